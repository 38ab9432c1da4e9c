package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// planes generates what brings dosages to the form in which they are stored.
func planes(c *build.Context) {
	splitDosages(c)
	mergeDosages(c)
}

func splitDosages(c *build.Context) {
	function(c, "splitDosagesAVX2", "func(low, high *uint8, dosages *uint16, pieces int, most uint64) bool",
		"splitDosagesAVX2 writes the low and the high bytes of pieces of 32 dosages, and says",
		"whether one of them is above most and not 65,535. most is four times that number, in",
		"words of 16 bits.")
	low, high, dosages, pieces := load(c, "low"), load(c, "high"), load(c, "dosages"), load(c, "pieces")
	number := load(c, "most")
	most, one, lows, above := c.YMM(), c.YMM(), c.YMM(), c.YMM()
	c.VMOVQ(number, most.AsX())
	c.VPBROADCASTQ(most.AsX(), most)
	constant32(c, 0x00010001, one)
	constant32(c, 0x00ff00ff, lows)
	c.VPADDW(one, most, most)
	c.VPXOR(above, above, above)
	c.Label("loop")
	l, h := ymms(c, 2), ymms(c, 2)
	for i := range 2 {
		over := c.YMM()
		c.VMOVDQU(at(dosages, 32*i), h[i])
		c.VPAND(lows, h[i], l[i])
		c.VPADDW(one, h[i], over) // the missing one becomes 0
		c.VPSUBUSW(most, over, over)
		c.VPOR(over, above, above)
		c.VPSRLW(operand.U8(8), h[i], h[i])
	}
	c.VPACKUSWB(l[1], l[0], l[0])
	c.VPACKUSWB(h[1], h[0], h[0])
	c.VPERMQ(operand.U8(0xd8), l[0], l[0]) // words were packed by halves of a vector
	c.VPERMQ(operand.U8(0xd8), h[0], h[0])
	c.VMOVDQU(l[0], at(low, 0))
	c.VMOVDQU(h[0], at(high, 0))
	c.ADDQ(operand.U8(64), dosages)
	c.ADDQ(operand.U8(32), low)
	c.ADDQ(operand.U8(32), high)
	c.DECQ(pieces)
	c.JNE(operand.LabelRef("loop"))
	found := c.GP8()
	c.VPTEST(above, above)
	c.SETNE(found)
	c.Store(found, c.ReturnIndex(0))
	end(c)
}

func mergeDosages(c *build.Context) {
	function(c, "mergeDosagesAVX2", "func(dosages *uint16, calls, array *uint8, pieces int, values *uint8, last int, table *[256][4]uint16, places *[256][16]uint8, largest *[8]uint16) int",
		"mergeDosagesAVX2 writes pieces of 8 dosages: those of the samples whose bit is set in",
		"array are the next of values, all others those that table has for four calls. It ends",
		"before the first piece that could reach 16 bytes from beyond last on, an offset in",
		"values, and gives the number of pieces. places are where the values of a piece go;",
		"largest gets the largest of them.")
	dosages, calls, array, pieces := load(c, "dosages"), load(c, "calls"), load(c, "array"), load(c, "pieces")
	values, last, table, places := load(c, "values"), load(c, "last"), load(c, "table"), load(c, "places")
	left := c.GP64()
	c.MOVQ(pieces, left)
	c.ADDQ(values, last)
	largest := c.XMM()
	c.VPXOR(largest, largest, largest)
	mask, place, code := c.GP64(), c.GP64(), c.GP64()
	c.Label("loop")
	c.CMPQ(values, last)
	c.JHI(operand.LabelRef("done"))
	own, base, to := c.XMM(), c.XMM(), c.XMM()
	c.MOVBQZX(at(array, 0), mask)
	c.MOVQ(mask, place)
	c.SHLQ(operand.U8(4), place)
	c.VMOVDQU(indexed(places, place), to)
	c.VMOVDQU(at(values, 0), own)
	c.VPSHUFB(to, own, own)
	c.VPMAXUW(own, largest, largest)
	c.MOVBQZX(at(calls, 0), code)
	c.VMOVQ(operand.Mem{Base: table, Index: code, Scale: 8}, base)
	c.MOVBQZX(at(calls, 1), code)
	c.VPINSRQ(operand.U8(1), operand.Mem{Base: table, Index: code, Scale: 8}, base, base)
	c.VPBLENDVB(to, base, own, own)
	c.VMOVDQU(own, at(dosages, 0))
	c.POPCNTL(mask.As32(), mask.As32())
	c.LEAQ(operand.Mem{Base: values, Index: mask, Scale: 2}, values)
	c.ADDQ(operand.U8(16), dosages)
	c.ADDQ(operand.U8(2), calls)
	c.INCQ(array)
	c.DECQ(left)
	c.JNE(operand.LabelRef("loop"))
	c.Label("done")
	to64 := c.GP64()
	c.Load(c.Param("largest"), to64)
	c.VMOVDQU(largest, at(to64, 0))
	c.SUBQ(left, pieces)
	c.Store(pieces, c.ReturnIndex(0))
	end(c)
}
