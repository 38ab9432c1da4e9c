package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// indexMissingQuads makes the indexes of twenty rows of missing calls: nibbles of four
// rows, and the bit of the fifth.
func indexMissingQuads(c *build.Context) {
	const (
		name = "indexMissingQuadsAVX512"
		rows = quadGroups * missingRows
	)
	function(c, name, "func(dst *uint8, strip int, rows *[]uint8, bytes int)",
		name+" joins twenty rows of calls, as 1 where the call is missing, else 0, to four indexes a sample:",
		"",
		"\tfor i, h, g := range bytes, 4, 4 {",
		"\t\tdst[(i/64*4+h)*strip+64*g+i%64] = a + 2b + 4c + 8d + 16e, calls 2h of byte i of rows 5g … 5g+4",
		"\t}",
		"",
		"rows[20] … rows[39] are fetched ahead. The last 256 samples are filled with zeros.")
	dst, strip, pointers, bytes := load(c, "dst"), load(c, "strip"), load(c, "rows"), load(c, "bytes")
	strip3, index := c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: strip, Index: strip, Scale: 2}, strip3)
	c.XORQ(index, index)
	high, pairs, nibble, entry := c.ZMM(), c.ZMM(), c.ZMM(), c.ZMM()
	constant32(c, highBits, high)
	constant32(c, 0x33333333, pairs)
	constant32(c, 0x0f0f0f0f, nibble)
	constant32(c, 0x1f1f1f1f, entry)
	body := func(read func(from operand.Mem, x reg.VecVirtual), ahead bool) {
		for g := range quadGroups {
			var indexes [4]reg.VecVirtual
			var missing [missingRows]reg.VecVirtual // the high bit of each call
			for i := range missing {
				r := missingRows*g + i
				if ahead {
					next := c.GP64()
					c.MOVQ(at(pointers, sliceBytes*(rows+r)), next)
					c.PREFETCHT0(indexed(next, index))
				}
				row, x := c.GP64(), c.ZMM()
				c.MOVQ(at(pointers, sliceBytes*r), row)
				read(indexed(row, index), x)
				missing[i] = c.ZMM()
				c.VPADDB(x, x, missing[i]) // shifts each byte by one
				c.VPTERNLOGD(operand.U8(0x80), high, x, missing[i])
			}
			for i := 0; i+1 < missingRows; i += 2 { // a + 2b, c + 2d
				c.VPSRLW(operand.U8(1), missing[i], missing[i])
				c.VPORD(missing[i+1], missing[i], missing[i])
			}
			first, second := pairsOfRows(c, pairs, missing[0], missing[2])
			for h := range 4 {
				of, x := []reg.VecVirtual{first, second}[h%2], c.ZMM()
				if h >= 2 {
					c.VPSRLW(operand.U8(4), of, of)
				}
				// Bit 2h+1 of the last row to bit 4.
				if h < 2 {
					c.VPSLLW(operand.U8(3-2*h), missing[missingRows-1], x)
				} else {
					c.VPSRLW(operand.U8(2*h-3), missing[missingRows-1], x)
				}
				c.VPTERNLOGD(operand.U8(0xb8), of, nibble, x) // nibble ? of : x
				c.VPANDD(entry, x, x)
				indexes[h] = x
			}
			storeGroup(c, dst, strip, strip3, g, &indexes)
		}
		c.LEAQ(operand.Mem{Base: dst, Index: strip, Scale: 4}, dst)
	}

	everyPiece(c, bytes, func() {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU64(from, x) }, true)
		c.ADDQ(operand.U8(64), index)
	}, func(k reg.OpmaskVirtual) {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU8_Z(from, k, x) }, false)
	})
}

// tabulateMissingQuads makes the tables of groups of five rows, score by score. Entries
// that a row is in are those of a mask.
func tabulateMissingQuads(c *build.Context) {
	const name = "tabulateMissingQuadsAVX512"
	function(c, name, "func(tables, weights *int32, groups, scores int)",
		name+" makes the sums that five rows can have, of those in j:",
		"",
		"\tfor g, k, j := range groups, scores, 32 {",
		"\t\tw := weights[20*g+k:]",
		"\t\ttables[32*(scores*g+k)+j] = (j&1)*w[0] + (j>>1&1)*w[4] + … + (j>>4)*w[16]",
		"\t}")
	tables, weights, groups, scores := load(c, "tables"), load(c, "weights"), load(c, "groups"), load(c, "scores")
	var in [missingRows - 1]reg.OpmaskVirtual
	for r, mask := range []uint32{0xaaaa, 0xcccc, 0xf0f0, 0xff00} {
		in[r] = c.K()
		bits := c.GP32()
		c.MOVL(operand.U32(mask), bits)
		c.KMOVW(bits, in[r])
	}
	weight, left := c.GP64(), c.GP64()
	c.Label("group")
	c.MOVQ(weights, weight)
	c.MOVQ(scores, left)
	c.Label("score")
	sum := c.ZMM()
	c.VPBROADCASTD_Z(at(weight, 0), in[0], sum)
	for r := 1; r < len(in); r++ {
		c.VPADDD_BCST(at(weight, 4*quadScores*r), sum, in[r], sum)
	}
	c.VMOVDQU32(sum, at(tables, 0))
	c.VPADDD_BCST(at(weight, 4*quadScores*len(in)), sum, sum)
	c.VMOVDQU32(sum, at(tables, 64))
	c.ADDQ(operand.U32(quadTable), tables)
	c.ADDQ(operand.U8(4), weight)
	c.DECQ(left)
	c.JNE(operand.LabelRef("score"))
	c.ADDQ(operand.U8(4*quadScores*missingRows), weights)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("group"))
	end(c)
}
