package pgen

import (
	"slices"

	"cardioscore/io/internal/alleles"
)

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
	case alleles.Unknown(v.ref) && alleles.Unknown(alt), v.ref == alt:
		return false, false
	case alleles.Unknown(v.ref):
		v.ref, v.alts[0] = alt, "."
		return true, true
	case alleles.Unknown(alt):
		v.alts[0] = "."
	}
	return false, true
}

// repeats says whether one of several ALTs is unknown, or stands twice among REF and the ALTs.
func (v *variant) repeats() bool {
	_, twice := alleles.Repeated(v.ref, v.alts)
	return twice || alleles.Unknown(v.ref) || slices.ContainsFunc(v.alts, alleles.Unknown)
}
