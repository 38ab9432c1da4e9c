package vcf

import (
	"encoding/binary"
	"math"

	"cardioscore/io/source"
)

// simple says whether the samples of a record may be as those of an imputed file: a
// call and DS, of one ALT, in units of 1/10,000.
func (c *calls) simple() bool {
	return c.format.hasGT && c.dosages != nil && c.format.dosage == 2 && c.format.dosageKey == FieldDS &&
		c.alts == 1 && !c.noAlt && !c.judged() && c.plan.denominator == denominator && c.format.ps == 0
}

// simpleDosage reads a sample such as 0|1:0.998: two alleles, each REF or the ALT, and
// a dosage of four decimals at most. It gives the first byte of the next sample; ok is
// false for anything else.
func (c *calls) simpleDosage(s, at int) (next int, ok bool) {
	text := c.text[at:]
	if len(text) < 5 || text[0]&^1 != '0' || !isPhase(text[1]) || text[2]&^1 != '0' || text[3] != ':' || text[4]-'0' > 2 {
		return at, false
	}
	units, i := int(text[4]-'0')*denominator, 5
	if i < len(text) && text[i] == '.' {
		i++
		for unit := denominator / 10; i < len(text) && text[i]-'0' <= 9; i++ {
			if unit == 0 {
				return at, false
			}
			units += unit * int(text[i]-'0')
			unit /= 10
		}
	}
	next = at + i + 1
	if i < len(text) && text[i] != '\t' {
		problem := "no other field"
		if text[i] == ':' {
			next, problem = c.skipFields(next, 3)
		}
		if problem != "" {
			return at, false
		}
	}
	if !c.putSimple(s, text[0]&1+text[2]&1, units) {
		return at, false
	}
	if c.plan.phase && text[1] == '|' && text[0] != text[2] {
		c.putPhased(s, 0, int(text[2]&1), source.WholeChromosome)
	}
	return next, true
}

// simpleBCF is simpleDosage for BCF.
func (c *calls) simpleBCF(s int, f *bcfFields) bool {
	a, b := f.gt.data[2*s]>>1-1, f.gt.data[2*s+1]>>1-1
	if a > 1 || b > 1 {
		return false
	}
	dosage := math.Float32frombits(binary.LittleEndian.Uint32(f.dosage.data[4*s:]))
	if !(dosage >= 0 && dosage <= 2) {
		return false
	}
	units := int(float64(dosage)*denominator + 0.5)
	if float32(float64(units)/denominator) != dosage || !c.putSimple(s, a+b, units) {
		return false
	}
	if c.plan.phase && a != b && f.gt.data[2*s+1]&1 == 1 {
		c.putPhased(s, 0, int(b), source.WholeChromosome)
	}
	return true
}

func (c *calls) putSimple(s int, code byte, units int) bool {
	if units > 2*denominator {
		return false
	}
	c.rows[s/4] |= code << (2 * (s & 3))
	c.dosages[s] = uint16(units)
	c.setLength(s, 2)
	return true
}
