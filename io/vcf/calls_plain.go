package vcf

import "encoding/binary"

// Two columns of diploid calls of REF and the first ALT, which nearly all of a
// file consists of, as one little-endian word: alleles in bytes 0, 2, 4 and 6.
const (
	alleleBits = 0x0001_0001_0001_0001 // where '0' and '1' differ
	phased     = 0x0930_7c30_0930_7c30 // "0|0\t0|0\t"
	unphased   = 0x0930_2f30_0930_2f30 // "0/0\t0/0\t"
)

// packPlain packs groups of four columns such as "0|1\t" into the bytes of the
// first ALT's row. It stops before the first group that is anything else: other
// alleles, missing or haploid calls, the last column, which no tab ends, and an
// allele 1 where ALT is ".", which has a meaning of its own.
// It gives the number of groups.
func packPlain(row, text []byte, hasAlt bool) int {
	n := min(len(row), len(text)/16)
	for g := range n {
		four := text[16*g : 16*g+16]
		x, y := binary.LittleEndian.Uint64(four), binary.LittleEndian.Uint64(four[8:])
		if fx, fy := x&^alleleBits, y&^alleleBits; (fx != phased || fy != phased) && (fx != unphased || fy != unphased) {
			return g
		}
		packed := packTwo(x) | packTwo(y)<<4
		if packed != 0 && !hasAlt {
			return g
		}
		row[g] = packed
	}
	return n
}

// packTwo adds up the alleles of two calls: codes in bits 0-1 and 2-3.
func packTwo(x uint64) byte {
	x &= alleleBits
	x += x >> 16
	return byte(x&3 | x>>30&12)
}

func fillLengths(lengths []uint8) {
	for i := range lengths {
		lengths[i] = 2
	}
}
