package parquetfile

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"cardioscore/io/fileerr"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// fixedTable has a column of 4 bytes with the values 0, 1, 2 … in several pages
// and row groups.
func fixedTable(t *testing.T, node parquet.Node, codec compress.Codec, rows int) *File {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewWriter(&out, parquet.NewSchema("t", parquet.Group{"n": parquet.Compressed(node, codec)}),
		parquet.PageBufferSize(40), parquet.DataPageStatistics(false))
	for i := range rows {
		if _, err := w.ColumnWriters()[0].WriteRowValues([]parquet.Value{parquet.Int32Value(int32(i%7)).Level(0, definition(node), 0)}); err != nil {
			t.Fatal(err)
		}
		if i%25 == 24 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := OpenReader(bytes.NewReader(out.Bytes()), int64(out.Len()), "fixed.parquet", fileerr.Integrity)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func definition(node parquet.Node) int {
	if node.Optional() {
		return 1
	}
	return 0
}

func TestFixed(t *testing.T) {
	const rows = 60
	plain := parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.Plain)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Zstd} {
		f := fixedTable(t, plain, codec, rows)
		column, err := f.Fixed("n", 4)
		if err != nil {
			t.Fatal(err)
		}
		if len(column.Pages) < 6 {
			t.Errorf("%s: only %d pages", codec, len(column.Pages))
		}
		d, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		next := int64(0)
		var scratch []byte
		for i := range column.Pages {
			page := &column.Pages[i]
			if page.FirstRow != next {
				t.Fatalf("%s: page %d begins at row %d, want %d", codec, i, page.FirstRow, next)
			}
			content := make([]byte, page.Rows*4)
			if column.Codec == Zstd {
				scratch, err = column.Decompress(d, page, content, scratch)
			} else {
				err = f.readAt(content, page.Offset)
			}
			if err != nil {
				t.Fatal(err)
			}
			for k := range page.Rows {
				if got := binary.LittleEndian.Uint32(content[4*k:]); got != uint32((next+k)%7) {
					t.Fatalf("%s: row %d is %d", codec, next+k, got)
				}
			}
			next += page.Rows
		}
		if next != rows {
			t.Errorf("%s: pages hold %d rows, want %d", codec, next, rows)
		}
	}
}

func TestFixedRefuses(t *testing.T) {
	leaf := parquet.Leaf(parquet.Int32Type)
	for _, c := range []struct {
		name  string
		node  parquet.Node
		codec compress.Codec
		width int
		says  string
	}{
		{"another width", parquet.Encoded(leaf, &parquet.Plain), &parquet.Uncompressed, 5, "of 5 bytes"},
		{"dictionary", parquet.Encoded(leaf, &parquet.RLEDictionary), &parquet.Uncompressed, 4, "PLAIN"},
		{"delta", parquet.Encoded(leaf, &parquet.DeltaBinaryPacked), &parquet.Uncompressed, 4, "PLAIN"},
		{"optional", parquet.Optional(leaf), &parquet.Uncompressed, 4, "required"},
		{"snappy", parquet.Encoded(leaf, &parquet.Plain), &parquet.Snappy, 4, "none or zstd"},
	} {
		_, err := fixedTable(t, c.node, c.codec, 30).Fixed("n", c.width)
		if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want Integrity with %q", c.name, err, c.says)
		}
	}
	if _, err := fixedTable(t, leaf, &parquet.Uncompressed, 3).Fixed("m", 4); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("no such column: %v", err)
	}
}
