package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// cellReader reads a genotype column of one file as cells.
type cellReader struct {
	place   place
	reader  *parquetfile.LeafReader
	leaf    *parquetfile.Leaf
	convert *converter
	batch   *parquetfile.Batch
	cells   []uint16 // one for each value of the batch
	table   []uint16 // cells of the dictionary
	tableOf *parquetfile.Typed
	group   int
	row     int64 // first row of what is still to come, from 0, in the file
}

// place names a column in errors. A column that stands for a sample has no name there.
type place struct {
	column int // 1-based, 0 where name says enough
	name   string
}

func (p *place) put(err error) error {
	var placed *fileerr.Error
	if errors.As(err, &placed) && placed.Field == "" && placed.Column == 0 {
		placed.Field, placed.Column = p.name, p.column
	}
	return err
}

func newCellReader(t *parquetfile.Table, leaf *parquetfile.Leaf, where place, perCopy uint64) *cellReader {
	return &cellReader{place: where, reader: t.NewLeafReader(), leaf: leaf, convert: newConverter(leaf, perCopy)}
}

// begin turns to another column.
func (r *cellReader) begin(leaf *parquetfile.Leaf, where place, perCopy uint64) {
	r.leaf, r.place, r.convert = leaf, where, newConverter(leaf, perCopy)
}

// open begins a row group.
func (r *cellReader) open(group int, firstRow int64) error {
	r.batch, r.row, r.group, r.tableOf = nil, firstRow, group, nil
	return r.place.put(r.reader.Open(r.leaf, group))
}

// next reads the next entries: cells has one for each value. io.EOF after the last.
func (r *cellReader) next() error {
	var err error
	if r.batch, err = r.reader.Next(); err != nil {
		return r.place.put(err)
	}
	r.cells = r.cells[:0]
	if r.batch.Dictionary == nil {
		r.cells = r.convert.convert(r.cells, &r.batch.Values)
		return nil
	}
	if r.tableOf != r.batch.Dictionary {
		r.table = r.convert.convert(r.table[:0], r.batch.Dictionary)
		r.tableOf = r.batch.Dictionary
	}
	for _, index := range r.batch.Index {
		r.cells = append(r.cells, r.table[index])
	}
	return nil
}

// refuse makes the error of a bad cell: the at-th value of the batch.
func (r *cellReader) refuse(at int, row int64) error {
	values, i := &r.batch.Values, at
	if r.batch.Dictionary != nil {
		values, i = r.batch.Dictionary, int(r.batch.Index[at])
	}
	return r.errorf(row, "%s", r.convert.describe(values, i))
}

func (r *cellReader) errorf(row int64, format string, args ...any) error {
	return r.place.put(&fileerr.Error{
		Class: fileerr.Malformed, Path: r.path(), RowGroup: r.group + 1,
		Message: fmt.Sprintf("row %d: ", row+1) + fmt.Sprintf(format, args...),
	})
}

func (r *cellReader) path() string { return r.reader.Path() }

// flat appends the cells of the next entries of a column with one value a row, missing
// for nulls. io.EOF after the last.
func (r *cellReader) flat(dst []uint16) ([]uint16, error) {
	if err := r.next(); err != nil {
		return dst, err
	}
	b := r.batch
	next := 0
	if b.Present == b.Entries {
		if next = slices.Index(r.cells, bad); next >= 0 {
			return dst, r.refuse(next, r.row+int64(next))
		}
		r.row += int64(b.Entries)
		return append(dst, r.cells...), nil
	}
	for i := range b.Entries {
		if b.Def != nil && int(b.Def[i]) < r.leaf.MaxDef {
			dst = append(dst, missing)
			continue
		}
		cell := r.cells[next]
		if cell == bad {
			return dst, r.refuse(next, r.row+int64(i))
		}
		next++
		dst = append(dst, cell)
	}
	r.row += int64(b.Entries)
	return dst, nil
}

// listCells gives the lists of a column, one a row.
type listCells struct {
	*cellReader
	entry, value int // next of the batch
}

func (l *listCells) openGroup(group int, firstRow int64) error {
	l.entry, l.value = 0, 0
	return l.open(group, firstRow)
}

// fillRow reads the next list, of exactly len(cells) values.
func (l *listCells) fillRow(cells []uint16) error {
	n, present := 0, l.leaf.MaxDef
	exists := uint8(l.leaf.Repeated[0])
	for first := true; ; first = false {
		if l.batch == nil || l.entry == l.batch.Entries {
			err := l.next()
			l.entry, l.value = 0, 0
			if err == io.EOF && !first {
				l.batch = nil
				break
			}
			if err == io.EOF {
				return l.errorf(l.row, "its lists end before the rows do")
			}
			if err != nil {
				return err
			}
		}
		b := l.batch
		if starts := b.Rep[l.entry] == 0; starts != first {
			if starts {
				break
			}
			return l.errorf(l.row, "a list that begins before its row does")
		}
		if b.Present == b.Entries {
			// No nulls and no empty lists: what of the list is in the batch, at once.
			end := bytes.IndexByte(b.Rep[l.entry+1:b.Entries], 0) + l.entry + 1
			if end == l.entry {
				end = b.Entries
			}
			piece := l.cells[l.entry:end]
			if at := slices.Index(piece, bad); at >= 0 {
				return l.refuse(l.entry+at, l.row)
			}
			if len(piece) > len(cells)-n {
				return l.tooLong(len(cells))
			}
			n += copy(cells[n:], piece)
			l.entry, l.value = end, end
			continue
		}
		def := b.Def[l.entry]
		l.entry++
		if def < exists {
			continue // no list, or an empty one
		}
		cell := missing
		if int(def) == present {
			if cell = l.cells[l.value]; cell == bad {
				return l.refuse(l.value, l.row)
			}
			l.value++
		}
		if n == len(cells) {
			return l.tooLong(n)
		}
		cells[n] = cell
		n++
	}
	if n != len(cells) {
		return l.errorf(l.row, "found a list of %d values, there are %d samples; every row needs a value, or null, for each sample", n, len(cells))
	}
	l.row++
	return nil
}

func (l *listCells) tooLong(samples int) error {
	return l.errorf(l.row, "found a list of more than %d values, there are %d samples; every row needs a value, or null, for each sample", samples, samples)
}

// endGroup checks that no list is left.
func (l *listCells) endGroup() error {
	left := l.batch != nil && l.entry < l.batch.Entries
	return l.atEnd(left)
}

// atEnd checks that a row group has no entries behind its last row.
func (r *cellReader) atEnd(left bool) error {
	if !left {
		_, err := r.reader.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.place.put(err)
		}
	}
	return r.errorf(r.row, "found more lists than rows")
}

func (l *listCells) rounding() float64 { return l.convert.worst }
