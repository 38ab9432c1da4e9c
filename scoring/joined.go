package scoring

import (
	"math/big"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// newHaplotype makes the term of a haplotype's copies. Its expectation is 2 f w,
// whatever the ploidy, where a haploid sample has 0 or 2 copies, else f w for it.
func newHaplotype(score *scoreset.Score, grid scoreset.Grid, m *match.Joint, options PlanOptions) joint {
	w := score.Weight(int(m.ScoreRow))
	q := grid.Integer(w)
	out := joint{match: m, cells: [numCells]int64{0, q, 2 * q}, weight: largest(q), imputed: []int64{0}}
	out.unlisted[unphased] = true
	if options.Missing == MissingSkip {
		return out
	}
	f := haplotypeFrequency(m)
	if f == nil {
		out.unimputable = true
		return out
	}
	one := f.Mul(f, w.Rat())
	two := new(big.Rat).Mul(one, big.NewRat(2, 1))
	diploid := onGrid(two, grid)
	if out.imputed = []int64{diploid}; options.XMale.haploidIn(m.Region) == once {
		out.impute(diploid, onGrid(one, grid))
	}
	return out
}

// haplotypeFrequency is that of a HaplotypeOf: as the score file states it, else the
// product of the frequencies of its alleles, under linkage equilibrium; nil where
// neither is known.
func haplotypeFrequency(m *match.Joint) *big.Rat {
	if m.Frequency != nil {
		return new(big.Rat).Set(m.Frequency)
	}
	f := big.NewRat(1, 1)
	for i := range m.Parts {
		p := &m.Parts[i]
		alts := make([]match.Frequency, len(p.At))
		for k, at := range p.At {
			alts[k] = m.Alt[at]
		}
		effect, known := siteRefFrequency(alts)
		if !known {
			return nil
		}
		if p.EffectIsAlt {
			effect = alts[0].Rat()
		}
		f.Mul(f, effect)
	}
	return f
}

// newProduct makes the term of a product of copies. Its expectation takes sites as
// independent.
func newProduct(score *scoreset.Score, grid scoreset.Grid, m *match.Joint, options PlanOptions) joint {
	w := score.Weight(int(m.ScoreRow))
	out := joint{match: m, one: grid.Integer(w), imputed: []int64{0}}
	out.weight = largest(out.one)
	switch {
	case options.Missing == MissingSkip:
		return out
	case slices.ContainsFunc(m.Alt, func(f match.Frequency) bool { return !f.Known() }):
		out.unimputable = true
		return out
	}
	// By site, the expectation of diploid and of haploid samples.
	var means [][2]*big.Rat
	var regions []genome.Region
	for site := range 1 + slices.Max(m.Site) {
		parts := partsAt(m, site)
		region := parts[0].Region
		mean := [2]*big.Rat{siteMean(m, parts, site, ofTwo), nil}
		if mean[1] = mean[0]; mayBeHaploid(region) {
			mean[1] = siteMean(m, parts, site, options.XMale.haploidIn(region))
		}
		means, regions = append(means, mean), append(regions, region)
		if mean[0].Cmp(mean[1]) != 0 && !slices.Contains(out.regions, region) {
			out.regions = append(out.regions, region)
		}
	}
	out.imputed = make([]int64, 1<<len(out.regions))
	for haploid := range out.imputed {
		value := w.Rat()
		for site, mean := range means {
			at := slices.Index(out.regions, regions[site])
			if at >= 0 && haploid>>at&1 == 1 {
				value.Mul(value, mean[1])
			} else {
				value.Mul(value, mean[0])
			}
		}
		out.imputed[haploid] = onGrid(value, grid)
	}
	return out
}

// partsAt lists the parts of a joint that read rows of a site.
func partsAt(m *match.Joint, site int32) (parts []*match.JointPart) {
	for i := range m.Parts {
		if p := &m.Parts[i]; m.Site[p.At[0]] == site {
			parts = append(parts, p)
		}
	}
	return parts
}

// siteMean is the expectation of the product of the copies that parts at one site
// count: over the two alleles of a diploid sample, drawn independently from its ALTs
// and what they leave, or the one of a haploid sample.
func siteMean(m *match.Joint, parts []*match.JointPart, site int32, of carrier) *big.Rat {
	const other = -1
	var alleles []int // rows of the joint, and other
	var chance []*big.Rat
	rest := big.NewRat(1, 1)
	for at := range m.Rows {
		if m.Site[at] == site {
			alleles, chance = append(alleles, at), append(chance, m.Alt[at].Rat())
			rest.Sub(rest, m.Alt[at].Rat())
		}
	}
	if rest.Sign() < 0 {
		rest.SetInt64(0)
	}
	alleles, chance = append(alleles, other), append(chance, rest)
	product := func(drawn ...int) *big.Rat {
		x := int64(1)
		for _, p := range parts {
			copies := int64(0)
			for _, allele := range drawn {
				if slices.Contains(p.At, allele) == p.EffectIsAlt {
					copies++
				}
			}
			x *= copies
		}
		return big.NewRat(x, 1)
	}
	mean := new(big.Rat)
	for i, a := range alleles {
		switch of {
		case once:
			mean.Add(mean, new(big.Rat).Mul(product(a), chance[i]))
			continue
		case twice:
			mean.Add(mean, new(big.Rat).Mul(product(a, a), chance[i]))
			continue
		}
		for k, b := range alleles {
			both := new(big.Rat).Mul(chance[i], chance[k])
			mean.Add(mean, both.Mul(both, product(a, b)))
		}
	}
	return mean
}
