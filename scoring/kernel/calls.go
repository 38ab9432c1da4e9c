package kernel

import "encoding/binary"

// Calls adds four rows to one accumulator a sample:
//
//	for s := range acc {
//		acc[s] += values[0][code(rows[0], s)] + … + values[3][code(rows[3], s)]
//	}
//
// where values[r] holds what each code of row r adds, [3] what a missing call
// adds. Each row must hold at least (len(acc)+3)/4 bytes. To add fewer than four
// rows, repeat one of them with values of 0.
//
// The four codes of a sample, side by side, are an index of 8 bits into one
// table of 256 sums: a 4x4 transpose of 2-bit codes, done on eight bytes of each
// row at once, turns 32 samples into 32 such indexes.
func Calls(acc []int64, rows [4][]byte, values *[4][4]int64) {
	bytes := (len(acc) + 3) / 4
	a, b, c, d := rows[0][:bytes], rows[1][:bytes], rows[2][:bytes], rows[3][:bytes]
	var sums [256]int64
	tabulate(&sums, values)

	for len(acc) >= 32 {
		x := transpose(
			binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b),
			binary.LittleEndian.Uint64(c), binary.LittleEndian.Uint64(d))
		add32((*[32]int64)(acc), &sums, &x)
		acc = acc[32:]
		a, b, c, d = a[8:], b[8:], c[8:], d[8:]
	}
	if len(acc) > 0 {
		x := transpose(tail(a), tail(b), tail(c), tail(d))
		for s := range acc {
			acc[s] += sums[uint8(x[s%4]>>(s/4*8))]
		}
	}
}

// tabulate fills sums[i0 | i1<<2 | i2<<4 | i3<<6] with values[0][i0] + … + values[3][i3].
func tabulate(sums *[256]int64, values *[4][4]int64) {
	var low [16]int64
	for i := range low {
		low[i] = values[0][i&3] + values[1][i>>2]
	}
	for i := range 16 {
		high := values[2][i&3] + values[3][i>>2]
		block := (*[16]int64)(sums[16*i:])
		for j := range block {
			block[j] = low[j] + high
		}
	}
}

// transpose takes eight bytes of each of four rows. Byte j of its word i is the
// index of sample 4j+i: that sample's four codes, the first row's in the low bits.
func transpose(a, b, c, d uint64) [4]uint64 {
	const (
		even = 0x3333333333333333 // codes 0 and 2 of each byte
		low  = 0x0f0f0f0f0f0f0f0f // codes 0 and 1
	)
	// Pairs of rows: codes a0 b0 a2 b2, and a1 b1 a3 b3.
	ab0, ab1 := a&even|b&even<<2, a>>2&even|b&^even
	cd0, cd1 := c&even|d&even<<2, c>>2&even|d&^even
	return [4]uint64{
		ab0&low | cd0&low<<4,
		ab1&low | cd1&low<<4,
		ab0>>4&low | cd0&^low,
		ab1>>4&low | cd1&^low,
	}
}

// add32 is the inner loop, written out so that no index needs a check.
func add32(acc *[32]int64, sums *[256]int64, x *[4]uint64) {
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	for j := 0; j < 32; j += 4 {
		at := (*[4]int64)(acc[j:])
		at[0] += sums[uint8(x0)]
		at[1] += sums[uint8(x1)]
		at[2] += sums[uint8(x2)]
		at[3] += sums[uint8(x3)]
		x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	}
}

// tail reads fewer than eight bytes as a little-endian word.
func tail(row []byte) uint64 {
	var word uint64
	for i, b := range row {
		word |= uint64(b) << (8 * i)
	}
	return word
}
