// Package bedrow turns the rows of a PLINK 1 .bed, which a .pgen may hold too, into the
// packed rows of a cohort: four samples a byte, low bits first, codes 0, 1 and 2 for ALT
// copies, 3 for a missing call.
package bedrow

import "encoding/binary"

// lowBits picks the lower bit of each sample.
const lowBits = 0x5555555555555555

// Bytes is the length of a packed row, in a .bed as in a cohort.
func Bytes(samples int) int { return (samples + 3) / 4 }

// Recode turns src, a row of a .bed, into ALT copies: 0, 1, 2, or 3 for a missing
// call. The bits after the last sample, which PLINK does not define, become 0. dst is
// as long as src, and may be src.
//
// With h and l the two bits of a PLINK call (00 A1/A1, 01 missing, 10 het,
// 11 A2/A2), the lower bit of the result is h xor l in both orientations. The
// upper one is "not h" where A2 is REF, and l where A1 is REF.
func Recode(dst, src []byte, samples int, refIsA1 bool) {
	inverted, added := uint64(lowBits<<1), uint64(0)
	if refIsA1 {
		inverted, added = 0, lowBits
	}
	i := 0
	for ; i+32 <= len(src); i += 32 {
		from, to := (*[32]byte)(src[i:]), (*[32]byte)(dst[i:])
		w, x := binary.LittleEndian.Uint64(from[:8]), binary.LittleEndian.Uint64(from[8:])
		y, z := binary.LittleEndian.Uint64(from[16:]), binary.LittleEndian.Uint64(from[24:])
		binary.LittleEndian.PutUint64(to[:8], recodeWord(w, inverted, added))
		binary.LittleEndian.PutUint64(to[8:], recodeWord(x, inverted, added))
		binary.LittleEndian.PutUint64(to[16:], recodeWord(y, inverted, added))
		binary.LittleEndian.PutUint64(to[24:], recodeWord(z, inverted, added))
	}
	for ; i < len(src); i++ {
		dst[i] = byte(recodeWord(uint64(src[i]), inverted, added))
	}
	if tail := samples % 4; tail != 0 {
		dst[len(dst)-1] &= 1<<(2*tail) - 1
	}
}

// recodeWord turns calls into ALT copies. inverted has the bits that are the other way
// round, added the lower bits that are added to the upper ones, without a carry.
func recodeWord(x, inverted, added uint64) uint64 {
	x ^= x >> 1 & lowBits
	return x ^ inverted ^ (x&added)<<1
}

// HasAltCopies says whether a row of ALT copies holds a 1 or a 2.
func HasAltCopies(row []byte) bool {
	for _, x := range row {
		if (x^x>>1)&0x55 != 0 {
			return true
		}
	}
	return false
}
