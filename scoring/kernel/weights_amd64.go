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

// lineWeights is how many weights of a row are read together: a cache line.
const lineWeights = lineBytes / 8

// putDigits packs one piece.
func (w *Weights) putDigits(first int, q []int64) {
	for k := 0; k < w.scores; k += lineWeights {
		w.putLine(first/pieceRows, q[k:], k, min(lineWeights, w.scores-k))
	}
}

// putLine packs up to eight scores from score k on; q begins at the first row's
// weight of score k.
func (w *Weights) putLine(piece int, q []int64, k, scores int) {
	rows := (len(q) + w.scores - 1) / w.scores
	line := weightLine{first: k, scores: scores, balance: digitBalance(w.digits)}
	w.putGroups(&line, piece*tileGroups, rows/4, q, w.scores)
	if rows%4 != 0 {
		// Rows beyond the last weigh 0.
		var last [4 * lineWeights]int64
		for r := range rows % 4 {
			copy(last[r*lineWeights:], q[(rows&^3+r)*w.scores:][:scores])
		}
		w.putGroups(&line, piece*tileGroups+rows/4, 1, last[:], lineWeights)
	}
	if line.over>>(8*w.digits) != 0 {
		panic("BUG: a weight that does not fit its digits")
	}
	for i := range scores {
		zero := uint8(0)
		if line.any[i] == 0 {
			zero = 1
		}
		w.zero[(k+i)*w.pieces()+piece] = zero
	}
}

// weightLine is up to eight scores that are packed together.
type weightLine struct {
	first, scores int
	balance       uint64
	any           [lineWeights]uint64 // all weights of a score, or-ed
	over          uint64              // all weights as bytes, or-ed
}

// digitBalance turns a weight into bytes of balanced digits. Added to it, half of
// the base at each digit, makes all digits 0 … 255, the bytes of the sum; turning
// the highest bit of each then gives the digits.
func digitBalance(digits int) uint64 {
	return 0x8080808080808080 & (1<<(8*digits) - 1)
}

// putGroups packs whole groups from group g on; the weights of row r are at
// q[r*stride].
func (w *Weights) putGroups(line *weightLine, g, groups int, q []int64, stride int) {
	if w.tiled() {
		w.putTiles(line, g, groups, q, stride)
		return
	}
	step, balance, over := w.groups()*w.digits, line.balance, line.over
	for ; groups > 0; groups-- {
		to := w.packed[line.first*step+g*w.digits:]
		for i := range line.any[:line.scores] {
			x0, x1, x2, x3 := uint64(q[i]), uint64(q[stride+i]), uint64(q[2*stride+i]), uint64(q[3*stride+i])
			line.any[i] |= x0 | x1 | x2 | x3
			x0, x1, x2, x3 = x0+balance, x1+balance, x2+balance, x3+balance
			over |= x0 | x1 | x2 | x3
			even01, odd01 := pairBytes(x0^balance, x1^balance)
			even23, odd23 := pairBytes(x2^balance, x3^balance)
			d04, d2 := pairWords(even01, even23)
			d15, d3 := pairWords(odd01, odd23)
			dwords := to[i*step:][:w.digits]
			_ = dwords[MinDigits-1]
			dwords[0], dwords[1], dwords[2], dwords[3] = uint32(d04), uint32(d15), uint32(d2), uint32(d3)
			if len(dwords) > 4 {
				dwords[4] = uint32(d04 >> 32)
			}
			if len(dwords) > 5 {
				dwords[5] = uint32(d15 >> 32)
			}
		}
		q = q[min(4*stride, len(q)):]
		g++
	}
	line.over = over
}

// putTiles is putGroups for tiles. It also clears the groups beyond the last one.
func (w *Weights) putTiles(line *weightLine, g, groups int, q []int64, stride int) {
	for i := range line.scores {
		for n := range groups {
			at := i + 4*n*stride
			dwords := line.digits(i, q[at], q[at+stride], q[at+2*stride], q[at+3*stride])
			for d, dword := range dwords[:w.digits] {
				column := (line.first+i)*w.digits + d
				tile := w.packed[(column/tileColumns*w.pieces()+(g+n)/tileGroups)*tileDwords:][:tileDwords]
				row := (*[tileGroups]uint32)(tile[column%tileColumns*tileGroups:])
				row[(g+n)%tileGroups] = dword
				if g+n == w.groups()-1 {
					clear(row[(g+n)%tileGroups+1:])
				}
			}
		}
	}
}

// digits gives a score's digits on four rows, and notes the weights.
func (l *weightLine) digits(i int, a, b, c, d int64) [MaxDigits]uint32 {
	x0, x1, x2, x3 := uint64(a), uint64(b), uint64(c), uint64(d)
	l.any[i%lineWeights] |= x0 | x1 | x2 | x3
	x0, x1, x2, x3 = x0+l.balance, x1+l.balance, x2+l.balance, x3+l.balance
	l.over |= x0 | x1 | x2 | x3
	even01, odd01 := pairBytes(x0^l.balance, x1^l.balance)
	even23, odd23 := pairBytes(x2^l.balance, x3^l.balance)
	d04, d2 := pairWords(even01, even23)
	d15, d3 := pairWords(odd01, odd23)
	return [MaxDigits]uint32{uint32(d04), uint32(d15), uint32(d2), uint32(d3), uint32(d04 >> 32), uint32(d15 >> 32)}
}

// pairBytes and pairWords are the two steps of a transpose: of four words, byte i
// of each becomes a dword. After pairBytes, each 16 bits hold one byte of both.
func pairBytes(x, y uint64) (even, odd uint64) {
	const bytes = 0x00ff00ff00ff00ff
	return x&bytes | y&bytes<<8, x>>8&bytes | y&^bytes
}

// pairWords gives bytes 0 and 4 of even ones, and bytes 2 and 6; of odd ones
// bytes 1 and 5, and bytes 3 and 7.
func pairWords(x, y uint64) (low, high uint64) {
	const words = 0x0000ffff0000ffff
	return x&words | y&words<<16, x>>16&words | y&^words
}
