package pgen

import (
	"encoding/binary"
	"math/bits"
)

// A packed row holds two bits a sample, four samples a byte, low bits first: 0,
// 1 and 2 are ALT copies, 3 is a missing call. lowBits picks the lower bit of each.
const lowBits = 0x5555555555555555

// clearTail sets the bits after the last sample to 0.
func clearTail(row []byte, samples int) {
	if tail := samples % 4; tail != 0 {
		row[len(row)-1] &= 1<<(2*tail) - 1
	}
}

// fill gives every sample of the row the same code.
func fill(row []byte, code byte) {
	code *= 0x55
	for i := range row {
		row[i] = code
	}
}

// put gives the samples of a list the codes of a packed array.
func put(row []byte, samples []uint32, codes []byte) {
	for i, s := range samples {
		shift := s % 4 * 2
		code := codes[i/4] >> (i % 4 * 2) & 3
		row[s/4] = row[s/4]&^(3<<shift) | code<<shift
	}
}

// setCode gives one sample a code.
func setCode(row []byte, s uint32, code byte) {
	shift := s % 4 * 2
	row[s/4] = row[s/4]&^(3<<shift) | code<<shift
}

// codeOf is the code of one sample.
func codeOf(row []byte, s uint32) byte { return row[s/4] >> (s % 4 * 2) & 3 }

// invert counts copies of the other allele: 0 and 2 change places.
func invert(row []byte, samples int) {
	i := 0
	for ; i+8 <= len(row); i += 8 {
		x := binary.LittleEndian.Uint64(row[i:])
		binary.LittleEndian.PutUint64(row[i:], x^(^x&lowBits)<<1)
	}
	for ; i < len(row); i++ {
		row[i] ^= ^row[i] & 0x55 << 1
	}
	clearTail(row, samples)
}

// spread puts a zero bit above each of eight bits.
var spread = func() (table [256]uint16) {
	for b := range table {
		for i := range 8 {
			table[b] |= uint16(b>>i&1) << (2 * i)
		}
	}
	return table
}()

// fromBits fills a row from one bit a sample: unset where it is 0, unset + step
// where it is 1. array holds a bit for each sample, row at least 1 byte.
func fromBits(row, array []byte, unset, step uint16) {
	unset *= 0x5555
	pairs := len(row) / 2
	for i := range pairs {
		binary.LittleEndian.PutUint16(row[2*i:], unset+step*spread[array[i]])
	}
	if len(row)%2 != 0 {
		row[len(row)-1] = byte(unset + step*spread[array[pairs]])
	}
}

// count says how many samples have a code, which is 1 or 2.
func count(row []byte, code byte) int {
	n := 0
	low, high := uint64(0), uint64(0) // what is xored in to make both bits 1
	if code == 1 {
		high = lowBits
	} else {
		low = lowBits
	}
	i := 0
	for ; i+8 <= len(row); i += 8 {
		x := binary.LittleEndian.Uint64(row[i:])
		n += bits.OnesCount64((x ^ low) & (x>>1 ^ high) & lowBits)
	}
	for ; i < len(row); i++ {
		x := uint64(row[i])
		n += bits.OnesCount64((x ^ low) & (x>>1 ^ high) & 0x55)
	}
	return n
}

// samplesWith appends the samples that have a code.
func samplesWith(to []uint32, row []byte, code byte) []uint32 {
	pattern := code * 0x55
	for i, x := range row {
		x ^= pattern
		for found := ^(x | x>>1) & 0x55; found != 0; found &= found - 1 {
			to = append(to, uint32(4*i+bits.TrailingZeros8(found)/2))
		}
	}
	return to
}

// missingOnly fills a row with 3 where another one has it, and 0 elsewhere.
func missingOnly(row, like []byte) {
	for i, x := range like {
		missing := x & (x >> 1) & 0x55
		row[i] = missing | missing<<1
	}
}
