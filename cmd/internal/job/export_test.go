package job_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/io/tabular"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// cohortCells is a whole cohort, one genotype a cell: ALT copies or 3, and units of the
// denominator.
type cohortCells struct {
	meta     *cohort.Meta
	samples  []genome.Sample
	variants []genome.Variant
	calls    [][]byte
	dosages  [][]uint16
}

func cellsOf(t testing.TB, dir string) *cohortCells {
	t.Helper()
	ctx := context.Background()
	c, err := cohort.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	all := &cohortCells{meta: c.Meta(), samples: slices.Clone(c.Samples())}
	for _, chrom := range c.Chromosomes() {
		if err := c.Variants(ctx, chrom, func(_ int, v *genome.Variant) error { all.variants = append(all.variants, *v); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	all.calls, all.dosages = make([][]byte, len(all.variants)), make([][]uint16, len(all.variants))
	var rows []int
	for row := range all.variants {
		if rows = append(rows, row); len(rows) < 256 && row < len(all.variants)-1 {
			continue
		}
		for b, block := range c.Blocks() {
			packed, planes := make([]byte, len(rows)*block.CallBytes), make([]byte, len(rows)*block.RowBytes)
			if block.CallBytes > 0 {
				if err := c.ReadCalls(ctx, b, rows, packed); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.ReadRows(ctx, b, rows, planes); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				for s := range block.Samples {
					if block.CallBytes > 0 {
						all.calls[row] = append(all.calls[row], packed[i*block.CallBytes+s/4]>>(2*(s%4))&3)
					}
					if block.Encoding == scoring.Dosages {
						at := i*block.RowBytes + s
						all.dosages[row] = append(all.dosages[row], uint16(planes[at])|uint16(planes[at+block.Samples])<<8)
					}
				}
			}
		}
		rows = rows[:0]
	}
	return all
}

// of keeps some samples.
func (c *cohortCells) of(kept func(*genome.Sample) bool) *cohortCells {
	k := &cohortCells{meta: c.meta, variants: c.variants, calls: make([][]byte, len(c.calls)), dosages: make([][]uint16, len(c.dosages))}
	for s := range c.samples {
		if !kept(&c.samples[s]) {
			continue
		}
		k.samples = append(k.samples, c.samples[s])
		for row := range c.variants {
			if c.calls[row] != nil {
				k.calls[row] = append(k.calls[row], c.calls[row][s])
			}
			if c.dosages[row] != nil {
				k.dosages[row] = append(k.dosages[row], c.dosages[row][s])
			}
		}
	}
	return k
}

// lost says what a format, or a test, does not hold of a cohort.
type lost struct{ filter, info, ploidy, counts, dosages, sex bool }

// same compares what two cohorts hold. Variant tables are compared whole, counts and
// sites among them, sample tables by id, sex and ploidy.
func same(t testing.TB, what string, got, want *cohortCells, but lost) {
	t.Helper()
	if len(got.samples) != len(want.samples) || len(got.variants) != len(want.variants) || len(want.variants) == 0 {
		t.Fatalf("%s: %d samples, %d variants; expected %d, %d", what, len(got.samples), len(got.variants), len(want.samples), len(want.variants))
	}
	for s := range want.samples {
		a, b := got.samples[s], want.samples[s]
		if a.ID != b.ID || !but.sex && a.Sex != b.Sex || !but.ploidy && (a.XPloidy != b.XPloidy || a.YPloidy != b.YPloidy) {
			t.Fatalf("%s: sample %d is %v %v %v, expected %v %v %v (or another id)", what, s, a.Sex, a.XPloidy, a.YPloidy, b.Sex, b.XPloidy, b.YPloidy)
		}
	}
	if !but.dosages && got.meta.Denominator != want.meta.Denominator {
		t.Fatalf("%s: denominator %d, expected %d", what, got.meta.Denominator, want.meta.Denominator)
	}
	for row := range want.variants {
		a, b := got.variants[row], want.variants[row]
		if but.filter {
			a.Filter, b.Filter = "", ""
		}
		if but.info || math.IsNaN(a.Info) && math.IsNaN(b.Info) {
			a.Info, b.Info = 0, 0
		}
		if but.counts {
			a.AC, b.AC, a.AN, b.AN, a.Missing, b.Missing, a.Het, b.Het, a.HomAlt, b.HomAlt = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		}
		if a != b {
			t.Fatalf("%s: variant %d is %+v, expected %+v", what, row, a, b)
		}
		if !slices.Equal(got.calls[row], want.calls[row]) {
			t.Fatalf("%s: %s: calls %v, expected %v", what, b.Key(), got.calls[row], want.calls[row])
		}
		if !but.dosages && !slices.Equal(got.dosages[row], want.dosages[row]) {
			t.Fatalf("%s: %s: dosages %v, expected %v", what, b.Key(), got.dosages[row], want.dosages[row])
		}
	}
}

// exported writes a cohort to a file of a name and gives its path.
func exported(t testing.TB, dir, name string, o job.ExportOptions) string {
	t.Helper()
	o.Cohort = dir
	if o.Common.Stdout == nil {
		o.Common = quiet(filepath.Join(t.TempDir(), name), 2)
	}
	o.Policy.Ambiguous, o.Policy.Missing = "drop", "mean"
	if err := job.Export(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return o.Out
}

// importedAgain imports what was exported from a cohort, with the same build and blocks.
func importedAgain(t testing.TB, path string, like *cohort.Meta) *cohortCells {
	t.Helper()
	o := job.ImportOptions{Common: quiet(filepath.Join(t.TempDir(), "again"), 2), Build: like.Build, Assay: string(like.Assay), BlockSamples: like.BlockSamples}
	switch {
	case strings.HasSuffix(path, ".bed"):
		o.BFile = []string{strings.TrimSuffix(path, ".bed")}
	case strings.HasSuffix(path, ".parquet"):
		src, err := tabular.Open([]string{path}, tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		return cellsOf(t, storedIn(t, src, like.Build, like.BlockSamples))
	default:
		o.VCF, o.Sex = []string{path}, path+".sex"
	}
	if err := job.Import(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return cellsOf(t, o.Out)
}

// Export and import are the identity on random cohorts, as far as each format holds
// what is in them.
func TestExportThenImport(t *testing.T) {
	calls, dosages, both := source.Storage{Calls: true}, source.Storage{Denominator: 10_000}, source.Storage{Calls: true, Denominator: 10_000}
	for _, c := range []struct {
		name        string
		storage     source.Storage
		callLengths bool // the format tells ploidy by them
		but         lost
	}{
		{"calls.vcf", calls, true, lost{}},
		{"both.vcf.gz", both, true, lost{}},
		{"dosages.vcf.gz", dosages, true, lost{}},
		{"calls.bed", calls, false, lost{filter: true, info: true}},
		{"calls.parquet", calls, false, lost{filter: true, info: true, sex: true, ploidy: true, counts: true}},
		{"dosages.parquet", dosages, false, lost{filter: true, info: true, sex: true, ploidy: true, counts: true}},
		{"dosages.parquet", source.Storage{Denominator: 255}, false, lost{filter: true, info: true, sex: true, ploidy: true, counts: true}},
		{"dosages.parquet", source.Storage{Denominator: 16_384}, false, lost{filter: true, info: true, sex: true, ploidy: true, counts: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sources := rapid.Custom(func(t *rapid.T) *madeSource { return drawSource(t, c.storage, c.callLengths) })
			for seed := range 6 {
				src := sources.Example(seed)
				dir := stored(t, src, 4)
				want := cellsOf(t, dir)
				got := importedAgain(t, exported(t, dir, c.name, job.ExportOptions{}), want.meta)
				what := fmt.Sprintf("seed %d", seed)
				same(t, what, got, want, c.but)
				if asserted := strings.Contains(c.name, ".vcf") && src.asserted; got.meta.RefAsserted != asserted {
					t.Errorf("%s: REF is asserted: %v, expected %v", what, got.meta.RefAsserted, asserted)
				}
			}
		})
	}
}

// Some of the people: those of other blocks close ranks.
func TestExportSomeSamples(t *testing.T) {
	sources := rapid.Custom(func(t *rapid.T) *madeSource {
		return drawSource(t, source.Storage{Calls: true, Denominator: 10_000}, true)
	})
	for seed := range 8 {
		src := sources.Example(seed)
		if len(src.samples) < 3 {
			continue
		}
		dir := stored(t, src, 4)
		list := ""
		for s := range src.samples {
			if s%3 != 1 {
				list += src.samples[s].ID + "\n"
			}
		}
		keep := write(t, "keep.txt", list)
		kept := func(s *genome.Sample) bool { return strings.Contains(list, s.ID+"\n") }
		want := cellsOf(t, dir)
		for _, name := range []string{"some.vcf.gz", "some.bed"} {
			but := lost{counts: true}
			if name == "some.bed" {
				but = lost{counts: true, filter: true, info: true, ploidy: true, dosages: true}
			}
			got := importedAgain(t, exported(t, dir, name, job.ExportOptions{Selection: job.Selection{Keep: keep}}), want.meta)
			same(t, fmt.Sprintf("%s, seed %d", name, seed), got, want.of(kept), but)
		}
	}
}

// The files are the same bytes for any number of threads.
func TestExportIsTheSameForAnyThreads(t *testing.T) {
	src := rapid.Custom(func(t *rapid.T) *madeSource {
		return drawSource(t, source.Storage{Calls: true, Denominator: 255}, true)
	}).Example(3)
	dir := stored(t, src, 4)
	for _, name := range []string{"x.vcf.gz", "x.bed", "x.bim", "x.parquet"} {
		var first []byte
		for _, threads := range []int{1, 3} {
			out := strings.TrimSuffix(name, ".bim")
			if out != name {
				out += ".bed"
			}
			path := exported(t, dir, out, job.ExportOptions{Common: quiet(filepath.Join(t.TempDir(), out), threads)})
			content := read(t, filepath.Join(filepath.Dir(path), name))
			if first != nil && !bytes.Equal(content, first) || len(content) == 0 {
				t.Errorf("%s: %d threads give other bytes", name, threads)
			}
			first = content
		}
	}
}

// The denominator of the dosages comes back, because the header tells it.
func TestExportedDosagesOfOtherDenominators(t *testing.T) {
	for _, storage := range []source.Storage{{Denominator: 255}, {Denominator: 32_767}, {Calls: true, Denominator: 16_384}} {
		src := rapid.Custom(func(t *rapid.T) *madeSource { return drawSource(t, storage, true) }).Example(int(storage.Denominator))
		dir := stored(t, src, 4)
		want := cellsOf(t, dir)
		got := importedAgain(t, exported(t, dir, "x.vcf", job.ExportOptions{}), want.meta)
		same(t, fmt.Sprintf("1/%d", storage.Denominator), got, want, lost{})
		if got.meta.Outcomes.LargestRounding != 0 {
			t.Errorf("1/%d: rounded by %v", storage.Denominator, got.meta.Outcomes.LargestRounding)
		}
	}
}

// Real cohorts of every storage: read, written, and read again.
func TestExportOfRealCohorts(t *testing.T) {
	data := filepath.Join(dataFolder(t, "export of real cohorts"), "genotypes")
	for _, c := range []struct {
		name  string
		input job.ImportOptions
		files map[string]lost
	}{
		{"tiny1000G VCF", job.ImportOptions{VCF: []string{data + "/tiny1000G/tiny1000G.vcf.gz"}, Build: "GRCh38"},
			map[string]lost{"x.vcf.gz": {}, "x.bed": {filter: true, info: true, ploidy: true, counts: true}, "x.parquet": {filter: true, info: true, sex: true, ploidy: true, counts: true}}},
		{"APOE VCF", job.ImportOptions{VCF: []string{data + "/apoe/apoe.vcf.gz"}}, map[string]lost{"x.vcf": {}}},
		{"ref_chr22 PGEN", job.ImportOptions{PFile: []string{data + "/ref_chr22/ref.chr22"}},
			map[string]lost{"x.vcf.gz": {filter: true}, "x.bed": {filter: true}}},
		{"toydata PLINK 1", job.ImportOptions{BFile: []string{data + "/bed_reader/toydata.5chrom"}},
			map[string]lost{"x.bed": {}}},
		{"five samples on 23 to 26, PLINK 1", job.ImportOptions{BFile: []string{data + "/glow_plink/five-samples-five-variants/bed-bim-fam/test"}},
			map[string]lost{"x.bed": {}, "x.vcf": {filter: true, ploidy: true, counts: true}}},
		{"10 % missing, PLINK 1", job.ImportOptions{BFile: []string{data + "/plink_sim/plink_sim_10s_100v_10pmiss"}},
			map[string]lost{"x.bed": {}, "x.vcf": {filter: true}, "x.parquet": {filter: true, sex: true}}},
		{"dosages of a BGEN", job.ImportOptions{BGEN: []string{data + "/bgen_glow/example.8bits.bgen"}}, map[string]lost{"x.vcf.gz": {filter: true, ploidy: true}, "x.parquet": {filter: true, info: true, ploidy: true}}},
		{"dosages of a VCF", job.ImportOptions{VCF: []string{data + "/bgen_glow/example.8bits.vcf"}},
			map[string]lost{"x.vcf.gz": {ploidy: true}, "x.parquet": {filter: true, info: true, ploidy: true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := imported(t, c.input)
			want := cellsOf(t, dir)
			for name, but := range c.files {
				same(t, name, importedAgain(t, exported(t, dir, name, job.ExportOptions{}), want.meta), want, but)
			}
		})
	}
}

// What cannot be exported is refused by name, and leaves nothing behind.
func TestExportRefuses(t *testing.T) {
	some := func(t *rapid.T) *madeSource { return drawSource(t, source.Storage{Denominator: 255}, false) }
	dosages := stored(t, rapid.Custom(some).Example(1), 0)
	letters := &madeSource{storage: source.Storage{Calls: true}, samples: []genome.Sample{{ID: "SECRET ONE"}}, sites: []source.Site{
		{Chrom: 1, Pos: 5, Ref: "A", Alts: []string{"C"}, Calls: [][]byte{{1}}}, {Chrom: 1, Pos: 7, Ref: "H", Alts: []string{"L"}, Calls: [][]byte{{1}}},
	}}
	tokens := stored(t, letters, 0)
	for _, c := range []struct {
		name, cohort, out string
		selection         job.Selection
		class             fileerr.Class
		message           string
	}{
		{"no format", dosages, "x.txt", job.Selection{}, fileerr.Usage, "the name says the format"},
		{"a suffix alone", dosages, ".bed", job.Selection{}, fileerr.Usage, "the name says the format"},
		{"dosages alone to PLINK 1", dosages, "x.bed", job.Selection{}, fileerr.Usage, "--hard-call-threshold"},
		{"no cohort", t.TempDir(), "x.vcf", job.Selection{}, fileerr.Malformed, "cohort.json"},
		{"alleles that VCF has no spelling for", tokens, "x.vcf", job.Selection{}, fileerr.Inconsistent, "REF: 1 variant cannot be spelled in VCF, this one first"},
		{"an id with a blank in PLINK 1", tokens, "x.bed", job.Selection{}, fileerr.Inconsistent, "sample number 1 has an id"},
		{"nobody", tokens, "x.vcf", job.Selection{Remove: write(t, "remove.txt", "SECRET ONE\n")}, fileerr.Inconsistent, "no sample is left"},
	} {
		folder := t.TempDir()
		o := job.ExportOptions{Common: quiet(filepath.Join(folder, c.out), 2), Selection: c.selection, Cohort: c.cohort}
		err := job.Export(context.Background(), o)
		if err == nil || fileerr.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.message) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, expected class %v with %q", c.name, err, c.class, c.message)
		}
		if left, _ := os.ReadDir(folder); len(left) > 0 {
			t.Errorf("%s: %s is left behind", c.name, left[0].Name())
		}
	}
}
