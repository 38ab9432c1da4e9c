package cohort

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

func twoSamples() []genome.Sample { return []genome.Sample{{ID: "a"}, {ID: "b"}} }

// TestOpenRefuses: a directory that is no cohort of this version.
func TestOpenRefuses(t *testing.T) {
	rewrite := func(change func(*Meta)) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			text, _ := os.ReadFile(filepath.Join(dir, manifestName))
			m, err := decodeMeta(text)
			if err != nil {
				t.Fatal(err)
			}
			change(m)
			text, _ = m.encode()
			os.WriteFile(filepath.Join(dir, manifestName), text, 0o600)
		}
	}
	for _, c := range []struct {
		name   string
		before func(t *testing.T, dir string)
		class  fileerr.Class
		says   string
	}{
		{"nothing changed", rewrite(func(*Meta) {}), 0, ""},
		{"unknown feature", rewrite(func(m *Meta) { m.Features = append(m.Features, "tetraploid") }), fileerr.Malformed, `"tetraploid"`},
		{"phase that has no files", rewrite(func(m *Meta) { m.Features = append(m.Features, "phase") }), fileerr.Malformed, "phase/chr1.parquet is not listed"},
		{"phased calls without phase", rewrite(func(m *Meta) { m.Chromosomes[0].PhasedCalls = 1 }), fileerr.Malformed, "with 1 phased calls"},
		{"newer version", rewrite(func(m *Meta) { m.Version = 2 }), fileerr.Malformed, "version 2"},
		{"another format", rewrite(func(m *Meta) { m.Format = "x" }), fileerr.Malformed, `"x"`},
		{"another build", rewrite(func(m *Meta) { m.Build = "NCBI36" }), fileerr.Malformed, "NCBI36"},
		{"a denominator without dosages", rewrite(func(m *Meta) { m.Denominator = 255 }), fileerr.Malformed, "255"},
		{"dosages in units of a copy", rewrite(func(m *Meta) { m.Features = []string{"dosages"} }), fileerr.Malformed, "denominator 1"},
		{"dosages that reach the mark of missing ones", rewrite(func(m *Meta) { m.Features, m.Denominator = []string{"dosages"}, 32_768 }), fileerr.Malformed, "32768"},
		{"blocks too wide for dosages", rewrite(func(m *Meta) { m.Features, m.Denominator = []string{"dosages"}, 255 }), fileerr.Malformed, "blocks of 65536"},
		{"dosages that are not there", rewrite(func(m *Meta) {
			m.Features, m.Denominator, m.BlockSamples = []string{"dosages", "hard_calls"}, 255, 16_384
		}), fileerr.Integrity, "ds_lo"},
		{"calls that are not there", rewrite(func(m *Meta) { m.Features, m.Denominator, m.BlockSamples = []string{"dosages"}, 255, 16_384 }), fileerr.Integrity, "ds_lo"},
		{"a feature twice", rewrite(func(m *Meta) { m.Features = append(m.Features, "hard_calls") }), fileerr.Malformed, "twice"},
		{"no feature", rewrite(func(m *Meta) { m.Features = nil }), fileerr.Malformed, "no feature"},
		{"a count that is wrong", rewrite(func(m *Meta) { m.Variants++ }), fileerr.Malformed, "variants"},
		{"a file that is not listed", rewrite(func(m *Meta) { m.Files = m.Files[1:] }), fileerr.Malformed, "is not listed"},
		{"a file that leads outside", rewrite(func(m *Meta) { m.Files[0].Name = "../x" }), fileerr.Malformed, "is not listed"},
		{"wrong rows", rewrite(func(m *Meta) { m.Chromosomes[0].Rows++; m.Variants++ }), fileerr.Integrity, "rows"},
		{"wrong samples digest", rewrite(func(m *Meta) { m.SamplesDigest = "x" }), fileerr.Integrity, "its rows have the digest"},
		{"not JSON", func(t *testing.T, dir string) { os.WriteFile(filepath.Join(dir, manifestName), []byte("hello"), 0o600) }, fileerr.Integrity, "cohort.json"},
		{"a run's manifest", func(t *testing.T, dir string) { os.WriteFile(filepath.Join(dir, manifestName), []byte("{}"), 0o600) }, fileerr.Integrity, "digest"},
		{"no manifest", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, manifestName)) }, fileerr.Integrity, "did not finish"},
		{"not made by import", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, manifestName))
			os.Remove(filepath.Join(dir, ".cardioscore"))
		}, fileerr.Malformed, "not a cohort"},
		{"not there", func(t *testing.T, dir string) { os.RemoveAll(dir) }, fileerr.IO, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := smallCohort(t, kind{})
			c.before(t, dir)
			_, err := readContent(context.Background(), dir)
			if err == nil {
				_, err = Verify(t.Context(), dir, nil)
			}
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || fileerr.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want class %d with %q", err, c.class, c.says)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file.vcf")
	os.WriteFile(file, nil, 0o600)
	if _, err := Open(context.Background(), file); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a file: %v", err)
	}
}

// TestVerifyRecounts: digests can all be right and the counts be wrong.
func TestVerifyRecounts(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	src := manyRecords(9, 30, false)
	write(t, a, src, WriteOptions{})
	src = manyRecords(9, 30, false)
	src.list[3].calls[0][8] = 3 - src.list[3].calls[0][8]
	other := write(t, b, src, WriteOptions{})
	name := genotypesName(1, 0)
	bytes, err := os.ReadFile(filepath.Join(b, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(a, name), bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(a, manifestName))
	m, err := decodeMeta(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Files {
		if m.Files[i].Name == name {
			m.Files[i] = other.Files[i]
		}
	}
	text, _ = m.encode()
	if err := os.WriteFile(filepath.Join(a, manifestName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Verify(context.Background(), a, nil)
	if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "the genotypes give") || !strings.Contains(err.Error(), "variant 1:13:A:C") {
		t.Errorf("Verify: %v", err)
	}
	report, err := Verify(context.Background(), b, func(Progress) {})
	if err != nil || report.Files != len(other.Files) || report.Rows != other.Variants || report.Calls != int64(9*other.Variants) {
		t.Errorf("Verify of a good cohort: %+v, %v", report, err)
	}
}

func TestReadRowsArguments(t *testing.T) {
	c, err := Open(context.Background(), smallCohort(t, kind{}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, x := range []struct {
		block int
		rows  []int
		size  int
	}{{1, []int{0}, 2}, {-1, []int{0}, 2}, {0, []int{0, 1}, 3}, {0, []int{1, 1}, 4}, {0, []int{1, 0}, 4}, {0, []int{4}, 2}, {0, []int{-1}, 2}} {
		if err := c.ReadRows(context.Background(), x.block, x.rows, make([]byte, x.size)); fileerr.ClassOf(err) != fileerr.Internal || err == nil {
			t.Errorf("ReadRows(%v) = %v, want Internal", x, err)
		}
	}
	if err := c.ReadRows(context.Background(), 0, nil, nil); err != nil {
		t.Errorf("no rows: %v", err)
	}
	if err := c.ReadCalls(context.Background(), 1, []int{0}, make([]byte, 2)); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("ReadCalls of a block that is not there: %v", err)
	}
	stop := errors.New("enough")
	if err := c.Variants(context.Background(), 1, func(int, *genome.Variant) error { return stop }); err != stop {
		t.Errorf("Variants = %v, want the error of yield as it is", err)
	}
	if err := c.Variants(context.Background(), 9, func(int, *genome.Variant) error { return stop }); err != nil {
		t.Errorf("a chromosome without rows: %v", err)
	}
}

// TestConcurrentReading reads from 16 goroutines; it is of use under -race.
func TestConcurrentReading(t *testing.T) {
	for _, zstd := range []bool{false, true} {
		dir := t.TempDir()
		write(t, dir, manyRecords(100, 400, false), WriteOptions{Zstd: zstd, BlockSamples: 32, groupRowLimit: 50})
		want, err := readContent(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Open(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for g := range 16 {
			wg.Go(func() {
				b := g % len(c.Blocks())
				width := c.Blocks()[b].RowBytes
				dst := make([]byte, width)
				for row := g; row < c.Info().Rows; row += 5 {
					if err := c.ReadRows(context.Background(), b, []int{row}, dst); err != nil {
						t.Error(err)
						return
					}
					if string(dst) != string(want.Rows[b][row*width:(row+1)*width]) {
						t.Errorf("row %d differs", row)
					}
				}
				n := 0
				if err := c.Variants(context.Background(), 2, func(int, *genome.Variant) error { n++; return nil }); err != nil || n == 0 {
					t.Errorf("%d variants, %v", n, err)
				}
			})
		}
		wg.Wait()
		c.Close()
	}
}

// TestReadRowsAllocatesNothing: reading rows again costs no memory.
func TestReadRowsAllocatesNothing(t *testing.T) {
	if damageStride > 1 {
		t.Skip("NOT CHECKED: what reading allocates, because the race detector empties pools")
	}
	dir := t.TempDir()
	write(t, dir, manyRecords(100, 400, false), WriteOptions{groupRowLimit: 50})
	c, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	rows := []int{0, 1, 2, 50, 60, 61, 399}
	dst := make([]byte, len(rows)*c.Blocks()[0].RowBytes)
	if n := testing.AllocsPerRun(100, func() {
		if err := c.ReadRows(context.Background(), 0, rows, dst); err != nil {
			t.Fatal(err)
		}
	}); n > 0.5 {
		t.Errorf("%v allocations a call", n)
	}
}

// TestManifestText pins what other programs rely on in cohort.json.
func TestManifestText(t *testing.T) {
	dir := smallCohort(t, kind{})
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"format": "cardioscore cohort", "version": 1.0, "build": "GRCh38", "assay": "wgs", "ref_asserted": true, "normalised": false,
		"samples": 5.0, "variants": 4.0, "denominator": 1.0, "block_samples": 65536.0, "compression": "none", "duplicate_rows": 0.0,
	} {
		if fields[name] != want {
			t.Errorf("%s is %v, want %v", name, fields[name], want)
		}
	}
	outcomes, _ := fields["import_outcomes"].(map[string]any)
	if outcomes["records"] != 3.0 || outcomes["imported"] != 2.0 || outcomes["split"] != 1.0 {
		t.Errorf("import_outcomes %v", outcomes)
	}
	for _, id := range []string{`"one"`, `"three"`} {
		if strings.Contains(string(text), id) {
			t.Errorf("cohort.json holds the sample id %s", id)
		}
	}
}

// A source without samples, such as a list of sites, becomes a cohort of nobody:
// its variants are there, and it is whole.
func TestCohortOfNobody(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, WriteOptions{Build: genome.GRCh38, Assay: scoring.WGS})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	src := &records{list: []record{
		{chrom: 2, pos: 7, ref: "A", alts: []string{"C", "G"}, calls: [][]byte{{}, {}}},
		{chrom: 1, pos: 5, ref: "A", alts: []string{"T"}, calls: [][]byte{{}}},
	}}
	if _, err := w.Import(t.Context(), src, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.Info().Rows != 3 || len(c.Samples()) != 0 || len(c.Blocks()) != 0 {
		t.Errorf("%d rows, %d samples, %d blocks; want 3, 0, 0", c.Info().Rows, len(c.Samples()), len(c.Blocks()))
	}
}
