//go:build amd64 && !purego

package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// tileCall is the arguments of one call of a tile kernel.
type tileCall struct {
	columns int // one block, or two of which the first is whole
	quarter int // bytes of sums
	sums    []int32
	panel   []uint8
	tiles   []uint32 // of each block as many as the panel has pieces
	pieces  []int32
}

// block is the dwords of the weights of a block of columns.
func (c *tileCall) block() int { return len(c.panel) / (tileGroups * byteGroupBytes) * tileDwords }

// run calls the kernel that multiplyTiles would.
func (c *tileCall) run() {
	config, kernel := configTiles(min(c.columns, tileColumns), max(0, c.columns-tileColumns)), dotTiles.one
	if c.columns > tileColumns {
		kernel = dotTiles.two
	}
	kernel(&config, &c.sums[0], c.quarter, &c.panel[0], &c.tiles[0], 4*c.block(), &c.pieces[0], len(c.pieces))
}

// loop is what the kernels' comments say, one product at a time.
func (c *tileCall) loop() {
	for column := range c.columns {
		for _, p := range c.pieces {
			weights := c.tiles[column/tileColumns*c.block()+int(p)*tileDwords+column%tileColumns*tileGroups:][:tileGroups]
			genotypes := c.panel[int(p)*tileGroups*byteGroupBytes:]
			for h := range 4 {
				for i := range quarterSamples {
					sum := &c.sums[h*c.quarter/4+column*quarterSamples+i]
					for g, w := range weights {
						four := genotypes[g*byteGroupBytes+h*columnBytes+4*i:][:4]
						for j, x := range four {
							*sum += int32(int8(w>>(8*j))) * int32(x)
						}
					}
				}
			}
		}
	}
}

// tileValues are what the weights' digits and the bytes of genotypes of a call are.
var tileValues = []struct {
	name            string
	digit, genotype func(random *rand.Rand) uint8
}{
	{"any byte", anyByte, anyByte},
	{"calls", anyByte, func(random *rand.Rand) uint8 { return uint8(random.IntN(3)) }},
	{"zero weights", always(0), anyByte},
	{"largest", always(127), always(255)},
	{"lowest", always(0x80), always(255)}, // -128
}

func anyByte(random *rand.Rand) uint8 { return uint8(random.Uint32()) }

func always(x uint8) func(*rand.Rand) uint8 { return func(*rand.Rand) uint8 { return x } }

// randomTileCall makes a call on as many pieces of a panel that has some more. Sums
// begin anywhere in 32 bits: they wrap round, as in the loop.
func randomTileCall(random *rand.Rand, columns, pieces int, digit, genotype func(*rand.Rand) uint8) *tileCall {
	all, blocks := pieces+random.IntN(3), (columns+tileColumns-1)/tileColumns
	c := &tileCall{
		columns: columns,
		quarter: (columns + random.IntN(4)) * columnBytes,
		panel:   make([]uint8, all*tileGroups*byteGroupBytes),
		tiles:   make([]uint32, blocks*all*tileDwords),
	}
	c.sums = make([]int32, c.quarter)
	for i := range c.sums {
		c.sums[i] = int32(random.Uint32())
	}
	for i := range c.panel {
		c.panel[i] = genotype(random)
	}
	for i := range c.tiles {
		c.tiles[i] = uint32(digit(random)) | uint32(digit(random))<<8 | uint32(digit(random))<<16 | uint32(digit(random))<<24
	}
	for _, p := range random.Perm(all)[:pieces] {
		c.pieces = append(c.pieces, int32(p))
	}
	slices.Sort(c.pieces)
	return c
}

// Every number of columns that the kernels take, alone and beside a whole block, by
// this machine's tiles, if it has them, and in the model.
func TestTileKernelsEqualTheLoop(t *testing.T) {
	t.Run("machine", func(t *testing.T) {
		if what := lacks(AMX); what != "" {
			t.Skipf("NOT CHECKED: the tile kernels on this machine, because it lacks %s", what)
		}
		checkTileKernels(t)
	})
	t.Run("model", func(t *testing.T) {
		modelTiles(t)
		checkTileKernels(t)
	})
}

func checkTileKernels(t *testing.T) {
	for columns := 1; columns <= 2*tileColumns; columns++ {
		random := newRandom(columns)
		for _, values := range tileValues {
			for _, pieces := range []int{1, 2, 5, tilePieces} {
				if pieces == tilePieces && (testing.Short() || columns%8 != 0) {
					continue // the model takes seconds
				}
				c := randomTileCall(random, columns, pieces, values.digit, values.genotype)
				want := *c
				want.sums = slices.Clone(c.sums)
				want.loop()
				got := *c
				intact := zone(&got.sums)
				copy(got.sums, c.sums)
				got.panel, got.tiles, got.pieces = slices.Clone(c.panel), slices.Clone(c.tiles), slices.Clone(c.pieces)
				got.run()
				if !slices.Equal(got.sums, want.sums) {
					t.Fatalf("%d columns, %d pieces, %s: sums differ from the loop's", columns, pieces, values.name)
				}
				if !intact() || !slices.Equal(got.panel, c.panel) || !slices.Equal(got.tiles, c.tiles) || !slices.Equal(got.pieces, c.pieces) {
					t.Fatalf("%d columns, %d pieces, %s: memory beside the sums was written", columns, pieces, values.name)
				}
			}
		}
	}
}
