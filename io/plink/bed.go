package plink

import "encoding/binary"

// A packed row holds two bits a sample. lowBits picks the lower bit of each.
const lowBits = 0x5555555555555555

// rowBytes is the length of a packed row, in a .bed as in a cohort.
func rowBytes(samples int) int { return (samples + 3) / 4 }

// recode turns src, a row of a .bed, into ALT copies: 0, 1, 2, or 3 for a missing
// call. The bits after the last sample, which PLINK does not define, become 0. dst is
// as long as src, and may be src.
//
// With h and l the two bits of a PLINK call (00 A1/A1, 01 missing, 10 het,
// 11 A2/A2), the lower bit of the result is h xor l in both orientations. The
// upper one is "not h" where A2 is REF, and l where A1 is REF.
func recode(dst, src []byte, samples int, refIsA1 bool) {
	i := 0
	if refIsA1 {
		for ; i+16 <= len(src); i += 16 {
			from, to := (*[16]byte)(src[i:]), (*[16]byte)(dst[i:])
			x, y := binary.LittleEndian.Uint64(from[:8]), binary.LittleEndian.Uint64(from[8:])
			binary.LittleEndian.PutUint64(to[:8], (x&lowBits)<<1|(x^x>>1)&lowBits)
			binary.LittleEndian.PutUint64(to[8:], (y&lowBits)<<1|(y^y>>1)&lowBits)
		}
		for ; i < len(src); i++ {
			x := src[i]
			dst[i] = (x&0x55)<<1 | (x^x>>1)&0x55
		}
	} else {
		for ; i+16 <= len(src); i += 16 {
			from, to := (*[16]byte)(src[i:]), (*[16]byte)(dst[i:])
			x, y := binary.LittleEndian.Uint64(from[:8]), binary.LittleEndian.Uint64(from[8:])
			binary.LittleEndian.PutUint64(to[:8], ^x&(lowBits<<1)|(x^x>>1)&lowBits)
			binary.LittleEndian.PutUint64(to[8:], ^y&(lowBits<<1)|(y^y>>1)&lowBits)
		}
		for ; i < len(src); i++ {
			x := src[i]
			dst[i] = ^x&0xAA | (x^x>>1)&0x55
		}
	}
	if tail := samples % 4; tail != 0 {
		dst[len(dst)-1] &= 1<<(2*tail) - 1
	}
}

// hasAltCopies says whether a row of ALT copies holds a 1 or a 2.
func hasAltCopies(row []byte) bool {
	for _, x := range row {
		if (x^x>>1)&0x55 != 0 {
			return true
		}
	}
	return false
}
