package pgen

import (
	"bytes"

	"cardioscore/scoring/genome"
)

// bases spares an allocation for the alleles that nearly all variants have.
var bases = [256]string{
	'A': "A", 'C': "C", 'G': "G", 'T': "T", 'a': "A", 'c': "C", 'g': "G", 't': "T",
	'.': ".", '0': "0", '*': "*",
}

// alleleText gives an allele as a string: in capitals where it is spelled in
// the letters acgt of either case, to the byte otherwise.
func alleleText(text []byte) string {
	if len(text) == 1 {
		if base := bases[text[0]]; base != "" {
			return base
		}
		return string(text)
	}
	upper := bytes.ToUpper(text)
	if genome.IsACGT(string(upper)) {
		return string(upper)
	}
	return string(text)
}

// unknownAllele says whether an allele is PLINK's code for "not known": "." in
// files of PLINK 2, 0 in those of PLINK 1.
func unknownAllele(allele string) bool { return allele == "." || allele == "0" }

// orient puts a variant of one ALT in order where an allele is not known: the
// known one becomes REF, and ALT is ".". swapped says that the copies of ALT that
// the file counts are copies of REF now. ok is false where the alleles name no
// variant: two that are the same, an unknown one among several, or none known.
func (v *variant) orient() (swapped, ok bool) {
	if len(v.alts) > 1 {
		return false, !v.repeats()
	}
	alt := v.alts[0]
	switch {
	case unknownAllele(v.ref) && unknownAllele(alt), v.ref == alt:
		return false, false
	case unknownAllele(v.ref):
		v.ref, v.alts[0] = alt, "."
		return true, true
	case unknownAllele(alt):
		v.alts[0] = "."
	}
	return false, true
}

// repeats says whether one of several ALTs is unknown or stands twice among REF
// and the ALTs. Symbolic ALTs may: <DEL> beside <DEL> are two events.
func (v *variant) repeats() bool {
	if unknownAllele(v.ref) {
		return true
	}
	for i, alt := range v.alts {
		if unknownAllele(alt) {
			return true
		}
		if !genome.Matchable(alt) {
			continue
		}
		if alt == v.ref {
			return true
		}
		for _, earlier := range v.alts[:i] {
			if alt == earlier {
				return true
			}
		}
	}
	return false
}

// matchable says whether any ALT can be named by a score.
func (v *variant) matchable() bool {
	if !genome.Matchable(v.ref) {
		return false
	}
	for _, alt := range v.alts {
		if alt == "." || genome.Matchable(alt) {
			return true
		}
	}
	return false
}
