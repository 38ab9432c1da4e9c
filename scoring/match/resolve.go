package match

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// resolver gives the entries of one position their outcomes. It keeps buffers.
type resolver struct {
	uses   []use
	absent []int32
	apart  map[groupRow]apart
}

// use is a row that would be used, before rows with the same target are compared.
type use struct {
	scoreRow int32
	effect   scoreset.Effect
	target   target
	outcome  scoreset.Outcome
	joint    []cohortRow // all rows of the site where REF of several ALTs counts
	region   genome.Region
	missing  int32
	alt      Frequency
	fill     bool // stands for an absent row, whose outcome stays
}

// target is what a row adds up: copies of one allele of one variant.
type target struct {
	row   int32 // cohort row; of a site with several ALTs whose REF counts, its first
	isAlt bool
}

// resolve settles the entries of one place, group by group.
func (w *walker) resolve(p *place, entries []entry) {
	if w.gathered != nil {
		if len(p.rows) > 0 {
			w.gathered[p.pos] = p.clone()
		}
		return
	}
	w.found.from = len(w.found.rows)
	for len(entries) > 0 {
		g, n := entries[0].group, 1
		for n < len(entries) && entries[n].group == g {
			n++
		}
		switch {
		case w.m.opts.PGSC2 != nil:
			w.pgsc2Group(p, g, entries[:n])
		case n > 1 || !w.resolvePlain(p, &entries[0]):
			w.resolveGroup(p, g, entries[:n])
		}
		entries = entries[n:]
	}
}

// resolvePlain is resolveGroup for what nearly all entries are: the only one of its group
// here, of a row with two alleles of one letter, as the only row of the place has them. For
// any other it says false, and has done nothing.
func (w *walker) resolvePlain(p *place, e *entry) bool {
	m, score := w.m, w.m.scores[e.group]
	if e.part != 0 || len(p.rows) != 1 || score.Effect(int(e.row)) == scoreset.ByDosage {
		return false
	}
	effect, other := score.Alleles(int(e.row))
	if len(effect) != 1 || len(other) != 1 || effect == other {
		return false
	}
	f, fits := p.fitOnly(effect, other)
	if !fits || !f.effectIsAlt && f.row.SiteAlts > 1 || !m.ploidyKnown(f.row.Region) {
		return false
	}
	alt := m.frequencyOf(f.row)
	if m.opts.NeedFrequency && !alt.Known() {
		return false
	}
	m.joins[e.group].Outcome[e.row] = f.outcome
	w.found.terms[e.group] = append(w.found.terms[e.group], Term{
		ScoreRow: e.row, At: w.found.read(ReadRow{f.row.row, f.row.Missing, alt}), EffectIsAlt: f.effectIsAlt, Region: f.row.Region,
	})
	return true
}

func (w *walker) resolveGroup(p *place, g int32, entries []entry) {
	score, outcomes := w.m.scores[g], w.m.joins[g].Outcome
	w.uses, w.absent = w.uses[:0], w.absent[:0]
	for _, e := range entries {
		if e.part > 0 {
			w.m.places[e.row][e.part-1] = p.clone()
			continue
		}
		row := score.Unweighted(int(e.row))
		f := w.fitRow(p, score, int(e.row), &row)
		u := w.m.use(p, f, &row)
		u.scoreRow = e.row
		if e.part < 0 && w.settled(e, &f) {
			continue
		}
		outcomes[e.row] = u.outcome
		switch {
		case u.outcome.Used():
			w.uses = append(w.uses, u)
		case u.outcome == scoreset.Absent:
			outcomes[e.row] = w.m.absentOutcome(u.outcome)
			w.absent = append(w.absent, e.row)
			if w.m.opts.Proxies != nil && w.shows(p, &row) {
				w.found.shown = append(w.found.shown, groupRow{g, e.row})
			}
		}
	}
	if w.m.opts.Absent == AbsentHomRef {
		for _, i := range w.absent {
			row := score.Unweighted(int(i))
			if u, ok := w.homRef(p, &row); ok {
				u.scoreRow = i
				w.uses = append(w.uses, u)
			}
		}
	}
	w.settleUses(g)
	switch w.m.opts.Absent {
	case AbsentMean:
		w.fill(g, w.absent)
	case AbsentHomRef:
		w.assume(p, g, w.absent)
	}
}

// use is what a row adds that reads so at a place, or why it adds nothing.
func (m *matcher) use(p *place, f fit, row *scoreset.Row) use {
	if f.row == nil {
		return use{outcome: f.outcome}
	}
	u := use{
		effect: row.Effect, outcome: f.outcome, target: target{f.row.row, f.effectIsAlt},
		region: f.row.Region, missing: f.row.Missing,
	}
	if row.Effect == scoreset.ByDosage {
		u.outcome = scoreset.DosageTable
	}
	return m.count(p, f.row, u)
}

// count completes a use that counts an allele of one row of a place, if the calls
// there can be read.
func (m *matcher) count(p *place, row *cohortRow, u use) use {
	if !m.ploidyKnown(u.region) {
		return use{outcome: scoreset.WrongPloidy}
	}
	known := false
	if !u.target.isAlt && row.SiteAlts > 1 {
		u.joint = p.siteRows(row.Site)
		u.target.row = u.joint[0].row
		known = m.siteKnown(u.joint)
	} else {
		u.alt = m.frequencyOf(row)
		known = u.alt.Known()
	}
	if m.opts.NeedFrequency && !known {
		return use{outcome: scoreset.NoFrequency}
	}
	return u
}

// settleUses compares the rows of one group that add up the same copies in the
// same way: of equal ones the first is used, of contradicting ones none. What
// is left becomes terms.
func (w *walker) settleUses(g int32) {
	if len(w.uses) == 1 {
		w.emit(g, &w.uses[0])
		return
	}
	outcomes := w.m.joins[g].Outcome
	slices.SortFunc(w.uses, compareUses)
	for first := 0; first < len(w.uses); {
		group := w.uses[first:]
		n := 1
		for n < len(group) && sameTarget(&group[0], &group[n]) {
			n++
		}
		group = group[:n]
		first += n
		equal := true
		for i := range group[1:] {
			equal = equal && w.found.sameWeight(g, group[0].scoreRow, group[i+1].scoreRow)
		}
		for i := range group {
			switch u := &group[i]; {
			case equal && i == 0:
				w.emit(g, u)
			case u.fill: // the outcome stays absent
			case equal:
				outcomes[u.scoreRow] = scoreset.DuplicateRow
			default:
				outcomes[u.scoreRow] = scoreset.DuplicateTarget
			}
		}
	}
}

func compareUses(a, b use) int {
	switch {
	case a.target.row != b.target.row:
		return int(a.target.row) - int(b.target.row)
	case a.target.isAlt != b.target.isAlt:
		if a.target.isAlt {
			return 1
		}
		return -1
	case a.effect != b.effect:
		return int(a.effect) - int(b.effect)
	}
	return int(a.scoreRow) - int(b.scoreRow)
}

func sameTarget(a, b *use) bool { return a.target == b.target && a.effect == b.effect }

// read gives the index of a row that a term reads. Groups share those of a place.
func (f *found) read(row ReadRow) int32 {
	for at := f.from; at < len(f.rows); at++ {
		if f.rows[at] == row {
			return int32(at)
		}
	}
	f.rows = append(f.rows, row)
	return int32(len(f.rows) - 1)
}

// emit turns a use into a term.
func (w *walker) emit(g int32, u *use) {
	if u.fill {
		w.found.homRef[g]++
	}
	if u.joint == nil {
		w.found.terms[g] = append(w.found.terms[g], Term{
			ScoreRow: u.scoreRow, At: w.found.read(ReadRow{u.target.row, u.missing, u.alt}), EffectIsAlt: u.target.isAlt, Region: u.region,
		})
		return
	}
	j := Joint{Kind: SiteRef, ScoreRow: u.scoreRow, Region: u.region}
	for i := range u.joint {
		j.Rows = append(j.Rows, u.joint[i].row)
		j.Alt = append(j.Alt, w.m.frequencyOf(&u.joint[i]))
	}
	w.found.joints[g] = append(w.found.joints[g], j)
}
