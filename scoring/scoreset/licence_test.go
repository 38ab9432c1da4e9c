package scoreset

import (
	"strings"
	"testing"
)

func TestLicenceUseOf(t *testing.T) {
	for _, c := range []struct {
		text string
		want LicenceUse
	}{
		{"", LicenceUnstated},
		{"  ", LicenceUnstated},
		// The default of the PGS Catalog.
		{"PGS obtained from the Catalog should be cited appropriately, and used in accordance with any licensing restrictions set by the authors. See EBI Terms of Use (https://www.ebi.ac.uk/about/terms-of-use/) for additional details.", LicenceOpen},
		{"CC BY", LicenceOpen}, // OmicsPred
		{"Creative Commons Attribution 4.0 International (CC BY 4.0)", LicenceOpen},
		{"CC-BY-4.0", LicenceOpen},
		{"CC0 1.0 Universal (Public Domain Dedication)", LicenceOpen},
		{"CC BY-NC", LicenceAcademicOnly},
		{"CC‑BY‑NC‑ND 4.0", LicenceAcademicOnly}, // with the dashes that word processors make
		{"CC BY‐NC", LicenceAcademicOnly},
		{"CC BY‒NC", LicenceAcademicOnly},
		{"CC BY–NC", LicenceAcademicOnly},
		{"CC BY—NC", LicenceAcademicOnly},
		{"CC BY−NC", LicenceAcademicOnly}, // a minus sign
		{"CC BY－NC", LicenceAcademicOnly},
		{"Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International (CC BY-NC-ND 4.0)", LicenceAcademicOnly},
		{"For academic use only.", LicenceAcademicOnly},
		{"Freely available to the academic community for\n research use. For commercial use contact the authors.", LicenceAcademicOnly},
		{"The score is for RESEARCH USE ONLY", LicenceAcademicOnly},
		{"See EBI Terms of Use; for non-commercial use.", LicenceAcademicOnly},
		{"Only for research = not for sale", LicenceAcademicOnly},
		{"Free for academic use.", LicenceAcademicOnly},
		{"Available for academic and not for commercial purposes. See EBI Terms of Use.", LicenceAcademicOnly},
		{"See EBI Terms of Use. No commercial use without permission", LicenceAcademicOnly},
		{"CC BY NC ND 4.0", LicenceAcademicOnly},
		{"Restricted to research use", LicenceAcademicOnly},
		{"Nonprofit use only", LicenceAcademicOnly},
		{"Non-profit institutions may use it under EBI Terms of Use", LicenceAcademicOnly},
		{"Commercial use is not permitted", LicenceAcademicOnly},
		{"May not be used commercially", LicenceAcademicOnly},
		{"For commercial use a licence is required", LicenceAcademicOnly},
		{"Not intended for clinical use", LicenceAcademicOnly},
		{"Free for academic and commercial use (CC BY 4.0)", LicenceOpen},
		{"Open to all, including commercial use, under CC0", LicenceOpen},
		{"Apache-2.0", LicenceOpen},
		{"Open Government Licence v3.0", LicenceOpen},
		{"Apache-2.0, research use only", LicenceAcademicOnly},
		{"Contact the authors before use", LicenceStated},
		{"Patent pending", LicenceStated},
	} {
		if got := LicenceUseOf(c.text); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
		if got := (&Score{Licence: c.text}).LicenceUse(); got != c.want {
			t.Errorf("%q of a score: %s, want %s", c.text, got, c.want)
		}
	}
}

// Every line of the table has a class that is known, a phrase in the form that texts are
// compared in, and a source; no line is hidden by one of the same phrase above it.
func TestLicenceTable(t *testing.T) {
	seen := map[string]bool{}
	rows := 0
	for line := range strings.Lines(licenceTable) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "class\t") {
			continue
		}
		rows++
		f := strings.Split(line, "\t")
		if len(f) != 3 || f[0] != "open" && f[0] != "academic_only" || f[1] != strings.ToLower(strings.Join(strings.Fields(f[1]), " ")) || f[2] == "" || seen[f[1]] {
			t.Errorf("line %q", line)
		}
		seen[f[1]] = true
	}
	if rows != len(licencePhrases()) || rows < 20 {
		t.Errorf("%d lines, %d read", rows, len(licencePhrases()))
	}
}

func TestNotes(t *testing.T) {
	seen := map[string]bool{}
	for n := range NumNotes {
		if n.Name() == "" || n.String() == "" || strings.ContainsAny(n.Name(), " A") || seen[n.Name()] {
			t.Errorf("note %d: %q %q", n, n.Name(), n)
		}
		seen[n.Name()] = true
	}
}
