package scoreset

import (
	"fmt"
	"slices"
	"sort"
)

// Table is the rows of one or several scores, which differ in their weights
// alone: a column of weights for each. But for KeepOnly it is immutable and safe for concurrent
// use. A row takes 16 bytes, its id 4 and its text where that is in memory, a frequency
// of its effect allele 16, a weight 4 where its column is written with a fixed number of decimals and
// the weight fits, else 10.
type Table struct {
	rows        []record
	kept        *keptRows // which of them are left; nil for all
	numbers     []int32   // nil where row i has the number i+1
	ids         []weights // as texts, ascending by first
	idBytes     int       // of all texts
	lateIDs     *lateIDs  // in place of ids, nil for none
	alleles     alleles
	special     []special         // ascending by row
	frequencies []effectFrequency // ascending by row
	columns     int
	weights     []weights // ascending by first
	store       Store
	extents     []extent  // by column
	grids       []Grid    // by column
	bad         [][]int32 // by column: rows whose weight cannot be read, ascending
}

// Len is the number of rows.
func (t *Table) Len() int {
	if t.kept != nil {
		return t.kept.of
	}
	return len(t.rows)
}

// Columns is the number of columns of weights.
func (t *Table) Columns() int { return t.columns }

// Score gives the score of one column; meta is all of it but its rows.
func (t *Table) Score(meta Score, column int) *Score {
	meta.table, meta.column = t, column
	return &meta
}

// Unreadable lists the rows, ascending, whose weight in a column cannot be read:
// their fate is BadWeight in this column alone. It must not be changed.
func (t *Table) Unreadable(column int) []int32 { return t.bad[column] }

func (t *Table) number(i int) int32 {
	if t.numbers == nil {
		return int32(i + 1)
	}
	return t.numbers[i]
}

func (t *Table) id(i int) string {
	if t.lateIDs != nil {
		return t.lateIDs.id(i, t.Len())
	}
	w := &t.ids[partOf(t.ids, int32(i))]
	_, text, _, err := w.value(t.store, 1, i-int(w.first), 0)
	if err != nil {
		panic(fmt.Errorf("scoreset: the store of the ids: %w", err))
	}
	return text
}

// specialOf gives what few rows have, all zero for the others.
func (t *Table) specialOf(i int) special {
	if len(t.special) == 0 {
		return special{}
	}
	at := sort.Search(len(t.special), func(k int) bool { return int(t.special[k].row) >= i })
	if at < len(t.special) && int(t.special[at].row) == i {
		return t.special[at]
	}
	return special{}
}

func (t *Table) fate(i, column int) Outcome {
	if len(t.bad[column]) > 0 {
		if _, bad := slices.BinarySearch(t.bad[column], int32(i)); bad {
			return BadWeight
		}
	}
	if t.kept == nil {
		return t.rows[i].fate
	}
	if at, stayed := slices.BinarySearch(t.kept.rows, int32(i)); stayed {
		return t.rows[at].fate
	}
	return Undecided
}

// part gives the weights that hold a row.
func (t *Table) part(row int32) *weights { return &t.weights[t.partOf(row)] }

// partOf says which of the weights hold a row.
func (t *Table) partOf(row int32) int { return partOf(t.weights, row) }

func partOf(parts []weights, row int32) int {
	return sort.Search(len(parts), func(k int) bool { return parts[k].first > row }) - 1
}

// value is the weight of a row: a number, or the text that is not one.
func (t *Table) value(i, column int) (n number, text string, isText bool) {
	w := t.part(int32(i))
	n, text, isText, err := w.value(t.store, t.columns, i-int(w.first), column)
	if err != nil {
		panic(fmt.Errorf("scoreset: the store of the weights: %w", err))
	}
	return n, text, isText
}

// weight gives a weight, 0 where there is none of its own, and its text.
func (t *Table) weight(i, column int, needText bool) (d Decimal, text string) {
	n, text, isText := t.value(i, column)
	switch byDosage := t.kind(int32(i)) == ByDosage; {
	case !isText:
		if !byDosage {
			d = n.decimal()
		}
		if needText {
			text = string(n.append(nil))
		}
	case !byDosage && t.fate(i, column) != BadWeight:
		d, _ = ParseDecimal(text) // it can be read: the fate says so
	}
	return d, text
}

// smallTable is how many rows are copied for less room without a peak of memory.
const smallTable = 1 << 16

// TableBuilder puts chunks together.
type TableBuilder struct {
	table Table
}

// NewTableBuilder starts a table of so many columns, whose chunks are encoded
// into this store. Room for rows is made at once.
func NewTableBuilder(columns, rows int, store Store) *TableBuilder {
	return &TableBuilder{Table{
		columns: columns, store: store, rows: make([]record, 0, rows),
		extents: make([]extent, columns), bad: make([][]int32, columns),
	}}
}

// Grow makes room for so many rows in all.
func (b *TableBuilder) Grow(rows int) {
	t := &b.table
	if n := len(t.rows); n > 0 && rows > n {
		t.rows = slices.Grow(t.rows, rows-n)
	}
}

// TooLongError says that a table has more rows, or longer ids, than it can hold.
type TooLongError struct{}

func (*TooLongError) Error() string { return "the table has too many rows; split it" }

// Append adds the rows of an encoded chunk, which it empties. before is the number
// of rows in the file before those of the chunk. The error is a *TooLongError.
func (b *TableBuilder) Append(c *Chunk, before int) error {
	if int(c.encoded.rows) != len(c.rows) {
		panic("BUG: scoreset: a chunk is not encoded")
	}
	t := &b.table
	first := len(t.rows)
	const most = 1<<31 - 1
	if first+len(c.rows) > most || before+len(c.rows) > most || t.idBytes+len(c.ids) > most {
		return &TooLongError{}
	}
	t.rows = append(t.rows, c.rows...)
	b.renumber(t.rows[first:], c.alleles.texts)
	t.idBytes += len(c.ids)
	b.appendNumbers(c.numbers, first, int32(before))
	for _, s := range c.special {
		s.row += int32(first)
		t.special = append(t.special, s)
	}
	for _, f := range c.frequencies {
		f.row += int32(first)
		t.frequencies = append(t.frequencies, f)
	}
	if len(c.rows) > 0 {
		c.encoded.first, c.encodedIDs.first = int32(first), int32(first)
		t.weights, t.ids = append(t.weights, c.encoded), append(t.ids, c.encodedIDs)
	}
	for j := range c.extents {
		t.extents[j].merge(&c.extents[j])
	}
	slices.SortFunc(c.bad, func(a, b value) int { return int(a.row) - int(b.row) })
	for _, v := range c.bad {
		t.bad[v.column] = append(t.bad[v.column], v.row+int32(first))
	}
	c.Reset()
	return nil
}

// renumber gives alleles beyond single bases, whose numbers rows have from a chunk, those
// of the table.
func (b *TableBuilder) renumber(rows []record, texts []string) {
	if len(texts) == 0 {
		return
	}
	numbers := make([]uint32, len(bases)+len(texts))
	for n := range bases {
		numbers[n] = uint32(n)
	}
	for i, text := range texts {
		numbers[len(bases)+i] = b.table.alleles.number(text)
	}
	for i := range rows {
		r := &rows[i]
		r.effect, r.other = numbers[r.effect], numbers[r.other]
	}
}

// appendNumbers keeps the numbers of rows only where they do not run from 1.
func (b *TableBuilder) appendNumbers(numbers []int32, first int, before int32) {
	t := &b.table
	if t.numbers == nil {
		i := 0
		for i < len(numbers) && numbers[i]+before == int32(first+i+1) {
			i++
		}
		if i == len(numbers) {
			return
		}
		for n := range first {
			t.numbers = append(t.numbers, int32(n+1))
		}
	}
	for _, n := range numbers {
		t.numbers = append(t.numbers, n+before)
	}
}

// Table gives the finished table; the builder must not be used any more.
func (b *TableBuilder) Table() *Table {
	t := &b.table
	for j := range t.extents {
		t.grids = append(t.grids, t.extents[j].grid())
	}
	t.alleles.numbers = nil
	// Room is made by an estimate; of many small tables what is left over adds up.
	if n := len(t.rows); n <= smallTable && cap(t.rows)-n > n/8 {
		t.rows = slices.Clone(t.rows)
	}
	return t
}
