package risk

// checkOrder holds the laws of the order: exclusion is about the person alone,
// monogenic tiers come before anything that reads a score and read none, and
// nobody falls off the end.
func (c *compiler) checkOrder() {
	rules := c.rules.rules
	last := len(rules) - 1
	if r := rules[last]; !r.Else || r.Tier != T7 || r.Audience != GP || r.Status != Final || r.Modifier != "" {
		c.problem(last, "the last rule has to be the else rule of tier T7, for gp, %s, without modifier", Final)
	}
	for i := range rules {
		r := &rules[i]
		if i < last && r.Else {
			c.problem(i, "an else rule before the last rule hides every rule after it")
		}
		if i < last && r.Tier == T7 {
			c.problem(i, "T7 belongs to the else rule alone")
		}
		if i > 0 && r.Tier < rules[i-1].Tier {
			c.problem(i, "tier %s after %s: rules stand in the order of tiers", r.Tier, rules[i-1].Tier)
		}
		if r.Tier == T0 && r.Audience != GP {
			c.problem(i, "an exclusion is for gp: one that only the analyst sees would not exclude")
		}
		for _, k := range append(r.reads[:len(r.reads):len(r.reads)], r.onlyWithout...) {
			in := &c.rules.inputs[k]
			if r.Tier == T0 && in.Kind() != KindPerson {
				c.problem(i, "T0 reads %s: exclusion reads person inputs only", in.Name)
			}
			if r.Tier.monogenic() && in.Kind() == KindPolygenic {
				c.problem(i, "%s reads %s: no polygenic input may change a monogenic tier", r.Tier, in.Name)
			}
		}
	}
}
