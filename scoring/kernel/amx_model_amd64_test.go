//go:build amd64 && !purego

package kernel

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// amxModel executes the text of tiles_amx_amd64.s: a handful of scalar
// instructions, and the AMX instructions, which it decodes from their bytes as the
// processor would (Intel SDM volume 2: VEX prefix, ModRM, SIB). It is written from
// the manual, not from the generator, and knows nothing of what the kernel is for.
// Memory is the slices that the kernel may touch: anything else fails.
type amxModel struct {
	code      []string
	labels    map[string]int
	arguments map[string]uint64

	registers  map[string]uint64
	zero       bool // the flag ZF
	regions    [][]byte
	configured bool
	rows, cols [8]int
	tiles      [8][16][64]byte
	products   int
}

// regionBase gives the made-up address of a slice of memory.
func regionBase(i int) uint64 { return uint64(i+1) << 32 }

func (m *amxModel) memory(address uint64, n int) []byte {
	region := int(address>>32) - 1
	at := int(uint32(address))
	if region < 0 || region >= len(m.regions) || at+n > len(m.regions[region]) {
		panic(fmt.Sprintf("memory %#x, %d bytes, is none of the kernel's", address, n))
	}
	return m.regions[region][at:][:n]
}

// loadAMXKernel reads one function of the assembly.
func loadAMXKernel(t *testing.T, name string) *amxModel {
	t.Helper()
	text, err := os.ReadFile("tiles_amx_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(text), "TEXT ·"+name+"(SB)")
	if !found {
		t.Fatalf("tiles_amx_amd64.s has no %s", name)
	}
	body, _, _ = strings.Cut(body, "// func")
	m := &amxModel{labels: map[string]int{}}
	for _, line := range strings.Split(body, "\n")[1:] {
		line = strings.TrimSpace(line)
		if label, ok := strings.CutSuffix(line, ":"); ok {
			m.labels[label] = len(m.code)
		} else if line != "" && !strings.HasPrefix(line, "//") {
			m.code = append(m.code, line)
		}
	}
	return m
}

// run executes the function with the given arguments.
func (m *amxModel) run() {
	m.registers = map[string]uint64{}
	for pc := 0; ; {
		name, operands, _ := strings.Cut(m.code[pc], " ")
		var from, to string
		from, to, _ = strings.Cut(strings.TrimSpace(operands), ", ")
		pc++
		switch name {
		case "BYTE":
			pc = m.vector(pc - 1)
		case "MOVQ":
			m.registers[to] = m.value(from)
		case "ADDQ":
			m.registers[to] += m.value(from)
		case "SUBQ":
			m.registers[to] -= m.value(from)
		case "SHLQ":
			m.registers[to] <<= m.value(from)
		case "MOVLQSX":
			address := m.value(strings.Trim(from, "()"))
			m.registers[to] = uint64(int64(int32(binary.LittleEndian.Uint32(m.memory(address, 4)))))
		case "DECQ":
			m.registers[from]--
			m.zero = m.registers[from] == 0
		case "JNE":
			if !m.zero {
				pc = m.labels[from]
			}
		case "RET":
			if m.configured {
				panic("the kernel returned with live tiles")
			}
			return
		default:
			panic("the model does not know " + m.code[pc-1])
		}
	}
}

func (m *amxModel) value(operand string) uint64 {
	if immediate, ok := strings.CutPrefix(operand, "$"); ok {
		n, err := strconv.ParseInt(immediate, 0, 64)
		if err != nil {
			panic(err)
		}
		return uint64(n)
	}
	if argument, _, ok := strings.Cut(operand, "+"); ok {
		value, known := m.arguments[argument]
		if !known {
			panic("no argument " + argument)
		}
		return value
	}
	value, known := m.registers[operand]
	if !known {
		panic("register " + operand + " is read before it is written")
	}
	return value
}

// registerNames are in the order of their numbers.
var registerNames = [16]string{"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"}

// vector decodes and executes one instruction of bytes, and gives the next pc.
func (m *amxModel) vector(pc int) int {
	next := func() byte {
		text, ok := strings.CutPrefix(m.code[pc], "BYTE $")
		if !ok {
			panic("an instruction of bytes ends early at " + m.code[pc])
		}
		n, err := strconv.ParseUint(text, 0, 8)
		if err != nil {
			panic(err)
		}
		pc++
		return byte(n)
	}
	if escape := next(); escape != 0xc4 {
		panic("not a three-byte VEX prefix")
	}
	second, third, opcode, modRM := next(), next(), next(), next()
	indexHigh, baseHigh := int(^second>>6&1), int(^second>>5&1)
	vvvv, prefix := int(^third>>3&15), third&3
	if second>>7 != 1 || second&31 != 2 || third>>7 != 0 || third&4 != 0 {
		panic("not VEX.128.0F38.W0 with a register below 8")
	}
	mod, reg, rm := modRM>>6, int(modRM>>3&7), int(modRM&7)
	switch {
	case prefix == 0 && opcode == 0x49 && mod == 0 && reg == 0 && vvvv == 0: // LDTILECFG
		m.configure(m.memory(m.value(registerNames[rm+8*baseHigh]), 64))
	case prefix == 0 && opcode == 0x49 && modRM == 0xc0 && vvvv == 0: // TILERELEASE
		m.configured = false
	case opcode == 0x4b && (prefix == 3 || prefix == 2) && mod == 0 && rm == 4 && vvvv == 0: // TILELOADD, TILESTORED
		sib := next()
		base, index := int(sib&7)+8*baseHigh, int(sib>>3&7)+8*indexHigh
		if base&7 == 5 || index == 4 {
			panic("a SIB byte without base or index")
		}
		m.move(prefix == 3, reg, m.value(registerNames[base]), m.value(registerNames[index])<<(sib>>6))
	case prefix == 2 && opcode == 0x5e && mod == 3: // TDPBSUD
		m.multiply(reg, rm, vvvv)
	default:
		panic(fmt.Sprintf("no AMX instruction: prefix %d, opcode %#x, ModRM %#x", prefix, opcode, modRM))
	}
	return pc
}

func (m *amxModel) configure(config []byte) {
	if config[0] != 1 || config[1] != 0 {
		panic("palette or start row")
	}
	for i := range m.rows {
		m.cols[i], m.rows[i] = int(binary.LittleEndian.Uint16(config[16+2*i:])), int(config[48+i])
		if m.cols[i] > 64 || m.rows[i] > 16 || (m.cols[i] == 0) != (m.rows[i] == 0) {
			panic("a tile that palette 1 does not have")
		}
	}
	for _, b := range append(config[2:16:16], append(config[32:48:48], config[56:]...)...) {
		if b != 0 {
			panic("a reserved byte of the configuration is set")
		}
	}
	m.configured = true
	m.tiles = [8][16][64]byte{}
}

func (m *amxModel) check(tile int) {
	if !m.configured || m.rows[tile] == 0 {
		panic(fmt.Sprintf("tile %d is used, but not configured", tile))
	}
}

func (m *amxModel) move(load bool, tile int, base, stride uint64) {
	m.check(tile)
	if load {
		m.tiles[tile] = [16][64]byte{}
	}
	for r := range m.rows[tile] {
		row := m.memory(base+uint64(r)*stride, m.cols[tile])
		if load {
			copy(m.tiles[tile][r][:], row)
		} else {
			copy(row, m.tiles[tile][r][:])
		}
	}
}

func (m *amxModel) multiply(sum, signed, unsigned int) {
	m.check(sum)
	m.check(signed)
	m.check(unsigned)
	if sum == signed || sum == unsigned || signed == unsigned ||
		m.rows[sum] != m.rows[signed] || m.cols[sum] != m.cols[unsigned] || m.cols[signed] != 4*m.rows[unsigned] {
		panic("tiles of shapes that cannot be multiplied")
	}
	m.products++
	for r := range m.rows[sum] {
		for n := range m.cols[sum] / 4 {
			at := m.tiles[sum][r][4*n:]
			x := int32(binary.LittleEndian.Uint32(at))
			for k := range m.rows[unsigned] {
				for i := range 4 {
					x += int32(int8(m.tiles[signed][r][4*k+i])) * int32(m.tiles[unsigned][k][4*n+i])
				}
			}
			binary.LittleEndian.PutUint32(at, uint32(x))
		}
	}
}

// modelTiles puts the model in place of the tile kernels until the test ends, and
// lets the tier pass as one of this machine.
func modelTiles(t *testing.T) (products *int) {
	products = new(int)
	kernels, lack := dotTiles, lacking[AMX]
	t.Cleanup(func() { dotTiles, lacking[AMX] = kernels, lack })
	lacking[AMX] = ""
	model := func(name string, blocks int) func(*tileConfig, *int32, int, *uint8, *uint32, int, *int32, int) {
		m := loadAMXKernel(t, name)
		return func(config *tileConfig, sums *int32, quarter int, panel *uint8, tiles *uint32, block int, pieces *int32, count int) {
			if count > 64 { // of 16 products each, some microseconds
				t.Fatalf("%d pieces in one call, which the runtime cannot interrupt", count)
			}
			list := unsafe.Slice(pieces, count)
			last := int(list[count-1])
			rows := int(config[48]) * 64
			if blocks == 2 {
				rows = 1024 + int(config[50])*64
			}
			bytes := func(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }
			m.regions = [][]byte{
				config[:],
				bytes(unsafe.Pointer(sums), 3*quarter+rows),
				bytes(unsafe.Pointer(panel), (last+1)*tileGroups*byteGroupBytes),
				bytes(unsafe.Pointer(tiles), (blocks-1)*block+(last+1)*tileDwords*4),
				bytes(unsafe.Pointer(pieces), 4*count),
			}
			m.arguments = map[string]uint64{
				"config": regionBase(0), "sums": regionBase(1), "quarter": uint64(quarter), "panel": regionBase(2),
				"tiles": regionBase(3), "block": uint64(block), "pieces": regionBase(4), "count": uint64(count),
			}
			m.products = 0
			m.run()
			*products += m.products
		}
	}
	dotTiles.one, dotTiles.two = model("dotTiles1AMX", 1), model("dotTiles2AMX", 2)
	return products
}

func TestTilesInTheModel(t *testing.T) {
	if what := lacks(AVX512); what != "" {
		t.Skipf("NOT CHECKED: the tile kernels in the software model, because this machine lacks %s", what)
	}
	products := modelTiles(t)
	var b bench
	for _, shape := range []struct{ samples, rows, scores, digits int }{
		{1, 1, 4, 4}, {64, 64, 4, 4}, {65, 65, 4, 5}, {100, 63, 3, 6}, {300, 70, 8, 4}, {17, 129, 9, 4},
		{130, 200, 5, 5}, {64, 260, 11, 6}, {1, 4200, 4, 4}, {70, 3, 17, 6}, {63, 128, 16, 4},
	} {
		random := newRandom(shape.rows)
		before := *products
		randomCalls(random, shape.samples, shape.rows, shape.scores, shape.digits).check(t, AMX, &b)
		randomDosages(random, shape.samples, shape.rows, shape.scores, shape.digits).check(t, AMX, &b)
		if *products == before {
			t.Errorf("%+v: no tile was multiplied", shape)
		}
	}
	// Dosages of fewer columns are tiles as well.
	for samples := 1; samples <= 150; samples++ {
		random, before := newRandom(samples), *products
		randomDosages(random, samples, 1+random.IntN(150), 1+random.IntN(3), MinDigits+samples%3).check(t, AMX, &b)
		if *products == before {
			t.Errorf("%d samples of dosages: no tile was multiplied", samples)
		}
	}
}

// As TestBuffersStayInBounds, where this machine has no tiles.
func TestTilesStayInTheirBuffers(t *testing.T) {
	if what := lacks(AVX512); what != "" {
		t.Skipf("NOT CHECKED: the tile kernels in the software model, because this machine lacks %s", what)
	}
	modelTiles(t)
	checkEveryZone(t, AMX)
}

// Pieces whose weights are all 0 must cost no product.
func TestTilesOfZeroWeightsAreSkipped(t *testing.T) {
	if what := lacks(AVX512); what != "" {
		t.Skipf("NOT CHECKED: the tile kernels in the software model, because this machine lacks %s", what)
	}
	products := modelTiles(t)
	const rows, scores, digits = 640, 8, 4 // ten pieces, two blocks of columns
	p := randomCalls(newRandom(1), 64, rows, scores, digits)
	clear(p.q)
	p.q[70*scores+7] = -1 // the second piece
	p.q[639*scores] = 1   // the last
	var b bench
	p.check(t, AMX, &b)
	// Two pieces, two blocks, four quarters; once for calls, once for the indicator.
	if want := 2 * 2 * 4 * 2; *products != want {
		t.Errorf("%d tile products, want %d", *products, want)
	}
}

// A score whose digits lie in two pairs of blocks is seen by both.
func TestTilesOfAScoreInTwoPairs(t *testing.T) {
	if what := lacks(AVX512); what != "" {
		t.Skipf("NOT CHECKED: the tile kernels in the software model, because this machine lacks %s", what)
	}
	modelTiles(t)
	for digits := 5; digits <= 6; digits++ {
		const rows, scores = 64, 8
		between := 2 * tileColumns / digits // its first digits are in the first pair, its last in the second
		p := randomCalls(newRandom(digits), 64, rows, scores, digits)
		clear(p.q)
		for r := range rows {
			p.q[r*scores+between] = MaxWeight(digits) - int64(r)
		}
		p.check(t, AMX, new(bench))
	}
}
