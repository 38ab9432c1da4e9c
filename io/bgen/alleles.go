package bgen

import (
	"unicode/utf8"

	"cardioscore/io/internal/alleles"
	"cardioscore/io/source"
)

// alleleText gives an allele as a string. ok is false for text that is no token: not
// UTF-8, with white space or control characters.
func alleleText(text []byte) (allele string, ok bool) {
	for _, c := range text {
		if c <= ' ' || c == 0x7f {
			return "", false
		}
	}
	return alleles.Text(text), utf8.Valid(text)
}

// orient settles REF and the ALTs of a record whose alts hold all its alleles in
// their order, and what becomes of it.
func (r *record) orient(refIsLast bool) {
	all := r.alts
	unknown := 0
	for i, allele := range all {
		if alleles.Unknown(allele) {
			unknown++
			refIsLast = i == 0 // where it matters, there are two
		}
		if allele == "" {
			r.outcome = source.Malformed
		}
	}
	switch {
	case unknown == len(all), unknown > 0 && len(all) > 2, repeated(all):
		r.outcome = source.Malformed
	}
	if refIsLast {
		r.refIndex = len(all) - 1
	}
	r.ref = all[r.refIndex]
	r.alts = append(all[:r.refIndex], all[r.refIndex+1:]...)
	r.unknownAlt = unknown > 0
	if len(all) == 1 || r.unknownAlt {
		r.alts = append(r.alts[:0], ".")
	}
	if r.outcome != source.Malformed {
		r.outcome = source.OutcomeOf(r.ref, r.alts)
	}
}

// repeated says whether an allele stands twice: then no probability has one meaning.
func repeated(alleles []string) bool {
	if len(alleles) > 8 {
		seen := make(map[string]bool, len(alleles))
		for _, allele := range alleles {
			if seen[allele] {
				return true
			}
			seen[allele] = true
		}
		return false
	}
	for i, allele := range alleles {
		for _, earlier := range alleles[:i] {
			if allele == earlier {
				return true
			}
		}
	}
	return false
}
