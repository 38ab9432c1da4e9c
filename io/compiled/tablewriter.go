package compiled

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"

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
	texts, ends, err := c.IDs()
	if err != nil {
		return nil, err
	}
	all := make([]values, 0, len(rowColumns))
	for _, column := range placeColumns {
		all = append(all, values{ints: c.Rows.Values(column)})
	}
	ids := make([]string, len(ends))
	from := int32(0)
	for i, end := range ends {
		ids[i] = string(texts[from:end])
		from = end
	}
	if err := f.table(tableName(at, "rows"), rowColumns, append(all, values{texts: ids})...); err != nil {
		return nil, err
	}
	effects, fates := c.Rows.Values(scoreset.EffectColumn), c.Rows.Values(scoreset.FateColumn)
	if anyOther(effects) || anyOther(fates) {
		if err := f.table(tableName(at, "kinds"), kindColumns, values{ints: effects}, values{ints: fates}); err != nil {
			return nil, err
		}
	}
	if err := f.table(tableName(at, "numbers"), numberColumns, values{ints: c.Numbers}); err != nil {
		return nil, err
	}
	if err := f.table(tableName(at, "alleles"), alleleColumns, values{texts: c.Alleles}); err != nil {
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

// anyOther says whether any value is not 0.
func anyOther(values []int32) bool {
	return slices.ContainsFunc(values, func(v int32) bool { return v != 0 })
}

// writeFew writes what few rows have.
func (f *files) writeFew(at int, c *scoreset.Columns) error {
	var rows, exps []int32
	var what []string
	for _, s := range c.Special {
		rows = append(rows, s.Row)
		s.Row = 0
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		what = append(what, string(text))
	}
	if err := f.table(tableName(at, "special"), specialColumns, values{ints: rows}, values{texts: what}); err != nil {
		return err
	}
	var coefs []int64
	rows = nil
	for _, frequency := range c.Frequencies {
		rows, exps, coefs = append(rows, frequency.Row), append(exps, frequency.Exp), append(coefs, frequency.Coef)
	}
	if err := f.table(tableName(at, "frequencies"), frequencyColumns, values{ints: rows}, values{ints: exps}, values{longs: coefs}); err != nil {
		return err
	}
	var columns []int32
	rows = nil
	for j := range c.Scores {
		for _, row := range c.Scores[j].Unreadable {
			columns, rows = append(columns, int32(j)), append(rows, row)
		}
	}
	return f.table(tableName(at, "unreadable"), unreadableColumns, values{ints: columns}, values{ints: rows})
}

// pieceBytes is how many bytes of weights have a checksum of their own: little more
// than is asked for is read, wherever that is.
const pieceBytes = 4096

// writeWeights writes the weights of a table, chunk by chunk, and what says how they
// read.
func (f *files) writeWeights(at int, t *scoreset.Table, c *scoreset.Columns) error {
	var rows, formats, sizes, shapes, chunks, places, checks []int32
	var texts []string
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
				chunks, places, texts = append(chunks, int32(k)), append(places, text.At), append(texts, text.Text)
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
	if err := f.table(tableName(at, "chunks"), chunkColumns, values{ints: rows}, values{ints: formats}, values{ints: sizes}); err != nil {
		return err
	}
	if err := f.table(tableName(at, "shapes"), shapeColumns, values{ints: shapes}); err != nil {
		return err
	}
	if err := f.table(tableName(at, "texts"), textColumns, values{ints: chunks}, values{ints: places}, values{texts: texts}); err != nil {
		return err
	}
	return f.table(tableName(at, "checks"), checkColumns, values{ints: checks})
}
