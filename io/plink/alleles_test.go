package plink

import "testing"

func TestOrient(t *testing.T) {
	for _, c := range []struct {
		a1, a2   string
		preferA1 bool
		ref, alt string
		refIsA1  bool
		ok       bool
	}{
		{"A", "C", false, "C", "A", false, true},
		{"A", "C", true, "A", "C", true, true},
		{"L", "H", false, "H", "L", false, true},
		{"0", "C", false, "C", ".", false, true},
		{"0", "C", true, "C", ".", false, true}, // the unknown allele is never REF
		{"A", "0", false, "A", ".", true, true},
		{"A", "0", true, "A", ".", true, true},
		{".", "C", false, "C", ".", false, true},
		{"A", ".", true, "A", ".", true, true},
		{"0", "0", false, "", "", false, false},
		{"0", ".", false, "", "", false, false},
		{"A", "A", false, "", "", false, false},
		{"A", "A", true, "", "", false, false},
	} {
		ref, alt, refIsA1, ok := orient(c.a1, c.a2, c.preferA1)
		if ref != c.ref || alt != c.alt || refIsA1 != c.refIsA1 || ok != c.ok {
			t.Errorf("%s/%s preferA1 %t: got REF %q ALT %q %t %t, expected %q %q %t %t",
				c.a1, c.a2, c.preferA1, ref, alt, refIsA1, ok, c.ref, c.alt, c.refIsA1, c.ok)
		}
	}
}
