package kernel

// What ReadNumbers and ReadNumbersAt need, and how they write exponents.
const (
	// NumbersBefore is how many bytes of text must stand before the first number that is
	// read, NumbersBehind how many behind where the last eight begin.
	NumbersBefore = 36
	NumbersBehind = 260

	// ExponentZero stands for 10^0. LowerExponent is added where the number was written
	// with "e", UpperExponent where with "E".
	ExponentZero  = 1 << 10
	LowerExponent = 2 << 11
	UpperExponent = 3 << 11
)

// ReadNumbers reads numbers such as 0.0123, -1.25 or 3.8914e-04: an optional minus sign, a
// digit, a point, one digit or more, and perhaps a letter e or E, a sign and two digits, if
// the first digit is not 0; e-00 is none. They stand one after another from text[at] on, where
// a field of a line begins, each behind a separator and before another one, or the end of
// its line ("\n"). coefs get all digits as integers, exponents what power of ten these are
// multiplied by. They are read eight at a time, up to the first eight that are not all so,
// or of which one is -0 or has 10^18 or more as its integer, or that do not fit coefs: n says
// how many were, and end where what follows the last of them stands.
//
// It is for machines with AVX-512, whatever the tier; on others n is 0, and so it is near
// the ends of the text, or where numbers are very long. As many exponents as coefs have room.
func ReadNumbers[E ~uint16](coefs []int64, exponents []E, text []byte, at int, separator byte) (n, end int) {
	if len(coefs) < 8 || at < NumbersBefore || at > len(text)-NumbersBehind {
		return 0, at
	}
	return readNumbers(coefs, exponents[:len(coefs)], text, at, separator)
}

// ReadNumbersAt reads such numbers where each ends at a place that is known, ascending:
// number i before text[ends[i*stride]]. It reads n of them, a multiple of eight, and no more
// than fit coefs; the exponent is 0 of those that are no such number. all says that all n are.
// NumbersBefore bytes must stand before the first end, or n is 0.
func ReadNumbersAt[E ~uint16](coefs []int64, exponents []E, text []byte, ends []int32, stride int, separator byte) (n int, all bool) {
	n = len(coefs) &^ 7
	if n == 0 || ends[0] < NumbersBefore {
		return 0, true
	}
	_, _, _ = ends[(n-1)*stride], exponents[n-1], text[ends[(n-1)*stride]-1]
	return readNumbersAt(coefs[:n], exponents, text, ends, stride, separator)
}
