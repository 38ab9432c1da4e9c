package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// addMissing generates the additions of what missing genotypes add.
func addMissing(c *build.Context) {
	addMissingAVX512(c, wideValues)
	addMissingAVX512(c, narrowValues)
	addMissingAVX2(c, wideValues)
	addMissingAVX2(c, narrowValues)
}

// valueSize is the bytes of a value that is added to a word.
type valueSize int

const (
	wideValues   valueSize = 8
	narrowValues valueSize = 4
)

// function begins one of the functions.
func (v valueSize) function(c *build.Context, name string) {
	kind := "int64"
	if v == narrowValues {
		name, kind = "addNarrow"+name, "int32"
	} else {
		name = "add" + name
	}
	function(c, name, "func(sums *int64, width int, missing *uint16, n int, values *"+kind+", ahead int)",
		name+" adds at each of n missing genotypes the words of its row to those of its",
		"sample:",
		"",
		"\tfor i := range n {",
		"\t\tsums[width*missing[2*i+1]:][:width] += values[width*missing[2*i]:][:width]",
		"\t}",
		"",
		"They come from beyond the first cache: those of the row three genotypes ahead, and of the",
		"sample so many ahead, are fetched while others are added.",
	)
}

// missingList walks over a list of missing genotypes.
type missingList struct {
	size                       valueSize
	missing, last              reg.GPVirtual
	values, valueBytes         reg.GPVirtual // bytes of a row
	sums, sumBytes             reg.GPVirtual // bytes of a sample
	ahead                      reg.GPVirtual // bytes of the list
	to, from, nextTo, nextFrom reg.GPVirtual // of the sample and the row, and of those to fetch
}

// begin loads the arguments.
func (m *missingList) begin(c *build.Context) {
	m.sums, m.sumBytes = load(c, "sums"), load(c, "width")
	m.missing, m.last, m.values = load(c, "missing"), load(c, "n"), load(c, "values")
	m.ahead = load(c, "ahead")
	m.valueBytes = c.GP64()
	c.MOVQ(m.sumBytes, m.valueBytes)
	c.SHLQ(operand.U8(3), m.sumBytes)
	if m.size == narrowValues {
		c.SHLQ(operand.U8(2), m.valueBytes)
	} else {
		c.SHLQ(operand.U8(3), m.valueBytes)
	}
	c.SHLQ(operand.U8(2), m.ahead)
	c.LEAQ(operand.Mem{Base: m.missing, Index: m.last, Scale: 4, Disp: -4}, m.last)
	m.to, m.from, m.nextTo, m.nextFrom = c.GP64(), c.GP64(), c.GP64(), c.GP64()
}

// step finds what to add and what to fetch, at the end of the list its last genotype.
func (m *missingList) step(c *build.Context) {
	row := func(genotype, to reg.GPVirtual) {
		c.MOVWQZX(at(genotype, 0), to)
		c.IMULQ(m.valueBytes, to)
		c.ADDQ(m.values, to)
	}
	sample := func(genotype, to reg.GPVirtual) {
		c.MOVWQZX(at(genotype, 2), to)
		c.IMULQ(m.sumBytes, to)
		c.ADDQ(m.sums, to)
	}
	row(m.missing, m.from)
	sample(m.missing, m.to)
	next := c.GP64()
	find := func(ahead operand.Mem, find func(genotype, to reg.GPVirtual), to reg.GPVirtual) {
		c.LEAQ(ahead, next)
		c.CMPQ(next, m.last)
		c.CMOVQHI(m.last, next)
		find(next, to)
	}
	find(at(m.missing, 3*4), row, m.nextFrom)
	find(indexed(m.missing, m.ahead), sample, m.nextTo)
}

// value and sum address what is at byte i of the values of a row.
func (m *missingList) value(row, i reg.GPVirtual) operand.Mem { return indexed(row, i) }

func (m *missingList) sum(sample, i reg.GPVirtual) operand.Mem {
	return operand.Mem{Base: sample, Index: i, Scale: uint8(wideValues / m.size)}
}

// fetch asks for what comes next, at byte i of its values.
func (m *missingList) fetch(c *build.Context, i reg.GPVirtual) {
	c.PREFETCHT0(m.value(m.nextFrom, i))
	c.PREFETCHT0(m.sum(m.nextTo, i))
}

// again goes back to label unless the list is at its end.
func (m *missingList) again(c *build.Context, label string) {
	c.ADDQ(operand.U8(4), m.missing)
	c.CMPQ(m.missing, m.last)
	c.JLS(operand.LabelRef(label))
}

// wholeRegisters adds the values before byte full, a register x of words at a time, and
// leaves full in i.
func (m *missingList) wholeRegisters(c *build.Context, i, full reg.GPVirtual, x reg.VecVirtual, move func(ops ...operand.Op)) {
	c.XORQ(i, i)
	c.CMPQ(i, full)
	c.JE(operand.LabelRef("rest"))
	c.Label("words")
	if m.size == narrowValues {
		c.VPMOVSXDQ(m.value(m.from, i), x)
	} else {
		move(m.value(m.from, i), x)
	}
	m.fetch(c, i)
	c.VPADDQ(m.sum(m.to, i), x, x)
	move(x, m.sum(m.to, i))
	c.ADDQ(operand.U8(uint8(int(x.Size())*int(m.size)/int(wideValues))), i)
	c.CMPQ(i, full)
	c.JNE(operand.LabelRef("words"))
	c.Label("rest")
}

func addMissingAVX512(c *build.Context, size valueSize) {
	size.function(c, "MissingAVX512")
	m := missingList{size: size}
	m.begin(c)
	full, rest := c.GP64(), c.GP64() // bytes of values of whole registers, words beside them
	c.MOVQ(m.valueBytes, full)
	c.ANDQ(operand.I32(-8*int(size)), full)
	c.MOVQ(m.sumBytes, rest)
	c.SHRQ(operand.U8(3), rest)
	c.ANDQ(operand.U8(7), rest)
	k := belowMask(c, rest)

	c.Label("each")
	m.step(c)
	i, x, y := c.GP64(), c.ZMM(), c.ZMM()
	m.wholeRegisters(c, i, full, x, c.VMOVDQU64)
	if size == narrowValues {
		c.VPMOVSXDQ_Z(m.value(m.from, i), k, x)
	} else {
		c.VMOVDQU64_Z(m.value(m.from, i), k, x)
	}
	c.VMOVDQU64_Z(m.sum(m.to, i), k, y)
	m.fetch(c, i)
	c.VPADDQ(y, x, x)
	c.VMOVDQU64(x, k, m.sum(m.to, i))
	m.again(c, "each")
	end(c)
}

func addMissingAVX2(c *build.Context, size valueSize) {
	size.function(c, "MissingAVX2")
	m := missingList{size: size}
	m.begin(c)
	full := c.GP64() // bytes of values of whole registers
	c.MOVQ(m.valueBytes, full)
	c.ANDQ(operand.I32(-4*int(size)), full)

	c.Label("each")
	m.step(c)
	i, x := c.GP64(), c.YMM()
	m.wholeRegisters(c, i, full, x, func(ops ...operand.Op) { c.VMOVDQU(ops[0], ops[1]) })
	c.CMPQ(i, m.valueBytes)
	c.JE(operand.LabelRef("done"))
	word := c.GP64()
	c.Label("word")
	if size == narrowValues {
		c.MOVLQSX(m.value(m.from, i), word)
	} else {
		c.MOVQ(m.value(m.from, i), word)
	}
	c.ADDQ(word, m.sum(m.to, i))
	c.ADDQ(operand.U8(uint8(size)), i)
	c.CMPQ(i, m.valueBytes)
	c.JNE(operand.LabelRef("word"))
	c.Label("done")
	m.again(c, "each")
	end(c)
}
