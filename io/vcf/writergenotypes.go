package vcf

import (
	"math/bits"
	"strconv"
	"strings"

	"cardioscore/io/source"
)

// dosageDigits is how many decimals a dosage has at most. A rounding of half of the
// last one, doubled for a haploid call, is less than half a unit of the largest
// denominator, 32,767: the integer can be restored.
const dosageDigits = 1_000_000

var (
	diploidCalls = [4]string{"0/0", "0/1", "1/1", "./."}
	haploidCalls = [4]string{"0", "", "1", "."} // there is no heterozygous one
)

// genotypeTexts holds the text of every genotype.
type genotypeTexts struct {
	quads            [256][16]byte // of four diploid calls, a tab before each
	diploid, haploid []string      // dosages by number of units
}

func newGenotypeTexts(storage source.Storage) *genotypeTexts {
	t := new(genotypeTexts)
	for quad := range t.quads {
		for s := range 4 {
			t.quads[quad][4*s] = '\t'
			copy(t.quads[quad][4*s+1:], diploidCalls[quad>>(2*s)&3])
		}
	}
	if d := uint64(storage.Denominator); d > 0 {
		for n := range 2*d + 1 {
			t.diploid = append(t.diploid, dosageText(n, d))
			t.haploid = append(t.haploid, dosageText(n, 2*d))
		}
	}
	return t
}

// dosageText is n/of as a decimal: exact where six digits behind the point allow it,
// else the nearest, the even one of two. Zeros at its end are left out.
func dosageText(n, of uint64) string {
	hi, lo := bits.Mul64(n, dosageDigits)
	q, rest := bits.Div64(hi, lo, of)
	if 2*rest > of || 2*rest == of && q&1 == 1 {
		q++
	}
	text := strconv.FormatUint(q/dosageDigits, 10)
	if fraction := q % dosageDigits; fraction > 0 {
		digits := strconv.FormatUint(dosageDigits+fraction, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return text
}

// appendCalls appends GT of all samples. ok is false where a haploid one is
// heterozygous.
func (t *genotypeTexts) appendCalls(dst, calls []byte, samples int, haploid []bool) (_ []byte, ok bool) {
	if haploid == nil {
		for s := 0; s < samples; s += 4 {
			dst = append(dst, t.quads[calls[s/4]][:4*min(4, samples-s)]...)
		}
		return dst, true
	}
	for s := range samples {
		text := diploidCalls[calls[s/4]>>(2*(s%4))&3]
		if haploid[s] {
			if text = haploidCalls[calls[s/4]>>(2*(s%4))&3]; text == "" {
				return dst, false
			}
		}
		dst = append(append(dst, '\t'), text...)
	}
	return dst, true
}

// appendScaled appends GT:DS of all samples, of which GT is missing and tells the number
// of alleles. ok is false where a dosage is over two copies.
func (t *genotypeTexts) appendScaled(dst []byte, dosages []uint16, haploid []bool) (_ []byte, ok bool) {
	for s, n := range dosages {
		text, copies := "\t./.:", t.diploid
		if haploid != nil && haploid[s] {
			text, copies = "\t.:", t.haploid
		}
		dst = append(dst, text...)
		if dst, ok = appendCopies(dst, copies, n); !ok {
			return dst, false
		}
	}
	return dst, true
}

// appendDosages appends DS of all samples, who are diploid. ok is false where one is over
// two copies.
func (t *genotypeTexts) appendDosages(dst []byte, dosages []uint16) (_ []byte, ok bool) {
	for _, n := range dosages {
		dst = append(dst, '\t')
		if dst, ok = appendCopies(dst, t.diploid, n); !ok {
			return dst, false
		}
	}
	return dst, true
}

// appendBoth appends GT:DS of all samples. ok is false where a haploid one is
// heterozygous, or a dosage is over two copies.
func (t *genotypeTexts) appendBoth(dst, calls []byte, dosages []uint16, haploid []bool) (_ []byte, ok bool) {
	for s, n := range dosages {
		code, copies := calls[s/4]>>(2*(s%4))&3, t.diploid
		text := diploidCalls[code]
		if haploid != nil && haploid[s] {
			if text, copies = haploidCalls[code], t.haploid; text == "" {
				return dst, false
			}
		}
		dst = append(append(append(dst, '\t'), text...), ':')
		if dst, ok = appendCopies(dst, copies, n); !ok {
			return dst, false
		}
	}
	return dst, true
}

// appendCopies appends a dosage, whose texts are copies; ok is false where it has none.
func appendCopies(dst []byte, copies []string, n uint16) (_ []byte, ok bool) {
	switch {
	case n == source.MissingDosage:
		return append(dst, '.'), true
	case int(n) < len(copies):
		return append(dst, copies[n]...), true
	}
	return dst, false
}
