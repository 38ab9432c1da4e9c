package bgen

import (
	"bytes"
	"unicode/utf8"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// bases spares an allocation for the alleles that nearly all variants have.
var bases = [256]string{
	'A': "A", 'C': "C", 'G': "G", 'T': "T", 'a': "A", 'c': "C", 'g': "G", 't': "T",
}

// alleleText gives an allele as a string: in capitals where it is spelled in the
// letters acgt of either case, to the byte otherwise. ok is false for text that
// is no token: not UTF-8, with white space or control characters.
func alleleText(text []byte) (allele string, ok bool) {
	if len(text) == 1 && bases[text[0]] != "" {
		return bases[text[0]], true
	}
	spelled := true
	for _, c := range text {
		spelled = spelled && bases[c] != ""
		if c <= ' ' || c == 0x7f {
			return "", false
		}
	}
	if spelled {
		return string(bytes.ToUpper(text)), true
	}
	return string(text), utf8.Valid(text)
}

// unknownAllele says whether an allele is a code for "not known", as in PLINK 1.
func unknownAllele(allele string) bool { return allele == "0" || allele == "." }

// orient settles REF and the ALTs of a record whose alts hold all its alleles in
// their order, and what becomes of it.
func (r *record) orient(refIsLast bool) {
	alleles := r.alts
	unknown := 0
	for i, allele := range alleles {
		if unknownAllele(allele) {
			unknown++
			refIsLast = i == 0 // where it matters, there are two
		}
		if allele == "" {
			r.outcome = source.Malformed
		}
	}
	switch {
	case unknown == len(alleles), unknown > 0 && len(alleles) > 2, repeated(alleles):
		r.outcome = source.Malformed
	}
	if refIsLast {
		r.refIndex = len(alleles) - 1
	}
	r.ref = alleles[r.refIndex]
	r.alts = append(alleles[:r.refIndex], alleles[r.refIndex+1:]...)
	r.unknownAlt = unknown > 0
	if len(alleles) == 1 || r.unknownAlt {
		r.alts = append(r.alts[:0], ".")
	}
	if r.outcome == source.Malformed {
		return
	}
	matchable := r.alts[0] == "."
	for _, alt := range r.alts {
		matchable = matchable || genome.Matchable(alt)
	}
	switch {
	case !matchable || !genome.Matchable(r.ref):
		r.outcome = source.Symbolic
	case len(r.alts) > 1:
		r.outcome = source.Split
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
