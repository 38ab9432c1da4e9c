package genome

// complement maps each base to its partner, everything else to 0.
var complement = [256]byte{'A': 'T', 'C': 'G', 'G': 'C', 'T': 'A'}

// IsACGT says whether an allele is spelled in the four bases alone. Only such
// alleles have another strand; other tokens match exactly or not at all.
func IsACGT(allele string) bool {
	for i := range len(allele) {
		if complement[allele[i]] == 0 {
			return false
		}
	}
	return len(allele) > 0
}

// ReverseComplement gives the allele as read on the other strand, and false
// where it is not spelled in the four bases.
func ReverseComplement(allele string) (string, bool) {
	if len(allele) == 1 { // the common case, without an allocation
		switch allele[0] {
		case 'A':
			return "T", true
		case 'C':
			return "G", true
		case 'G':
			return "C", true
		case 'T':
			return "A", true
		}
		return "", false
	}
	if !IsACGT(allele) {
		return "", false
	}
	out := make([]byte, len(allele))
	for i := range len(allele) {
		out[len(allele)-1-i] = complement[allele[i]]
	}
	return string(out), true
}

// Palindromic says whether two alleles change into each other on the other
// strand (A and T, C and G, AC and GT): such a pair does not tell its strand.
func Palindromic(a, b string) bool {
	flipped, ok := ReverseComplement(a)
	return ok && flipped == b
}
