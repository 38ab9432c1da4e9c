package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// findMissing generates what lists missing calls after a panel was filled. It needs no
// vectors, but instructions on bits that plain Go may not take for granted.
func findMissing(c *build.Context) {
	listMarks(c)
	listCalls(c)
}

// unaskedMarks is how many bits of a word are taken without asking whether there are
// so many. Where calls are missing here and there, no processor foresees that.
const unaskedMarks = 3

func listMarks(c *build.Context) {
	function(c, "listMarks", "func(marks *uint32, flags *uint8, groups, flagBytes, words int, wanted *uint64, groupRows, first int) int",
		"listMarks lists the bits that are set, and wanted, in words of 64 flags of groups of rows:",
		"",
		"\tfor g, i := range groups, words {",
		"\t\tfor each bit of flags[g*flagBytes+8*i : …] & wanted[g] {",
		"\t\t\tmarks = append(marks, (first+g*groupRows)<<16 + 64*i + bit)",
		"\t\t}",
		"\t}",
		"",
		"It gives their number, and may write three more.")
	// There are more arguments than registers to keep them in.
	marks, flags, groups, wanted, first := load(c, "marks"), load(c, "flags"), load(c, "groups"), load(c, "wanted"), load(c, "first")
	base, from, left, mask, step := c.GP64(), c.GP64(), c.GP64(), c.GP64(), c.GP64()
	found, count := c.GP64(), c.GP64()
	take := func(to operand.Mem) {
		bit := c.GP64()
		c.TZCNTQ(found, bit)
		c.ADDL(base.As32(), bit.As32())
		c.MOVL(bit.As32(), to)
		c.BLSRQ(found, found)
	}

	c.Label("group")
	c.MOVQ(first, base)
	c.SHLQ(operand.U8(16), base)
	c.MOVQ(at(wanted, 0), mask)
	c.MOVQ(flags, from)
	c.Load(c.Param("words"), left)
	c.Label("loop")
	c.MOVQ(at(from, 0), found)
	c.ANDQ(mask, found)
	c.POPCNTQ(found, count)
	for i := range unaskedMarks {
		take(at(marks, 4*i))
	}
	c.CMPQ(count, operand.U8(unaskedMarks))
	c.JHI(operand.LabelRef("more"))
	c.Label("next")
	c.LEAQ(operand.Mem{Base: marks, Index: count, Scale: 4}, marks)
	c.ADDQ(operand.U8(64), base)
	c.ADDQ(operand.U8(8), from)
	c.DECQ(left)
	c.JNE(operand.LabelRef("loop"))
	c.Load(c.Param("flagBytes"), step)
	c.ADDQ(step, flags)
	c.ADDQ(operand.U8(8), wanted)
	c.Load(c.Param("groupRows"), step)
	c.ADDQ(step, first)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("group"))
	returnCount(c, load(c, "marks"), marks, 4)

	c.Label("more")
	to := c.GP64()
	c.LEAQ(at(marks, 4*unaskedMarks), to)
	c.Label("each")
	take(at(to, 0))
	c.ADDQ(operand.U8(4), to)
	c.TESTQ(found, found)
	c.JNE(operand.LabelRef("each"))
	c.JMP(operand.LabelRef("next"))
}

func listCalls(c *build.Context) {
	function(c, "listCalls", "func(dst *uint16, marks *uint32, n int, rows *[]uint8, first int) int",
		"listCalls lists the missing calls at n marks, each of which stands for 16 calls:",
		"those of row mark>>16 + mark>>4&3 from byte 64*(mark>>6&1023) + 4*(mark&15) on, of which one",
		"at least is missing. An element of dst is two words, first + the row and the sample. It",
		"gives the number of elements.")
	dst, marks, n, rows, first := load(c, "dst"), load(c, "marks"), load(c, "n"), load(c, "rows"), load(c, "first")
	start := c.GP64()
	c.MOVQ(dst, start)
	row, place, calls := c.GP64(), c.GP64(), c.GP64()
	take := func() {
		sample := c.GP32()
		c.TZCNTL(calls.As32(), sample)
		c.SHRL(operand.U8(1), sample)
		c.ADDL(place.As32(), sample)
		c.SHLL(operand.U8(16), sample)
		c.ORL(row.As32(), sample)
		c.MOVL(sample, at(dst, 0))
		c.ADDQ(operand.U8(4), dst)
		c.BLSRL(calls.As32(), calls.As32())
	}

	c.Label("loop")
	from, shifted := c.GP64(), c.GP32()
	c.MOVL(at(marks, 0), row.As32())
	split(c, row, place)
	c.LEAQ(operand.Mem{Base: row, Index: row, Scale: 2}, from) // a slice is three words
	c.MOVQ(operand.Mem{Base: rows, Index: from, Scale: 8}, from)
	c.MOVL(operand.Mem{Base: from, Index: place, Scale: 4}, calls.As32())
	c.MOVL(calls.As32(), shifted)
	c.SHRL(operand.U8(1), shifted)
	c.ANDL(shifted, calls.As32())
	c.ANDL(operand.U32(highBits>>1), calls.As32())
	c.ADDL(first.As32(), row.As32())
	c.SHLL(operand.U8(4), place.As32())
	take()
	c.JNE(operand.LabelRef("more"))
	c.Label("next")
	c.ADDQ(operand.U8(4), marks)
	c.DECQ(n)
	c.JNE(operand.LabelRef("loop"))
	returnCount(c, start, dst, 4)

	// One of 16 is missing far more often than two are.
	c.Label("more")
	take()
	c.JNE(operand.LabelRef("more"))
	c.JMP(operand.LabelRef("next"))
}

// returnCount returns how many elements of so many bytes, a power of two, were written.
func returnCount(c *build.Context, start, end reg.GPVirtual, size uint) {
	c.SUBQ(start, end)
	c.SHRQ(operand.U8(bits.TrailingZeros(size)), end)
	c.Store(end, c.ReturnIndex(0))
	c.RET()
}

// split turns a mark to its row, and to the number of its 16 calls in the row.
func split(c *build.Context, mark, place reg.GPVirtual) {
	word, inGroup := c.GP32(), c.GP32()
	c.MOVWLZX(mark.As16(), word)
	c.MOVL(word, place.As32())
	c.ANDL(operand.U8(15), place.As32())
	c.MOVL(word, inGroup)
	c.SHRL(operand.U8(4), inGroup)
	c.ANDL(operand.U8(3), inGroup)
	c.SHRL(operand.U8(6), word)
	c.SHLL(operand.U8(4), word)
	c.ORL(word, place.As32())
	c.SHRL(operand.U8(16), mark.As32())
	c.ADDL(inGroup, mark.As32())
}
