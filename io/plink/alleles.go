package plink

import "bytes"

// bases spares an allocation for the alleles that nearly all variants have.
var bases = [256]string{
	'A': "A", 'C': "C", 'G': "G", 'T': "T", 'a': "A", 'c': "C", 'g': "G", 't': "T",
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
	for _, c := range text {
		if bases[c] == "" {
			return string(text)
		}
	}
	return string(bytes.ToUpper(text))
}

// unknownAllele says whether an allele is PLINK's code for "not known": 0 in
// PLINK 1, "." in files that PLINK 2 wrote.
func unknownAllele(allele string) bool { return allele == "0" || allele == "." }

// orient gives REF and ALT of a variant, and whether A1 is the REF. ok is false
// where the two alleles name no variant: both unknown, or both the same.
func orient(a1, a2 string, preferA1 bool) (ref, alt string, refIsA1, ok bool) {
	switch {
	case a1 == a2, unknownAllele(a1) && unknownAllele(a2):
		return "", "", false, false
	case unknownAllele(a1):
		return a2, ".", false, true
	case unknownAllele(a2):
		return a1, ".", true, true
	case preferA1:
		return a1, a2, true, true
	}
	return a2, a1, false, true
}
