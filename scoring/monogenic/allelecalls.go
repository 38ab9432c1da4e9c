package monogenic

import (
	"cmp"
	"slices"
)

// alleleCall is a person's call at a catalogue row.
type alleleCall struct {
	sample int32
	row    int32 // index into the catalogue
	copies uint8
	// twice: another row of the variant shows one copy as well, or rows that may be it in
	// other words do. They may be the two that the person has, each written in its own way,
	// or one that is written twice.
	twice bool
}

// alleleCalls collects the calls of a condition, by sample, then position and
// alleles. Where the cohort spells a variant in several rows, the most copies
// count, and a missing call counts unless another row shows a copy. Whom doubts leave
// in doubt has a missing call too. samples is the number of people.
func (p *Plan) alleleCalls(condition int, calls [][]Call, samples int) []alleleCall {
	rows := p.Catalogue.Rows
	var all []alleleCall
	for _, i := range p.Conditions[condition].rows {
		for _, read := range p.Matches[i].reads {
			for _, c := range calls[read] {
				all = append(all, alleleCall{sample: c.Sample, row: int32(i), copies: c.Copies})
			}
		}
		for _, d := range p.Matches[i].doubts {
			for _, c := range p.inDoubt(d, calls, samples) {
				all = append(all, alleleCall{sample: c.Sample, row: int32(i), copies: MissingCall, twice: c.Copies != MissingCall})
			}
		}
	}
	slices.SortFunc(all, func(a, b alleleCall) int {
		if a.sample != b.sample {
			return int(a.sample) - int(b.sample)
		}
		if a.row != b.row {
			x, y := &rows[a.row], &rows[b.row]
			return cmp.Or(cmp.Compare(x.Chrom, y.Chrom), cmp.Compare(x.Pos, y.Pos),
				cmp.Compare(x.Ref, y.Ref), cmp.Compare(x.Alt, y.Alt), cmp.Compare(a.row, b.row))
		}
		return int(b.copies%MissingCall) - int(a.copies%MissingCall) // 2, 1, missing
	})
	same := func(a, b alleleCall) bool { return a.sample == b.sample && a.row == b.row }
	for k := len(all) - 1; k > 0; k-- {
		a, b := &all[k-1], &all[k]
		a.twice = a.twice || same(*a, *b) && (b.twice || a.copies == 1 && b.copies == 1)
	}
	return slices.CompactFunc(all, same)
}

// inDoubt lists the people of whom every clause of a doubt holds,
// ascending: with a missing call where one of the clauses holds for that alone. calls are
// those of Plan.Rows, sorted by sample.
func (p *Plan) inDoubt(d doubt, calls [][]Call, samples int) []Call {
	var all []Call
	for k, clause := range d {
		var of []Call
		for _, r := range clause {
			at := p.readOf(r.row)
			mine := calls[at]
			if p.reads[at].as != r.as {
				mine = exchanged(mine, samples)
			}
			for _, c := range mine {
				if !r.usual || c.Copies != 2 {
					of = append(of, c)
				}
			}
		}
		slices.SortFunc(of, func(a, b Call) int {
			return cmp.Or(cmp.Compare(a.Sample, b.Sample), cmp.Compare(a.Copies, b.Copies)) // missing last
		})
		of = slices.CompactFunc(of, func(a, b Call) bool { return a.Sample == b.Sample })
		if k > 0 {
			of = both(all, of)
		}
		all = of
	}
	return all
}

// both lists the people of two lists, with a missing call where either has one.
func both(a, b []Call) []Call {
	var all []Call
	for _, c := range b {
		at, found := slices.BinarySearchFunc(a, c.Sample, func(c Call, s int32) int { return cmp.Compare(c.Sample, s) })
		if found {
			all = append(all, Call{c.Sample, max(c.Copies, a[at].Copies)}) // MissingCall is the most
		}
	}
	return all
}

// exchanged gives sorted calls of a row as they are with REF and ALT the other way round:
// who carries its other allele, or has no call.
func exchanged(calls []Call, samples int) []Call {
	var others []Call
	for s := range int32(samples) {
		var mine []Call
		mine, calls = take(calls, func(c Call) bool { return c.Sample == s })
		switch {
		case len(mine) == 0:
			others = append(others, Call{s, 2})
		case mine[0].Copies != 2:
			others = append(others, mine[0])
		}
	}
	return others
}
