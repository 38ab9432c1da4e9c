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
}

// alleleCalls collects the calls of a condition, by sample, then position and
// alleles. Where the cohort spells a variant in several rows, the most copies
// count, and a missing call counts unless another row shows a copy.
func (p *Plan) alleleCalls(condition int, calls [][]Call) []alleleCall {
	rows := p.Catalogue.Rows
	var all []alleleCall
	for _, i := range p.Conditions[condition].rows {
		for _, read := range p.Matches[i].reads {
			for _, c := range calls[read] {
				all = append(all, alleleCall{c.Sample, int32(i), c.Copies})
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
	return slices.CompactFunc(all, func(a, b alleleCall) bool { return a.sample == b.sample && a.row == b.row })
}
