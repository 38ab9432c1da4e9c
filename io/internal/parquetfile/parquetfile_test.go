package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// row has a column of each kind that tables of other programs use.
type row struct {
	ID     string   `parquet:"id"`
	Group  string   `parquet:"group,dict"`
	Count  int64    `parquet:"count,delta"`
	Weight *float64 `parquet:"weight,optional"`
	Text   string   `parquet:"text"`
	Flag   bool     `parquet:"flag"`
}

func table(t testing.TB, rows int, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out, append(options, parquet.MaxRowsPerRowGroup(15), parquet.PageBufferSize(100))...)
	for i := range rows {
		r := row{ID: fmt.Sprint("id", i), Group: fmt.Sprint(i % 3), Count: int64(i * i), Text: strings.Repeat("x", i%5), Flag: i%2 == 0}
		if i%4 != 0 {
			weight := float64(i) / 8
			r.Weight = &weight
		}
		if _, err := w.Write([]row{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readAll gives all values of all columns as text.
func readAll(path string) (string, error) {
	f, err := Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var b strings.Builder
	for _, name := range f.Columns() {
		c, err := f.Column(name)
		if err != nil {
			return "", err
		}
		defer c.Close()
		n := int64(0)
		for {
			v, err := c.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return "", err
			}
			n++
			fmt.Fprintf(&b, "%s ", v)
		}
		if n != f.Rows() {
			return "", fmt.Errorf("column %s has %d values in %d rows", name, n, f.Rows())
		}
	}
	return b.String(), nil
}

func store(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.parquet")
	testfile.Overwrite(t, path, content)
	return path
}

func TestColumns(t *testing.T) {
	const rows = 120
	var want strings.Builder
	for _, column := range []func(i int) string{
		func(i int) string { return fmt.Sprint("id", i) },
		func(i int) string { return fmt.Sprint(i % 3) },
		func(i int) string { return fmt.Sprint(i * i) },
		func(i int) string {
			if i%4 == 0 {
				return "<null>"
			}
			return fmt.Sprint(float64(i) / 8)
		},
		func(i int) string { return strings.Repeat("x", i%5) },
		func(i int) string { return fmt.Sprint(i%2 == 0) },
	} {
		for i := range rows {
			want.WriteString(column(i) + " ")
		}
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Gzip} {
		for version := 1; version <= 2; version++ {
			got, err := readAll(store(t, table(t, rows, parquet.Compression(codec), parquet.DataPageVersion(version))))
			if err != nil || got != want.String() {
				t.Errorf("%s, pages of version %d: %v\n%.300s\nwant\n%.300s", codec, version, err, got, want.String())
			}
		}
	}
	if got, err := readAll(store(t, table(t, 0))); err != nil || got != "" {
		t.Errorf("without rows: %q, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	good := table(t, 10)
	patched := func(change func(b []byte)) []byte {
		b := bytes.Clone(good)
		change(b)
		return b
	}
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"empty", nil, "too few"},
		{"text", []byte("sample_id,age\n1,2\n"), "PAR1"},
		{"cut", good[:len(good)-1], "PAR1"},
		{"encrypted", patched(func(b []byte) { copy(b[len(b)-4:], "PARE") }), "encrypted"},
		{"huge footer", patched(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 1<<31) }), "footer claims"},
		{"shifted footer", patched(func(b []byte) { b[len(b)-8]-- }), "footer is damaged"},
		{"compression that is not read", table(t, 10, parquet.Compression(&parquet.Brotli)), "is not read"},
		{"lz4", table(t, 10, parquet.Compression(&parquet.Lz4Raw)), "is not read"},
	} {
		path := store(t, c.content)
		_, err := readAll(path)
		if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want Malformed with %q", c.name, err, c.says)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Open(t.TempDir()); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a folder: %v", err)
	}
}

func TestColumnErrors(t *testing.T) {
	f, err := Open(store(t, table(t, 10)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Column("age"); err == nil || !strings.Contains(err.Error(), "id, group, count, weight, text, flag") {
		t.Errorf("a column that is not there: %v", err)
	}
	if _, err := f.Column("id", parquet.Int32, parquet.Int64); err == nil || !strings.Contains(err.Error(), "id: has type BYTE_ARRAY, expected INT32 or INT64") {
		t.Errorf("another type: %v", err)
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[struct {
		Values []int64 `parquet:"values"`
	}](&out)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lists, err := Open(store(t, out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer lists.Close()
	if _, err := lists.Column("values"); err == nil || !strings.Contains(err.Error(), "is a list") {
		t.Errorf("a list: %v", err)
	}
}

// TestFlippedByte: every changed byte gives an error of class Malformed or a
// table of the same shape, quickly, and in little memory. (Values may differ:
// only a digest would tell.)
func TestFlippedByte(t *testing.T) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd} {
		good := table(t, 20, parquet.Compression(codec))
		path := store(t, good)
		var before, after runtime.MemStats
		refused := 0
		for i := range good {
			for _, mask := range []byte{1 << (i % 8), 0xff}[:1+(i+1)%2] {
				b := bytes.Clone(good)
				b[i] ^= mask
				testfile.Overwrite(t, path, b)
				runtime.ReadMemStats(&before)
				_, err := readAll(path)
				runtime.ReadMemStats(&after)
				if err != nil {
					refused++
					if fileerr.ClassOf(err) != fileerr.Malformed {
						t.Errorf("%s, byte %d: %v", codec, i, err)
					}
				}
				if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
					t.Errorf("%s, byte %d ^ %x: %d bytes were allocated", codec, i, mask, n)
				}
			}
		}
		if refused < len(good)/2 {
			t.Errorf("%s: only %d changes of %d bytes were refused", codec, refused, len(good))
		}
	}
}

// TestOtherPrograms reads files of other writers, good ones and broken ones: a
// table, or an error that names the file.
func TestOtherPrograms(t *testing.T) {
	data := testfile.Folder(t, "Parquet files of other programs are")
	read := map[string]int{}
	for _, folder := range []string{"genotypes", "parquet_testing", "parquet_testing_bad"} {
		paths, _ := filepath.Glob(filepath.Join(data, "parquet", folder, "*.parquet"))
		for _, path := range paths {
			_, err := readAll(path)
			if err == nil {
				read[folder]++
			} else if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", path, err)
			}
			t.Log(filepath.Base(path), err)
		}
	}
	if read["genotypes"] == 0 || read["parquet_testing"] < 10 {
		t.Errorf("read %v", read)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(table(f, 5))
	f.Add(table(f, 5, parquet.Compression(&parquet.Snappy)))
	for _, content := range hostileFiles(f) {
		if len(content) < 10_000 {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, byPage := range []bool{false, true} {
			testfile.Within(t, len(content), func() {
				if err := readEach(content, true, byPage); err != nil && fileerr.ClassOf(err) != fileerr.Malformed && fileerr.ClassOf(err) != fileerr.Resource {
					t.Error(err)
				}
			})
		}
		path := store(t, content)
		if _, err := readAll(path); err != nil && fileerr.ClassOf(err) != fileerr.Malformed && fileerr.ClassOf(err) != fileerr.Resource {
			t.Error(err)
		}
	})
}

func TestStructLength(t *testing.T) {
	deep := append(bytes.Repeat([]byte{0x1c}, 30), make([]byte, 31)...)
	for _, c := range []struct {
		name string
		b    []byte
		n    int
		err  error
	}{
		{"empty structure", []byte{0}, 1, nil},
		{"with more behind", []byte{0, 9, 9}, 1, nil},
		{"nothing", nil, 0, errShort},
		{"bool, i32, double", []byte{0x11, 0x15, 0x80, 0x01, 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0}, 14, nil},
		{"field id in full", []byte{0x05, 0x90, 0x01, 0x02, 0}, 5, nil},
		{"text", []byte{0x18, 2, 'a', 'b', 0}, 5, nil},
		{"text longer than the rest", []byte{0x18, 200, 1, 'a', 'b', 0}, 0, errShort},
		{"list of two texts", []byte{0x19, 0x28, 1, 'a', 0, 0}, 6, nil},
		{"list of a thousand million", []byte{0x19, 0xf5, 0x80, 0x94, 0xeb, 0xdc, 0x03, 0}, 0, errShort},
		{"map", []byte{0x1b, 1, 0x85, 1, 'a', 2, 0}, 7, nil},
		{"empty map", []byte{0x1b, 0, 0}, 3, nil},
		{"unknown type", []byte{0x1e, 0, 0}, 0, errThrift},
		{"number without an end", append([]byte{0x15}, bytes.Repeat([]byte{0xff}, 12)...), 0, errThrift},
		{"nested too deeply", deep, 0, errNesting},
	} {
		n, err := structLength(c.b)
		if !errors.Is(err, c.err) || err == nil && n != c.n {
			t.Errorf("%s: %d, %v, want %d, %v", c.name, n, err, c.n, c.err)
		}
	}
}
