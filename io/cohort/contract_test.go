package cohort

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"

	"go.uber.org/goleak"
)

func twoSamples() []genome.Sample { return []genome.Sample{{ID: "a"}, {ID: "b"}} }

// TestRefusedSources: what cannot become a cohort is refused with its class,
// names no sample, and leaves no cohort.
func TestRefusedSources(t *testing.T) {
	good := record{chrom: 1, pos: 1, ref: "A", alts: []string{"C"}, calls: [][]byte{{0, 1}}}
	with := func(change func(*record)) []record {
		r := good
		change(&r)
		return []record{good, r}
	}
	for _, c := range []struct {
		name  string
		src   *records
		class fileerr.Class
		says  string
	}{
		{"empty id", &records{samples: []genome.Sample{{ID: "secret"}, {}}}, fileerr.Inconsistent, "sample number 2"},
		{"same id", &records{samples: []genome.Sample{{ID: "secret"}, {ID: "x"}, {ID: "secret"}}}, fileerr.Inconsistent, "samples number 1 and 3"},
		{"id not UTF-8", &records{samples: []genome.Sample{{ID: "secret\xff"}}}, fileerr.Malformed, "sample number 1"},
		{"column named as ours", &records{samples: twoSamples(), columns: []source.Column{{Name: "sex", Values: []string{"", ""}}}}, fileerr.Inconsistent, `"sex"`},
		{"column not UTF-8", &records{samples: twoSamples(), columns: []source.Column{{Name: "c", Values: []string{"", "secret\xff"}}}}, fileerr.Malformed, "c: the value of sample number 2"},
		{"column too short", &records{samples: twoSamples(), columns: []source.Column{{Name: "c", Values: []string{""}}}}, fileerr.Internal, "1 values for 2"},
		{"no ALT", &records{samples: twoSamples(), list: with(func(r *record) { r.alts = []string{""} })}, fileerr.Internal, "test.vcf:2"},
		{"past the end in this build, not in the other", &records{samples: twoSamples(), list: with(func(r *record) { r.chrom, r.pos = 18, 78_077_249 })}, fileerr.Inconsistent, "test.vcf:2: position 78077249 is past the end of chromosome 18 in GRCh37, and is on it in GRCh38; give --build GRCh38"},
		{"position 0", &records{samples: twoSamples(), list: with(func(r *record) { r.pos = 0 })}, fileerr.Internal, "test.vcf:2"},
		{"neither calls nor dosages", &records{samples: twoSamples(), storage: &source.Storage{}}, fileerr.Internal, "cannot be"},
		{"denominator too large", &records{samples: twoSamples(), storage: &source.Storage{Denominator: 32_768}}, fileerr.Internal, "1/32768"},
		{"calls that were not announced", &records{samples: twoSamples(), list: []record{good}, storage: &source.Storage{Denominator: 255}}, fileerr.Internal, "incomplete site"},
		{"dosages that were not announced", &records{samples: twoSamples(), list: with(func(r *record) { r.dosages = [][]uint16{{0, 1}} })}, fileerr.Internal, "test.vcf:2"},
		{"no genotypes", &records{samples: twoSamples(), list: with(func(r *record) { r.calls = nil })}, fileerr.Internal, "test.vcf:2"},
		{"too few dosages", &records{samples: twoSamples(), list: with(func(r *record) { r.dosages = [][]uint16{{0}} }), storage: &source.Storage{Calls: true, Denominator: 255}}, fileerr.Internal, "1 dosages for 2 samples"},
		{"more than two copies", &records{samples: twoSamples(), list: with(func(r *record) { r.dosages = [][]uint16{{0, 511}} }), storage: &source.Storage{Calls: true, Denominator: 255}}, fileerr.Internal, "511/255"},
		{"quality of another ALT", &records{samples: twoSamples(), list: with(func(r *record) { r.info = []float64{1, 1} })}, fileerr.Internal, "2 of quality"},
		{"a rounding that is no number", &records{samples: twoSamples(), outcomes: source.Outcomes{LargestRounding: math.NaN()}}, fileerr.Internal, "NaN"},
		{"short row", &records{samples: twoSamples(), list: with(func(r *record) { r.calls = [][]byte{{0, 0, 0, 0, 0}} })}, fileerr.Internal, "2 calls"},
		{"unused bits", &records{samples: twoSamples(), list: with(func(r *record) { r.calls = [][]byte{{0, 0, 1}} })}, fileerr.Internal, "2 calls"},
		{"ALT not UTF-8", &records{samples: twoSamples(), list: with(func(r *record) { r.alts = []string{"\xff"} })}, fileerr.Malformed, "test.vcf:2: ALT"},
		{"ID not UTF-8", &records{samples: twoSamples(), list: with(func(r *record) { r.id = "\xff" })}, fileerr.Malformed, "test.vcf:2: ID"},
		{"records that are not counted", &records{samples: twoSamples(), list: []record{good}, outcomes: source.Outcomes{Records: 1}}, fileerr.Internal, "the source counts 2 records"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			w, err := Create(dir, WriteOptions{Build: genome.GRCh37, Assay: "array"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Import(context.Background(), c.src, nil)
			w.Close()
			if err == nil || fileerr.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want class %d with %q", err, c.class, c.says)
			}
			if _, err := Open(context.Background(), dir); fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "did not finish") {
				t.Errorf("Open after it: %v", err)
			}
			if files := allFiles(t, dir); len(files) != 1 {
				t.Errorf("%d files are left", len(files))
			}
		})
	}
}

func TestRefusedOptions(t *testing.T) {
	for _, opts := range []WriteOptions{
		{Assay: "wgs"},
		{Build: genome.GRCh38},
		{Build: genome.GRCh38, Assay: "WGS"},
		{Build: genome.GRCh38, Assay: "wgs", BlockSamples: 6},
		{Build: genome.GRCh38, Assay: "wgs", BlockSamples: 131_072},
		{Build: genome.GRCh38, Assay: "wgs", BlockSamples: -4},
		{Build: genome.GRCh38, Assay: "wgs", HardCallThreshold: 0.5},
		{Build: genome.GRCh38, Assay: "wgs", HardCallThreshold: -0.1},
		{Build: genome.GRCh38, Assay: "wgs", HardCallThreshold: math.NaN()},
	} {
		if _, err := Create(t.TempDir(), opts); fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("Create(%+v) = %v, want Usage", opts, err)
		}
	}
}

// TestRefusedForTheSource: options that the genotypes of the source do not allow.
func TestRefusedForTheSource(t *testing.T) {
	dosages := &source.Storage{Denominator: 255}
	for _, c := range []struct {
		storage *source.Storage
		opts    WriteOptions
		says    string
	}{
		{nil, WriteOptions{HardCallThreshold: 0.1}, "no dosages"},
		{dosages, WriteOptions{BlockSamples: 32_768}, "32764"},
	} {
		c.opts.Build, c.opts.Assay = genome.GRCh38, scoring.WGS
		w, err := Create(t.TempDir(), c.opts)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Import(t.Context(), &records{samples: twoSamples(), storage: c.storage}, nil)
		w.Close()
		if fileerr.ClassOf(err) != fileerr.Usage || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, want Usage with %q", err, c.says)
		}
	}
}

// TestFailingSource: the source's own error comes back as it is.
func TestFailingSource(t *testing.T) {
	defer goleak.VerifyNone(t)
	w, err := Create(t.TempDir(), WriteOptions{Build: genome.GRCh38, Assay: "wgs"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	cause := errors.New("line 7 is bad")
	_, err = w.Import(context.Background(), failing{manyRecords(9, 20, false), cause}, nil)
	if !errors.Is(err, cause) {
		t.Errorf("error %v", err)
	}
}

type failing struct {
	*records
	err error
}

func (f failing) Next(site *source.Site) error {
	if f.next == 15 {
		return f.err
	}
	return f.records.Next(site)
}

// TestCancel ends an import at each of its stages.
func TestCancel(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, stage := range []string{"read", "count", "write"} {
		dir := t.TempDir()
		w, err := Create(dir, WriteOptions{Build: genome.GRCh38, Assay: "wgs", Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		_, err = w.Import(ctx, manyRecords(5, 9000, false), func(p Progress) {
			if p.Stage == stage {
				cancel()
			}
		})
		w.Close()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want cancelled", stage, err)
		}
		if files := allFiles(t, dir); len(files) != 1 {
			t.Errorf("%s: %d files are left", stage, len(files))
		}
	}
}

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
