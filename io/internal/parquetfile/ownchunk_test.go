package parquetfile

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// ownTable has a column of each kind that is decoded without the library, in two row
// groups of several pages.
func ownTable(t *testing.T) ([]byte, []string) {
	t.Helper()
	group := parquet.Group{}
	for name, node := range map[string]parquet.Node{
		"delta32": parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked),
		"delta64": parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked),
		"plain":   parquet.Leaf(parquet.Int64Type), "text": parquet.String(), "words": parquet.Encoded(parquet.String(), &parquet.RLEDictionary),
	} {
		group[name] = parquet.Compressed(node, &parquet.Uncompressed)
		group[name+" zstd"] = parquet.Compressed(node, &parquet.Zstd)
	}
	var out bytes.Buffer
	w := parquet.NewWriter(&out, parquet.NewSchema("t", group), parquet.PageBufferSize(48))
	var names []string
	for _, field := range group.Fields() {
		names = append(names, field.Name())
	}
	for row := range 30 {
		for i, column := range w.ColumnWriters() {
			value := parquet.Int64Value(int64(row*row) << 20)
			switch group[names[i]].Type().Kind() {
			case parquet.Int32:
				value = parquet.Int32Value(int32(row * 7 % 11))
			case parquet.ByteArray:
				value = parquet.ByteArrayValue([]byte("abcdefg")[:row%5])
			}
			if _, err := column.WriteRowValues([]parquet.Value{value.Level(0, 0, i)}); err != nil {
				t.Fatal(err)
			}
		}
		if row == 19 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), names
}

// readOwn gives the rows that the pages of all columns have, and the first error.
func readOwn(file []byte, names []string) (rows []int, err error) {
	f, err := OpenReader(bytes.NewReader(file), int64(len(file)), "own.parquet", fileerr.Integrity)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		column, err := f.Column(name)
		if err != nil {
			return nil, err
		}
		n := 0
		for {
			page, err := column.NextPage()
			if err == io.EOF {
				break
			}
			if err != nil {
				column.Close()
				return rows, err
			}
			if got := len(page.Int32) + len(page.Int64); column.Kind() != parquet.ByteArray && got != page.Rows {
				panic("a page has other values than rows")
			}
			if column.Kind() == parquet.ByteArray {
				for i := range page.Rows {
					_ = page.Text.At(i)
				}
			}
			n += page.Rows
		}
		column.Close()
		rows = append(rows, n)
	}
	return rows, nil
}

// TestDamagedOwnChunks changes every byte before the footer: there is an error of class
// Integrity that names the column, or there are as many rows as the footer says.
func TestDamagedOwnChunks(t *testing.T) {
	file, names := ownTable(t)
	f, err := OpenReader(bytes.NewReader(file), int64(len(file)), "own.parquet", fileerr.Integrity)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, change := range []byte{0x01, 0xff} {
		for at := 4; at < int(f.FooterRegion()); at++ {
			file[at] ^= change
			rows, err := readOwn(file, names)
			file[at] ^= change
			if err != nil {
				refused++
				if fileerr.ClassOf(err) != fileerr.Integrity {
					t.Fatalf("byte %d changed by %#x: %v, want Integrity", at, change, err)
				}
				continue
			}
			for i, n := range rows {
				if n != 30 {
					t.Fatalf("byte %d changed by %#x: column %s has %d rows, want 30", at, change, names[i], n)
				}
			}
		}
	}
	if refused < 500 {
		t.Errorf("%d changes were refused: the pages were hardly looked at", refused)
	}
}

// TestOwnChunksRefused changes what the footer or a page says, so that it does not fit.
func TestOwnChunksRefused(t *testing.T) {
	file, names := ownTable(t)
	for _, test := range []struct {
		name   string
		change func(c *Column)
		text   string
	}{
		{"fewer rows than values", func(c *Column) { c.file.meta.RowGroups[0].NumRows-- }, "20 values in 19 rows"},
		{"fewer pages than rows", func(c *Column) {
			g := &c.file.meta.RowGroups[0]
			g.NumRows, g.Columns[c.leaf].MetaData.NumValues = 21, 21
		}, "end 1 values before"},
		{"more pages than rows", func(c *Column) {
			g := &c.file.meta.RowGroups[0]
			g.NumRows, g.Columns[c.leaf].MetaData.NumValues = 19, 19
		}, "more values than the row group has rows"},
		{"a page beyond its chunk", func(c *Column) { c.file.meta.RowGroups[0].Columns[c.leaf].MetaData.TotalCompressedSize -= 2 }, "exceed the column chunk"},
		{"a chunk beyond the file", func(c *Column) { c.file.reader = bytes.NewReader(file[:20]) }, "the file ends at offset"},
	} {
		for _, name := range names {
			f, err := OpenReader(bytes.NewReader(file), int64(len(file)), "own.parquet", fileerr.Integrity)
			if err != nil {
				t.Fatal(err)
			}
			column, err := f.Column(name)
			if err != nil {
				t.Fatal(err)
			}
			test.change(column)
			for err == nil {
				_, err = column.NextPage()
			}
			column.Close()
			if fileerr.ClassOf(err) != fileerr.Integrity || !bytes.Contains([]byte(err.Error()), []byte(test.text)) || !bytes.Contains([]byte(err.Error()), []byte(name)) {
				t.Errorf("%s, column %s: %v, want Integrity, the column and %q", test.name, name, err, test.text)
			}
		}
	}
}

// TestOtherFilesAreNotOwned: what nobody has checked against a digest is left to the
// checks that come before the library.
func TestOtherFilesAreNotOwned(t *testing.T) {
	file, names := ownTable(t)
	f, err := open(bytes.NewReader(file), int64(len(file)), "own.parquet", fileerr.Malformed, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		column, err := f.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := column.NextPage(); err != nil || column.own.ownMemory != nil {
			t.Errorf("%s: %v, decoded without the library: %v", name, err, column.own.ownMemory != nil)
		}
		column.Close()
	}
}

// TestOwnIndexes decodes pages of indexes that are made by hand (Encodings, RLE = 3):
// the width, then runs.
func TestOwnIndexes(t *testing.T) {
	for _, test := range []struct {
		name       string
		page       []byte
		rows       int
		dictionary []string
		want       string // "" for an error
	}{
		{"eight packed, five asked for", []byte{1, 3, 0b10110}, 5, []string{"a", "b"}, "[a b b a b]"},
		{"repeated", []byte{1, 6, 1}, 3, []string{"a", "b"}, "[b b b]"},
		{"packed in no bits", []byte{0, 3}, 8, []string{"a", "b"}, "[a a a a a a a a]"},
		{"too few", []byte{1, 3, 0}, 9, []string{"a"}, ""},
		{"beyond the dictionary", []byte{1, 3, 1}, 8, []string{"a"}, ""},
		{"no dictionary", []byte{1, 3, 0}, 8, nil, ""},
	} {
		c := &Column{file: &File{path: "x", class: fileerr.Integrity}, kind: parquet.ByteArray}
		c.own.ownMemory = &ownMemory{int32s: []int32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}
		c.decoder.strings.dictionary = append([]string{"x", "y", "z"}, test.dictionary...)[3:]
		if test.dictionary == nil { // that of an earlier row group
			c.group, c.decoder.group, c.decoder.strings.dictionary = 1, 1, []string{"old"}
		} else {
			c.decoder.group = 1
		}
		err := c.file.guard(func() error { return c.decodeOwn(format.RLEDictionary, test.page, test.rows) })
		if test.want == "" {
			if fileerr.ClassOf(err) != fileerr.Integrity {
				t.Errorf("%s: %v, want Integrity", test.name, err)
			}
			continue
		}
		var got []string
		for i := range c.decoder.values.Rows {
			got = append(got, c.decoder.values.Text.At(i))
		}
		if err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("%s: %v, %v, want %s", test.name, got, err, test.want)
		}
	}
}
