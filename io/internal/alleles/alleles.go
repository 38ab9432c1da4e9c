// Package alleles is what the readers of genotypes share about alleles as files spell them.
package alleles

import (
	"strings"

	"cardioscore/scoring/genome"
)

// Text gives an allele as a string: in capitals where it is spelled in the letters acgt of
// either case, to the byte otherwise.
func Text[T string | []byte](allele T) string {
	capitals := true
	for i := range len(allele) {
		switch allele[i] {
		case 'A', 'C', 'G', 'T':
		case 'a', 'c', 'g', 't':
			capitals = false
		default:
			return string(allele)
		}
	}
	if capitals {
		return string(allele)
	}
	return strings.ToUpper(string(allele))
}

// Unknown says whether an allele is a code for "not known": 0 in files of PLINK 1, "." in
// those of PLINK 2.
func Unknown(allele string) bool { return allele == "0" || allele == "." }

// Repeated finds a spelled-out allele that stands twice among REF and the ALTs of a record,
// so that calls of it have two meanings. Symbolic ALTs may: <DEL> beside <DEL> are two events.
func Repeated(ref string, alts []string) (allele string, twice bool) {
	if len(alts) > 8 {
		seen := map[string]bool{ref: true}
		for _, alt := range alts {
			if seen[alt] && genome.Matchable(alt) {
				return alt, true
			}
			seen[alt] = true
		}
		return "", false
	}
	for i, alt := range alts {
		if !genome.Matchable(alt) {
			continue
		}
		if alt == ref {
			return alt, true
		}
		for _, earlier := range alts[:i] {
			if alt == earlier {
				return alt, true
			}
		}
	}
	return "", false
}
