package parquetfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/fileerr"
)

var plainColumns = []PlainSpec{{"number", PlainInt32}, {"count", PlainInt64}, {"text", PlainText}}

// plainTable writes two row groups and gives the file.
func plainTable(t *testing.T, rows [2]int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewPlainWriter(&out, "test", plainColumns)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, n := range rows {
		var bodies [3][]byte
		for range n {
			bodies[0] = binary.LittleEndian.AppendUint32(bodies[0], uint32(-at))
			bodies[1] = binary.LittleEndian.AppendUint64(bodies[1], uint64(at)<<40)
			text := fmt.Sprintf("row %d", at)
			bodies[2] = append(binary.LittleEndian.AppendUint32(bodies[2], uint32(len(text))), text...)
			at++
		}
		seen := 0
		if err := w.Group(n, bodies[:], func(column int, header, body []byte) {
			if column != seen || len(header) == 0 || !bytes.Equal(body, bodies[column]) {
				t.Errorf("column %d is told of as %d", seen, column)
			}
			seen++
		}); err != nil {
			t.Fatal(err)
		}
	}
	footer, from, err := w.Close("test")
	if err != nil || from+int64(len(footer)) != int64(out.Len()) || !bytes.HasSuffix(out.Bytes(), footer) {
		t.Fatalf("a footer of %d bytes at %d of %d: %v", len(footer), from, out.Len(), err)
	}
	return out.Bytes()
}

// What is written is Parquet: the library reads the same values.
func TestPlainIsParquet(t *testing.T) {
	file := plainTable(t, [2]int{5, 3})
	type row struct {
		Number int32  `parquet:"number"`
		Count  int64  `parquet:"count"`
		Text   string `parquet:"text"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(file), int64(len(file)))
	if err != nil || len(rows) != 8 {
		t.Fatal(rows, err)
	}
	for i, got := range rows {
		if want := (row{int32(-i), int64(i) << 40, fmt.Sprintf("row %d", i)}); got != want {
			t.Errorf("row %d: %v, want %v", i, got, want)
		}
	}
}

// Column chunks are found, and hold the bytes that were written.
func TestPlain(t *testing.T) {
	file := plainTable(t, [2]int{5, 3})
	f, err := OpenReader(bytes.NewReader(file), int64(len(file)), "x.parquet", fileerr.Integrity)
	if err != nil {
		t.Fatal(err)
	}
	chunks, err := f.Plain(plainColumns)
	if err != nil || len(chunks) != 2 {
		t.Fatal(chunks, err)
	}
	second := chunks[1][0]
	body, err := PlainBody(file[second.Offset:][:second.Bytes])
	if err != nil || second.Rows != 3 || len(body) != 12 || int32(binary.LittleEndian.Uint32(body)) != -5 {
		t.Errorf("%+v: %v, %v", second, body, err)
	}
	for name, columns := range map[string][]PlainSpec{
		"fewer": plainColumns[:2], "other name": {{"number", PlainInt32}, {"counts", PlainInt64}, {"text", PlainText}},
		"other type": {{"number", PlainInt32}, {"count", PlainInt32}, {"text", PlainText}},
	} {
		if _, err := f.Plain(columns); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%s: %v", name, err)
		}
	}
}
