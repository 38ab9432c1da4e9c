package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	quadGroups  = 4                      // groups of three rows, whose indexes are a dword of a sample
	quadRows    = quadGroups * tableRows // rows of a quad
	quadScores  = 4                      // scores side by side
	stripVecs   = 4                      // a strip of 64 samples is so many vectors
	quadTable   = 128                    // bytes of a table: 32 sums of 32 bits, of which 27 are used
	sampleBytes = 8                      // of a sum
)

// quads generates the kernels of AVX-512 that look sums up in registers.
func quads(c *build.Context) {
	indexQuads(c)
	tabulateQuads(c)
	indexMissingQuads(c)
	tabulateMissingQuads(c)
	for scores := 1; scores <= quadScores; scores++ {
		permute(c, scores)
	}
}

// table32 is a table of dwords in the data section.
func table32(c *build.Context, name string, values []uint32) operand.Mem {
	mem := c.StaticGlobal(name)
	c.DataAttributes(attr.NOPTR | attr.RODATA)
	for _, x := range values {
		c.AppendDatum(operand.U32(x))
	}
	return mem
}

// missingOf is the bit of an index of three rows that says that a call of row i is missing.
// VPERMI2D does not see it.
func missingOf(i int) uint32 { return 0x20 << i }

// codeTables are those of two codes that are next to each other, in 16 bytes: by a + 4b,
// a + 3b copies; by c + 4d, 9c, and 9d copies; and what of a, b, and c or d, is missing.
func codeTables(c *build.Context) (tables [3]operand.Mem) {
	copies, missing := [4]uint32{0, 1, 2, 1}, [4]uint32{3: 1}
	var luts [3][4]uint32
	for i := range 16 {
		low, high := copies[i%4], copies[i/4]
		lowMissing, highMissing := missing[i%4], missing[i/4]
		for lut, x := range []uint32{
			low + 3*high + lowMissing*missingOf(0) + highMissing*missingOf(1),
			9*low + lowMissing*missingOf(2),
			9*high + highMissing*missingOf(2),
		} {
			luts[lut][i/4] |= x << (8 * (i % 4))
		}
	}
	for i, lut := range luts {
		tables[i] = table32(c, fmt.Sprintf("copiesOfCodes%d", i), lut[:])
	}
	return tables
}

// lutsOfCodes gives codeTables in registers.
func lutsOfCodes(c *build.Context) []reg.VecVirtual {
	tables := codeTables(c)
	lut := zmms(c, len(tables))
	for i := range lut {
		c.VBROADCASTI32X4(tables[i], lut[i])
	}
	return lut
}

// pairsOfRows joins the codes of two rows: of pairs of codes the first ones, and the second
// ones, a + 4b in nibbles. b does not remain.
func pairsOfRows(c *build.Context, pairs, a, b reg.VecVirtual) (first, second reg.VecVirtual) {
	first, second = c.ZMM(), c.ZMM()
	c.VPSLLW(operand.U8(2), b, first)
	c.VPTERNLOGD(operand.U8(0xb8), a, pairs, first) // pairs ? a : b << 2
	c.VPSRLW(operand.U8(2), a, second)
	c.VPTERNLOGD(operand.U8(0xb8), second, pairs, b) // pairs ? a >> 2 : b
	return first, b
}

// indexQuads makes the indexes of twelve rows. A nibble of two rows, and the two codes
// of the third that are next to each other, are looked up among 16 bytes.
func indexQuads(c *build.Context) {
	const name = "indexQuadsAVX512"
	function(c, name, "func(dst *uint8, strip int, flags *uint8, flagBytes int, rows *[]uint8, bytes int)",
		name+" joins twelve rows of calls, with missing calls as 1 copy, to four indexes a sample:",
		"",
		"\tfor i, h, g := range bytes, 4, 4 {",
		"\t\tdst[(i/64*4+h)*strip+64*g+i%64] = a + 3b + 9c, calls 2h of byte i of rows 3g, 3g+1 and 3g+2",
		"\t}",
		"",
		"Three bits more say which of them are missing. flags gets, for",
		"every four rows, flagBytes apart, and for every 256 samples four words of 16 bits: a",
		"bit of the row's word where any of 16 calls is missing. rows[12] … rows[23] are fetched",
		"ahead. The last 256 samples are filled with zeros.")
	dst, strip, flags := load(c, "dst"), load(c, "strip"), load(c, "flags")
	flagBytes, rows, bytes := load(c, "flagBytes"), load(c, "rows"), load(c, "bytes")
	strip3, index := c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: strip, Index: strip, Scale: 2}, strip3)
	c.XORQ(index, index)
	pairs, nibble := c.ZMM(), c.ZMM()
	constant32(c, 0x33333333, pairs)
	constant32(c, 0x0f0f0f0f, nibble)
	var missing [tableRows]reg.VecVirtual
	for i := range missing {
		missing[i] = c.ZMM()
		constant32(c, 0x01010101*missingOf(i), missing[i])
	}
	lut := lutsOfCodes(c)
	nibbles := func(n int, bytes reg.VecVirtual) reg.VecVirtual { // the low ones of bytes, or the high ones
		x := c.ZMM()
		if n == 0 {
			c.VPANDD(nibble, bytes, x)
		} else {
			c.VPSRLW(operand.U8(4), bytes, x)
			c.VPANDD(nibble, x, x)
		}
		return x
	}
	body := func(read func(from operand.Mem, x reg.VecVirtual), ahead bool) {
		for g := range quadGroups {
			var x [tableRows]reg.VecVirtual
			for i := range x {
				r := tableRows*g + i
				if ahead {
					next := c.GP64()
					c.MOVQ(at(rows, sliceBytes*(quadRows+r)), next)
					c.PREFETCHT0(indexed(next, index))
				}
				row := c.GP64()
				c.MOVQ(at(rows, sliceBytes*r), row)
				x[i] = c.ZMM()
				read(indexed(row, index), x[i])
			}
			first, second := pairsOfRows(c, pairs, x[0], x[1])
			var indexes [4]reg.VecVirtual
			for h, both := range []reg.VecVirtual{first, second} {
				for n := range 2 {
					indexes[2*n+h] = nibbles(n, both)
					c.VPSHUFB(indexes[2*n+h], lut[0], indexes[2*n+h])
				}
			}
			for n := range 2 {
				of := nibbles(n, x[2])
				for h := range 2 {
					nines := c.ZMM()
					c.VPSHUFB(of, lut[1+h], nines)
					c.VPADDB(nines, indexes[2*n+h], indexes[2*n+h])
				}
			}
			any := c.ZMM()
			c.VPORD(indexes[0], indexes[1], any)
			c.VPTERNLOGD(operand.U8(0xfe), indexes[2], indexes[3], any)
			for i := range missing {
				found, r := c.K(), tableRows*g+i
				c.VPTESTMD(missing[i], any, found)
				to := at(flags, 2*(r%4))
				if r >= 4 {
					to.Index, to.Scale = flagBytes, uint8(r/4)
				}
				c.KMOVW(found, to)
			}
			storeGroup(c, dst, strip, strip3, g, &indexes)
		}
		c.ADDQ(operand.U8(8), flags)
		c.LEAQ(operand.Mem{Base: dst, Index: strip, Scale: 4}, dst)
	}

	everyPiece(c, bytes, func() {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU64(from, x) }, true)
		c.ADDQ(operand.U8(64), index)
	}, func(k reg.OpmaskVirtual) {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU8_Z(from, k, x) }, false)
	})
}

// storeGroup stores the indexes of a group of rows in four strips.
func storeGroup(c *build.Context, dst, strip, strip3 reg.GPVirtual, g int, indexes *[4]reg.VecVirtual) {
	for h, x := range indexes {
		to := at(dst, 64*g)
		switch h {
		case 1, 2:
			to.Index, to.Scale = strip, uint8(h)
		case 3:
			to.Index, to.Scale = strip3, 1
		}
		c.VMOVDQU64(x, to)
	}
}

// tabulateQuads makes the tables of groups of three rows, score by score.
func tabulateQuads(c *build.Context) {
	const name = "tabulateQuadsAVX512"
	var factors [tableRows][2]operand.Mem
	for r, power := range []int{1, 3, 9} {
		for half := range 2 {
			var values [16]uint32
			for i := range values {
				if entry := 16*half + i; entry < tableEntries {
					values[i] = uint32(entry/power%3 - 1)
				}
			}
			factors[r][half] = table32(c, fmt.Sprintf("copiesBeyondOne%d%d", r, half), values[:])
		}
	}
	function(c, name, "func(tables, weights *int32, groups, scores int)",
		name+" makes the sums that three rows can have, of copies beyond one each:",
		"",
		"\tfor g, k, a, b, c := range groups, scores, 3, 3, 3 {",
		"\t\tw := weights[12*g+k:]",
		"\t\ttables[32*(scores*g+k)+a+3*b+9*c] = (a-1)*w[0] + (b-1)*w[4] + (c-1)*w[8]",
		"\t}",
		"",
		"The entries beyond the 27 of a table are 0.")
	tables, weights, groups, scores := load(c, "tables"), load(c, "weights"), load(c, "groups"), load(c, "scores")
	var factor [tableRows][2]reg.VecVirtual
	for r := range factor {
		for half := range factor[r] {
			factor[r][half] = c.ZMM()
			c.VMOVDQU32(factors[r][half], factor[r][half])
		}
	}
	weight, left := c.GP64(), c.GP64()
	c.Label("group")
	c.MOVQ(weights, weight)
	c.MOVQ(scores, left)
	c.Label("score")
	for half := range 2 {
		sum := c.ZMM()
		for r := range factor {
			product := c.ZMM()
			c.VPMULLD_BCST(at(weight, 4*quadScores*r), factor[r][half], product)
			if r == 0 {
				sum = product
			} else {
				c.VPADDD(product, sum, sum)
			}
		}
		c.VMOVDQU32(sum, at(tables, 64*half))
	}
	c.ADDQ(operand.U32(quadTable), tables)
	c.ADDQ(operand.U8(4), weight)
	c.DECQ(left)
	c.JNE(operand.LabelRef("score"))
	c.ADDQ(operand.U8(4*quadScores*tableRows), weights)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("group"))
	end(c)
}

// permute adds what some quads give to the sums of samples: an index is that of VPERMI2D,
// and a table its two registers. Four are looked up before four are added: in turns the
// processor takes a fifth longer.
func permute(c *build.Context, scores int) {
	name := fmt.Sprintf("permute%dAVX512", scores)
	function(c, name, "func(sums *int64, panel *uint8, strip int, tables *int32, quads, strips int)",
		fmt.Sprintf("%s adds the entries of some quads of %d scores:", name, scores),
		"",
		fmt.Sprintf("\tfor s, i, q, g, k := range strips, 64, quads, 4, %d {", scores),
		fmt.Sprintf("\t\tsums[256*s+64*k+i] += tables[32*(%d*(4*q+g)+k)+panel[s*strip+256*q+64*g+4*(i%16)+i/16]]", scores),
		"\t}",
		"",
		"The entries of a sample add up in 32 bits.")
	sums, panel, strip := load(c, "sums"), load(c, "panel"), load(c, "strip")
	tables, quads, strips := load(c, "tables"), load(c, "quads"), load(c, "strips")
	from, table, left, ahead := c.GP64(), c.GP64(), c.GP64(), c.GP64()
	acc := make([][]reg.VecVirtual, scores)
	for k := range acc {
		acc[k] = zmms(c, stripVecs)
	}

	c.Label("strip")
	c.MOVQ(panel, from)
	c.MOVQ(tables, table)
	c.MOVQ(quads, left)
	c.XORQ(ahead, ahead)
	for k := range acc {
		for _, x := range acc[k] {
			c.VPXORD(x, x, x)
		}
	}
	c.Label("quad")
	// The sums of the strip, which this loop leaves alone, for the end of it.
	for k := range acc {
		c.PREFETCHT0(operand.Mem{Base: sums, Index: ahead, Scale: 1, Disp: sampleBytes * 64 * k})
	}
	c.ADDQ(operand.U8(64), ahead)
	c.ANDQ(operand.U32(sampleBytes*64-1), ahead)
	for g := range quadGroups {
		// The indexes of every fourth sample, then those of the next ones: loads that cross
		// lines cost less than shifts where there are few loads beside.
		x := zmms(c, stripVecs)
		for v := range x {
			switch {
			case v == 0 || scores > 2:
				c.VMOVDQU32(at(from, 64*g+v), x[v])
			default:
				c.VPSRLD(operand.U8(8*v), x[0], x[v])
			}
		}
		for k := range acc {
			low, high := c.ZMM(), c.ZMM()
			c.VMOVDQU32(at(table, quadTable*(scores*g+k)), low)
			c.VMOVDQU32(at(table, quadTable*(scores*g+k)+64), high)
			entries := x
			if k+1 < scores { // the last one may overwrite the indexes
				entries = zmms(c, stripVecs)
				for v := range entries {
					c.VMOVDQA64(x[v], entries[v])
				}
			}
			for v := range entries {
				c.VPERMI2D(high, low, entries[v])
			}
			for v := range entries {
				c.VPADDD(entries[v], acc[k][v], acc[k][v])
			}
		}
	}
	c.ADDQ(operand.U32(64*stripVecs), from)
	c.ADDQ(operand.U32(quadTable*scores*quadGroups), table)
	c.DECQ(left)
	c.JNE(operand.LabelRef("quad"))

	for k := range acc {
		for v, entry := range acc[k] {
			addWide(c, entry, sums, sampleBytes*(64*k+16*v))
		}
	}
	c.ADDQ(operand.U32(sampleBytes*64*quadScores), sums)
	c.ADDQ(strip, panel)
	c.DECQ(strips)
	c.JNE(operand.LabelRef("strip"))
	end(c)
}

// addWide adds 16 entries to sums.
func addWide(c *build.Context, entries reg.VecVirtual, sums reg.Register, displacement int) {
	below, above := c.ZMM(), c.ZMM()
	c.VEXTRACTI64X4(operand.U8(1), entries, above.AsY())
	c.VPMOVSXDQ(entries.AsY(), below)
	c.VPMOVSXDQ(above.AsY(), above)
	for i, x := range []reg.VecVirtual{below, above} {
		to := at(sums, displacement+64*i)
		c.VPADDQ(to, x, x)
		c.VMOVDQU64(x, to)
	}
}
