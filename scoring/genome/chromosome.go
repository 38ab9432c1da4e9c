package genome

import (
	"strconv"
	"strings"
)

// Chromosome is 1 to 22, X, Y or MT. The zero value is no chromosome.
// The order of the values is the order of a cohort's rows.
type Chromosome uint8

const (
	ChrX  Chromosome = 23
	ChrY  Chromosome = 24
	ChrMT Chromosome = 25
)

// LastChromosome is the largest valid value: chromosomes run from 1 to it.
const LastChromosome = ChrMT

// ParseChromosome reads a contig name, with or without a "chr" prefix: 1 to 22
// (also 01 to 09), X, Y, M or MT, XY (the pseudo-autosomal part of X), PLINK 2's PAR1
// and PAR2 for the two ends of it, and PLINK's numbers 23 (X), 24 (Y), 25 (XY) and 26
// (MT). Any other contig is (0, false).
func ParseChromosome(name string) (Chromosome, bool) {
	if len(name) > 3 && strings.EqualFold(name[:3], "chr") {
		name = name[3:]
	}
	switch name {
	case "X", "x", "XY", "xy", "25", "PAR1", "PAR2":
		return ChrX, true
	case "Y", "y":
		return ChrY, true
	case "M", "m", "MT", "mt", "Mt", "26":
		return ChrMT, true
	}
	if len(name) == 0 || len(name) > 2 {
		return 0, false
	}
	n := 0
	for i := range len(name) {
		c := name[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	if n < 1 || n > 24 {
		return 0, false
	}
	return Chromosome(n), true
}

// String gives the name without prefix: "1", "X", "Y", "MT".
func (c Chromosome) String() string {
	switch c {
	case ChrX:
		return "X"
	case ChrY:
		return "Y"
	case ChrMT:
		return "MT"
	}
	return strconv.Itoa(int(c))
}
