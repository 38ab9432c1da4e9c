package parquetfile

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"
)

// encodedRow has a column of every type and encoding that the library writes.
type encodedRow struct {
	PlainInt   int32    `parquet:"plain_int"`
	DictInt    int32    `parquet:"dict_int,dict"`
	DeltaInt   int32    `parquet:"delta_int,delta,optional"`
	DeltaLong  int64    `parquet:"delta_long,delta"`
	Split      float64  `parquet:"split,split"`
	SplitFloat float32  `parquet:"split_float,split,optional"`
	Text       string   `parquet:"text"`
	DictText   *string  `parquet:"dict_text,dict,optional"`
	Lengths    string   `parquet:"lengths,delta"`
	List       []*int32 `parquet:"list,list"`
}

// leafTexts shows all entries of a leaf: levels and value.
func leafTexts(t *testing.T, table *Table, leaf *Leaf) (texts []string) {
	t.Helper()
	r := table.NewLeafReader()
	for g := range table.Groups() {
		if err := r.Open(leaf, g); err != nil {
			t.Fatal(err)
		}
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v: %v", leaf.Path, err)
			}
			value := 0
			for i := range b.Entries {
				rep, def := 0, 0
				if b.Rep != nil {
					rep = int(b.Rep[i])
				}
				if b.Def != nil {
					def = int(b.Def[i])
				}
				if def < leaf.MaxDef {
					texts = append(texts, fmt.Sprint(rep, def))
					continue
				}
				v, at := &b.Values, value
				if b.Dictionary != nil {
					v, at = b.Dictionary, int(b.Index[value])
				}
				value++
				switch leaf.Kind {
				case format.Int32:
					texts = append(texts, fmt.Sprintln(rep, def, v.Int32[at]))
				case format.Int64:
					texts = append(texts, fmt.Sprintln(rep, def, v.Int64[at]))
				case format.Float:
					texts = append(texts, fmt.Sprintln(rep, def, v.Float[at]))
				case format.Double:
					texts = append(texts, fmt.Sprintln(rep, def, v.Double[at]))
				default:
					texts = append(texts, fmt.Sprintln(rep, def, string(v.Bytes[at])))
				}
			}
		}
	}
	return texts
}

// libraryTexts shows them as the library reads them back.
func libraryTexts(t *testing.T, b []byte, column int) (texts []string) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for _, v := range row {
					switch {
					case v.Column() != column:
					case v.IsNull():
						texts = append(texts, fmt.Sprint(v.RepetitionLevel(), v.DefinitionLevel()))
					default:
						texts = append(texts, fmt.Sprintln(v.RepetitionLevel(), v.DefinitionLevel(), v.String()))
					}
				}
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		rows.Close()
	}
	return texts
}

func TestLeavesAreAsTheLibraryReadsThem(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var rows []encodedRow
	for i := range 5000 {
		row := encodedRow{
			PlainInt: rng.Int32() - 1<<30, DictInt: int32(rng.IntN(300)), DeltaLong: int64(rng.Uint64()), Split: rng.NormFloat64(),
			Text: fmt.Sprint(i), Lengths: fmt.Sprint("rs", rng.IntN(1000)),
		}
		if i%7 > 0 {
			n, f, s := int32(i*i%1000-rng.IntN(3)), rng.Float32(), fmt.Sprint("t", i%5)
			row.DeltaInt, row.SplitFloat, row.DictText = n, f, &s
		}
		for k := range rng.IntN(6) {
			if n := int32(k); k == 3 {
				row.List = append(row.List, nil)
			} else {
				row.List = append(row.List, &n)
			}
		}
		rows = append(rows, row)
	}
	// What the library reads back without compression is what all files hold: with some
	// codecs it does not read its own.
	var want [][]string
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw} {
		for _, version := range []int{1, 2} {
			var b bytes.Buffer
			w := parquet.NewGenericWriter[encodedRow](&b, parquet.Compression(codec), parquet.DataPageVersion(version), parquet.PageBufferSize(7000), parquet.MaxRowsPerRowGroup(3000))
			if _, err := w.Write(rows); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "f.parquet")
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			table, err := OpenTable(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := range table.Leaves() {
				leaf := &table.Leaves()[i]
				if len(want) == i {
					want = append(want, libraryTexts(t, b.Bytes(), i))
				}
				if got := leafTexts(t, table, leaf); len(got) < 5000 || !slices.Equal(got, want[i]) {
					t.Errorf("%v, version %d, %v: %d entries, want %d, or others", codec, version, leaf.Path, len(got), len(want[i]))
				}
			}
			table.Close()
		}
	}
}

// A block of LZ4 that is damaged ends with an error: the library's decoder does not end.
func TestLZ4Blocks(t *testing.T) {
	text := bytes.Repeat([]byte("chrom pos ref alt "), 40)
	packed, err := parquet.Lz4Raw.Encode(nil, text)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := lz4Block(nil, packed, len(text)); err != nil || !bytes.Equal(got, text) {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := lz4Block(nil, packed, len(text)-1); err == nil {
		t.Error("a block that goes on is read")
	}
	for n := range packed {
		if _, err := lz4Block(nil, packed[:n], len(text)); err == nil {
			t.Errorf("a block cut to %d of %d bytes is read", n, len(packed))
		}
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for range 10_000 {
		b := slices.Clone(packed)
		b[rng.IntN(len(b))] = byte(rng.Uint32())
		if got, err := lz4Block(nil, b, len(text)); err == nil && len(got) != len(text) {
			t.Fatalf("%d bytes", len(got))
		}
	}
}
