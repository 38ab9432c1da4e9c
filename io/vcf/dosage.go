package vcf

import (
	"fmt"
	"math/bits"

	"cardioscore/io/source"
)

// denominator is that of dosages, exact for decimals of four digits, unless a file
// tells what it was written from.
const denominator = 10_000

// values are those of a field of one sample.
type values struct {
	list     []decimal
	missing  bool // one of them at least is a dot
	negative bool // one is below 0
	given    bool // there is more than a dot
}

func (v *values) reset() { *v = values{list: v.list[:0]} }

// dosage fills the dosages of sample s from the values of the field that was read.
func (c *calls) dosage(s int) string {
	v := &c.values
	switch {
	case c.polyploid:
	case v.given && v.negative:
		return "a value is negative"
	case !v.given || v.missing:
		c.dosageOfCall(s)
		return ""
	default:
		switch c.format.dosageKey {
		case FieldDS:
			return c.dosageOfDS(s)
		case FieldHDS:
			return c.dosageOfHDS(s)
		}
		return c.dosageOfGP(s)
	}
	c.missingDosage(s)
	return ""
}

// dosageOfCall: the call of a sample without a dosage stands for it, where calls
// are read.
func (c *calls) dosageOfCall(s int) {
	for row, at := 0, s; at < len(c.dosages); row, at = row+1, at+c.samples {
		code := c.rows[row*c.stride+s/4] >> (2 * (s & 3)) & 3
		if code == 3 || !c.plan.calls || !c.format.hasGT {
			c.dosages[at] = source.MissingDosage
		} else {
			c.dosages[at] = uint16(int64(code) * c.plan.denominator)
		}
	}
}

func (c *calls) missingDosage(s int) {
	for at := s; at < len(c.dosages); at += c.samples {
		c.dosages[at] = source.MissingDosage
	}
}

// dosageOfDS takes one value for each ALT: the copies of a diploid call, 0 to 2, and
// of a haploid one, 0 to 1, which count twice. Where calls may be haploid, a call that is
// a lone dot does not tell which of the two, unless PLINK 2 wrote it: it writes that for
// haploid calls, and ./. for others.
func (c *calls) dosageOfDS(s int) string {
	list := c.values.list
	if len(list) == 1 && c.alts > 1 {
		// Declared as one number a sample: it does not say of which ALT.
		c.dosageOfCall(s)
		return ""
	}
	if len(list) != len(c.dosages)/c.samples {
		return fmt.Sprintf("%d values; expected %d, one for each ALT", len(list), len(c.dosages)/c.samples)
	}
	if c.noAlt && list[0] != 0 {
		c.missingDosage(s)
		return ""
	}
	if c.format.hasGT && c.length == 0 && c.ploidyVaries { // the call is a lone dot
		if !c.plink2 {
			c.unscaled++
			c.missingDosage(s)
			return ""
		}
		c.lengthByField(1)
	}
	most, weight := 2*one, decimal(1)
	if c.length == 1 {
		most, weight = one, 2
	}
	sum := decimal(0)
	for i, v := range list {
		if v > most {
			return fmt.Sprintf("a dosage is over %d, the copies that the call can have", most/one)
		}
		if sum += v; sum > most+most/100 {
			return fmt.Sprintf("the dosages of the ALTs add up to more than %d", most/one)
		}
		c.dosages[i*c.samples+s] = c.rounder.fraction(uint64(weight*v), uint64(one))
	}
	return ""
}

// dosageOfHDS adds up the ALT copies of each haplotype, 0 to 1: two of them, or the
// one of a haploid call, which counts twice.
func (c *calls) dosageOfHDS(s int) string {
	list := c.values.list
	if c.noAlt {
		c.missingDosage(s)
		return ""
	}
	if len(c.dosages) != c.samples {
		return "HDS of several ALTs is not defined; split the record with bcftools norm -m -"
	}
	if len(list) > 2 {
		return fmt.Sprintf("%d values; expected 2, or 1 of a haploid call", len(list))
	}
	sum := decimal(0)
	for _, v := range list {
		if v > one {
			return "a value is over 1; expected the ALT copies of a haplotype"
		}
		sum += v
	}
	if len(list) == 1 {
		sum *= 2
	}
	c.lengthByField(len(list))
	c.dosages[s] = c.rounder.fraction(uint64(sum), uint64(one))
	return ""
}

// dosageOfGP takes the probabilities of the genotypes in the order of VCF (00, 01, 11,
// 02, 12, 22, …), of the alleles of a haploid call, or of the alleles of each of
// two haplotypes, as QCTOOL writes phased data. The dosages are expectations over
// their sum, since the values were rounded one by one.
func (c *calls) dosageOfGP(s int) string {
	if c.noAlt {
		c.missingDosage(s)
		return ""
	}
	list := c.values.list
	n := 1 + len(c.dosages)/c.samples
	c.copies = append(c.copies[:0], make([]decimal, n)...)
	total := decimal(0)
	for _, v := range list {
		if v > 2*one {
			return "a value is over 1; expected probabilities (values on the phred scale are not read)"
		}
		if total += v; total > maxPloidy*one {
			return "the probabilities do not add up to 1 (values on the phred scale are not read)"
		}
	}
	scale := decimal(0) // what the copies of all alleles add up to
	switch {
	case total == 0: // how some writers mark a missing call
		c.missingDosage(s)
		return ""
	case len(list) == n*(n+1)/2 && isSum(total, 1, len(list)):
		at := 0
		for high := range n {
			for low := range high + 1 {
				c.copies[low] += list[at]
				c.copies[high] += list[at]
				at++
			}
		}
		scale = 2 * total
		c.lengthByField(2)
	case len(list) == n && isSum(total, 1, n):
		for allele, v := range list {
			c.copies[allele] = 2 * v
		}
		scale = 2 * total
		c.lengthByField(1)
	case len(list) == 2*n && isSum(total, 2, len(list)) && isSum(sumOf(list[:n]), 1, n):
		for i, v := range list {
			c.copies[i%n] += v
		}
		scale = total
		c.lengthByField(2)
	case ofMoreAlleles(len(list), n):
		c.polyploidCalls++
		c.missingDosage(s)
		return ""
	case len(list) == n || len(list) == n*(n+1)/2:
		return "the probabilities do not add up to 1 (values on the phred scale are not read)"
	default:
		return fmt.Sprintf("%d probabilities; expected %d of a diploid call or %d of a haploid one", len(list), n*(n+1)/2, n)
	}
	for i := range n - 1 {
		c.dosages[i*c.samples+s] = c.rounder.fraction(2*uint64(c.copies[i+1]), uint64(scale))
	}
	return ""
}

func sumOf(list []decimal) (sum decimal) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// isSum allows for values that were rounded to two decimals or more.
func isSum(sum decimal, want, values int) bool {
	slack := one/100 + one/1000*decimal(values)
	wanted := decimal(want) * one
	return sum+slack >= wanted && sum <= wanted+slack
}

// maxPloidy is the most alleles of a call whose probabilities are told from a mistake.
const maxPloidy = 8

// ofMoreAlleles says whether so many values are those of a call of three alleles to
// maxPloidy, by genotype or by haplotype.
func ofMoreAlleles(values, alleles int) bool {
	genotypes := alleles * (alleles + 1) / 2
	for ploidy := 3; ploidy <= maxPloidy && genotypes <= values; ploidy++ {
		genotypes = genotypes * (alleles + ploidy - 1) / ploidy
		if values == genotypes || values == ploidy*alleles {
			return true
		}
	}
	return false
}

// lengthByField gives the call length to a sample whose GT does not tell it.
func (c *calls) lengthByField(length int) {
	if c.length == 0 {
		c.length = length
		c.haploid = c.haploid || length == 1
	}
}

// rounder takes exact dosages to whole units.
type rounder struct {
	denominator uint64
	// slack is how far a number may be from a unit, in ALT copies, that it stands for as
	// the file was written: no rounding then.
	slack float64
	worst float64 // the largest rounding, in ALT copies
}

// fraction gives the nearest whole number of units to copies/of, the even one of
// two. copies is at most 2 x of, of below 2^62.
func (r *rounder) fraction(copies, of uint64) uint16 {
	hi, lo := bits.Mul64(copies, r.denominator)
	q, rest := bits.Div64(hi, lo, of)
	if rest == 0 {
		return uint16(q)
	}
	if twice := 2 * rest; twice > of || twice == of && q&1 == 1 {
		q, rest = q+1, of-rest
	}
	if away := float64(rest) / float64(of) / float64(r.denominator); away > r.slack {
		r.worst = max(r.worst, away)
	}
	return uint16(q)
}
