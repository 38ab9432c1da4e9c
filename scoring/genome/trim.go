package genome

// Trim takes off the bases that two alleles share, at the right end first; each keeps
// one. It gives the position of what is left of them: a variant's shortest spelling
// that does not move along a repeat (Tan, Abecasis and Kang 2015).
func Trim[P int | int32 | int64](pos P, a, b string) (P, string, string) {
	for len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for len(a) > 1 && len(b) > 1 && a[0] == b[0] {
		pos, a, b = pos+1, a[1:], b[1:]
	}
	return pos, a, b
}
