package cohort

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// kind is a kind of cohort that the tests damage.
type kind struct{ zstd, dosages, phase bool }

var kinds = map[string]kind{"plain": {}, "zstd": {zstd: true}, "dosages": {dosages: true}, "dosages, zstd": {zstd: true, dosages: true}, "phase": {phase: true}}

// smallCohort writes a cohort in which every column has something to damage. The plain one
// and the one with phase have two chromosomes; the others, whose files take longer, have one.
func smallCohort(t *testing.T, k kind) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "c")
	src := &records{
		samples: []genome.Sample{{ID: "one", Sex: genome.Male}, {ID: "two"}, {ID: "three", Sex: genome.Female, XPloidy: genome.Diploid}, {ID: "4"}, {ID: "5"}},
		columns: []source.Column{{Name: "batch", Values: []string{"a", "b", "", "d", "e"}}},
		list: []record{
			{chrom: 1, pos: 100, id: "rs1", ref: "A", alts: []string{"C"}, filter: "PASS", calls: [][]byte{{0, 1, 2, 3, 1}}},
			{chrom: 1, pos: 200, id: "rs2", ref: "G", alts: []string{"T", "*"}, calls: [][]byte{{1, 1, 0, 0, 2}, {0, 1, 1, 0, 0}}},
			{chrom: genome.ChrX, pos: 50_000_000, ref: "AC", alts: []string{"A"}, calls: [][]byte{{2, 1, 0, 3, 2}}, length: []uint8{1, 2, 2, 0, 1}},
		},
	}
	if k.dosages || k.zstd {
		src.list[2].chrom, src.list[2].pos, src.list[2].length = 1, 300, nil
	}
	if k.dosages {
		src.storage = &source.Storage{Calls: true, Denominator: 10_000}
		src.outcomes.LargestRounding = 0.00005
		src.list[0].dosages, src.list[0].info = [][]uint16{{0, 10_000, 19_999, 65_535, 255}}, []float64{0.75}
		src.list[2].dosages = [][]uint16{{20_000, 65_535, 3, 4_000, 1}}
	}
	if k.phase {
		src.storage = &source.Storage{Calls: true, Phase: true}
		src.list[0].phase = [][]source.PhasedCall{{{Sample: 1, Set: 77, Haplotype: 1}, {Sample: 4, Set: source.WholeChromosome}}}
		src.list[1].phase = [][]source.PhasedCall{{{Sample: 0, Set: 200, Haplotype: 1}}, {{Sample: 1, Set: 77}, {Sample: 2, Set: 300}}}
	}
	write(t, dir, src, WriteOptions{Zstd: k.zstd})
	return dir
}

// damage runs a check on a cohort after each of many changes to its files:
// either an error of class Integrity, or the same content as before.
type damage struct {
	kind     kind
	dir      string
	want     *content
	files    map[string]string
	harmless map[string]int // changes by file that changed nothing
	refused  int
	stride   int // see strideOf
}

func newDamage(t *testing.T, k kind) *damage {
	dir := smallCohort(t, k)
	want, err := readContent(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	files := allFiles(t, dir)
	delete(files, ".cardioscore") // readers do not look at it
	n := 2                        // of a chromosome
	if k.phase {
		n++
	}
	if !k.dosages && !k.zstd {
		n *= 2
	}
	if len(files) != 1+2+n || k.phase && len(want.Phase) != 5 {
		t.Fatalf("%d files", len(files))
	}
	d := &damage{kind: k, dir: dir, want: want, files: files, harmless: map[string]int{}, stride: damageStride}
	if !k.dosages || k.zstd {
		d.stride *= 5
	}
	return d
}

// strideOf is the distance of the bytes that are changed in a file: of those that are
// written in another way than in the cohort of dosages, the least.
func (d *damage) strideOf(name string) int {
	if strings.HasPrefix(name, "phase/") || d.kind.dosages && d.kind.zstd && strings.HasPrefix(name, "genotypes/") {
		return damageStride
	}
	return d.stride
}

// try reads the cohort with a changed file.
func (d *damage) try(t *testing.T, name, what string, at int) {
	t.Helper()
	got, err := readContent(context.Background(), d.dir)
	switch {
	case err != nil && fileerr.ClassOf(err) != fileerr.Integrity:
		t.Errorf("%s %s at %d: class %d, want Integrity: %v", name, what, at, fileerr.ClassOf(err), err)
	case err != nil && !strings.Contains(err.Error(), d.dir):
		t.Errorf("%s %s at %d: the error names no file: %v", name, what, at, err)
	case err != nil:
		d.refused++
	case !reflect.DeepEqual(got, d.want):
		t.Errorf("%s %s at %d: read without an error, with another content", name, what, at)
	default:
		d.harmless[name]++
	}
}

// flip changes one byte of a file in place, tries, and changes it back.
func (d *damage) flip(t *testing.T, name string, i int, mask byte) {
	t.Helper()
	handle, err := os.OpenFile(filepath.Join(d.dir, name), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	for _, b := range []byte{d.files[name][i] ^ mask, d.files[name][i]} {
		if _, err := handle.WriteAt([]byte{b}, int64(i)); err != nil {
			t.Fatal(err)
		}
		if b != d.files[name][i] {
			d.try(t, name, "changed", i)
		}
	}
}

func (d *damage) put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func eachKind(t *testing.T, test func(t *testing.T, d *damage)) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newDamage(t, k))
		})
	}
}

// TestFlippedByte changes each byte of each file; letters of cohort.json also
// to the other case, which JSON decoders do not tell apart in keys.
func TestFlippedByte(t *testing.T) {
	eachKind(t, func(t *testing.T, d *damage) {
		for name, good := range d.files {
			for i := 0; i < len(good); i += d.strideOf(name) {
				d.flip(t, name, i, 1<<(i%8))
				if letter := good[i] | 0x20; name == manifestName && i%8 != 5 && 'a' <= letter && letter <= 'z' {
					d.flip(t, name, i, 0x20)
				}
			}
		}
		t.Logf("%d changes refused, harmless: %v", d.refused, d.harmless)
		// Page headers that are not read may change; the tables are covered by
		// their digests to the last byte.
		for name, n := range d.harmless {
			if strings.HasPrefix(name, "variants/") || strings.HasPrefix(name, "phase/") || name == samplesName || name == sampleQCName {
				t.Errorf("%d changes of %s were not noticed", n, name)
			}
		}
		if d.refused < 4500/d.stride {
			t.Errorf("only %d changes were refused", d.refused)
		}
	})
}

// TestTruncation cuts each file at each length, and appends to it.
func TestTruncation(t *testing.T) {
	eachKind(t, func(t *testing.T, d *damage) {
		for name, good := range d.files {
			for n := len(good) - 1; n >= 0; n -= d.strideOf(name) {
				if err := os.Truncate(filepath.Join(d.dir, name), int64(n)); err != nil {
					t.Fatal(err)
				}
				d.try(t, name, "cut", n)
			}
			for _, more := range []string{"\x00", "PAR1", good} {
				d.put(t, name, good+more)
				d.try(t, name, "extended", len(good))
			}
			d.put(t, name, good)
			if cut := d.harmless[name]; name != manifestName && cut > 0 || cut > 1 { // cohort.json without its last newline
				t.Errorf("%d changes of the length of %s were not noticed", cut, name)
			}
		}
	})
}

// TestMissingFile removes each file.
func TestMissingFile(t *testing.T) {
	d := newDamage(t, kind{})
	for name := range d.files {
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
			t.Fatal(err)
		}
		_, err := readContent(context.Background(), d.dir)
		if fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("without %s: %v, want Integrity", name, err)
		}
		d.put(t, name, d.files[name])
	}
}

// TestDamageWhileOpen damages genotypes behind an open reader.
func TestDamageWhileOpen(t *testing.T) {
	dir := smallCohort(t, kind{})
	c, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	dst := make([]byte, 2)
	if err := c.ReadRows(context.Background(), 0, []int{1}, dst); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, genotypesName(1, 0)), 20); err != nil {
		t.Fatal(err)
	}
	err = c.ReadRows(context.Background(), 0, []int{1}, dst)
	if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("after truncation: %v, want Integrity", err)
	}
}

// TestCheck: a genotype file that is not what it was when it was opened.
func TestCheck(t *testing.T) {
	name := genotypesName(1, 0)
	for what, change := range map[string]func(path string) error{
		"nothing": func(string) error { return nil },
		"cut":     func(path string) error { return os.Truncate(path, 20) },
		"touched": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
		"removed": os.Remove,
		"cut, of the same time": func(path string) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			return errors.Join(os.Truncate(path, 20), os.Chtimes(path, time.Time{}, info.ModTime()))
		},
		"replaced": func(path string) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.WriteFile(path+".new", content, 0o600); err != nil {
				return err
			}
			if err := os.Chtimes(path+".new", time.Time{}, info.ModTime()); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		},
	} {
		dir := smallCohort(t, kind{dosages: true})
		c, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Check(); err != nil {
			t.Errorf("before any row was read: %v", err)
		}
		if err := c.ReadRows(t.Context(), 0, []int{0, 2}, make([]byte, 20)); err != nil {
			t.Fatal(err)
		}
		if err := change(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(); what == "nothing" && err != nil || what != "nothing" && (fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), name)) {
			t.Errorf("%s: %v", what, err)
		}
		c.Close()
	}
}

// TestAllocation: opening and reading a small damaged cohort stays small.
func TestAllocation(t *testing.T) {
	d := newDamage(t, kind{zstd: true, dosages: true})
	var before, after runtime.MemStats
	for name, good := range d.files {
		for i := 0; i < len(good); i += 29 {
			runtime.ReadMemStats(&before)
			d.flip(t, name, i, 0x80)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
				t.Errorf("%s, byte %d: %d bytes were allocated", name, i, n)
			}
		}
	}
}
