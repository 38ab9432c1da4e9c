package cohort

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"

	"go.uber.org/goleak"
)

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
