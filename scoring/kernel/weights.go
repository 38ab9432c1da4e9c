package kernel

// A weight is an integer of so many digits of base 256.
const (
	MinDigits = 4
	MaxDigits = 6
)

// MaxWeight gives the largest magnitude of a weight of so many digits, which are
// balanced (-128 to 127): 127 x (256^digits - 1) / 255.
func MaxWeight(digits int) int64 { return 127 * ((1<<(8*digits) - 1) / 255) }

// pieceRows is the number of rows that Put takes as a unit, and whose weights, if
// all are 0, are skipped.
const pieceRows = 64

// tileColumns is the number of columns (digits of scores) of an AMX tile. With
// fewer, tier AMX computes dot products.
const tileColumns = 16

// Weights holds the weights of some scores on the rows of a panel, packed for one
// tier. The zero Weights is ready for use; packing again reuses its memory. It is
// read-only while it is added.
type Weights struct {
	tier                 Tier
	rows, scores, digits int

	plain  []int64  // Go: by score, then by row, padded to groups of four rows
	packed []uint32 // vector tiers: digits, see weights_amd64.go
	// zero has a byte for each score and piece of rows: 1 where all weights are 0.
	zero []uint8
}

// Rows gives the number of rows that the weights were packed for.
func (w *Weights) Rows() int { return w.rows }

// Scores gives the number of scores.
func (w *Weights) Scores() int { return w.scores }

// Pack packs q, which holds rows x scores weights row by row, each of at most
// MaxWeight(digits).
func (w *Weights) Pack(t Tier, q []int64, rows, scores, digits int) {
	w.Reset(t, rows, scores, digits)
	w.Put(0, q)
}

// Reset shapes w for rows x scores weights; Put must set all of them.
func (w *Weights) Reset(t Tier, rows, scores, digits int) {
	if rows < 1 || scores < 1 || digits < MinDigits || digits > MaxDigits {
		panic("BUG: weights without rows or scores, or with digits that no kernel has")
	}
	t.require()
	w.tier, w.rows, w.scores, w.digits = t, rows, scores, digits
	w.zero = resize(w.zero, scores*w.pieces())
	w.shape()
}

// Put packs the weights of some rows from row first on: q holds whole rows. first
// is a multiple of 64, and so is the number of rows unless they reach the last
// one. Calls for distinct rows may run at the same time.
func (w *Weights) Put(first int, q []int64) {
	rows := len(q) / w.scores
	if len(q)%w.scores != 0 || first%pieceRows != 0 || first+rows > w.rows || (rows%pieceRows != 0 && first+rows != w.rows) {
		panic("BUG: weights that are not whole rows of whole pieces")
	}
	w.put(first/pieceRows, q)
}

func (w *Weights) groups() int { return (w.rows + 3) / 4 }
func (w *Weights) pieces() int { return (w.rows + pieceRows - 1) / pieceRows }

// nextRun gives the next range of pieces, from one on, at which the weights of
// score k are not all 0; from is the number of pieces if there is none.
func (w *Weights) nextRun(k, from int) (start, end int) {
	zero := w.zero[k*w.pieces():][:w.pieces()]
	for from < len(zero) && zero[from] != 0 {
		from++
	}
	end = from
	for end < len(zero) && zero[end] == 0 {
		end++
	}
	return from, end
}
