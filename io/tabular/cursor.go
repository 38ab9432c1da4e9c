package tabular

import (
	"io"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go/format"
)

// cursor reads texts and whole numbers row by row: a column of values, or of lists.
type cursor struct {
	name   string
	leaf   *parquetfile.Leaf
	reader *parquetfile.LeafReader
	batch  *parquetfile.Batch
	entry  int
	value  int
	group  int
	row    int64
	last   string   // the text before, of values without a dictionary
	known  []string // texts of the dictionary
	of     *parquetfile.Typed
}

func newCursor(t *parquetfile.Table, name string, leaf *parquetfile.Leaf) *cursor {
	return &cursor{name: name, leaf: leaf, reader: t.NewLeafReader()}
}

func (c *cursor) openGroup(group int, firstRow int64) error {
	c.batch, c.entry, c.value, c.group, c.row, c.of = nil, 0, 0, group, firstRow, nil
	return c.placed(c.reader.Open(c.leaf, group))
}

func (c *cursor) placed(err error) error { return (&place{name: c.name}).put(err) }

func (c *cursor) errorf(format string, args ...any) error {
	err := fileerr.New(fileerr.Malformed, c.reader.Path(), "row %d: "+format, append([]any{c.row + 1}, args...)...)
	err.Field, err.RowGroup = c.name, c.group+1
	return err
}

// more goes to the next batch where this one is used up, io.EOF after the last.
func (c *cursor) more() error {
	for c.batch == nil || c.entry == c.batch.Entries {
		var err error
		if c.batch, err = c.reader.Next(); err != nil {
			return c.placed(err)
		}
		c.entry, c.value = 0, 0
	}
	return nil
}

// next gives the number of a row's value in the batch, or -1 for null, of a column
// with one value a row. The value is that of text or number.
func (c *cursor) next() (at int, err error) {
	if err := c.more(); err != nil {
		if err == io.EOF {
			return -1, c.errorf("the column ends before the rows do")
		}
		return -1, err
	}
	at = -1
	if c.batch.Def == nil || int(c.batch.Def[c.entry]) == c.leaf.MaxDef {
		at = c.value
		c.value++
	}
	c.entry++
	c.row++
	return at, nil
}

// list appends the texts of a row's list; nulls in it are "".
func (c *cursor) list(dst []string) ([]string, error) {
	for first := true; ; first = false {
		err := c.more()
		if err == io.EOF && !first {
			c.batch = nil
			break
		}
		if err == io.EOF {
			return dst, c.errorf("the column ends before the rows do")
		}
		if err != nil {
			return dst, err
		}
		if starts := c.batch.Rep[c.entry] == 0; starts != first {
			if starts {
				break
			}
			return dst, c.errorf("a list that begins before its row does")
		}
		def := int(c.batch.Def[c.entry])
		c.entry++
		switch {
		case def == c.leaf.MaxDef:
			dst = append(dst, c.text(c.value))
			c.value++
		case def >= c.leaf.Repeated[0]:
			dst = append(dst, "")
		}
		if len(dst) > maxTexts {
			return dst, c.errorf("found a list of more than %d values", maxTexts)
		}
	}
	c.row++
	return dst, nil
}

// maxTexts bounds the lists of texts in one row: alleles of a site, ids of samples.
const maxTexts = 1 << 23

// text gives a value of the batch as text: numbers in decimal digits.
func (c *cursor) text(at int) string {
	if c.batch.Dictionary == nil {
		// Columns of sites and chromosomes repeat themselves.
		if v := &c.batch.Values; len(v.Bytes) == 0 || string(v.Bytes[at]) != c.last {
			c.last = textOf(v, at)
		}
		return c.last
	}
	if c.of != c.batch.Dictionary {
		c.known = make([]string, c.batch.Dictionary.Len())
		c.of = c.batch.Dictionary
	}
	index := c.batch.Index[at]
	if c.known[index] == "" {
		c.known[index] = textOf(c.batch.Dictionary, int(index))
	}
	return c.known[index]
}

func textOf(t *parquetfile.Typed, at int) string {
	switch {
	case len(t.Bytes) > 0:
		return string(t.Bytes[at])
	case len(t.Int32) > 0:
		return strconv.Itoa(int(t.Int32[at]))
	case len(t.Int64) > 0:
		return strconv.FormatInt(t.Int64[at], 10)
	case len(t.Float) > 0:
		return strconv.FormatFloat(float64(t.Float[at]), 'g', -1, 32)
	}
	return strconv.FormatFloat(t.Double[at], 'g', -1, 64)
}

// number gives a value of the batch as a float; ok is false for text that is none.
func (c *cursor) number(at int) (v float64, ok bool) {
	t, i := &c.batch.Values, at
	if c.batch.Dictionary != nil {
		t, i = c.batch.Dictionary, int(c.batch.Index[at])
	}
	switch c.leaf.Kind {
	case format.Int32:
		return float64(t.Int32[i]), true
	case format.Int64:
		return float64(t.Int64[i]), true
	case format.Float:
		return float64(t.Float[i]), true
	case format.Double:
		return t.Double[i], true
	}
	v, err := strconv.ParseFloat(string(t.Bytes[i]), 64)
	return v, err == nil
}

// whole is number for whole ones.
func (c *cursor) whole(at int) (v int64, ok bool) {
	f, ok := c.number(at)
	if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<52 {
		return 0, false
	}
	return int64(f), true
}

// endGroup checks that nothing is left.
func (c *cursor) endGroup() error {
	switch err := c.more(); err {
	case io.EOF:
		return nil
	case nil:
		return c.errorf("found more values than rows")
	default:
		return err
	}
}
