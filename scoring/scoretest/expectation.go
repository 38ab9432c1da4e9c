package scoretest

import (
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// weightOf is what copies of the effect allele are worth, where value reads a weight.
func weightOf(row *scoreset.Row, copies int, value func(scoreset.Decimal) *big.Rat) *big.Rat {
	switch {
	case row.Effect == scoreset.ByDosage:
		return value(row.Dosage[copies])
	case row.Effect == scoreset.Dominant && copies >= 1, row.Effect == scoreset.Recessive && copies == 2:
		return value(row.Weight)
	case row.Effect == scoreset.Additive:
		return new(big.Rat).Mul(value(row.Weight), big.NewRat(int64(copies), 1))
	}
	return new(big.Rat)
}

// largest is the largest |weight| of a row.
func largest(row *scoreset.Row) *big.Rat {
	if row.Effect != scoreset.ByDosage {
		return larger(new(big.Rat), row.Weight.Rat())
	}
	most := new(big.Rat)
	for _, w := range row.Dosage {
		most = larger(most, w.Rat())
	}
	return most
}

// larger is the larger of most and |w|.
func larger(most, w *big.Rat) *big.Rat {
	if w = new(big.Rat).Abs(w); w.Cmp(most) > 0 {
		return w
	}
	return most
}

// meanOf draws the alleles of a genotype one by one: the effect allele with
// chance p, independently. A haploid draw counts as two equal ones, or
// once.
func meanOf(row *scoreset.Row, p *big.Rat, ploidy genome.Ploidy, once bool) *big.Rat {
	chance := [2]*big.Rat{new(big.Rat).Sub(big.NewRat(1, 1), p), p}
	mean := new(big.Rat)
	for first := range 2 {
		if ploidy == genome.Haploid {
			copies := 2 * first
			if once {
				copies = first
			}
			mean.Add(mean, new(big.Rat).Mul(chance[first], weightOf(row, copies, scoreset.Decimal.Rat)))
			continue
		}
		for second := range 2 {
			both := new(big.Rat).Mul(chance[first], chance[second])
			mean.Add(mean, both.Mul(both, weightOf(row, first+second, scoreset.Decimal.Rat)))
		}
	}
	return mean
}

// pairMean draws two haplotypes of a table, or one for a haploid sample.
func pairMean(score *scoreset.Score, j *match.Joint, ploidy genome.Ploidy) *big.Rat {
	mean := new(big.Rat)
	for first, p := range j.Haplotypes {
		for second, q := range j.Haplotypes {
			for _, d := range j.Diplotypes {
				if !(d.First == first && d.Second == second || d.First == second && d.Second == first) {
					continue
				}
				chance := new(big.Rat).Mul(p, q)
				if ploidy == genome.Haploid {
					if first != second {
						continue
					}
					chance = p
				}
				mean.Add(mean, new(big.Rat).Mul(chance, score.Weight(int(d.ScoreRow)).Rat()))
			}
		}
	}
	return mean
}

// nearest is the integer nearest to x, ties to even.
func nearest(x *big.Rat) *big.Int {
	half := new(big.Rat).Add(x, big.NewRat(1, 2))
	floor := new(big.Int).Div(half.Num(), half.Denom()) // Euclidean: floor, as denominators are positive
	if half.IsInt() && floor.Bit(0) == 1 {
		floor.Sub(floor, big.NewInt(1))
	}
	return floor
}
