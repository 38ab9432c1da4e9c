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
	var rows [4][]int64
	var any [lineWeights]uint64
	for at, g := 0, piece*tileGroups; at < len(q); g++ {
		for r := range rows {
			rows[r] = noWeights[:scores]
			if at < len(q) {
				rows[r] = q[at:][:scores]
			}
			at += w.scores
		}
		if w.tiled() {
			w.putTile(&rows, &any, g, k)
		} else {
			w.putDwords(&rows, &any, g, k)
		}
	}
	for i := range scores {
		zero := uint8(0)
		if any[i] == 0 {
			zero = 1
		}
		w.zero[(k+i)*w.pieces()+piece] = zero
	}
}

// noWeights stands for rows beyond the last.
var noWeights [lineWeights]int64

// putDwords packs the weights of one group, for the scores from k on, and marks in
// any what is not 0.
func (w *Weights) putDwords(rows *[4][]int64, any *[lineWeights]uint64, g, k int) {
	a := rows[0]
	b, c, d := rows[1][:len(a)], rows[2][:len(a)], rows[3][:len(a)]
	balance := digitBalance(w.digits)
	bias := balance.bias
	step, over := w.groups()*w.digits, uint64(0)
	to := w.packed[(k*w.groups()+g)*w.digits:]
	for i := range a {
		any[i%lineWeights] |= uint64(a[i] | b[i] | c[i] | d[i])
		qa, qb, qc, qd := uint64(a[i])+bias, uint64(b[i])+bias, uint64(c[i])+bias, uint64(d[i])+bias
		over |= qa | qb | qc | qd
		d04, d15, d2, d3 := transposeBytes(qa^bias, qb^bias, qc^bias, qd^bias)
		dwords := to[i*step:][:w.digits]
		dwords[0], dwords[1], dwords[2], dwords[3] = uint32(d04), uint32(d15), uint32(d2), uint32(d3)
		if len(dwords) > 4 {
			dwords[4] = uint32(d04 >> 32)
		}
		if len(dwords) > 5 {
			dwords[5] = uint32(d15 >> 32)
		}
	}
	balance.check(over)
}

// putTile is putDwords for tiles. It also clears the groups beyond the last one.
func (w *Weights) putTile(rows *[4][]int64, any *[lineWeights]uint64, g, k int) {
	balance := digitBalance(w.digits)
	bias := balance.bias
	over := uint64(0)
	for i := range rows[0] {
		a, b, c, d := uint64(rows[0][i]), uint64(rows[1][i]), uint64(rows[2][i]), uint64(rows[3][i])
		any[i%lineWeights] |= a | b | c | d
		a, b, c, d = a+bias, b+bias, c+bias, d+bias
		over |= a | b | c | d
		d04, d15, d2, d3 := transposeBytes(a^bias, b^bias, c^bias, d^bias)
		dwords := [MaxDigits]uint32{uint32(d04), uint32(d15), uint32(d2), uint32(d3), uint32(d04 >> 32), uint32(d15 >> 32)}
		for n, dword := range dwords[:w.digits] {
			column := (k+i)*w.digits + n
			tile := w.packed[(column/tileColumns*w.pieces()+g/tileGroups)*tileDwords:][:tileDwords]
			row := (*[tileGroups]uint32)(tile[column%tileColumns*tileGroups:])
			row[g%tileGroups] = dword
			if g == w.groups()-1 {
				clear(row[g%tileGroups+1:])
			}
		}
	}
	balance.check(over)
}

// balance turns weights into bytes of balanced digits. Adding half of the base to
// each digit makes all of them 0 … 255: the bytes of the sum; turning the highest
// bit of each then gives the digit.
type balance struct {
	bias   uint64
	digits int
}

func digitBalance(digits int) balance {
	return balance{0x8080808080808080 & (1<<(8*digits) - 1), digits}
}

// check panics if any of the sums that are joined in over has more digits.
func (b balance) check(over uint64) {
	if over>>(8*b.digits) != 0 {
		panic("BUG: a weight that does not fit its digits")
	}
}

// transposeBytes gives bytes 0 of four words as a dword, then bytes 4 in the high
// half of the first result; likewise bytes 1 and 5, bytes 2, and bytes 3.
func transposeBytes(x0, x1, x2, x3 uint64) (d04, d15, d2, d3 uint64) {
	const (
		bytes = 0x00ff00ff00ff00ff
		words = 0x0000ffff0000ffff
	)
	even01, odd01 := x0&bytes|x1&bytes<<8, x0>>8&bytes|x1&^bytes
	even23, odd23 := x2&bytes|x3&bytes<<8, x2>>8&bytes|x3&^bytes
	d04, d2 = even01&words|even23&words<<16, even01>>16&words|even23&^words
	d15, d3 = odd01&words|odd23&words<<16, odd01>>16&words|odd23&^words
	return d04, d15, d2, d3
}
