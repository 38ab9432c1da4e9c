package plinkset

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cardioscore/benchmarks/internal/population"
	"cardioscore/io/cohort"
	"cardioscore/io/pgen"
	"cardioscore/io/plink"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The reader of PLINK 1 sets was tested against other programs' files: what it reads must
// be what was drawn, variant by variant.
func TestBedIsThePopulation(t *testing.T) {
	for _, samples := range []int{1, 3, 4, 33, 257} {
		p := population.Population{Seed: 8, Samples: samples, Variants: 300, Spectrum: population.Common, Missing: 0.05}
		prefix := filepath.Join(t.TempDir(), "set")
		if err := WriteBed(prefix, &p, 3); err != nil {
			t.Fatal(err)
		}
		src, err := plink.Open([]string{prefix}, plink.Options{RefFrom: "a2"})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		if got := src.Samples(); len(got) != samples || got[samples-1].ID != population.SampleID(samples-1) {
			t.Fatalf("%d samples", len(got))
		}
		var site source.Site
		for v := range p.Variants {
			if err := src.Next(&site); err != nil {
				t.Fatal(err)
			}
			want := p.Variant(v)
			if site.Chrom != want.Chrom || site.Pos != want.Pos || site.ID != want.ID || site.Ref != want.Ref || site.Alts[0] != want.Alt {
				t.Fatalf("site %+v, drawn %+v", site, want)
			}
			if !bytes.Equal(site.Calls[0], p.Calls(v, nil)) {
				t.Fatalf("variant %d of %d samples: %x, drawn %x", v, samples, site.Calls[0], p.Calls(v, nil))
			}
		}
		if err := src.Next(&site); err != io.EOF {
			t.Errorf("after the last site: %v", err)
		}
	}
}

// An imported cohort must hold the drawn calls and their counts: what is scored is what
// the other program scores.
func TestCohortIsThePopulation(t *testing.T) {
	p := population.Population{Seed: 9, Samples: 131, Variants: 500, Spectrum: population.WGS, Missing: 0.01}
	dir := t.TempDir()
	if err := WriteBed(filepath.Join(dir, "set"), &p, 2); err != nil {
		t.Fatal(err)
	}
	src, err := plink.Open([]string{filepath.Join(dir, "set")}, plink.Options{RefFrom: "a2"})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	c := imported(t, filepath.Join(dir, "cohort"), src)
	row := make([]byte, c.Blocks()[0].RowBytes)
	for v := range p.Variants {
		if err := c.ReadRows(context.Background(), 0, []int{v}, row); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(row, p.Calls(v, nil)) {
			t.Fatalf("row %d: %x, drawn %x", v, row, p.Calls(v, nil))
		}
	}
}

func imported(t *testing.T, dir string, src source.Source) *cohort.Cohort {
	t.Helper()
	w, err := cohort.Create(dir, cohort.WriteOptions{Build: genome.GRCh37, Assay: "array"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Import(context.Background(), src, nil); err != nil {
		t.Fatal(err)
	}
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestFilesDoNotDependOnThreads(t *testing.T) {
	p := population.Population{Seed: 8, Samples: 30_001, Variants: 2000, Spectrum: population.Common, Missing: 0.001, Uncertain: 0.3}
	for _, kind := range []struct {
		write   func(string, *population.Population, int) error
		endings []string
		rows    int
	}{
		{WriteBed, []string{".bed", ".bim", ".fam"}, 2000},
		{WritePgen, []string{".pgen", ".pvar", ".psam"}, 300},
	} {
		p := p
		p.Variants = kind.rows
		one, more := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "set")
		if err := kind.write(one, &p, 1); err != nil {
			t.Fatal(err)
		}
		if err := kind.write(more, &p, 5); err != nil {
			t.Fatal(err)
		}
		for _, ending := range kind.endings {
			if !bytes.Equal(read(t, one+ending), read(t, more+ending)) {
				t.Errorf("%s differs between 1 and 5 threads", ending)
			}
		}
	}
}

// The reader of .pgen, written from the specification by another hand, must find the
// drawn dosages and calls.
func TestPgenIsThePopulation(t *testing.T) {
	p := population.Population{Seed: 8, Samples: 133, Variants: 200, Spectrum: population.Common, Missing: 0.1, Uncertain: 0.3}
	prefix := filepath.Join(t.TempDir(), "set")
	if err := WritePgen(prefix, &p, 2); err != nil {
		t.Fatal(err)
	}
	src, err := pgen.Open([]string{prefix}, pgen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if storage := src.Storage(); !storage.Calls || storage.Denominator != population.Denominator {
		t.Fatalf("%+v", storage)
	}
	var site source.Site
	for v := range p.Variants {
		if err := src.Next(&site); err != nil {
			t.Fatal(err)
		}
		x := p.Variant(v)
		dosages, calls := p.Dosages(v, nil, nil)
		if site.Chrom != x.Chrom || site.Pos != x.Pos || site.ID != x.ID || site.Ref != x.Ref || site.Alts[0] != x.Alt {
			t.Fatalf("site %+v, drawn %+v", site, x)
		}
		if !bytes.Equal(site.Calls[0], calls) || !slices.Equal(site.Dosages[0], dosages) {
			t.Fatalf("variant %d differs from what was drawn", v)
		}
	}
	if err := src.Next(&site); err != io.EOF {
		t.Errorf("after the last site: %v", err)
	}
}
