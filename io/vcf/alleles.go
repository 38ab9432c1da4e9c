package vcf

import (
	"bytes"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/alleles"
	"cardioscore/io/source"
)

// maxAlts is the most alleles of one record: the count is 16 bits wide in BCF.
const maxAlts = 1<<16 - 1

// parseAlts reads the ALT column and says what becomes of the record.
func (b *batch) parseAlts(r *record, field []byte) *fileerr.Error {
	r.alts.from = len(b.alts)
	for more := true; more; {
		var one []byte
		one, field, more = bytes.Cut(field, []byte{','})
		alt, ok := alternate(one)
		if !ok || alt == "." && (more || len(b.alts) > r.alts.from) {
			return malformed("ALT", "%s is not an allele; expected bases, *, <ID>, a breakend, or a dot alone", shown(one))
		}
		if len(b.alts)-r.alts.from == maxAlts {
			return &fileerr.Error{Class: fileerr.Resource, Field: "ALT", Message: "the record has more than 65535 ALTs"}
		}
		b.alts = append(b.alts, alt)
	}
	r.alts.to = len(b.alts)
	alts := b.alts[r.alts.from:]
	r.outcome = source.OutcomeOf(r.ref, alts)
	if alt, twice := alleles.Repeated(r.ref, alts); twice {
		return malformed("ALT", "%s stands twice among REF and the ALTs; a call of it has two meanings", shown([]byte(alt)))
	}
	return nil
}

// alternate reads one ALT: bases in upper case, *, ., <ID>, a breakend.
func alternate(field []byte) (string, bool) {
	if alt := bases(field); alt != "" {
		return alt, true
	}
	n := len(field)
	switch {
	case n == 0 || !printable(field):
		return "", false
	case n == 1:
		return string(field), field[0] == '*' || field[0] == '.'
	case field[0] == '<' && !bytes.ContainsAny(field, "[]"):
		return string(field), n > 2 && field[n-1] == '>' && !bytes.ContainsAny(field[1:n-1], "<>")
	case bytes.ContainsAny(field, "[]"):
		return string(field), validBreakend(string(field))
	case field[0] == '.':
		return string(field), bases(field[1:]) != ""
	case field[n-1] == '.':
		return string(field), bases(field[:n-1]) != ""
	}
	return "", false
}

// validBreakend says whether an ALT is t[p[, t]p], ]p]t or [p[t: bases t (or a
// dot at a telomere), the mate's place p between two equal brackets.
func validBreakend(alt string) bool {
	bracket, other := "[", "]"
	if strings.Contains(alt, other) {
		bracket, other = other, bracket
	}
	parts := strings.Split(alt, bracket)
	if len(parts) != 3 || parts[1] == "" || strings.Contains(alt, other) {
		return false
	}
	t := parts[0] + parts[2]
	return (parts[0] == "" || parts[2] == "") && (t == "." || bases([]byte(t)) != "")
}

// base maps the letters of alleles to upper case, everything else to 0.
var base = [256]byte{'A': 'A', 'C': 'C', 'G': 'G', 'T': 'T', 'N': 'N', 'a': 'A', 'c': 'C', 'g': 'G', 't': 'T', 'n': 'N'}

// bases gives an allele in upper case, "" where it is not spelled in A, C, G, T
// and N.
func bases(field []byte) string {
	upper := true
	for _, c := range field {
		if base[c] == 0 {
			return ""
		}
		upper = upper && base[c] == c
	}
	if upper {
		return string(field)
	}
	return string(bytes.ToUpper(field))
}
