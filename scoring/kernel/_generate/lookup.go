package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	tableRows    = 3  // rows of calls that share an index
	tableEntries = 27 // of copies 0, 1 or 2 in each row
	tableScores  = 16 // side by side
	entryBytes   = 64 // 16 sums of 32 bits
)

// tableKind is the tables of calls, or those of missing calls.
type tableKind struct {
	name, rows string
	entries    int // of a table
	scores     int // of an entry
}

// entry is the size of an entry.
func (k *tableKind) entry() int { return 4 * k.scores }

var (
	callTables    = tableKind{"", "three", tableEntries, tableScores}
	eightTables   = tableKind{"Eight", "three", tableEntries, tableScores / 2}
	missingTables = tableKind{"Missing", "five", 1 << missingRows, tableScores}
)

// vectorSize is the size of the registers of AVX2.
const vectorSize = 32

// lookups generates the kernels of AVX2, which look sums up in memory.
func lookups(c *build.Context) {
	indexCalls(c)
	for _, of := range []tableKind{callTables, eightTables} {
		tabulate(c, of)
		lookUps(c, of)
	}
	indexMissing(c)
	tabulateMissing(c)
	lookUps(c, missingTables)
}

// lookUps generates the kernels for each number of groups.
func lookUps(c *build.Context, of tableKind) {
	for _, groups := range []int{12, 4, 1} {
		lookUp(c, of, groups)
	}
}

// indexCalls makes the indexes of three rows.
func indexCalls(c *build.Context) {
	const name = "indexCallsAVX2"
	function(c, name, "func(dst, flags *uint8, rows *[6]*uint8, bytes int)",
		name+" joins three rows of calls, with missing calls as 1 copy:",
		"",
		"\tfor i, h := range bytes, 4 {",
		"\t\tdst[i/64*256+64*h+i%64] = 8 x (a + 3b + 9c), calls 2h of byte i of each row",
		"\t}",
		"",
		"flags gets, for every 256 samples, four words of 16 bits, of which the last is left",
		"as it is: a bit of the row's word where any of 16 calls is missing. rows[3] …",
		"rows[5] are fetched ahead.",
		"bytes is a multiple of 64.")
	dst, flags, rows, bytes := load(c, "dst"), load(c, "flags"), load(c, "rows"), load(c, "bytes")
	index := c.GP64()
	c.XORQ(index, index)
	var pointers [tableRows]reg.GPVirtual
	for r := range pointers {
		pointers[r] = c.GP64()
		c.MOVQ(at(rows, 8*r), pointers[r])
	}
	high, low := c.YMM(), c.YMM()
	constant32(c, highBits, high)
	constant32(c, codeBits, low)

	// part works on a vector of bytes of each row, half of 64 bytes on.
	part := func(half int, read func(r int, x reg.VecVirtual)) {
		x := ymms(c, tableRows)
		for r := range x {
			d := c.YMM()
			read(r, x[r])
			c.VPADDB(x[r], x[r], d) // shifts each byte by one
			c.VPAND(x[r], d, d)     // both bits: missing
			c.VPAND(high, d, d)
			c.VPXOR(d, x[r], x[r])
			mask, zero := c.GP32(), c.YMM()
			c.VPXOR(zero, zero, zero)
			c.VPCMPEQD(d, zero, d)
			c.VMOVMSKPS(d, mask)
			c.NOTL(mask)
			c.MOVB(mask.As8(), at(flags, 2*r+half))
		}
		for h := range 4 {
			var sum reg.VecVirtual
			for r := tableRows - 1; r >= 0; r-- {
				code := c.YMM()
				if h == 0 {
					c.VPAND(low, x[r], code)
				} else {
					c.VPSRLW(operand.U8(2*h), x[r], code)
					c.VPAND(low, code, code)
				}
				if r == tableRows-1 {
					sum = code
					continue
				}
				twice := c.YMM()
				c.VPADDB(sum, sum, twice)
				c.VPADDB(twice, sum, sum)
				c.VPADDB(code, sum, sum)
			}
			c.VPSLLW(operand.U8(3), sum, sum) // below 256: into no other byte
			c.VMOVDQU(sum, at(dst, 64*h+32*half))
		}
	}
	overRows(c, pointers[:], rows, index, bytes, part, func() {
		c.ADDQ(operand.U32(256), dst)
		c.ADDQ(operand.U8(8), flags)
	})
}

// overRows runs part over the bytes of some rows, 64 of each at a time, and leaves
// the function. The rows of the next group, whose pointers follow, are fetched ahead.
func overRows(c *build.Context, pointers []reg.GPVirtual, rows, index, bytes reg.GPVirtual,
	part func(half int, read func(r int, x reg.VecVirtual)), advance func()) {
	c.Label("loop")
	for r := range pointers {
		next := c.GP64()
		c.MOVQ(at(rows, 8*(len(pointers)+r)), next)
		c.PREFETCHT0(indexed(next, index))
	}
	for half := range 2 {
		part(half, func(r int, x reg.VecVirtual) {
			from := indexed(pointers[r], index)
			from.Disp = vectorSize * half
			c.VMOVDQU(from, x)
		})
	}
	advance()
	c.ADDQ(operand.U8(64), index)
	c.CMPQ(index, bytes)
	c.JL(operand.LabelRef("loop"))
	end(c)
}

// tabulate makes the tables of groups of three rows.
func tabulate(c *build.Context, of tableKind) {
	name := "tabulate" + of.name + "AVX2"
	function(c, name, "func(tables, weights *int32, groups int)",
		fmt.Sprintf("%s makes the sums of %d weights that three rows can have:", name, of.scores),
		"",
		fmt.Sprintf("\tfor g, a, b, c, i := range groups, 3, 3, 3, %d {", of.scores),
		fmt.Sprintf("\t\ttables[%d*(27*g+a+3*b+9*c)+i] = a*weights[48*g+i] + b*weights[48*g+16+i] + c*weights[48*g+32+i]", of.scores),
		"\t}")
	tables, weights, groups := load(c, "tables"), load(c, "weights"), load(c, "groups")
	c.Label("loop")
	for half := 0; half < of.entry(); half += vectorSize {
		w := ymms(c, tableRows)
		for r := range w {
			c.VMOVDQU(at(weights, entryBytes*r+half), w[r])
		}
		sums := make([]reg.VecVirtual, 3) // of c, then of b and c, then of all
		for r := range sums {
			sums[r] = c.YMM()
		}
		c.VPXOR(sums[2], sums[2], sums[2])
		for i := range 3 {
			for j := range 3 {
				for k := range 3 {
					from, weight := sums[0], w[0]
					switch {
					case k > 0:
						c.VPADDD(weight, from, sums[0])
					case j > 0:
						c.VPADDD(w[1], sums[1], sums[1])
						c.VMOVDQU(sums[1], sums[0])
					case i > 0:
						c.VPADDD(w[2], sums[2], sums[2])
						c.VMOVDQU(sums[2], sums[1])
						c.VMOVDQU(sums[1], sums[0])
					default:
						c.VMOVDQU(sums[2], sums[1])
						c.VMOVDQU(sums[1], sums[0])
					}
					c.VMOVDQU(sums[0], at(tables, of.entry()*(k+3*j+9*i)+half))
				}
			}
		}
	}
	c.ADDQ(operand.U32(tableEntries*of.entry()), tables)
	c.ADDQ(operand.U32(tableRows*entryBytes), weights)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("loop"))
	end(c)
}

// lookUp adds what some groups of rows give to the sums of samples, two at a time.
func lookUp(c *build.Context, of tableKind, groups int) {
	name := fmt.Sprintf("lookUp%s%dAVX2", of.name, groups)
	function(c, name, "func(sums *int64, indexes *uint8, stride int, tables *int32, samples int)",
		fmt.Sprintf("%s adds the entries of %d groups of %s rows to %d of 16 sums of each sample:", name, groups, of.rows, of.scores),
		"",
		fmt.Sprintf("\tfor s, g, i := range samples, %d, %d {", groups, of.scores),
		fmt.Sprintf("\t\tsums[16*s+i] += tables[%d*%d*g+%d*indexes[g*stride+s]+i]", of.scores, of.entries, of.scores/8),
		"\t}",
		"",
		"The entries of a sample add up in 32 bits. samples is even.")
	sums, indexes, stride := load(c, "sums"), load(c, "indexes"), load(c, "stride")
	tables, samples := load(c, "tables"), load(c, "samples")
	stride3 := c.GP64()
	if groups >= 4 {
		c.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	}
	bases := []reg.GPVirtual{indexes}
	for g := 4; g < groups; g += 4 {
		base := c.GP64()
		c.LEAQ(operand.Mem{Base: bases[len(bases)-1], Index: stride, Scale: 4}, base)
		bases = append(bases, base)
	}
	parts := of.entry() / vectorSize
	var entries [2][]reg.VecVirtual
	for s := range entries {
		entries[s] = ymms(c, parts)
	}

	c.Label("loop")
	for g := range groups {
		from := at(bases[g/4], 0)
		switch g % 4 {
		case 1, 2:
			from.Index, from.Scale = stride, uint8(g%4)
		case 3:
			from.Index, from.Scale = stride3, 1
		}
		var index [2]reg.GPVirtual
		index[0], index[1] = c.GP64(), c.GP64()
		c.MOVWLZX(from, index[1].As32())
		c.MOVBLZX(index[1].As8(), index[0].As32())
		c.SHRL(operand.U8(8), index[1].As32())
		for s := range entries {
			for p, entry := range entries[s] {
				table := operand.Mem{Base: tables, Index: index[s], Scale: uint8(of.entry() / 8), Disp: of.entries*of.entry()*g + vectorSize*p}
				if g == 0 {
					c.VMOVDQU(table, entry)
				} else {
					c.VPADDD(table, entry, entry)
				}
			}
		}
	}
	for s := range entries {
		for p, entry := range entries[s] {
			below, above := c.YMM(), c.YMM()
			c.VEXTRACTI128(operand.U8(1), entry, above.AsX())
			c.VPMOVSXDQ(entry.AsX(), below)
			c.VPMOVSXDQ(above.AsX(), above)
			for i, x := range []reg.VecVirtual{below, above} {
				to := at(sums, 2*entryBytes*s+2*vectorSize*p+vectorSize*i)
				c.VPADDQ(to, x, x)
				c.VMOVDQU(x, to)
			}
		}
	}
	c.ADDQ(operand.U32(4*entryBytes), sums)
	for _, base := range bases {
		c.ADDQ(operand.U8(2), base)
	}
	c.SUBQ(operand.U8(2), samples)
	c.JNE(operand.LabelRef("loop"))
	end(c)
}
