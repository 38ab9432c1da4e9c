package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// addMissing generates the additions of what missing genotypes add.
func addMissing(c *build.Context) {
	addMissingAVX512(c)
	addMissingAVX2(c)
}

const addMissingSignature = "func(sums *int64, width int, missing *uint16, n int, values *int64, ahead int)"

func addMissingDoc(name string) []string {
	return []string{
		name + " adds at each of n missing genotypes the words of its row to those of its",
		"sample:",
		"",
		"\tfor i := range n {",
		"\t\tsums[width*missing[2*i+1]:][:width] += values[width*missing[2*i]:][:width]",
		"\t}",
		"",
		"Their words come from beyond the first cache: those of the next row, and of the sample",
		"so many genotypes ahead, are fetched while others are added.",
	}
}

// missingList walks over a list of missing genotypes.
type missingList struct {
	missing, last, values, sums, bytes reg.GPVirtual
	ahead                              reg.GPVirtual // bytes of the list
	to, from                           reg.GPVirtual // words of the sample, of the row
	nextTo, nextFrom                   reg.GPVirtual // words to fetch
}

// begin loads the arguments. width is left in bytes.
func (m *missingList) begin(c *build.Context) {
	m.sums, m.bytes = load(c, "sums"), load(c, "width")
	m.missing, m.last, m.values = load(c, "missing"), load(c, "n"), load(c, "values")
	m.ahead = load(c, "ahead")
	c.SHLQ(operand.U8(3), m.bytes)
	c.SHLQ(operand.U8(2), m.ahead)
	c.LEAQ(operand.Mem{Base: m.missing, Index: m.last, Scale: 4, Disp: -4}, m.last)
	m.to, m.from, m.nextTo, m.nextFrom = c.GP64(), c.GP64(), c.GP64(), c.GP64()
}

// step finds what to add and what to fetch, at the end of the list its last genotype.
func (m *missingList) step(c *build.Context) {
	m.words(c, m.missing, 0, m.values, m.from)
	m.words(c, m.missing, 2, m.sums, m.to)
	next := c.GP64()
	find := func(ahead operand.Mem, word int, words, to reg.GPVirtual) {
		c.LEAQ(ahead, next)
		c.CMPQ(next, m.last)
		c.CMOVQHI(m.last, next)
		m.words(c, next, word, words, to)
	}
	find(at(m.missing, 4), 0, m.values, m.nextFrom)
	find(indexed(m.missing, m.ahead), 2, m.sums, m.nextTo)
}

// words finds the words of a row or a sample.
func (m *missingList) words(c *build.Context, genotype reg.GPVirtual, word int, words, to reg.GPVirtual) {
	c.MOVWQZX(at(genotype, word), to)
	c.IMULQ(m.bytes, to)
	c.ADDQ(words, to)
}

// fetch asks for the words at i of what comes next.
func (m *missingList) fetch(c *build.Context, i reg.GPVirtual) {
	c.PREFETCHT0(indexed(m.nextFrom, i))
	c.PREFETCHT0(indexed(m.nextTo, i))
}

// again goes back to label unless the list is at its end.
func (m *missingList) again(c *build.Context, label string) {
	c.ADDQ(operand.U8(4), m.missing)
	c.CMPQ(m.missing, m.last)
	c.JLS(operand.LabelRef(label))
}

// wholeRegisters adds the words before byte full, a register x at a time, and leaves full
// in i.
func (m *missingList) wholeRegisters(c *build.Context, i, full reg.GPVirtual, x reg.VecVirtual, move func(ops ...operand.Op)) {
	c.XORQ(i, i)
	c.CMPQ(i, full)
	c.JE(operand.LabelRef("rest"))
	c.Label("words")
	move(indexed(m.from, i), x)
	m.fetch(c, i)
	c.VPADDQ(indexed(m.to, i), x, x)
	move(x, indexed(m.to, i))
	c.ADDQ(operand.U8(uint8(x.Size())), i)
	c.CMPQ(i, full)
	c.JNE(operand.LabelRef("words"))
	c.Label("rest")
}

func addMissingAVX512(c *build.Context) {
	const name = "addMissingAVX512"
	function(c, name, addMissingSignature, addMissingDoc(name)...)
	var m missingList
	m.begin(c)
	full, rest := c.GP64(), c.GP64() // bytes of whole registers, words beside them
	c.MOVQ(m.bytes, full)
	c.ANDQ(operand.I32(-64), full)
	c.MOVQ(m.bytes, rest)
	c.SHRQ(operand.U8(3), rest)
	c.ANDQ(operand.U8(7), rest)
	k := belowMask(c, rest)

	c.Label("each")
	m.step(c)
	i, x, y := c.GP64(), c.ZMM(), c.ZMM()
	m.wholeRegisters(c, i, full, x, c.VMOVDQU64)
	c.VMOVDQU64_Z(indexed(m.from, i), k, x)
	c.VMOVDQU64_Z(indexed(m.to, i), k, y)
	m.fetch(c, i)
	c.VPADDQ(y, x, x)
	c.VMOVDQU64(x, k, indexed(m.to, i))
	m.again(c, "each")
	end(c)
}

func addMissingAVX2(c *build.Context) {
	const name = "addMissingAVX2"
	function(c, name, addMissingSignature, addMissingDoc(name)...)
	var m missingList
	m.begin(c)
	full := c.GP64() // bytes of whole registers
	c.MOVQ(m.bytes, full)
	c.ANDQ(operand.I32(-32), full)

	c.Label("each")
	m.step(c)
	i, x := c.GP64(), c.YMM()
	m.wholeRegisters(c, i, full, x, func(ops ...operand.Op) { c.VMOVDQU(ops[0], ops[1]) })
	c.CMPQ(i, m.bytes)
	c.JE(operand.LabelRef("done"))
	word := c.GP64()
	c.Label("word")
	c.MOVQ(indexed(m.from, i), word)
	c.ADDQ(word, indexed(m.to, i))
	c.ADDQ(operand.U8(8), i)
	c.CMPQ(i, m.bytes)
	c.JNE(operand.LabelRef("word"))
	c.Label("done")
	m.again(c, "each")
	end(c)
}
