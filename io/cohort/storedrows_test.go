package cohort

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/fileerr"
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
