package cohort

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// Planes of few and of many samples, whose rows are read in one call of the system: all
// rows, every second one, and some that lie side by side with gaps between them.
func TestPlanesAreReadToTheirPlaces(t *testing.T) {
	const rows = 300
	for _, samples := range []int{leastScattered - 4, leastScattered, leastScattered + 76} {
		dir := t.TempDir()
		src := newRowsOfDosages(samples, rows)
		write(t, dir, src, WriteOptions{groupRowLimit: 60, pageRowLimit: 24})
		c, err := Open(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for name, wanted := range map[string]func(row int) bool{
			"all":         func(int) bool { return true },
			"each second": func(row int) bool { return row%2 == 0 },
			"some":        func(row int) bool { return row%17 < 12 },
		} {
			var list []int
			for row := range rows {
				if wanted(row) {
					list = append(list, row)
				}
			}
			dst := make([]byte, len(list)*2*samples)
			if err := c.ReadRows(context.Background(), 0, list, dst); err != nil {
				t.Fatal(err)
			}
			for i, row := range list {
				low, high := dst[i*2*samples:][:samples], dst[i*2*samples+samples:][:samples]
				for s := range samples {
					if got, want := uint16(low[s])|uint16(high[s])<<8, src.dosages[row+s]; got != want {
						t.Fatalf("%d samples, %s, row %d, sample %d: %d, want %d", samples, name, row, s, got, want)
					}
				}
			}
		}
	}
}

// A file that is cut while it is read has lost the rows at its end, and no others.
func TestPlanesOfAFileThatIsCut(t *testing.T) {
	const samples, rows = 1_100, 100
	dir := t.TempDir()
	write(t, dir, newRowsOfDosages(samples, 4*rows), WriteOptions{})
	c, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first, dst := make([]int, rows), make([]byte, rows*2*samples) // of the first file
	for row := range first {
		first[row] = row
	}
	if err := c.ReadRows(context.Background(), 0, first, dst); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "genotypes", fmt.Sprintf("chr1.%05d.parquet", 0))
	if err := os.Truncate(file, rows*samples/2); err != nil {
		t.Fatal(err)
	}
	if err := c.ReadRows(context.Background(), 0, first, dst); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("rows beyond the end: %v", err)
	}
}

func TestPreadRowsTellsWhatItDidNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var a, b [4]byte
	if preadRows(file, [][]byte{a[:], b[:]}, 2) && string(a[:])+string(b[:]) != "23456789" {
		t.Errorf("read %s and %s", a, b)
	}
	for _, at := range []int64{3, 7, 10} {
		if preadRows(file, [][]byte{a[:], b[:]}, at) {
			t.Errorf("8 bytes were read from byte %d of 10 on", at)
		}
	}
}

// A file of genotypes that is whole, and not what cohort.json says.
func TestGenotypesOfAnotherNumberOfRows(t *testing.T) {
	c, err := Open(t.Context(), smallCohort(t, kind{}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	g := c.parts[0].genotypes[0]
	g.rows++
	if err := g.open(); fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), fmt.Sprintf("has %d rows", g.rows-1)) {
		t.Errorf("%d rows: %v", g.rows-1, err)
	}
}

// Checksums lie where they can be read without a page header; rows may be compressed.
func TestCompressedChecksumsAreRefused(t *testing.T) {
	for _, c := range []struct {
		rows, checksums compress.Codec
		refused         bool
	}{
		{&parquet.Uncompressed, &parquet.Uncompressed, false},
		{&parquet.Zstd, &parquet.Uncompressed, false},
		{&parquet.Uncompressed, &parquet.Zstd, true},
	} {
		plain := func(kind parquet.Type, codec compress.Codec) parquet.Node {
			return parquet.Compressed(parquet.Encoded(parquet.Leaf(kind), &parquet.Plain), codec)
		}
		var out bytes.Buffer
		w := parquet.NewWriter(&out, parquet.NewSchema("t", parquet.Group{
			"gt": plain(parquet.FixedLenByteArrayType(2), c.rows), "gt_crc": plain(parquet.Int32Type, c.checksums),
		}))
		if _, err := w.WriteRows([]parquet.Row{{parquet.FixedLenByteArrayValue([]byte{1, 2}), parquet.Int32Value(3).Level(0, 0, 1)}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		table, err := parquetfile.OpenReader(bytes.NewReader(out.Bytes()), int64(out.Len()), "x", fileerr.Integrity)
		if err != nil {
			t.Fatal(err)
		}
		g := &genotypeFile{cohort: &Cohort{dir: "c"}, name: "x"}
		_, err = g.storedRows(table, &rowColumns{parts: callColumns.parts, crc: callColumns.crc, width: 2})
		if c.refused != (err != nil) || c.refused && (fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "gt_crc is compressed")) {
			t.Errorf("rows %s, checksums %s: %v", c.rows, c.checksums, err)
		}
	}
}
