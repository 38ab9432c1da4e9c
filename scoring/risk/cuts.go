package risk

import "slices"

// checkCuts looks at every number on its own: over the rules for gp that read
// nothing else, the tier has to move one way as the number rises, and towards
// more urgent where the number comes from a score. It finds swapped thresholds,
// wrong directions, and gaps such as 80 to 90 and 95 and over.
//
// Exclusions are left out: an age limit is no scale of urgency.
func (c *compiler) checkCuts() {
	for k := range c.rules.inputs {
		in := &c.rules.inputs[k]
		if in.Type != NumberType {
			continue
		}
		var alone []*rule
		for i := range c.rules.rules {
			r := &c.rules.rules[i]
			if r.Tier != T0 && r.Audience == GP && slices.Equal(r.reads, []int{k}) {
				alone = append(alone, r)
			}
		}
		c.checkCut(k, alone)
	}
}

func (c *compiler) checkCut(input int, alone []*rule) {
	in := &c.rules.inputs[input]
	values := make([]Value, len(c.rules.inputs))
	var up, down bool
	var before Value
	tier := NoTier
	for _, v := range c.points(input) {
		values[input] = v
		now, index := T7, len(c.rules.rules)-1
		for _, r := range alone {
			if r.when.truth(values) == True {
				now, index = r.Tier, c.position(r)
				break
			}
		}
		if tier != NoTier {
			up, down = up || now < tier, down || now > tier
			if up && down || down && in.Kind() == KindPolygenic {
				c.problem(index, "%s at %s gives %s, and at %s gives %s: the cuts leave a gap or run the wrong way",
					in.Name, before, tier, v, now)
				return
			}
		}
		tier, before = now, v
	}
}

func (c *compiler) position(r *rule) int {
	return slices.IndexFunc(c.rules.rules, func(other rule) bool { return other.Rule == r.Rule })
}
