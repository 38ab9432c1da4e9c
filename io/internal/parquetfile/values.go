package parquetfile

import (
	"errors"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// Values are those of one page of a column, one a row, in the field of their type.
// They are valid until the column reads its next page, and not to be changed;
// the strings of Text stay valid.
type Values struct {
	Rows   int
	Int32  []int32
	Int64  []int64
	Double []float64
	Text   Texts
	Null   []bool // nil where no value is null; a null has the zero value of its type
}

// Texts are texts as a page has them: one a row, or the entries of a dictionary and
// an index into them for each row.
type Texts struct {
	entries []string
	indexes []int32 // nil where entries are the rows
}

// At is the text of a row of the page.
func (t *Texts) At(row int) string {
	if t.indexes != nil {
		return t.entries[t.indexes[row]]
	}
	return t.entries[row]
}

// From gives the texts from a row on.
func (t *Texts) From(row int) Texts {
	if t.indexes != nil {
		return Texts{t.entries, t.indexes[row:]}
	}
	return Texts{entries: t.entries[row:]}
}

// Longer appends the numbers of the rows whose texts have more than n bytes; first is that
// of the first row.
func (t *Texts) Longer(to []int, first, n int) []int {
	longer := func(text string) bool { return len(text) > n }
	switch {
	case t.indexes == nil:
		for row, text := range t.entries {
			if longer(text) {
				to = append(to, first+row)
			}
		}
	case slices.ContainsFunc(t.entries, longer):
		for row, at := range t.indexes {
			if longer(t.entries[at]) {
				to = append(to, first+row)
			}
		}
	}
	return to
}

// NextPage gives the values of the next page, io.EOF after the last one. It is for
// columns of millions of rows, of type int32, int64, double or string; a column is
// read by NextPage alone, or not at all by it.
func (c *Column) NextPage() (*Values, error) {
	err := c.file.guard(func() error {
		if taken, err := c.nextOwn(); taken || err != nil {
			return err
		}
		if err := c.nextPage(); err != nil {
			return err
		}
		if c.left -= c.page.NumRows(); c.left < 0 {
			return errors.New("its pages hold more values than the row group has rows")
		}
		return c.decode()
	})
	if err != nil {
		return nil, c.placed(err)
	}
	return &c.decoder.values, nil
}

// pageDecoder is the memory in which NextPage gives values.
type pageDecoder struct {
	values Values
	null   []bool
	texts  []string // of a page without a dictionary
	group  int      // row group whose dictionary is kept, from 1

	int32s  vector[int32]
	int64s  vector[int64]
	doubles vector[float64]
	strings vector[string]
}

// vector is what the values of a page become where they are not used as they lie.
type vector[T any] struct {
	own        []T
	dictionary []T
}

// of gives one value a row: those of the page, or those that its indexes point to,
// with zero values where there are nulls.
func (x *vector[T]) of(values []T, indexes []int32, null []bool) []T {
	if indexes == nil && null == nil {
		return values
	}
	rows := max(len(indexes), len(null))
	if cap(x.own) < rows {
		x.own = make([]T, rows)
	}
	x.own = x.own[:rows]
	if null == nil {
		for i, at := range indexes {
			x.own[i] = x.dictionary[at]
		}
		return x.own
	}
	clear(x.own)
	next := 0
	for i := range x.own {
		if null[i] {
			continue
		}
		if indexes != nil {
			x.own[i] = x.dictionary[indexes[next]]
		} else {
			x.own[i] = values[next]
		}
		next++
	}
	return x.own
}

// decode takes the values of the page.
func (c *Column) decode() error {
	d, v := &c.decoder, &c.decoder.values
	*v = Values{Rows: int(c.page.NumRows())}
	nulls := int(c.page.NumNulls())
	if nulls > 0 {
		d.null = d.null[:0]
		for _, level := range c.page.DefinitionLevels() {
			d.null = append(d.null, level == 0)
		}
		v.Null = d.null
	}
	data := c.page.Data()
	var indexes []int32
	if nulls > 0 && nulls == v.Rows {
		indexes = []int32{} // the page has no data, not even of a type
	} else if dictionary := c.page.Dictionary(); dictionary != nil {
		indexes = data.Int32()
		if d.group != c.group+1 {
			d.keep(c.kind, dictionary.Page().Data())
			d.group = c.group + 1
		}
		data = encoding.Values{}
	}
	rows := 0
	switch c.kind {
	case parquet.Int32:
		v.Int32 = d.int32s.of(plain(indexes, data.Int32), indexes, v.Null)
		rows = len(v.Int32)
	case parquet.Int64:
		v.Int64 = d.int64s.of(plain(indexes, data.Int64), indexes, v.Null)
		rows = len(v.Int64)
	case parquet.Double:
		v.Double = d.doubles.of(plain(indexes, data.Double), indexes, v.Null)
		rows = len(v.Double)
	case parquet.ByteArray:
		v.Text, rows = d.text(&data, indexes, v.Null)
	default:
		return fmt.Errorf("has type %s, which is not read by pages", c.kind)
	}
	if rows != v.Rows {
		return fmt.Errorf("a page of %d rows has %d values", v.Rows, rows)
	}
	return nil
}

// text is of for texts, which stay in their dictionary. Its indexes are checked here,
// once, so that At cannot fail.
func (d *pageDecoder) text(data *encoding.Values, indexes []int32, null []bool) (t Texts, rows int) {
	switch {
	case indexes == nil:
		d.texts = appendTexts(d.texts[:0], data)
		t = Texts{entries: d.strings.of(d.texts, nil, null)}
		return t, len(t.entries)
	case null != nil:
		t = Texts{entries: d.strings.of(nil, indexes, null)}
		return t, len(t.entries)
	}
	most := uint32(0)
	for _, at := range indexes {
		most = max(most, uint32(at))
	}
	if len(indexes) > 0 {
		_ = d.strings.dictionary[most]
	}
	return Texts{d.strings.dictionary, indexes}, len(indexes)
}

// plain gives the values of a page without a dictionary.
func plain[T any](indexes []int32, values func() []T) []T {
	if indexes != nil {
		return nil
	}
	return values()
}

// keep copies the entries of a dictionary.
func (d *pageDecoder) keep(kind parquet.Kind, data encoding.Values) {
	switch kind {
	case parquet.Int32:
		d.int32s.dictionary = append(d.int32s.dictionary[:0], data.Int32()...)
	case parquet.Int64:
		d.int64s.dictionary = append(d.int64s.dictionary[:0], data.Int64()...)
	case parquet.Double:
		d.doubles.dictionary = append(d.doubles.dictionary[:0], data.Double()...)
	case parquet.ByteArray:
		d.strings.dictionary = appendTexts(d.strings.dictionary[:0], &data)
	}
}

// textRun is how many bytes of short texts share one piece of memory: one
// allocation serves many, and whoever keeps a text keeps little else.
const textRun = 4 << 10

// appendTexts copies the texts of a page out of its memory.
func appendTexts(to []string, data *encoding.Values) []string {
	bytes, ends := data.ByteArray()
	return textsOf(to, bytes, ends)
}

// textsOf is appendTexts for texts that end where ends say, after the first of them.
func textsOf(to []string, bytes []byte, ends []uint32) []string {
	to = slices.Grow(to, max(0, len(ends)-1))
	for first := 0; first+1 < len(ends); {
		last := first + 1
		for last+1 < len(ends) && ends[last+1]-ends[first] <= textRun {
			last++
		}
		run := string(bytes[ends[first]:ends[last]])
		for k := first; k < last; k++ {
			to = append(to, run[ends[k]-ends[first]:ends[k+1]-ends[first]])
		}
		first = last
	}
	return to
}
