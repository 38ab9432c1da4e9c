package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// missingRows is the number of rows of missing calls that share an index.
const missingRows = 5

// indexMissing makes the indexes of five rows. The last samples of a row are read
// as indexCalls reads them.
func indexMissing(c *build.Context) {
	const name = "indexMissingAVX2"
	function(c, name, "func(dst *uint8, rows *[10]*uint8, bytes int)",
		name+" joins five rows of calls, as 1 where the call is missing, else 0:",
		"",
		"\tfor i, h := range bytes, 4 {",
		"\t\tdst[i/64*256+64*h+i%64] = 8 x (a + 2b + 4c + 8d + 16e), calls 2h of byte i of each row",
		"\t}",
		"",
		"rows[5] … rows[9] are fetched ahead.",
		"bytes is a multiple of 64.")
	dst, rows, bytes := load(c, "dst"), load(c, "rows"), load(c, "bytes")
	index := c.GP64()
	c.XORQ(index, index)
	var pointers [missingRows]reg.GPVirtual
	for r := range pointers {
		pointers[r] = c.GP64()
		c.MOVQ(at(rows, 8*r), pointers[r])
	}
	high, low := c.YMM(), c.YMM()
	constant32(c, highBits, high)
	constant32(c, codeBits, low)

	// part works on a vector of bytes of each row, half of 64 bytes on.
	part := func(half int, read func(r int, x reg.VecVirtual)) {
		// Two rows side by side: the bits of a call are those of the rows.
		pairs := ymms(c, (missingRows+1)/2)
		for r := range missingRows {
			x, missing := c.YMM(), c.YMM()
			read(r, x)
			c.VPADDB(x, x, missing) // shifts each byte by one
			c.VPAND(x, missing, missing)
			c.VPAND(high, missing, missing)
			if r%2 == 0 {
				c.VPSRLW(operand.U8(1), missing, pairs[r/2])
			} else {
				c.VPADDB(missing, pairs[r/2], pairs[r/2])
			}
		}
		for h := range 4 {
			sum := c.YMM()
			for i, pair := range pairs {
				bits := c.YMM()
				c.VPSRLW(operand.U8(2*h), pair, bits)
				c.VPAND(low, bits, bits)
				c.VPSLLW(operand.U8(3+2*i), bits, bits) // below 256: into no other byte
				if i == 0 {
					sum = bits
				} else {
					c.VPADDB(bits, sum, sum)
				}
			}
			c.VMOVDQU(sum, at(dst, 64*h+32*half))
		}
	}
	overRows(c, pointers[:], rows, index, bytes, part, func() { c.ADDQ(operand.U32(256), dst) })
}

// tabulateMissing makes the tables of groups of five rows.
func tabulateMissing(c *build.Context) {
	const name = "tabulateMissingAVX2"
	function(c, name, "func(tables, weights *int32, groups int)",
		name+" makes the sums of 16 weights that five rows can have, of those in j:",
		"",
		"\tfor g, j, i := range groups, 32, 16 {",
		"\t\ttables[16*(32*g+j)+i] = (j&1)*weights[80*g+i] + (j>>1&1)*weights[80*g+16+i] + … + (j>>4)*weights[80*g+64+i]",
		"\t}")
	tables, weights, groups := load(c, "tables"), load(c, "weights"), load(c, "groups")
	c.Label("loop")
	for half := 0; half < entryBytes; half += vectorSize {
		w := ymms(c, missingRows)
		for r := range w {
			c.VMOVDQU(at(weights, entryBytes*r+half), w[r])
		}
		sum := c.YMM()
		c.VPXOR(sum, sum, sum)
		c.VMOVDQU(sum, at(tables, half))
		// In the order of a Gray code, each entry differs from the last in one row.
		for step := 1; step < 1<<missingRows; step++ {
			j, r := step^step>>1, bits.TrailingZeros(uint(step))
			if j>>r&1 == 1 {
				c.VPADDD(w[r], sum, sum)
			} else {
				c.VPSUBD(w[r], sum, sum)
			}
			c.VMOVDQU(sum, at(tables, entryBytes*j+half))
		}
	}
	c.ADDQ(operand.U32(entryBytes<<missingRows), tables)
	c.ADDQ(operand.U32(missingRows*entryBytes), weights)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("loop"))
	end(c)
}
