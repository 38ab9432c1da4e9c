package tabular

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"cardioscore/io/internal/testfile"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// The tables of these tests hold five people and these genotypes; -1 is missing.
var (
	people      = []string{"SECRET1", "SECRET2", "SECRET3", "SECRET4", "SECRET5"}
	rowsOfTable = []struct {
		chrom    string
		pos      int32
		ref, alt string
		id       string
		copies   []int
	}{
		{"1", 1000, "A", "G", "rs1", []int{0, 1, 2, -1, 1}},
		{"chr1", 2000, "ac", "A", "rs2", []int{2, 2, 2, 2, 0}},
		{"X", 5000000, "G", "T", "rsX", []int{-1, -1, 0, 0, 0}},
		{"GL000191.1", 7, "A", "C", "", []int{0, 0, 0, 0, 1}},
	}
)

// wanted is what the tables above become, with hard calls.
var wanted = []string{
	"1 1000 A G rs1 0 1 2 . 1",
	"1 2000 AC A rs2 2 2 2 2 0",
	"X 5000000 G T rsX . . 0 0 0",
}

type listRow struct {
	Chrom   string     `parquet:"chrom,dict"`
	Pos     int32      `parquet:"pos,delta"`
	Ref     string     `parquet:"ref"`
	Alt     string     `parquet:"alt,dict"`
	ID      *string    `parquet:"rsid,optional"`
	Dosages []*float64 `parquet:"dosages,list"`
}

type callListRow struct {
	Chrom string   `parquet:"contig"`
	Pos   int64    `parquet:"position"`
	Ref   string   `parquet:"REF"`
	Alt   string   `parquet:"ALT"`
	IDs   []string `parquet:"sample_ids,list"`
	Calls []*int32 `parquet:"calls,list"`
}

type glowGenotype struct {
	SampleID string  `parquet:"sampleId"`
	Phased   bool    `parquet:"phased"`
	Calls    []int32 `parquet:"calls,list"`
}

type glowRow struct {
	Contig    string         `parquet:"contigName"`
	Start     int64          `parquet:"start"`
	End       int64          `parquet:"end"`
	Names     []string       `parquet:"names,list"`
	Ref       string         `parquet:"referenceAllele"`
	Alts      []string       `parquet:"alternateAlleles,list"`
	Genotypes []glowGenotype `parquet:"genotypes,list"`
}

type longRow struct {
	Sample string   `parquet:"sample_id,dict"`
	Chrom  string   `parquet:"chrom,dict"`
	Pos    int32    `parquet:"pos"`
	Ref    string   `parquet:"ref"`
	Alt    string   `parquet:"alt"`
	ID     string   `parquet:"id"`
	Dosage *float32 `parquet:"dosage,optional"`
}

// made writes a file of rows.
func made[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// column is one column of a table that is put together by hand: a value a row, nil for null.
type column struct {
	name   string
	node   parquet.Node
	values []any
}

// madeOf writes a file of columns, which the format orders by name.
func madeOf(t testing.TB, columns []column, options ...parquet.WriterOption) []byte {
	t.Helper()
	group := parquet.Group{}
	for _, c := range columns {
		group[c.name] = parquet.Optional(c.node)
	}
	schema := parquet.NewSchema("table", group)
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, append(options, schema)...)
	for i := range columns[0].values {
		row := make(parquet.Row, len(columns))
		for _, c := range columns {
			leaf, _ := schema.Lookup(c.name)
			value := parquet.NullValue().Level(0, 0, leaf.ColumnIndex)
			if c.values[i] != nil {
				value = parquet.ValueOf(c.values[i]).Level(0, 1, leaf.ColumnIndex)
			}
			row[leaf.ColumnIndex] = value
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// variantColumns are the columns that describe the sites.
func variantColumns() []column {
	c := []column{{"#CHROM", parquet.String(), nil}, {"POS", parquet.Int(32), nil}, {"REF", parquet.String(), nil}, {"ALT", parquet.String(), nil}, {"ID", parquet.String(), nil}, {"QUAL", parquet.Leaf(parquet.DoubleType), nil}}
	for _, s := range rowsOfTable {
		for i, v := range []any{s.chrom, s.pos, s.ref, s.alt, s.id, 30.0} {
			c[i].values = append(c[i].values, v)
		}
	}
	return c
}

// copiesColumn is a column of ALT copies: ints, or floats, which are null for missing.
func copiesColumn(name string, copies []int, float bool) column {
	c := column{name: name, node: parquet.Int(8)}
	if float {
		c.node = parquet.Leaf(parquet.FloatType)
	}
	for _, n := range copies {
		var v any
		switch {
		case n < 0:
		case float:
			v = float32(n)
		default:
			v = int32(n)
		}
		c.values = append(c.values, v)
	}
	return c
}

func of[T any](v T) *T { return &v }

// kinds are small files of every layout, with the codecs and encodings of several writers.
func kinds(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	var lists []listRow
	var calls []callListRow
	var glow []glowRow
	var long []longRow
	for _, s := range rowsOfTable {
		l := listRow{Chrom: s.chrom, Pos: s.pos, Ref: s.ref, Alt: s.alt, ID: of(s.id)}
		c := callListRow{Chrom: s.chrom, Pos: int64(s.pos), Ref: s.ref, Alt: s.alt, IDs: people}
		g := glowRow{Contig: s.chrom, Start: int64(s.pos) - 1, Ref: s.ref, Alts: []string{s.alt}}
		if s.id != "" {
			g.Names = []string{s.id}
		}
		for i, n := range s.copies {
			call := []int32{-1, -1}
			if n >= 0 {
				call = []int32{int32(min(n, 1)), int32(n / 2)}
			}
			g.Genotypes = append(g.Genotypes, glowGenotype{people[i], false, call})
			row := longRow{people[i], s.chrom, s.pos, s.ref, s.alt, s.id, nil}
			if n < 0 {
				l.Dosages, c.Calls = append(l.Dosages, nil), append(c.Calls, nil)
			} else {
				l.Dosages, c.Calls = append(l.Dosages, of(float64(n))), append(c.Calls, of(int32(n)))
				row.Dosage = of(float32(n))
			}
			long = append(long, row)
		}
		lists, calls, glow = append(lists, l), append(calls, c), append(glow, g)
	}
	ids := `["` + people[0]
	for _, id := range people[1:] {
		ids += `","` + id
	}
	codec := func(c compress.Codec) parquet.WriterOption { return parquet.Compression(c) }
	files["list of floats"] = made(t, lists, parquet.KeyValueMetadata("sample_ids", ids+`"]`), parquet.DataPageVersion(1))
	files["list of calls, zstd"] = made(t, calls, codec(&parquet.Zstd), parquet.MaxRowsPerRowGroup(3))
	files["Glow, snappy"] = made(t, glow, codec(&parquet.Snappy), parquet.DataPageVersion(1))
	files["long, by variant, gzip"] = made(t, long, codec(&parquet.Gzip))
	shuffled := append([]longRow(nil), long...)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled)-5, func(i, k int) { // the first rows settle the order of the samples
		shuffled[i+5], shuffled[k+5] = shuffled[k+5], shuffled[i+5]
	})
	files["long, in no order, brotli"] = made(t, shuffled, codec(&parquet.Brotli))
	wide, tall := variantColumns(), []column{{"IID", parquet.String(), nil}, {"SEX", parquet.Int(32), nil}}
	for i, id := range people {
		var copies []int
		for _, s := range rowsOfTable {
			copies = append(copies, s.copies[i])
		}
		wide = append(wide, copiesColumn(id, copies, false))
		tall[0].values, tall[1].values = append(tall[0].values, id), append(tall[1].values, int32(1+i%2))
	}
	for _, s := range rowsOfTable[:3] {
		tall = append(tall, copiesColumn(s.chrom+"_"+strconv.Itoa(int(s.pos))+"_"+s.ref+"_"+s.alt, s.copies, true))
	}
	files["a column per sample, LZ4"] = madeOf(t, wide, codec(&parquet.Lz4Raw), parquet.MaxRowsPerRowGroup(3))
	files["a column per variant"] = madeOf(t, tall, parquet.MaxRowsPerRowGroup(2))
	return files
}

// put writes a file.
func put(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	testfile.Overwrite(t, path, b)
	return path
}
