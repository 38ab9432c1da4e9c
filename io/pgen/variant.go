package pgen

import (
	"bytes"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/alleles"
	"cardioscore/io/internal/plinktext"
	"cardioscore/scoring/genome"
)

// maxPosition is the largest position PLINK allows, 2^31 - 2.
const maxPosition = 1<<31 - 2

// variant is one line of a .pvar or .bim. Its strings are its own.
type variant struct {
	chrom   genome.Chromosome // 0 for one that a cohort does not hold
	pos     int32
	id      string
	ref     string
	alts    []string
	filter  string
	quality []float64 // imputation quality of each ALT, nil for none at all
	// provisional: the INFO flag PR stands there.
	provisional bool
}

// parse reads a line. v.alts and v.quality are appended to alts and quality, in
// which they then stand.
func (l *variantLayout) parse(line []byte, v *variant, alts *[]string, quality *[]float64) *fileerr.Error {
	var fields [9][]byte
	found := 0
	for rest := line; found < l.fields; found++ {
		if fields[found], rest = plinktext.CutField(rest); fields[found] == nil {
			break
		}
	}
	malformed := func(field, message string) *fileerr.Error {
		return &fileerr.Error{Class: fileerr.Malformed, Field: field, Variant: plinktext.Shorten(fields[0]), Message: message}
	}
	if found < l.fields {
		return malformed("", "found "+strconv.Itoa(found)+" fields, expected "+strconv.Itoa(l.fields))
	}
	pos, ok := parsePosition(fields[l.pos])
	if !ok {
		return malformed("position", "found "+strconv.Quote(plinktext.Shorten(fields[l.pos]))+", expected a whole number up to 2147483646")
	}
	chrom, _ := genome.ParseChromosome(string(fields[l.chrom]))
	*v = variant{chrom: chrom, pos: pos, id: string(fields[l.id]), ref: alleles.Text(fields[l.ref])}
	if l.filter >= 0 {
		v.filter = filterText(fields[l.filter])
	}
	from := len(*alts)
	for more, rest := true, fields[l.alt]; more; {
		var one []byte
		if one, rest, more = bytes.Cut(rest, []byte{','}); len(one) == 0 {
			return malformed("ALT", "found an empty allele, expected alleles separated by commas")
		}
		*alts = append(*alts, alleles.Text(one))
	}
	v.alts = (*alts)[from:len(*alts):len(*alts)]
	if l.infoAt >= 0 {
		v.quality, v.provisional = parseInfo(fields[l.infoAt], len(v.alts), quality)
	}
	return nil
}

// parsePosition reads a whole number. ok is false for anything else and beyond
// maxPosition on either side.
func parsePosition(text []byte) (pos int32, ok bool) {
	digits := bytes.TrimPrefix(text, []byte{'-'})
	if len(digits) == 0 {
		return 0, false
	}
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n = 10*n + int64(c-'0'); n > maxPosition {
			return 0, false
		}
	}
	if len(digits) < len(text) {
		n = -n
	}
	return int32(n), true
}

// filterText makes a string, without an allocation for the two frequent ones.
func filterText(field []byte) string {
	switch string(field) {
	case "PASS":
		return "PASS"
	case ".":
		return "."
	}
	return string(field)
}

// qualityKeys are the INFO fields that hold imputation quality, the first one
// that a variant has being taken.
var qualityKeys = [...]string{"R2", "DR2", "INFO", "AR2"}

// parseInfo looks for the imputation quality and for PLINK's flag PR. The quality
// of each ALT is appended to all; nil where INFO gives none.
func parseInfo(info []byte, alts int, all *[]float64) (quality []float64, provisional bool) {
	best := len(qualityKeys)
	var text []byte
	for more := true; more; {
		var one []byte
		one, info, more = bytes.Cut(info, []byte{';'})
		if string(one) == "PR" {
			provisional = true
			continue
		}
		for k, key := range qualityKeys[:best] {
			if len(one) > len(key) && one[len(key)] == '=' && string(one[:len(key)]) == key {
				best, text = k, one[len(key)+1:]
				break
			}
		}
	}
	if text == nil {
		return nil, provisional
	}
	from := len(*all)
	single := bytes.IndexByte(text, ',') < 0
	for range alts {
		one, rest, _ := bytes.Cut(text, []byte{','})
		if !single {
			text = rest
		}
		*all = append(*all, qualityOf(one))
	}
	return (*all)[from:len(*all):len(*all)], provisional
}

// qualityOf reads one value; NaN for a missing one and for what is no number.
func qualityOf(text []byte) float64 {
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsInf(value, 0) {
		return math.NaN()
	}
	return value
}
