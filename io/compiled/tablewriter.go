package compiled

import (
	"encoding/json"
	"fmt"
	"hash/crc32"

	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/scoreset"
)

type specs = []parquetfile.PlainSpec

func int32s(names ...string) (all specs) {
	for _, name := range names {
		all = append(all, parquetfile.PlainSpec{Name: name, Kind: parquetfile.PlainInt32})
	}
	return all
}

func and(all specs, kind parquetfile.PlainKind, names ...string) specs {
	for _, name := range names {
		all = append(all, parquetfile.PlainSpec{Name: name, Kind: kind})
	}
	return all
}

const wordColumn = "word" // of weights.parquet

// The columns of the files of a table.
var (
	rowColumns        = and(int32s("chrom", "pos", "effect_allele", "other_allele"), parquetfile.PlainText, "id")
	kindColumns       = int32s("effect_type", "fate")
	numberColumns     = int32s("number")
	alleleColumns     = and(nil, parquetfile.PlainText, "allele")
	specialColumns    = and(int32s("row"), parquetfile.PlainText, "what")
	frequencyColumns  = and(int32s("row", "exponent"), parquetfile.PlainInt64, "coefficient")
	weightColumns     = int32s(wordColumn)
	chunkColumns      = int32s("rows", "format", "bytes")
	shapeColumns      = int32s("shape")
	textColumns       = and(int32s("chunk", "at"), parquetfile.PlainText, "text")
	unreadableColumns = int32s("column", "row")
	checkColumns      = int32s("crc32c")
)

// tableName names a file of a table, which is counted from 0.
func tableName(table int, file string) string {
	return fmt.Sprintf("tables/%d/%s.parquet", table+1, file)
}

// writeTable writes the files of a table and says what set.json has of it.
func (f *files) writeTable(at int, t *scoreset.Table) ([]ColumnMeta, error) {
	c := t.Apart()
	ids, ends, err := c.IDs()
	if err != nil {
		return nil, err
	}
	columnsOf := func(columns []scoreset.RowColumn) (all []values) {
		for _, column := range columns {
			all = append(all, intsOf(func(i int) int32 { return c.Rows.Value(column, i) }))
		}
		return all
	}
	id := textsOf(func(i int) []byte {
		from := int32(0)
		if i > 0 {
			from = ends[i-1]
		}
		return ids[from:ends[i]]
	})
	if err := f.table(tableName(at, "rows"), rowColumns, t.Len(), append(columnsOf(placeColumns), id)...); err != nil {
		return nil, err
	}
	if anyOther(c.Rows, kindsColumns) {
		if err := f.table(tableName(at, "kinds"), kindColumns, t.Len(), columnsOf(kindsColumns)...); err != nil {
			return nil, err
		}
	}
	if err := f.table(tableName(at, "numbers"), numberColumns, len(c.Numbers), ints(c.Numbers)); err != nil {
		return nil, err
	}
	if err := f.table(tableName(at, "alleles"), alleleColumns, len(c.Alleles), texts(c.Alleles)); err != nil {
		return nil, err
	}
	if err := f.writeFew(at, c); err != nil {
		return nil, err
	}
	if err := f.writeWeights(at, t, c); err != nil {
		return nil, err
	}
	var columns []ColumnMeta
	for j := range c.Scores {
		s := &c.Scores[j]
		columns = append(columns, ColumnMeta{Largest: s.Largest, Finest: s.Finest, Found: s.Found, AbsSum: s.AbsSum, Grid: t.Score(scoreset.Score{}, j).Grid()})
	}
	return columns, nil
}

// placeColumns are those of rows.parquet, kindsColumns those of kinds.parquet, which is
// there only where they are not all 0.
var (
	placeColumns = []scoreset.RowColumn{scoreset.ChromColumn, scoreset.PosColumn, scoreset.EffectAlleleColumn, scoreset.OtherAlleleColumn}
	kindsColumns = []scoreset.RowColumn{scoreset.EffectColumn, scoreset.FateColumn}
)

// anyOther says whether any value of some columns is not 0.
func anyOther(rows *scoreset.Rows, columns []scoreset.RowColumn) bool {
	for _, column := range columns {
		for i := range rows.Len() {
			if rows.Value(column, i) != 0 {
				return true
			}
		}
	}
	return false
}

// writeFew writes what few rows have.
func (f *files) writeFew(at int, c *scoreset.Columns) error {
	var what []string
	for _, special := range c.Special {
		special.Row = 0 // a column of its own
		text, err := json.Marshal(special)
		if err != nil {
			return err
		}
		what = append(what, string(text))
	}
	if err := f.table(tableName(at, "special"), specialColumns, len(what), intsOf(func(i int) int32 { return c.Special[i].Row }), texts(what)); err != nil {
		return err
	}
	frequencies := c.Frequencies
	err := f.table(tableName(at, "frequencies"), frequencyColumns, len(frequencies),
		intsOf(func(i int) int32 { return frequencies[i].Row }), intsOf(func(i int) int32 { return frequencies[i].Exp }), longsOf(func(i int) int64 { return frequencies[i].Coef }))
	if err != nil {
		return err
	}
	var columns, rows []int32
	for j := range c.Scores {
		for _, row := range c.Scores[j].Unreadable {
			columns, rows = append(columns, int32(j)), append(rows, row)
		}
	}
	return f.table(tableName(at, "unreadable"), unreadableColumns, len(rows), ints(columns), ints(rows))
}

// pieceBytes is how many bytes of weights have a checksum of their own: little more
// than is asked for is read, wherever that is.
const pieceBytes = 4096

// writeWeights writes the weights of a table, chunk by chunk, and what says how they
// read.
func (f *files) writeWeights(at int, t *scoreset.Table, c *scoreset.Columns) error {
	var rows, formats, sizes, shapes, chunks, places, checks []int32
	var odd []string
	err := f.file(tableName(at, "weights"), weightColumns, func(w *groupWriter) error {
		for k := range c.Weights {
			chunk := &c.Weights[k]
			data, err := t.ReadWeights(chunk)
			if err != nil {
				return err
			}
			rows, formats, sizes = append(rows, chunk.Rows), append(formats, int32(chunk.Format)), append(sizes, int32(len(data)))
			shapes = append(shapes, chunk.Shapes...)
			for _, text := range chunk.Texts {
				chunks, places, odd = append(chunks, int32(k)), append(places, text.At), append(odd, text.Text)
			}
			if odd := len(data) % 4; odd > 0 {
				data = append(data[:len(data):len(data)], make([]byte, 4-odd)...)
			}
			for from := 0; from < len(data); from += pieceBytes {
				piece := data[from:min(from+pieceBytes, len(data))]
				checks = append(checks, int32(crc32.Checksum(piece, castagnoli)))
			}
			if err := w.group(len(data)/4, [][]byte{data}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := f.table(tableName(at, "chunks"), chunkColumns, len(rows), ints(rows), ints(formats), ints(sizes)); err != nil {
		return err
	}
	if err := f.table(tableName(at, "shapes"), shapeColumns, len(shapes), ints(shapes)); err != nil {
		return err
	}
	if err := f.table(tableName(at, "texts"), textColumns, len(odd), ints(chunks), ints(places), texts(odd)); err != nil {
		return err
	}
	return f.table(tableName(at, "checks"), checkColumns, len(checks), ints(checks))
}
