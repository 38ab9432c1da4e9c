package reference

import (
	"math"
	"math/big"
	"math/bits"
)

// smallest is the unit of all floats: every float64 is a whole multiple of 2^-1074.
var smallest = new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 1074))

// momentsOf sums finite floats and their squares exactly, in units of 2^-1074: by
// exponent, as words, because a float is a 53-bit integer times a power of two.
func momentsOf(values []float64) *moments {
	type part struct {
		sum     [2]uint64 // two's complement, the lower word first
		squares [3]uint64
	}
	var parts [2048]part
	least, most := len(parts), 0
	for _, value := range values {
		word := math.Float64bits(value)
		exponent, mantissa := int(word>>52&0x7ff), word&(1<<52-1)
		if exponent == 0 {
			exponent = 1 // subnormal
		} else {
			mantissa |= 1 << 52
		}
		least, most = min(least, exponent), max(most, exponent)
		p := &parts[exponent]
		signed := mantissa
		if value < 0 {
			signed = -mantissa
		}
		var carry uint64
		p.sum[0], carry = bits.Add64(p.sum[0], signed, 0)
		p.sum[1], _ = bits.Add64(p.sum[1], uint64(int64(signed)>>63), carry)
		high, low := bits.Mul64(mantissa, mantissa)
		p.squares[0], carry = bits.Add64(p.squares[0], low, 0)
		p.squares[1], carry = bits.Add64(p.squares[1], high, carry)
		p.squares[2] += carry
	}
	m := &moments{n: int64(len(values)), unit: smallest}
	for exponent := least; exponent <= most; exponent++ {
		p := moments{sum: parts[exponent].sum, squares: parts[exponent].squares}
		p.fold()
		shift := uint(exponent - 1)
		m.wideSum.Add(&m.wideSum, p.wideSum.Lsh(&p.wideSum, shift))
		m.wideSquares.Add(&m.wideSquares, p.wideSquares.Lsh(&p.wideSquares, 2*shift))
	}
	return m
}
