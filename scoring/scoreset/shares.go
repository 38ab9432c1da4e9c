package scoreset

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sync"

	"cardioscore/scoring/kernel"
)

// Shares puts the weights of one row, each times a factor, into dst as integers of grids, by
// position in columns: rounded once from the weight as written, ties to even, and 0 where the
// row has no weight of its own, as in Integers. The grids are those of the columns. What words
// are not enough for is asked of exact. An error is that of the store of the weights.
func (t *Table) Shares(dst []int64, row int32, columns []int, grids []Grid, factor *kernel.Share, exact func(w Decimal, grid Grid) int64) error {
	w := t.part(row)
	if at := int(row - w.first); w.format == formatTexts || w.oddIn(at, t.columns) || t.kind(row) == ByDosage {
		for j, column := range columns {
			d, _ := t.weight(int(row), column, false)
			dst[j] = exact(d, grids[j])
		}
		return nil
	}
	v := windows.Get().(*window)
	defer windows.Put(v)
	defer v.close()
	if err := v.open(t, w, []int32{row}); err != nil {
		return err
	}
	coefs, shapes := v.row(0, int(row-w.first))
	cuts := newShareCuts(factor)
	for j, column := range columns {
		n := number{shape: w.shapeOf(column, shapes)}
		if w.format == formatShort {
			n.coef = int64(int32(binary.LittleEndian.Uint32(coefs[4*column:])))
		} else {
			n.coef = int64(binary.LittleEndian.Uint64(coefs[8*column:]))
		}
		if cut := uint(-n.exp() - grids[j].Power); cut < cuts.known || cuts.find(cut) {
			dst[j] = cuts.shares[cut].Of(n.coef)
		} else {
			dst[j] = exact(n.decimal(), grids[j])
		}
	}
	return nil
}

// mostCut is how many digits beyond the grid are cut in words; numbers have up to 18.
const mostCut = 18

// shareCuts are a factor over powers of ten, made ready as far as they were asked for.
type shareCuts struct {
	num, den uint64
	known    uint
	shares   [mostCut + 1]kernel.Share
}

func newShareCuts(factor *kernel.Share) (c shareCuts) {
	c.num, c.den = factor.Parts()
	c.shares[0], c.known = *factor, 1
	return c
}

// find makes the factor ready over 10^cut and smaller powers, and says whether words hold it.
func (c *shareCuts) find(cut uint) bool {
	if cut > mostCut {
		return false
	}
	for ; c.known <= cut; c.known++ {
		over, den := bits.Mul64(c.den, uint64(pow10Int64[c.known]))
		if over != 0 || den > math.MaxInt64 {
			return false
		}
		c.shares[c.known] = kernel.NewShare(c.num, den)
	}
	return true
}

// windows are used again by readings of single rows.
var windows = sync.Pool{New: func() any { return new(window) }}

// shapeOf is the shape of the number in a column, where all numbers of the column
// share it, or else among the shapes of its row.
func (w *weights) shapeOf(column int, shapes []byte) shape {
	if w.format == formatShort {
		return w.columns[column].shape
	}
	return shape(binary.LittleEndian.Uint16(shapes[2*column:]))
}
