package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// widenIntegers generates what multiplies integers of 32 bits into integers of 64.
func widenIntegers(c *build.Context) {
	function(c, "widenAVX2", "func(dst *int64, src *uint8, factors *int64, rows, columns, fours int)",
		"widenAVX2 is Widen for the first columns of each row, four times fours, of rows of so",
		"many columns. There is one row and one four at least, and no factor beyond 31 bits.")
	dst, src, factors := load(c, "dst"), load(c, "src"), load(c, "factors")
	rows, others, fours := load(c, "rows"), load(c, "columns"), load(c, "fours")
	bytes := c.GP64()
	c.MOVQ(fours, bytes)
	c.SHLQ(operand.U8(5), bytes) // of a row of dst
	c.SHLQ(operand.U8(2), fours)
	c.SUBQ(fours, others) // columns of a row that are not these
	c.Label("row")
	j := c.GP64()
	c.XORQ(j, j)
	c.Label("four")
	value := c.YMM()
	c.VPMOVSXDQ(at(src, 0), value)
	c.VPMULDQ(indexed(factors, j), value, value)
	c.VMOVDQU(value, indexed(dst, j))
	c.ADDQ(operand.U8(16), src)
	c.ADDQ(operand.U8(32), j)
	c.CMPQ(j, bytes)
	c.JNE(operand.LabelRef("four"))
	c.ADDQ(bytes, dst)
	c.LEAQ(operand.Mem{Base: dst, Index: others, Scale: 8}, dst)
	c.LEAQ(operand.Mem{Base: src, Index: others, Scale: 4}, src)
	c.DECQ(rows)
	c.JNE(operand.LabelRef("row"))
	end(c)
}
