package parquetfile

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// TestNextPage compares columns of all types that are read by pages, plain and with
// a dictionary, with and without nulls, with their values one by one.
func TestNextPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(0, 200).Draw(t, "rows")
		kinds := map[string]parquet.Node{
			"i32": parquet.Leaf(parquet.Int32Type), "i64": parquet.Leaf(parquet.Int64Type), "f64": parquet.Leaf(parquet.DoubleType), "text": parquet.String(),
		}
		group := parquet.Group{}
		for name, node := range kinds {
			group[name] = node
			group["d"+name] = parquet.Encoded(node, &parquet.RLEDictionary)
			group["o"+name] = parquet.Optional(node)
			group["od"+name] = parquet.Optional(parquet.Encoded(node, &parquet.RLEDictionary))
		}
		// What a verified file has decoded without the library.
		for name, node := range map[string]parquet.Node{
			"i32": parquet.Encoded(kinds["i32"], &parquet.DeltaBinaryPacked), "i64": parquet.Encoded(kinds["i64"], &parquet.DeltaBinaryPacked),
			"text": parquet.Encoded(kinds["text"], &parquet.DeltaLengthByteArray), "dtext": group["dtext"], "plaini64": kinds["i64"],
		} {
			group["own "+name] = parquet.Compressed(node, &parquet.Uncompressed)
			group["own zstd "+name] = parquet.Compressed(node, &parquet.Zstd)
		}
		var out bytes.Buffer
		w := parquet.NewWriter(&out, parquet.NewSchema("t", group), parquet.PageBufferSize(64))
		want := map[string][]parquet.Value{}
		flush := rapid.IntRange(1, 100).Draw(t, "group rows")
		most := rapid.IntRange(1, 6).Draw(t, "values")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for row := range rows {
			for i, column := range w.ColumnWriters() {
				name := group.Fields()[i].Name()
				n := random.IntN(most)
				value, defined := valueOf(name, n), 0
				if group[name].Optional() {
					defined = 1
					if n == 0 {
						value, defined = parquet.Value{}, 0
					}
				}
				want[name] = append(want[name], value)
				if _, err := column.WriteRowValues([]parquet.Value{value.Level(0, defined, i)}); err != nil {
					t.Fatal(err)
				}
			}
			if row%flush == flush-1 {
				if err := w.Flush(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := OpenReader(bytes.NewReader(out.Bytes()), int64(out.Len()), "values.parquet", fileerr.Integrity)
		if err != nil {
			t.Fatal(err)
		}
		for name := range group {
			column, err := f.Column(name)
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			for {
				page, err := column.NextPage()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				for i := range page.Rows {
					if w, g := showWanted(want[name][got]), showRead(name, page, i); w != g {
						t.Fatalf("%s, row %d: %s, want %s", name, got, g, w)
					}
					got++
				}
			}
			if own := column.own.ownMemory != nil; rows > 0 && own != owned(name) {
				t.Errorf("%s: decoded without the library: %v, want %v", name, own, owned(name))
			}
			column.Close()
			if got != rows {
				t.Errorf("%s: %d rows, want %d", name, got, rows)
			}
		}
	})
}

// owned says whether a column of TestNextPage is decoded without the library: besides
// those named so, plain integers of 64 bits and required texts.
func owned(name string) bool {
	return strings.HasPrefix(name, "own ") || name == "i64" || name == "text" || name == "dtext"
}

func valueOf(name string, n int) parquet.Value {
	switch {
	case strings.HasSuffix(name, "i32"):
		return parquet.Int32Value(int32(n))
	case strings.HasSuffix(name, "i64"):
		return parquet.Int64Value(int64(n) << 40)
	case strings.HasSuffix(name, "f64"):
		return parquet.DoubleValue(float64(n) / 8)
	}
	return parquet.ByteArrayValue([]byte(strings.Repeat("ab", n*n*n*10)))
}

func showWanted(v parquet.Value) string {
	if v.IsNull() {
		return "null"
	}
	return v.String()
}

func showRead(name string, page *Values, i int) string {
	switch {
	case page.Null != nil && page.Null[i]:
		return "null"
	case strings.HasSuffix(name, "i32"):
		return fmt.Sprint(page.Int32[i])
	case strings.HasSuffix(name, "i64"):
		return fmt.Sprint(page.Int64[i])
	case strings.HasSuffix(name, "f64"):
		return parquet.DoubleValue(page.Double[i]).String()
	}
	half := page.Rows / 2
	if text := page.Text.At(i); i < half || sameFrom(page, half, i, text) {
		return text
	}
	return "From and At differ"
}

// Types that have no field in Values are refused.
func TestNextPageRefuses(t *testing.T) {
	f := fixedTable(t, parquet.Leaf(parquet.Int32Type), &parquet.Uncompressed, 3)
	column, err := f.Column("n")
	if err != nil {
		t.Fatal(err)
	}
	column.kind = parquet.Boolean
	if _, err := column.NextPage(); fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "not read by pages") {
		t.Errorf("%v, want Integrity", err)
	}
}

func sameFrom(page *Values, first, i int, text string) bool {
	rest := page.Text.From(first)
	return rest.At(i-first) == text
}
