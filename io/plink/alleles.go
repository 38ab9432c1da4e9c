package plink

import "cardioscore/io/internal/alleles"

// orient gives REF and ALT of a variant, and whether A1 is the REF. ok is false
// where the two alleles name no variant: both unknown, or both the same.
func orient(a1, a2 string, preferA1 bool) (ref, alt string, refIsA1, ok bool) {
	switch {
	case a1 == a2, alleles.Unknown(a1) && alleles.Unknown(a2):
		return "", "", false, false
	case alleles.Unknown(a1):
		return a2, ".", false, true
	case alleles.Unknown(a2):
		return a1, ".", true, true
	case preferA1:
		return a1, a2, true, true
	}
	return a2, a1, false, true
}
