package vcf

import (
	"math/bits"
	"strconv"

	"cardioscore/io/source"
)

// addPhased takes the phased call of sample s: of each ALT that is on one of the two
// haplotypes, unless the call was made missing since.
func (c *calls) addPhased(s int) {
	for haplotype, allele := range c.alleles {
		if allele > 0 && c.rows[(allele-1)*c.stride+s/4]>>(2*(s&3))&3 == 1 {
			c.putPhased(s, allele-1, haplotype, c.set)
		}
	}
}

func (c *calls) putPhased(s, alt, haplotype int, set int32) {
	c.phase = append(c.phase, source.AltPhase{PhasedCall: source.PhasedCall{Sample: int32(s), Set: set, Haplotype: uint8(haplotype)}, Alt: int32(alt)})
}

// readSet reads the phase set of a phased call, or passes over that of another, whose
// PS means nothing. It gives the byte behind the field.
func (c *calls) readSet(at int) (next int, problem string) {
	end := at
	for end < len(c.text) && c.text[end] != ':' && c.text[end] != '\t' {
		end++
	}
	if c.phased {
		c.set, problem = parseSet(c.text[at:end])
	}
	return end, problem
}

const notASet = "the phase set is not a whole number from 0 to 2147483647 or a dot; without --phase it is not read"

// parseSet reads a phase set. A dot, or nothing, is the set of the calls for which none
// is named.
func parseSet(field []byte) (set int32, problem string) {
	if len(field) == 0 || string(field) == "." {
		return source.WholeChromosome, ""
	}
	n, err := strconv.ParseUint(string(field), 10, 31)
	if err != nil {
		return 0, notASet
	}
	return int32(n), ""
}

// bcfSet is the phase set of sample s.
func (c *calls) bcfSet(s int, f *typed) (set int32, problem string) {
	switch {
	case c.format.ps == 0 || f.length == 0:
		return source.WholeChromosome, ""
	case f.kind == typeChar: // declared as text
		return parseSet(f.text(s))
	case !f.isInteger():
		return 0, notASet
	}
	for i := 1; i < f.length; i++ {
		if _, state := f.integer(s*f.length + i); state != ended {
			return 0, notASet
		}
	}
	switch n, state := f.integer(s * f.length); {
	case state != present:
		return source.WholeChromosome, ""
	case n < 0:
		return 0, notASet
	default:
		return int32(n), ""
	}
}

// eachHet calls do for the samples that are heterozygous in groups of four of a row, and
// their number among these.
func eachHet(row []byte, do func(i int)) {
	for g, four := range row {
		for hets := four &^ (four >> 1) & 0x55; hets != 0; hets &= hets - 1 {
			do(4*g + bits.TrailingZeros8(hets)/2)
		}
	}
}

// phasedPlain takes the phased calls among those that packPlain has packed into groups
// of four from sample s on.
func (c *calls) phasedPlain(s, groups int, text []byte) {
	eachHet(c.rows[s/4:s/4+groups], func(i int) {
		if text[4*i+1] == '|' {
			c.putPhased(s+i, 0, int(text[4*i+2]-'0'), source.WholeChromosome)
		}
	})
}

// phasedPlainBCF is phasedPlain for BCF, where the phase set stands elsewhere.
func (c *calls) phasedPlainBCF(s, groups int, f *bcfFields) (problem string) {
	eachHet(c.rows[s/4:s/4+groups], func(i int) {
		second := f.gt.data[2*(s+i)+1]
		if second&1 == 0 || problem != "" {
			return
		}
		var set int32
		if set, problem = c.bcfSet(s+i, &f.ps); problem == "" {
			c.putPhased(s+i, 0, int(second>>1-1), set)
		}
	})
	return problem
}
