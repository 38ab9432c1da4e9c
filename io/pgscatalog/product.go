package pgscatalog

import (
	"cardioscore/scoring/scoreset"
)

// readProduct reads an interaction: rs1_x_rs2, 1_x_2, 100_x_200, A_x_C. It says false
// where the row is not of 2 to scoreset.MaxParts variants with an allele each.
func (r *rowReader) readProduct(row *scoreset.Row, failed scoreset.Outcome) (bool, *fieldProblem) {
	alleles := parts(r.get(effectAllele), productSplit)
	n := len(alleles)
	if n < 2 || n > scoreset.MaxParts {
		return false, nil
	}
	places, fate, ok, problem := r.places(productSplit, n, failed)
	if !ok || problem != nil {
		return false, problem
	}
	all, ok := r.spelled(alleles, r.ids(productSplit, n), r.others(productSplit, n), places)
	if !ok {
		return false, nil
	}
	settleParts(row, scoreset.Product, all, fate)
	return true, nil
}
