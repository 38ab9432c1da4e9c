package kernel

import "math"

// Divisor is a power of ten that whole multiples are divided by without a division: by
// the power of two in it, and by 5^n as a product with its inverse modulo 2^64.
type Divisor struct {
	Size    int64
	twos    uint8
	inverse uint64
}

// NewDivisor gives the divisor of a size: 1, or another power of ten.
func NewDivisor(size int64) Divisor {
	d := Divisor{Size: size, inverse: 1}
	for ; size%10 == 0; size /= 10 {
		d.twos++
		d.inverse *= inverseOf5
	}
	return d
}

// inverseOf5 x 5 is 1 modulo 2^64.
const inverseOf5 = (math.MaxUint64/5)*4 + 1

// Of is q in units of the divisor's size, for a whole multiple q.
func (d *Divisor) Of(q int64) int64 { return int64(uint64(q>>d.twos) * d.inverse) }
