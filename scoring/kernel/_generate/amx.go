package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Neither the Go assembler nor avo knows AMX: its instructions are bytes. All are
// VEX.128.0F38.W0 with this prefix (0 none, 1 66, 2 F3, 3 F2) and opcode
// (Intel SDM volume 2, chapter 4 under each name).
var amxCodes = map[string]struct{ prefix, opcode byte }{
	"LDTILECFG":   {0, 0x49}, // memory, ModRM.reg 0
	"TILERELEASE": {0, 0x49}, // ModRM C0
	"TILELOADD":   {3, 0x4b}, // tile = ModRM.reg, SIB = base + index
	"TILESTORED":  {2, 0x4b},
	"TDPBSUD":     {2, 0x5e}, // ModRM.reg += signed ModRM.rm x unsigned VEX.vvvv
}

// amx writes one AMX instruction. reg, rm and vvvv are the three register fields.
func amx(c *build.Context, name, text string, vvvv byte, extend byte, rest ...byte) {
	code := amxCodes[name]
	c.Comment(name + text)
	// Bits R, X, B of the second byte, and vvvv of the third, are inverted.
	bytes := append([]byte{0xc4, (0xe0 ^ extend) | 0x02, (^vvvv&15)<<3 | code.prefix, code.opcode}, rest...)
	for _, b := range bytes {
		c.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.Imm(uint64(b))}})
	}
}

// number gives the encoding of a general register: three bits, and the fourth.
func number(r reg.GPPhysical) (low, high byte) {
	n := byte(r.PhysicalIndex())
	return n & 7, n >> 3
}

// tileMemory writes TILELOADD or TILESTORED: rows of a tile at base, base +
// stride, ….
func tileMemory(c *build.Context, name string, tile byte, base, stride reg.GPPhysical) {
	b, bHigh := number(base)
	i, iHigh := number(stride)
	if b == 5 || i == 4 && iHigh == 0 {
		panic("BP and R13 as base need a displacement, SP is no index")
	}
	amx(c, name, fmt.Sprintf(" T%d, (%s)(%s*1)", tile, base.Asm(), stride.Asm()), 0, iHigh<<6|bHigh<<5,
		tile<<3|4, i<<3|b)
}

func tileProduct(c *build.Context, sum, signed, unsigned byte) {
	amx(c, "TDPBSUD", fmt.Sprintf(" T%d += signed T%d x unsigned T%d", sum, signed, unsigned), unsigned, 0,
		0xc0|sum<<3|signed)
}

// tilesAMX generates the products of A tiles (16 columns x 64 rows of weights)
// and B tiles (64 rows x 16 samples of genotypes).
func tilesAMX(c *build.Context) {
	tileBlocksAMX(c, 1)
	tileBlocksAMX(c, 2)
}

// tileBlocksAMX multiplies one or two blocks of columns with a strip, two
// quarters at a time: tiles 0-3 are sums, 4-5 weights, 6-7 genotypes.
func tileBlocksAMX(c *build.Context, blocks int) {
	name := fmt.Sprintf("dotTiles%dAMX", blocks)
	function(c, name, "func(config *[64]uint8, sums *int32, quarter int, panel *uint8, tiles *uint32, block int, pieces *int32, count int)",
		fmt.Sprintf("%s adds the products of a strip of bytes and %d blocks of up to 16 columns", name, blocks),
		"of weights, at the listed pieces of 64 rows:",
		"",
		"\tfor b, p, h, m, i := range blocks, pieces[:count], 4, columns of b, 16 {",
		"\t\tsums[h*quarter/4+256*b+16*m+i] += the 64 products of",
		"\t\t\tpanel[4096*p+64*h : …], four bytes at 4*i of each 256, and",
		"\t\t\tthe bytes of tiles[block/4*b+256*p+16*m:][:16]",
		"\t}",
		"",
		"config gives the columns of each block as the rows of its tiles. Tile state lives",
		"inside the call only.")
	const (
		c00, c01, c10, c11 = 0, 1, 2, 3 // block, quarter
		a0, a1             = 4, 5
		b0, b1             = 6, 7
	)
	sums, quarter, panel, tiles, block := reg.RDI, reg.RDX, reg.RSI, reg.RBX, reg.R8
	pieces, count := reg.R9, reg.R10
	base, row64, row256 := reg.RAX, reg.R11, reg.R12
	piece, left, halves, list := reg.RCX, reg.R15, reg.R14, reg.R13
	c.Load(c.Param("config"), reg.RAX)
	amx(c, "LDTILECFG", " (AX)", 0, 0, 0x00)
	for _, p := range []struct {
		name string
		r    reg.GPPhysical
	}{{"sums", sums}, {"quarter", quarter}, {"panel", panel}, {"tiles", tiles}, {"block", block}, {"pieces", pieces}, {"count", count}} {
		c.Load(c.Param(p.name), p.r)
	}
	c.MOVQ(operand.I32(64), row64)
	c.MOVQ(operand.I32(256), row256)
	c.MOVQ(operand.I32(2), halves)

	eachSum := func(name string) {
		c.MOVQ(sums, base)
		tileMemory(c, name, c00, base, row64)
		if blocks == 2 {
			c.ADDQ(operand.I32(1024), base)
			tileMemory(c, name, c10, base, row64)
			c.SUBQ(operand.I32(1024), base)
		}
		c.ADDQ(quarter, base)
		tileMemory(c, name, c01, base, row64)
		if blocks == 2 {
			c.ADDQ(operand.I32(1024), base)
			tileMemory(c, name, c11, base, row64)
		}
	}
	c.Label("half")
	eachSum("TILELOADD")
	c.MOVQ(pieces, list)
	c.MOVQ(count, left)

	c.Label("piece")
	c.MOVLQSX(operand.Mem{Base: list}, piece)
	c.ADDQ(operand.I8(4), list)
	c.SHLQ(operand.U8(10), piece)
	c.MOVQ(tiles, base)
	c.ADDQ(piece, base)
	tileMemory(c, "TILELOADD", a0, base, row64)
	if blocks == 2 {
		c.ADDQ(block, base)
		tileMemory(c, "TILELOADD", a1, base, row64)
	}
	c.SHLQ(operand.U8(2), piece)
	c.ADDQ(panel, piece)
	tileMemory(c, "TILELOADD", b0, piece, row256)
	tileProduct(c, c00, a0, b0)
	if blocks == 2 {
		tileProduct(c, c10, a1, b0)
	}
	c.ADDQ(row64, piece)
	tileMemory(c, "TILELOADD", b1, piece, row256)
	tileProduct(c, c01, a0, b1)
	if blocks == 2 {
		tileProduct(c, c11, a1, b1)
	}
	c.DECQ(left)
	c.JNE(operand.LabelRef("piece"))

	eachSum("TILESTORED")
	c.ADDQ(quarter, sums)
	c.ADDQ(quarter, sums)
	c.ADDQ(operand.I32(128), panel)
	c.DECQ(halves)
	c.JNE(operand.LabelRef("half"))
	amx(c, "TILERELEASE", "", 0, 0, 0xc0)
	c.RET()
}
