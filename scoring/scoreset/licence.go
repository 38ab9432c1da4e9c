package scoreset

import (
	_ "embed"
	"strings"
	"sync"
)

// LicenceUse is what a licence says of use in care.
type LicenceUse uint8

const (
	// LicenceUnstated: the score carries no licence text. The PGS Catalog writes one
	// only where it differs from its default terms, which are open.
	LicenceUnstated LicenceUse = iota
	// LicenceOpen: any use, with attribution where it says so.
	LicenceOpen
	// LicenceAcademicOnly: research or non-commercial use alone.
	LicenceAcademicOnly
	// LicenceStated: terms of its own, which this program cannot class.
	LicenceStated
)

var licenceUses = [...]string{"unstated", "open", "academic_only", "stated"}

// String is the name in tables, such as "academic_only".
func (u LicenceUse) String() string { return licenceUses[u] }

//go:embed licences.tsv
var licenceTable string

// licencePhrase is a line of the table.
type licencePhrase struct {
	use    LicenceUse
	phrase string
}

var licencePhrases = sync.OnceValue(func() (all []licencePhrase) {
	for line := range strings.Lines(licenceTable) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch fields[0] {
		case licenceUses[LicenceOpen]:
			all = append(all, licencePhrase{LicenceOpen, fields[1]})
		case licenceUses[LicenceAcademicOnly]:
			all = append(all, licencePhrase{LicenceAcademicOnly, fields[1]})
		}
	}
	return all
})

// LicenceUseOf classes the text of a licence by the phrases of licences.tsv. What
// restricts comes first, so that "CC BY-NC" is not taken for "CC BY". It is a reading
// aid and no legal advice: whoever uses a score answers for it.
func LicenceUseOf(text string) LicenceUse {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return LicenceUnstated
	}
	for _, dash := range []string{"‐", "‑", "‒", "–", "—", "−", "－"} {
		text = strings.ReplaceAll(text, dash, "-")
	}
	for _, p := range licencePhrases() {
		if strings.Contains(text, p.phrase) {
			return p.use
		}
	}
	return LicenceStated
}

// LicenceUse classes the score's licence.
func (s *Score) LicenceUse() LicenceUse { return LicenceUseOf(s.Licence) }
