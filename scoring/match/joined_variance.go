package match

import (
	"math"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// variance is that of what a joined row of weight 1 adds, from pinned frequencies of
// its parts; NaN where one is not pinned. Haplotypes have the frequency that the file
// states, else, as the factors of products have, parts at different positions are
// taken as independent.
func (r *joinedRow) variance(score *scoreset.Score, table Frequencies) float64 {
	p := make([]float64, len(r.parts)) // of the effect alleles
	known, together := true, 1.0
	for i := range r.parts {
		part := &r.parts[i]
		f := pinned(table, &scoreset.Row{Chrom: part.Chrom, Pos: part.Pos, EffectAllele: part.Effect, OtherAllele: part.Other})
		known = known && f.Known()
		p[i] = float64(f.Count) / float64(f.Of)
		together *= p[i]
	}
	if score.Effect(int(r.index)) == scoreset.HaplotypeCopies {
		if stated, ok := score.EffectFrequency(int(r.index)); ok {
			together, known = stated.Float64(), true
		}
		if !known {
			return math.NaN()
		}
		return float64(2*together) * (1 - together)
	}
	if !known {
		return math.NaN()
	}
	mean, square := 1.0, 1.0
	for i := range r.parts {
		if r.firstAt(i) == i {
			m, s := r.moments(i, p)
			mean, square = mean*m, square*s
		}
	}
	return max(0, square-float64(mean*mean))
}

// firstAt is the first part at the position of part i.
func (r *joinedRow) firstAt(i int) int {
	type position struct {
		chrom genome.Chromosome
		pos   int32
	}
	at := func(k int) position { return position{r.parts[k].Chrom, r.parts[k].Pos} }
	k := 0
	for at(k) != at(i) {
		k++
	}
	return k
}

// moments are the mean and the mean square of the product of the copies of all parts
// at the position of part i, the first there: over two alleles drawn independently.
// NaN where the frequencies of different alleles pass 1 together.
func (r *joinedRow) moments(i int, p []float64) (mean, square float64) {
	var alleles []string
	var chance []float64
	rest := 1.0
	var counted []int // parts at the position, as indexes of alleles
	for k := i; k < len(r.parts); k++ {
		if r.firstAt(k) != i {
			continue
		}
		allele := 0
		for allele < len(alleles) && alleles[allele] != r.parts[k].Effect {
			allele++
		}
		if allele == len(alleles) {
			alleles, chance = append(alleles, r.parts[k].Effect), append(chance, p[k])
			rest -= p[k]
		}
		counted = append(counted, allele)
	}
	if rest < -1e-9 { // beyond what rounding does
		return math.NaN(), math.NaN()
	}
	chance = append(chance, max(0, rest))
	for a := range chance {
		for b := range chance {
			product := 1.0
			for _, allele := range counted {
				copies := 0.0
				if a == allele {
					copies++
				}
				if b == allele {
					copies++
				}
				product *= copies
			}
			both := float64(chance[a] * chance[b])
			mean += float64(both * product)
			square += float64(both * float64(product*product))
		}
	}
	return mean, square
}

// joinedVariances gives the variance of each joined row of a group, -1 for others.
func (m *matcher) joinedVariances(g int32) []float64 {
	variances := make([]float64, len(m.joined))
	for i := range m.joined {
		r := &m.joined[i]
		if variances[i] = -1; r.group == g {
			variances[i] = r.variance(m.scores[g], m.opts.Frequencies)
		}
	}
	return variances
}
