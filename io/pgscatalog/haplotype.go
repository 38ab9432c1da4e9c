package pgscatalog

import (
	"bytes"

	"cardioscore/scoring/scoreset"
)

// readHaplotype reads one haplotype, whose copies are counted: an allele for each of
// 2 to scoreset.MaxParts variants, or a name of APOE. It says false where the row is
// of another kind.
func (r *rowReader) readHaplotype(row *scoreset.Row, failed scoreset.Outcome, text string) (bool, *fieldProblem) {
	alleles := parts([]byte(text), variantSplit)
	ids, places, fate, ok, problem := r.variants(failed, []string{text}, len(alleles))
	if !ok || problem != nil {
		return false, problem
	}
	if named, found := apoeAlleles(text, ids); found {
		alleles = named[:]
	}
	rare, _ := apoeAlleles(rareAPOE, ids)
	n := len(alleles)
	if n < 2 || n > scoreset.MaxParts || n != len(ids) {
		return false, nil
	}
	all, ok := r.spelled(alleles, ids, r.others(variantSplit, n), places)
	if !ok {
		return false, nil
	}
	for i := range all {
		if len(rare) == n {
			all[i].Rare = rare[i]
		}
	}
	if places != nil && repeated(places) {
		fate = scoreset.Contradictory
	}
	settleParts(row, scoreset.HaplotypeCopies, all, fate)
	return true, nil
}

// variants gives the n variants of a haplotype or of two. The two of APOE are placed by
// the table of this package where the row names its haplotypes and does not place them.
func (r *rowReader) variants(failed scoreset.Outcome, sides []string, n int) (ids []string, all []place, fate scoreset.Outcome, ok bool, problem *fieldProblem) {
	ids = parts(r.get(rsID), variantSplit)
	order, known := apoeOrder(ids)
	if !known && r.namesAPOE(sides) {
		if v := apoe(); len(ids) < 2 {
			ids, known, order = []string{v[0].id, v[1].id}, true, [2]int{0, 1}
		}
	}
	if known {
		n = 2
	}
	if all, fate, ok, problem = r.places(variantSplit, n, failed); problem != nil {
		return nil, nil, 0, false, problem
	}
	if !known {
		return r.ids(variantSplit, n), all, fate, ok, nil
	}
	for i := range ids {
		ids[i] = r.intern([]byte(ids[i]))
	}
	named := r.get(rsID) != nil && bytes.IndexByte(r.get(rsID), ';') >= 0
	if fate == scoreset.UnsupportedContig || named && all != nil {
		return ids, all, fate, ok, nil // as the row says
	}
	ids, all, fate, ok = r.placeAPOE(ids, all, order, fate, ok)
	return ids, all, fate, ok, nil
}

// placeAPOE places the two variants of APOE by the build. A row that has places of its
// own, without rsIDs, must agree with them; their order decides.
func (r *rowReader) placeAPOE(ids []string, given []place, order [2]int, fate scoreset.Outcome, ok bool) ([]string, []place, scoreset.Outcome, bool) {
	v := apoe()
	first, built := v[order[0]].at[r.build]
	second := v[order[1]].at[r.build]
	switch {
	case !built && given == nil:
		return ids, nil, fate, ok
	case !built:
		return nil, nil, fate, false
	case given == nil || given[0] == first && given[1] == second:
		return ids, []place{first, second}, scoreset.Undecided, true
	case given[0] == second && given[1] == first:
		return []string{ids[1], ids[0]}, given, scoreset.Undecided, true
	}
	return nil, nil, fate, false
}

// apoeAlleles spells a named haplotype of APOE in the order of the rsIDs.
func apoeAlleles(name string, ids []string) (alleles [2]string, ok bool) {
	order, known := apoeOrder(ids)
	haplotype, _, ok := apoeName(name)
	if !known || !ok {
		return alleles, false
	}
	for i, at := range order {
		alleles[i] = apoe()[at].alleles[haplotype]
	}
	return alleles, true
}

// repeated says whether two places are the same.
func repeated(all []place) bool {
	for i, p := range all {
		for _, q := range all[:i] {
			if p == q {
				return true
			}
		}
	}
	return false
}
