//go:build amd64 && !purego

package kernel

// The vector tiers take weights as balanced digits of base 256, from -128 to 127:
// q = d0 + 256 d1 + 65,536 d2 + …. A dword holds one digit of the weights of the
// four rows of a group. Score by score and group by group, the digits' dwords lie
// in order.
//
// For AMX, 16 columns (a column is a digit of a score) and 64 rows are a tile: a
// row of it holds the 64 digits of a column. Tiles of the same columns lie in
// order; columns are padded with 0 to whole tiles.

const (
	tileColumns    = 16
	tileGroups     = pieceRows / 4
	tileDwords     = tileColumns * tileGroups
	callGroupBytes = 64
	byteGroupBytes = 256
)

// tiled reports whether the weights are packed as tiles. Tiles that are mostly
// padding lose against dot products.
func (w *Weights) tiled() bool { return w.tier == AMX && w.columns() >= tileColumns }

func (w *Weights) columns() int { return w.scores * w.digits }

// blocks counts the blocks of 16 columns.
func (w *Weights) blocks() int { return (w.columns() + tileColumns - 1) / tileColumns }

func (w *Weights) shapeDigits() {
	if w.tiled() {
		w.packed = resizeLines(w.packed, w.blocks()*w.pieces()*tileDwords)
		clear(w.packed[(w.blocks()-1)*w.pieces()*tileDwords:])
	} else {
		w.packed = resizeLines(w.packed, w.columns()*w.groups())
	}
}

// putDigits packs one piece.
func (w *Weights) putDigits(first int, q []int64) {
	piece, rows := first/pieceRows, len(q)/w.scores
	groups := (rows + 3) / 4
	// Adding half of the base to each digit makes all of them 0 … 255: the bytes of
	// the sum. Turning their highest bits gives the digits, balanced.
	bias := uint64(0x8080808080808080) & (1<<(8*w.digits) - 1)
	for k := range w.scores {
		at, step, stepGroup := (k*w.groups()+first/4)*w.digits, 1, w.digits
		any, over := uint64(0), uint64(0)
		for g := range groups {
			var x [4]uint64
			for r := range min(4, rows-4*g) {
				value := uint64(q[(4*g+r)*w.scores+k])
				any |= value
				x[r] = value + bias
				over |= x[r]
				x[r] ^= bias
			}
			d := transposeBytes(&x)
			if w.tiled() {
				for i := range w.digits {
					column := k*w.digits + i
					w.packed[((column/tileColumns*w.pieces()+piece)*tileColumns+column%tileColumns)*tileGroups+g] = d[i]
				}
				continue
			}
			copy(w.packed[at+g*stepGroup*step:][:w.digits], d[:])
		}
		if over>>(8*w.digits) != 0 {
			panic("BUG: a weight that does not fit its digits")
		}
		if w.tiled() && groups < tileGroups {
			for i := range w.digits {
				column := k*w.digits + i
				clear(w.packed[((column/tileColumns*w.pieces()+piece)*tileColumns+column%tileColumns)*tileGroups:][groups:tileGroups])
			}
		}
		zero := uint8(0)
		if any == 0 {
			zero = 1
		}
		w.zero[k*w.pieces()+piece] = zero
	}
}

// transposeBytes gives, for each of the lowest six bytes, that byte of four words.
func transposeBytes(x *[4]uint64) (d [MaxDigits]uint32) {
	const (
		bytes = 0x00ff00ff00ff00ff
		words = 0x0000ffff0000ffff
	)
	even01, odd01 := x[0]&bytes|x[1]&bytes<<8, x[0]>>8&bytes|x[1]&^bytes
	even23, odd23 := x[2]&bytes|x[3]&bytes<<8, x[2]>>8&bytes|x[3]&^bytes
	d04, d26 := even01&words|even23&words<<16, even01>>16&words|even23&^words
	d15, d3 := odd01&words|odd23&words<<16, odd01>>16&words|odd23&^words
	return [MaxDigits]uint32{uint32(d04), uint32(d15), uint32(d26), uint32(d3), uint32(d04 >> 32), uint32(d15 >> 32)}
}
