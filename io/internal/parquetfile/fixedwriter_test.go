package parquetfile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// TestFixedWriter: the library, and Fixed, read what was written, for any number of
// rows beside those of pages and groups.
func TestFixedWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := []FixedSpec{
			{Name: "a", Width: rapid.IntRange(1, 9).Draw(t, "width of a")},
			{Name: "b", Width: rapid.IntRange(1, 9).Draw(t, "width of b")},
			{Name: "n", Width: 4, Integer: true},
		}
		groupRows := rapid.IntRange(1, 9).Draw(t, "rows of a group")
		pageRows := rapid.IntRange(1, groupRows).Draw(t, "rows of a page")
		rows := rapid.IntRange(0, 40).Draw(t, "rows")
		dir, err := os.MkdirTemp("", "fixed")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		waiting, err := os.Create(filepath.Join(dir, "waiting"))
		if err != nil {
			t.Fatal(err)
		}
		defer waiting.Close()
		var file bytes.Buffer
		base := int64(rapid.IntRange(0, 5).Draw(t, "base"))
		w, err := NewFixedWriter(&file, "table", columns, pageRows, groupRows, waiting, base)
		if err != nil {
			t.Fatal(err)
		}
		want := make([][]byte, len(columns))
		for first := 0; first < rows; {
			inGroup := first % groupRows
			n := min(pageRows-inGroup%pageRows, groupRows-inGroup, rows-first)
			for c := range columns {
				body := make([]byte, n*columns[c].Width)
				for i := range body {
					body[i] = byte(31*first + 7*c + i)
				}
				want[c] = append(want[c], body...)
				if err := w.Page(c, n, body); err != nil {
					t.Fatal(err)
				}
			}
			first += n
			if inGroup := (first-1)%groupRows + 1; inGroup == groupRows || first == rows {
				if err := w.EndGroup(inGroup); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close("test"); err != nil {
			t.Fatal(err)
		}
		if info, err := waiting.Stat(); err != nil || info.Size() > base+FixedSpace(columns, pageRows, groupRows) {
			t.Fatalf("%d bytes waited: %v", info.Size(), err)
		}
		if got := valuesOf(t, file.Bytes(), len(columns)); !bytes.Equal(bytes.Join(got, nil), bytes.Join(want, nil)) {
			t.Fatalf("the library reads %x, want %x", got, want)
		}
		table, err := OpenReader(bytes.NewReader(file.Bytes()), int64(file.Len()), "table", fileerr.Integrity)
		if err != nil {
			t.Fatal(err)
		}
		if table.Rows() != int64(rows) {
			t.Fatalf("%d rows, want %d", table.Rows(), rows)
		}
		for c, spec := range columns {
			column, err := table.Fixed(spec.Name, spec.Width)
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			for _, p := range column.Pages {
				got = append(got, file.Bytes()[p.Offset:p.Offset+p.Bytes]...)
			}
			if !bytes.Equal(got, want[c]) {
				t.Fatalf("%s: pages hold %x, want %x", spec.Name, got, want[c])
			}
		}
	})
}

// valuesOf reads all values by the library.
func valuesOf(t rapid.TB, content []byte, columns int) [][]byte {
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	got := make([][]byte, columns)
	rows := parquet.NewReader(file)
	defer rows.Close()
	buffer := make([]parquet.Row, 3)
	for {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			for c, v := range row {
				if v.Kind() == parquet.Int32 {
					n := uint32(v.Int32())
					got[c] = append(got[c], byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
				} else {
					got[c] = append(got[c], v.ByteArray()...)
				}
			}
		}
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(fmt.Errorf("the library: %w", err))
		}
	}
}
