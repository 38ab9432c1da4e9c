//go:build amd64 && !purego

package kernel

// tilePieces bounds the pieces of one call of the tile kernels, which the Go
// runtime cannot interrupt, to some microseconds.
const tilePieces = 64

// tileConfig is the palette of 64 bytes that LDTILECFG loads: which rows and
// bytes of rows the eight tiles have (Intel SDM volume 1, 18.2).
type tileConfig = [64]uint8

// configTiles gives the tiles of two blocks of columns: tiles 0 and 1 are sums of
// the first block, 2 and 3 of the second, 4 and 5 their weights, 6 and 7
// genotypes.
func configTiles(first, second int) (c tileConfig) {
	const columnBytes, rows = 16, 48 // offsets
	c[0] = 1                         // palette
	for tile, n := range []int{first, first, second, second, first, second, tileGroups, tileGroups} {
		if n > 0 {
			c[columnBytes+2*tile] = 64
			c[rows+tile] = uint8(n)
		}
	}
	return c
}

// dotTiles are the tile kernels. Tests put a software model in their place, which
// executes the same instructions on any machine.
var dotTiles = struct {
	one, two func(config *tileConfig, sums *int32, quarter int, panel *uint8, tiles *uint32, block int, pieces *int32, count int)
}{dotTiles1AMX, dotTiles2AMX}

// addTiles is Add by tiles: two blocks of 16 columns at a time.
func (s *Sums) addTiles(p *Panel, w *Weights, first int) {
	pairs := s.listPieces(w)
	for plane := range s.planes() {
		for strip := range p.strips() {
			panel := p.tileBytes(plane, strip)
			list := s.list
			for pair := range pairs {
				var pieces []int32
				pieces, list = list[1:1+list[0]], list[1+list[0]:]
				column := 2 * pair * tileColumns
				sums := s.strip(plane, strip, first*s.digits+column)
				for len(pieces) > 0 {
					n := min(len(pieces), tilePieces)
					s.multiplyTiles(sums, panel, w, column, pieces[:n])
					pieces = pieces[n:]
				}
			}
		}
	}
}

// listPieces lists, for each pair of blocks of columns, the pieces of rows where
// any weight is not 0: their number, then they. It gives the number of pairs.
func (s *Sums) listPieces(w *Weights) (pairs int) {
	s.list = s.list[:0]
	pairs = (w.columnBlocks() + 1) / 2
	for pair := range pairs {
		head := len(s.list)
		s.list = append(s.list, 0)
		from := 2 * pair * tileColumns / w.digits
		to := min(w.scores, (2*(pair+1)*tileColumns+w.digits-1)/w.digits)
		for piece := range w.pieces() {
			for k := from; k < to; k++ {
				if w.zero[k*w.pieces()+piece] == 0 {
					s.list = append(s.list, int32(piece))
					break
				}
			}
		}
		s.list[head] = int32(len(s.list) - head - 1)
	}
	return pairs
}

// tileBytes gives a strip as bytes, in whose groups of four rows each quarter is a
// row of a tile.
func (p *Panel) tileBytes(plane, strip int) []uint8 {
	panel := p.codes[plane*p.plane+strip*p.stride:]
	if p.dosage {
		return panel
	}
	groups := (p.groups() + tileGroups - 1) &^ (tileGroups - 1)
	p.decoded = resizeLines(p.decoded, groups*byteGroupBytes)
	decodeCallsAVX512(&p.decoded[0], &panel[0], p.groups())
	return p.decoded
}

// multiplyTiles adds the products of a strip and two blocks of columns from a
// column of the weights on, or of one if there is no other.
func (s *Sums) multiplyTiles(sums []int32, panel []uint8, w *Weights, column int, pieces []int32) {
	quarter, block := s.columns()*columnBytes, w.pieces()*tileDwords
	tiles := w.packed[column/tileColumns*block:]
	left := w.columns() - column
	s.config = configTiles(min(left, tileColumns), max(0, min(left-tileColumns, tileColumns)))
	multiply := dotTiles.two
	if left <= tileColumns {
		multiply = dotTiles.one
	}
	multiply(&s.config, &sums[0], quarter, &panel[0], &tiles[0], block*4, &pieces[0], len(pieces))
}
