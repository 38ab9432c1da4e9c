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
	// twice: another row of the variant shows one copy as well. They may be the two that
	// the person has, each written in its own way, or one that is written twice.
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
			for _, s := range p.inDoubt(d, calls, samples) {
				all = append(all, alleleCall{sample: s, row: int32(i), copies: MissingCall})
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
	for k := 1; k < len(all); k++ {
		a, b := &all[k-1], &all[k]
		a.twice = same(*a, *b) && a.copies == 1 && b.copies == 1
	}
	return slices.CompactFunc(all, same)
}

// inDoubt lists the people of whom every clause of a doubt holds, ascending. calls are
// those of Plan.Rows, sorted by sample.
func (p *Plan) inDoubt(d doubt, calls [][]Call, samples int) []int32 {
	var all []int32
	for k, clause := range d {
		var of []int32
		for _, r := range clause {
			at := p.readOf(r.row)
			if p.reads[at].as == r.as {
				for _, c := range calls[at] {
					of = append(of, c.Sample)
				}
			} else {
				of = append(of, without(calls[at], 2, samples)...)
			}
		}
		slices.Sort(of)
		of = slices.Compact(of)
		if k > 0 {
			of = slices.DeleteFunc(of, func(s int32) bool { _, both := slices.BinarySearch(all, s); return !both })
		}
		all = of
	}
	return all
}

// without lists the people who do not have so many copies by calls that are sorted: of a
// row that is read with REF and ALT exchanged, those who carry its other allele or have no
// call.
func without(calls []Call, copies uint8, samples int) []int32 {
	var others []int32
	for s := range int32(samples) {
		var mine []Call
		mine, calls = take(calls, func(c Call) bool { return c.Sample == s })
		if len(mine) == 0 || mine[0].Copies != copies {
			others = append(others, s)
		}
	}
	return others
}
