package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	blockBytes  = 64 // of a row's packed calls of 256 samples, which are a block
	groupsAhead = 3  // how far calls are fetched ahead
)

// rows generates the kernels of AVX-512 for one score on some rows of many: calls stay
// packed until they are looked up.
func rows(c *build.Context) {
	copyCalls(c)
	addRows(c)
}

// copyCalls copies four rows block by block.
func copyCalls(c *build.Context) {
	const name = "copyCallsAVX512"
	function(c, name, "func(dst *uint8, block int, flags *uint8, rows *[8]*uint8, bytes int)",
		name+" copies four rows of calls:",
		"",
		"\tfor i, r := range bytes, 4 {",
		"\t\tdst[i/64*block+64*r+i%64] = rows[r][i]",
		"\t}",
		"",
		"flags gets for every 256 samples four words of 16 bits: a bit of the row's word where",
		"any of 16 calls is missing. rows[4] … rows[7] are fetched ahead. The last 64 bytes are",
		"filled with zeros.")
	dst, block, flags := load(c, "dst"), load(c, "block"), load(c, "flags")
	pointers, bytes := load(c, "rows"), load(c, "bytes")
	var from, next [4]reg.GPVirtual
	for r := range from {
		from[r], next[r] = c.GP64(), c.GP64()
		c.MOVQ(at(pointers, 8*r), from[r])
		c.MOVQ(at(pointers, 8*(4+r)), next[r])
	}
	index := c.GP64()
	c.XORQ(index, index)
	high := c.ZMM()
	constant32(c, highBits, high)
	body := func(read func(from operand.Mem, x reg.VecVirtual), ahead bool) {
		for r := range from {
			if ahead {
				c.PREFETCHT0(indexed(next[r], index))
			}
			x, d, found := c.ZMM(), c.ZMM(), c.K()
			read(indexed(from[r], index), x)
			c.VPADDB(x, x, d)                          // shifts each byte by one
			c.VPTERNLOGD(operand.U8(0x80), high, x, d) // both bits: missing
			c.VPTESTMD(d, d, found)
			c.KMOVW(found, at(flags, 2*r))
			c.VMOVDQU64(x, at(dst, blockBytes*r))
		}
		c.ADDQ(operand.U8(8), flags)
		c.ADDQ(block, dst)
	}
	everyPiece(c, bytes, func() {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU64(from, x) }, true)
		c.ADDQ(operand.U8(blockBytes), index)
	}, func(k reg.OpmaskVirtual) {
		body(func(from operand.Mem, x reg.VecVirtual) { c.VMOVDQU8_Z(from, k, x) }, false)
	})
}

// addRows is permute without a panel of indexes: those of 256 samples and three rows are
// made in registers, and their 16 vectors of sums stay there.
func addRows(c *build.Context) {
	const name = "addRowsAVX512"
	function(c, name, "func(sums *int64, calls *uint8, block int, rows *uint32, tables *int32, groups, blocks int)",
		name+" adds the entries of groups of three rows of one score, of copies from copyCallsAVX512:",
		"",
		"\tfor b, h, v, i, g := range blocks, 4, 4, 16, groups {",
		"\t\ta, b, c := calls 2h of byte 4i+v of calls[b*block+rows[3*g]:], …, missing calls as 1 copy",
		"\t\tsums[1024*b+256*h+16*v+i] += tables[32*g+a+3*b+9*c]",
		"\t}",
		"",
		"rows has nine more, which are fetched ahead. The entries of a sample add up in 32 bits.")
	sums, calls, block, rows := load(c, "sums"), load(c, "calls"), load(c, "block"), load(c, "rows")
	tables, groups, blocks := load(c, "tables"), load(c, "groups"), load(c, "blocks")
	lut := lutsOfCodes(c)
	nibble := table32(c, "nibbles", []uint32{0x0f0f0f0f})
	pairs, highWord := c.ZMM(), c.ZMM()
	constant32(c, 0x33333333, pairs)
	constant32(c, 0x00010000, highWord)
	var acc [4][stripVecs]reg.VecVirtual
	for h := range acc {
		for v := range acc[h] {
			acc[h][v] = c.ZMM()
		}
	}
	row, table, left, ahead := c.GP64(), c.GP64(), c.GP64(), c.GP64()

	c.Label("block")
	c.MOVQ(rows, row)
	c.MOVQ(tables, table)
	c.MOVQ(groups, left)
	c.XORQ(ahead, ahead)
	for h := range acc {
		for _, x := range acc[h] {
			c.VPXORD(x, x, x)
		}
	}
	c.Label("group")
	var x [tableRows]reg.VecVirtual
	for i := range x {
		next, place := c.GP64(), c.GP64()
		c.MOVL(at(row, 4*(tableRows*groupsAhead+i)), next.As32())
		c.PREFETCHT0(indexed(calls, next))
		c.MOVL(at(row, 4*i), place.As32())
		x[i] = c.ZMM()
		c.VMOVDQU64(indexed(calls, place), x[i])
	}
	// The sums of the block, which this loop leaves alone, for the end of it.
	for h := range acc {
		c.PREFETCHT0(operand.Mem{Base: sums, Index: ahead, Scale: 1, Disp: sampleBytes * 64 * quadScores * h})
	}
	c.ADDQ(operand.U8(64), ahead)
	c.ANDQ(operand.U32(sampleBytes*64-1), ahead)
	low, high := c.ZMM(), c.ZMM()
	c.VMOVDQU32(at(table, 0), low)
	c.VMOVDQU32(at(table, 64), high)
	even, odd := pairsOfRows(c, pairs, x[0], x[1])
	nibbles := func(n int, bytes reg.VecVirtual) reg.VecVirtual {
		x := c.ZMM()
		if n == 0 {
			c.VPANDD_BCST(nibble, bytes, x)
		} else {
			c.VPSRLW(operand.U8(4), bytes, x)
			c.VPANDD_BCST(nibble, x, x)
		}
		return x
	}
	for n := range 2 {
		third := nibbles(n, x[2])
		for h, both := range []reg.VecVirtual{even, odd} {
			index, nines := nibbles(n, both), c.ZMM()
			c.VPSHUFB(index, lut[0], index)
			c.VPSHUFB(third, lut[1+h], nines)
			c.VPADDB(nines, index, index)
			// Byte v of each dword to its lowest five bits: there are fewer units that
			// shift than units that multiply and do nothing else here.
			entries := [stripVecs]reg.VecVirtual{index, c.ZMM(), c.ZMM(), c.ZMM()}
			c.VPSRLD(operand.U8(8), index, entries[1])
			c.VPMADDWD(highWord, index, entries[2])
			c.VPMADDWD(highWord, entries[1], entries[3])
			for v := range entries {
				c.VPERMI2D(high, low, entries[v])
			}
			for v, to := range acc[2*n+h] {
				c.VPADDD(entries[v], to, to)
			}
		}
	}
	c.ADDQ(operand.U8(4*tableRows), row)
	c.ADDQ(operand.U32(quadTable), table)
	c.DECQ(left)
	c.JNE(operand.LabelRef("group"))

	for h := range acc {
		for v, entries := range acc[h] {
			addWide(c, entries, sums, sampleBytes*(64*quadScores*h+16*v))
		}
	}
	c.ADDQ(operand.U32(sampleBytes*64*quadScores*len(acc)), sums)
	c.ADDQ(block, calls)
	c.DECQ(blocks)
	c.JNE(operand.LabelRef("block"))
	end(c)
}
