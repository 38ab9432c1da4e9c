package kernel

// A weight is an integer of so many digits of base 256.
const (
	MinDigits = 4
	MaxDigits = 6
)

// MaxWeight gives the largest magnitude of a weight of so many digits, which are
// balanced (-128 to 127): 127 x (256^digits - 1) / 255.
func MaxWeight(digits int) int64 { return 127 * ((1<<(8*digits) - 1) / 255) }

// pieceRows is the number of rows that are packed together, and whose weights, if all
// are 0, are skipped.
const pieceRows = 64

// tileColumns is the number of columns (digits of scores) of an AMX tile. With
// fewer, tier AMX computes dot products of calls.
const tileColumns = 16

// Weights holds the weights of some scores on the rows of a panel, packed for one
// tier. The zero Weights is ready for use; packing again reuses its memory. It is
// read-only while it is added.
type Weights struct {
	tier                 Tier
	tables, missing      bool
	chosen               bool // of some rows of a panel, see rows.go
	dosage               bool
	rows, scores, digits int

	plain  []int64  // Go: by score, then by row, padded to groups of four rows
	packed []uint32 // vector tiers: digits, see weights_amd64.go and words_amd64.go
	// Vector tiers, for tables: see tables_amd64.go.
	narrow  []int32
	steps   []tableStep
	blocks  []int     // by block of scores, how many steps it and those before it have; of words by score, how many parts
	ones    []int64   // by score, what one copy of each row adds, see tables_quads_amd64.go; of words what 32,768 add
	sums    []int64   // scratch: of |weight|, by quad, then by score of a block
	by      []Divisor // scratch
	divided []int64   // scratch: quotients, as Pack has weights
	// Vector tiers, for words: see words_amd64.go.
	parts     []wordPart
	wordSteps []wordStep
	column    []int64 // of one score
	// Of some rows of a panel: the last, and where they and some more of them are.
	last   int
	places []uint32
	// zero has a byte for each score and piece of rows: 1 where all weights are 0.
	zero []uint8
}

// Pack packs q, which holds rows x scores weights row by row, each of at most
// MaxWeight(digits), for panels of calls.
func (w *Weights) Pack(t Tier, q []int64, rows, scores, digits int) {
	w.reset(t, false, false, q, rows, scores, digits)
	w.fill(q)
}

// PackDosages packs q, as Pack has it, for panels of dosages.
func (w *Weights) PackDosages(t Tier, q []int64, rows, scores, digits int) {
	if len(q) != rows*scores {
		panic("BUG: weights that are not whole rows")
	}
	w.PackDosageRows(t, q, scores, rows, w.asTheyAre(scores), digits)
}

// PackDosageRows packs for panels of dosages, as PackDosages does, integers of some rows,
// stride apart, each divided by the divisor of its score.
func (w *Weights) PackDosageRows(t Tier, q []int64, stride, rows int, by []Divisor, digits int) {
	requireRows(q, stride, rows, by)
	w.shapeOf(t, false, false, rows, len(by), digits)
	w.dosage = true
	if t.inWords() {
		w.putWords(q, stride, by)
		return
	}
	w.divide(q, stride, by)
	w.fill(w.divided)
}

// PackTables packs q, as Pack has it, for panels of indexes. Each weight is at most
// MaxTableWeight.
func (w *Weights) PackTables(t Tier, q []int64, rows, scores int) {
	if len(q) != rows*scores {
		panic("BUG: weights that are not whole rows")
	}
	w.PackTableRows(t, q, scores, rows, w.asTheyAre(scores))
}

// asTheyAre gives divisors that leave weights as they are.
func (w *Weights) asTheyAre(scores int) []Divisor {
	w.by = resize(w.by, scores)
	for k := range w.by {
		w.by[k] = NewDivisor(1)
	}
	return w.by
}

func requireRows(q []int64, stride, rows int, by []Divisor) {
	if stride < len(by) || rows < 1 || len(q) < (rows-1)*stride+len(by) {
		panic("BUG: weights of fewer rows than are to be packed")
	}
}

// divide fills divided with the weights of all rows, each divided by the divisor of its score.
func (w *Weights) divide(q []int64, stride int, by []Divisor) {
	w.divided = resize(w.divided, w.rows*w.scores)
	for r := range w.rows {
		to := w.divided[r*w.scores:][:w.scores]
		for k, x := range q[r*stride:][:w.scores] {
			to[k] = by[k].Of(x)
		}
	}
}

// PackTableRows packs for panels of indexes, as PackTables does, integers of some rows,
// stride apart, each divided by the divisor of its score.
func (w *Weights) PackTableRows(t Tier, q []int64, stride, rows int, by []Divisor) {
	requireRows(q, stride, rows, by)
	w.shapeOf(t, true, false, rows, len(by), MinDigits)
	if t.inQuads() {
		w.putQuads(q, stride, by)
		return
	}
	w.divide(q, stride, by)
	if t == Go {
		w.fillWithin(w.divided, MaxTableWeight)
		return
	}
	w.putTables(w.divided)
}

// PackMissing packs q, as Pack has it, for panels of indexes of missing calls. Each
// weight is at most MaxMissingWeight.
func (w *Weights) PackMissing(t Tier, q []int64, rows, scores int) {
	w.reset(t, true, true, q, rows, scores, MaxDigits)
	switch {
	case t == Go:
		w.fillWithin(q, MaxMissingWeight)
	case t.inQuads():
		w.putMissingQuads(q)
	default:
		w.putMissing(q)
	}
}

// fillWithin packs weights of tier Go for tables, which are not laid out in another way.
func (w *Weights) fillWithin(q []int64, largest int64) {
	for _, x := range q {
		if x > largest || x < -largest {
			panic("BUG: a weight that tables do not hold")
		}
	}
	w.fill(q)
}

func (w *Weights) fill(q []int64) {
	w.zero = resize(w.zero, w.scores*w.pieces())
	w.shape()
	w.put(q)
}

func (w *Weights) reset(t Tier, tables, missing bool, q []int64, rows, scores, digits int) {
	if len(q) != rows*scores {
		panic("BUG: weights that are not whole rows")
	}
	w.shapeOf(t, tables, missing, rows, scores, digits)
}

func (w *Weights) shapeOf(t Tier, tables, missing bool, rows, scores, digits int) {
	if rows < 1 || scores < 1 || digits < MinDigits || digits > MaxDigits {
		panic("BUG: weights without rows or scores, or with digits that no kernel has")
	}
	t.require()
	w.tier, w.dosage, w.tables, w.missing, w.rows, w.scores, w.digits = t, false, tables, missing, rows, scores, digits
	w.chosen = false
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
