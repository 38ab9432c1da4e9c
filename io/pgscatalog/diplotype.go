package pgscatalog

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// A diplotype row names two variants, split by ";", and two haplotypes over
// them, split by "/", each with one allele for each variant:
//
//	rsID               chr_name  chr_position        effect_allele  is_diplotype
//	rs429358;rs7412    19;19     45411941;45412079   T;T/T;C        TRUE
//
// For the variants of APOE the names e1 to e4 serve as well: "e2/e3",
// "APOE-e2/e3".

// unlistedPair names the genotypes that a table of diplotypes does not list.
const unlistedPair = "unlisted_diplotype"

// readPair fills a diplotype row, and says false where it is of another kind.
func (r *rowReader) readPair(row *scoreset.Row, failed scoreset.Outcome, sides []string) (bool, *fieldProblem) {
	ids, places, fate, ok, problem := r.variants(failed, sides, 2)
	if problem != nil {
		return false, problem
	}
	if ids == nil {
		return false, nil
	}
	pair := &scoreset.Pair{Unlisted: unlistedPair}
	for i, side := range sides {
		alleles := parts([]byte(side), variantSplit)
		if named, found := apoeAlleles(side, ids); found {
			alleles = named[:]
		}
		if len(alleles) != 2 {
			return false, nil
		}
		for j, allele := range alleles {
			if pair.Haplotype[i][j] = r.allele([]byte(allele)); !genome.IsACGT(pair.Haplotype[i][j]) {
				return false, nil
			}
		}
	}
	if _, known := apoeOrder(ids); known {
		pair.Unlisted = unlistedAPOE
		pair.Rare, _ = apoeAlleles(rareAPOE, ids)
	}
	if row.Effect != scoreset.Additive {
		settle(row, scoreset.Contradictory)
	}
	row.Effect = scoreset.Diplotype
	switch {
	case !ok || places == nil && fate == scoreset.Undecided:
		settle(row, scoreset.NoPosition)
	case fate != scoreset.Undecided:
		settle(row, fate)
	case places[0] == places[1]:
		settle(row, scoreset.Contradictory)
	default:
		for i, p := range places {
			pair.Variant[i] = scoreset.PairVariant{RSID: ids[i], Chrom: p.chrom, Pos: p.pos}
		}
		row.Chrom, row.Pos, row.Pair = places[0].chrom, places[0].pos, pair
	}
	return true, nil
}
