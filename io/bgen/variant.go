package bgen

import (
	"fmt"
	"math"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// identify reads the identifying data of a variant, whose lengths were checked when
// it was cut.
func (d *decoder) identify(r *record, text []byte) *fileerr.Error {
	next := func(lengthBytes int) (field []byte) {
		n := 0
		if lengthBytes == 2 {
			n = u16(text)
		} else {
			n = int(u32(text))
		}
		field, text = text[lengthBytes:lengthBytes+n], text[lengthBytes+n:]
		return field
	}
	id, rsid, chrom := next(2), next(2), next(2)
	pos := u32(text)
	text = text[4:]
	if d.header.layout == 2 {
		text = text[2:] // the number of alleles
	}
	if len(rsid) == 0 || string(rsid) == "." {
		rsid = id
	}
	switch {
	case len(chrom) == 0:
		return malformed("chromosome", "the name is empty; expected a name for every variant: write the file again with it, for example with plink2 --oxford-single-chr")
	case !plainText(chrom):
		return malformed("chromosome", "the name is not UTF-8 text without control characters")
	case !plainText(rsid):
		return malformed("rsid", "it is not UTF-8 text without control characters")
	case pos > math.MaxInt32:
		return malformed("position", "found %d, expected at most %d", pos, math.MaxInt32)
	}
	r.id, r.pos = string(rsid), int32(pos)
	for range r.alleles {
		allele, ok := alleleText(next(4))
		if !ok {
			return malformed("allele", "allele number %d is not UTF-8 text without white space", len(r.alts)+1)
		}
		r.alts = append(r.alts, allele)
	}
	r.orient(d.refIsLast)
	var known bool
	if r.chrom, known = genome.ParseChromosome(string(chrom)); !known || pos == 0 {
		r.outcome = source.UnsupportedContig
	}
	return nil
}

// plainText says whether a text can be stored and shown.
func plainText(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(text)
}

// variant names the record in an error.
func (r *record) variant() string {
	alt := r.alts[0]
	if len(r.alts) > 1 {
		alt += ",…"
	}
	return fmt.Sprintf("%v:%d:%.40s:%.40s", r.chrom, r.pos, r.ref, alt)
}
