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

// tiled reports whether the weights are packed as tiles. Of calls, tiles that are mostly
// padding lose against dot products.
func (w *Weights) tiled() bool {
	return w.tier == AMX && (w.dosage || w.columns() >= tileColumns)
}

func (w *Weights) columns() int { return w.scores * w.digits }

// columnBlocks counts the blocks of 16 columns.
func (w *Weights) columnBlocks() int { return (w.columns() + tileColumns - 1) / tileColumns }

func (w *Weights) shapeDigits() {
	if w.tiled() {
		w.packed = resizeLines(w.packed, w.columnBlocks()*w.pieces()*tileDwords)
		clear(w.packed[(w.columnBlocks()-1)*w.pieces()*tileDwords:])
	} else {
		w.packed = resizeLines(w.packed, w.columns()*w.groups())
	}
}

// lineWeights is how many weights of a row are read together: a cache line.
const lineWeights = lineBytes / 8

// putDigits packs piece by piece, eight scores at a time.
func (w *Weights) putDigits(q []int64) {
	var scratch digitScratch
	for piece := 0; len(q) > 0; piece++ {
		n := min(pieceRows*w.scores, len(q))
		for k := 0; k < w.scores; k += lineWeights {
			w.putLine(&scratch, piece, q[k:n], k, min(lineWeights, w.scores-k))
		}
		q = q[n:]
	}
}

// digitScratch holds the weights of up to eight scores on a piece of rows, and 0
// on rows beyond the last; and their digits, group by group, as the kernels leave
// them. What is there of scores beyond the last has no meaning.
type digitScratch struct {
	weights [pieceRows][lineWeights]int64
	digits  digitBlock
}

type digitBlock = [tileGroups][4][16]uint32

// putLine packs up to eight scores from score k on; q begins at the first row's
// weight of score k.
func (w *Weights) putLine(scratch *digitScratch, piece int, q []int64, k, scores int) {
	rows := (len(q) + w.scores - 1) / w.scores
	for r := range rows {
		to, from := &scratch.weights[r%pieceRows], q[r*w.scores:]
		switch scores {
		case 1:
			to[0] = from[0]
		case lineWeights:
			*to = [lineWeights]int64(from)
		default:
			copy(to[:], from[:scores])
		}
	}
	clear(scratch.weights[rows:])
	groups := (rows + 3) / 4
	if w.tiled() {
		groups = tileGroups
	}
	// Adding half of the base to each digit makes all of them 0 … 255: the bytes of
	// the sum. Turning the highest bit of each gives the digit, balanced.
	bias := uint64(0x8080808080808080) & (1<<(8*w.digits) - 1)
	var any, over [lineWeights]uint64
	if w.tier == AVX2 {
		balanceAVX2(&scratch.digits, &scratch.weights, groups, bias, &any, &over)
	} else {
		balanceAVX512(&scratch.digits, &scratch.weights, groups, bias, &any, &over)
	}
	for i := range scores {
		if over[i]>>(8*w.digits) != 0 {
			panic("BUG: a weight that does not fit its digits")
		}
		zero := uint8(0)
		if any[i] == 0 {
			zero = 1
		}
		w.zero[(k+i)*w.pieces()+piece] = zero
		if w.tiled() {
			w.putTile(&scratch.digits, i, piece, k+i)
		} else {
			w.putDwords(scratch.digits[:groups], i, piece, k+i)
		}
	}
}

// putDwords stores the digits of score i of a block, which is score k.
func (w *Weights) putDwords(digits [][4][16]uint32, i, piece, k int) {
	low, high := i%2*2, i%2*2+1
	to := w.packed[(k*w.groups()+piece*tileGroups)*w.digits:][:len(digits)*w.digits]
	for g := range digits {
		*(*[MinDigits]uint32)(to) = [MinDigits]uint32(digits[g][low][i/2*4:])
		for d := MinDigits; d < w.digits; d++ {
			to[d] = digits[g][high][i/2*4+d%4]
		}
		to = to[w.digits:]
	}
}

// putTile is putDwords for tiles.
func (w *Weights) putTile(digits *digitBlock, i, piece, k int) {
	for d := range w.digits {
		column := k*w.digits + d
		tile := w.packed[(column/tileColumns*w.pieces()+piece)*tileDwords:][:tileDwords]
		row := (*[tileGroups]uint32)(tile[column%tileColumns*tileGroups:])
		vector, place := (i%2*2+d/4)%4, (i/2*4+d%4)%16
		for g := range row {
			row[g] = digits[g][vector][place]
		}
	}
}
