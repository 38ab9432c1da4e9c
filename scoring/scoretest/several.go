package scoretest

import (
	"math/big"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// several adds a haplotype or a product.
func (n *Naive) several(r *match.Result, j *match.Joint, of genotypes, missing scoring.MissingPolicy) {
	w := r.Score.Weight(int(j.ScoreRow))
	if j.Kind == match.ProductOf {
		product := big.NewRat(1, 1)
		for i := range j.Parts {
			copies := of.counted(partCopies(j, &j.Parts[i], of.perCopy, of.copies), j.Parts[i].Region)
			if copies == nil {
				n.missSeveral(j, w, of, missing)
				return
			}
			product.Mul(product, copies)
		}
		value := new(big.Rat).Mul(n.gridded(w), product)
		units := new(big.Rat).SetInt(nearest(value.Mul(value, n.part)))
		n.add(units.Quo(units, n.part), product.Mul(product, w.Rat()))
		return
	}
	var copies []int
	for i := range j.Parts {
		exact := partCopies(j, &j.Parts[i], 1, func(v int32) *big.Rat {
			if code := of.code(v); code != 3 {
				return big.NewRat(int64(code), 1)
			}
			return nil
		})
		if exact == nil {
			n.missSeveral(j, w, of, missing)
			return
		}
		copies = append(copies, int(exact.Num().Int64()))
	}
	possible := possibleCopies(j, copies, of)
	if len(possible) > 1 && j.DoubleHet >= 0 {
		possible = map[int]bool{int(j.DoubleHet): true}
	}
	if of.once(j.Region) && (len(possible) > 1 || possible[1]) {
		n.missSeveral(j, w, of, missing) // a haploid sample has all copies or none
		return
	}
	if len(possible) > 1 {
		n.Unlisted = append(n.Unlisted, match.Unphased)
		n.missSeveral(j, w, of, missing)
		return
	}
	for number := range possible {
		factor := big.NewRat(int64(number), 1)
		if of.once(j.Region) {
			factor.SetInt64(int64(number / 2))
		}
		n.add(new(big.Rat).Mul(n.gridded(w), factor), factor.Mul(factor, w.Rat()))
	}
}

// partCopies counts the effect allele of a part, nil where a call is missing or the
// ALTs of a site are more than a genotype has.
func partCopies(j *match.Joint, p *match.JointPart, perCopy int64, copies func(v int32) *big.Rat) *big.Rat {
	two := big.NewRat(2, 1)
	alts, most := new(big.Rat), big.NewRat(2, 1)
	for _, at := range p.At {
		n := copies(j.Rows[at])
		if n == nil {
			return nil
		}
		alts.Add(alts, n)
		if perCopy > 1 { // dosages are rounded row by row
			most.Add(most, big.NewRat(1, perCopy))
		}
	}
	switch {
	case alts.Cmp(most) > 0:
		return nil
	case alts.Cmp(two) > 0:
		alts.Set(two)
	}
	if p.EffectIsAlt {
		return alts
	}
	return two.Sub(two, alts)
}

// possibleCopies lays every heterozygous part on either haplotype, in all ways that
// agree with the phase sets, and counts the haplotypes that have every effect allele.
func possibleCopies(j *match.Joint, copies []int, of genotypes) map[int]bool {
	possible := map[int]bool{}
	for ways := range 1 << len(copies) {
		haplotypes := [2]bool{true, true}
		turned := map[int32]bool{} // by set, whether haplotype 0 is called 1
		seen := map[int32]bool{}
		agrees := true
		for i, number := range copies {
			on := ways >> i & 1
			switch number {
			case 0:
				haplotypes = [2]bool{}
			case 1:
				haplotypes[1-on] = false
				phased, known := phaseOfPart(j, &j.Parts[i], of)
				if !known {
					continue
				}
				turn := int(phased.Haplotype) != on
				agrees = agrees && (!seen[phased.Set] || turned[phased.Set] == turn)
				seen[phased.Set], turned[phased.Set] = true, turn
			}
		}
		if agrees {
			number := 0
			for _, whole := range haplotypes {
				if whole {
					number++
				}
			}
			possible[number] = true
		}
	}
	return possible
}

// phaseOfPart says on which haplotype a heterozygous part has its effect allele.
func phaseOfPart(j *match.Joint, p *match.JointPart, of genotypes) (Phased, bool) {
	if of.phase == nil {
		return Phased{}, false
	}
	for _, at := range p.At {
		phased, known := of.phase(j.Rows[at])
		if known && !p.EffectIsAlt {
			phased.Haplotype = 1 - phased.Haplotype
		}
		if known {
			return phased, true
		}
	}
	return Phased{}, false
}

// missSeveral counts the term as missing, and adds its expectation under MissingMean.
func (n *Naive) missSeveral(j *match.Joint, w scoreset.Decimal, of genotypes, missing scoring.MissingPolicy) {
	if missing == scoring.MissingSkip {
		n.miss(nil, largestOf(w))
		return
	}
	mean := w.Rat()
	if j.Kind == match.HaplotypeOf {
		if !of.once(j.Region) {
			mean.Mul(mean, big.NewRat(2, 1))
		}
		if j.Frequency != nil {
			n.miss(mean.Mul(mean, j.Frequency), largestOf(w))
			return
		}
		for i := range j.Parts {
			p := &j.Parts[i]
			alts := new(big.Rat)
			for _, at := range p.At {
				alts.Add(alts, j.Alt[at].Rat())
			}
			if !p.EffectIsAlt {
				alts.Sub(big.NewRat(1, 1), alts)
			}
			mean.Mul(mean, alts)
		}
		n.miss(mean, largestOf(w))
		return
	}
	done := map[int32]bool{}
	for _, site := range j.Site {
		if !done[site] {
			done[site] = true
			mean.Mul(mean, siteExpectation(j, site, of))
		}
	}
	n.miss(mean, largestOf(w))
}

func largestOf(w scoreset.Decimal) *big.Rat { return larger(new(big.Rat), w.Rat()) }

// siteExpectation spells the genotypes of a site, and counts letters: rows of the
// joint are letters from A on, all other alleles one letter more.
func siteExpectation(j *match.Joint, site int32, of genotypes) *big.Rat {
	var region genome.Region
	for i := range j.Parts {
		if j.Site[j.Parts[i].At[0]] == site {
			region = j.Parts[i].Region
		}
	}
	frequency := map[rune]*big.Rat{'.': big.NewRat(1, 1)}
	for at := range j.Rows {
		if j.Site[at] == site {
			frequency['A'+rune(at)] = j.Alt[at].Rat()
			frequency['.'].Sub(frequency['.'], j.Alt[at].Rat())
		}
	}
	mean := new(big.Rat)
	add := func(genotype [2]rune, chance *big.Rat) {
		value := new(big.Rat).Set(chance)
		for i := range j.Parts {
			p := &j.Parts[i]
			if j.Site[p.At[0]] != site {
				continue
			}
			alts := int64(0)
			for _, at := range p.At {
				for _, letter := range genotype {
					if letter == 'A'+rune(at) {
						alts++
					}
				}
			}
			if !p.EffectIsAlt {
				alts = 2 - alts
			}
			if of.once(region) {
				alts /= 2
			}
			value.Mul(value, big.NewRat(alts, 1))
		}
		mean.Add(mean, value)
	}
	for a, p := range frequency {
		if of.person.PloidyIn(region) == genome.Haploid {
			add([2]rune{a, a}, p)
			continue
		}
		for b, q := range frequency {
			add([2]rune{a, b}, new(big.Rat).Mul(p, q))
		}
	}
	return mean
}

// joined adds a haplotype or a product over rows drawn anywhere. A haplotype has its
// parts in one region, at different sites; a product may have a part twice, several
// ALTs of a site, and REF of a whole site.
func (d *draft) joined() {
	variants := d.cohort.Variant
	row := d.row(&variants[0], scoreset.Interaction)
	d.rows[row].Effect, d.rows[row].Dosage = scoreset.Product, nil
	j := match.Joint{Kind: match.ProductOf, ScoreRow: row, DoubleHet: -1}
	if rapid.Bool().Draw(d.T, "haplotype") {
		j.Kind, j.Unlisted = match.HaplotypeOf, match.Unphased
		d.rows[row].Effect, d.result.Outcome[row] = scoreset.HaplotypeCopies, scoreset.Haplotype
	}
	type read struct {
		rows  []int
		isAlt bool
	}
	var reads []read
	for len(reads) < rapid.IntRange(1, 4).Draw(d.T, "parts") {
		at := rapid.IntRange(0, len(variants)-1).Draw(d.T, "part")
		p := read{[]int{at}, rapid.Bool().Draw(d.T, "effect is ALT")}
		v := &variants[at]
		if !p.isAlt && v.SiteAlts > 1 {
			p.rows = nil
			for k := range variants {
				if variants[k].Chrom == v.Chrom && variants[k].Site == v.Site {
					p.rows = append(p.rows, k)
				}
			}
		}
		if j.Kind == match.HaplotypeOf && len(reads) > 0 && v.Region != variants[reads[0].rows[0]].Region {
			break
		}
		clashes := false
		for _, other := range reads {
			clashes = clashes || variants[other.rows[0]].Site == v.Site
		}
		if clashes && j.Kind == match.HaplotypeOf {
			break
		}
		reads = append(reads, p)
	}
	place := map[int]int{} // of a row in the joint
	for at := range variants {
		for _, p := range reads {
			for _, row := range p.rows {
				if _, seen := place[at]; row == at && !seen {
					place[at] = len(j.Rows)
					v := &variants[at]
					j.Rows, j.Site = append(j.Rows, int32(at)), append(j.Site, v.Site)
					j.Alt, j.Het = append(j.Alt, Frequency(v)), append(j.Het, v.Het)
				}
			}
		}
	}
	numbers := map[int32]int32{}
	for at, site := range j.Site {
		if _, ok := numbers[site]; !ok {
			numbers[site] = int32(len(numbers))
		}
		j.Site[at] = numbers[site]
	}
	for _, p := range reads {
		part := match.JointPart{EffectIsAlt: p.isAlt, Region: variants[p.rows[0]].Region}
		for _, row := range p.rows {
			part.At = append(part.At, place[row])
		}
		j.Parts = append(j.Parts, part)
	}
	j.Region = j.Parts[0].Region
	if j.Kind == match.HaplotypeOf && len(j.Parts) == 2 {
		j.DoubleHet = rapid.SampledFrom([]int8{-1, -1, 0, 1}).Draw(d.T, "double heterozygote")
	}
	if j.Kind == match.HaplotypeOf && rapid.Bool().Draw(d.T, "stated frequency") {
		j.Frequency = big.NewRat(rapid.Int64Range(0, 1000).Draw(d.T, "frequency"), 1000)
	}
	d.result.Joints = append(d.result.Joints, j)
}
