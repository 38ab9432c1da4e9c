package pgen

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/internal/testfile"
	"cardioscore/io/plink"
	"cardioscore/io/source"
	"cardioscore/io/vcf"
)

// table reads a source into a line for each site, without the line number, and
// the ids of its samples.
func table(t *testing.T, src source.Source, err error) (sites, ids []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for _, sample := range src.Samples() {
		ids = append(ids, sample.ID)
	}
	var site source.Site
	for err = src.Next(&site); err == nil; err = src.Next(&site) {
		site.Line, site.Filter, site.Info = 0, "", nil
		sites = append(sites, show(&site, len(ids)))
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	return sites, ids
}

// One cohort as PLINK 2, PLINK 1 and VCF, through the readers of the three.
func TestAgreesWithBedAndVCF(t *testing.T) {
	prefix := filepath.Join(testfile.Folder(t, "the shared PLINK 2 sets are"), "genotypes", "cineca_synthetic", "cineca_synthetic_subset")
	r, err := Open([]string{prefix}, Options{})
	sites, ids := table(t, r, err)
	if len(sites) != 829 || len(ids) != 2504 {
		t.Fatalf("%d sites of %d samples", len(sites), len(ids))
	}
	bed, err := plink.Open([]string{prefix}, plink.Options{})
	fromBed, bedIDs := table(t, bed, err)
	text, err := vcf.Open([]string{prefix + ".vcf.gz"}, vcf.Options{})
	fromVCF, vcfIDs := table(t, text, err)
	for name, other := range map[string][2][]string{"bed": {fromBed, bedIDs}, "VCF": {fromVCF, vcfIDs}} {
		if len(other[0]) != len(sites) || len(other[1]) != len(ids) {
			t.Fatalf("%s: %d sites of %d samples", name, len(other[0]), len(other[1]))
		}
		for v, site := range sites {
			if other[0][v] != site {
				t.Fatalf("variant %d: got %.80s, the %s has %.80s", v+1, site, name, other[0][v])
			}
		}
	}
	for s, id := range ids {
		if bedIDs[s] != id || vcfIDs[s] != id && vcfIDs[s] != id+"_"+id {
			t.Fatalf("sample number %d has another id in the bed or the VCF", s+1)
		}
	}
}

func TestReadsSharedSets(t *testing.T) {
	folder := filepath.Join(testfile.Folder(t, "the shared PLINK 2 sets are"), "genotypes")
	for _, c := range []struct {
		set               string
		samples, variants int
		asserted          bool
	}{
		{"ref_chr22/ref.chr22", 3313, 1000, true},
		{"target_chr22/example.chr22", 12, 1000, false},
	} {
		r, err := Open([]string{filepath.Join(folder, c.set)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.RefAsserted() != c.asserted || (r.Storage() != source.Storage{Calls: true}) {
			t.Errorf("%s: %v, %+v", c.set, r.RefAsserted(), r.Storage())
		}
		sites, ids := table(t, r, nil)
		if len(ids) != c.samples || len(sites) != c.variants {
			t.Errorf("%s: %d sites of %d samples", c.set, len(sites), len(ids))
		}
	}
}

// Every frequency that PLINK 2 counted in the reference set: 6 significant digits.
func TestFrequenciesOfReferenceSet(t *testing.T) {
	folder := filepath.Join(testfile.Folder(t, "the shared PLINK 2 sets are"), "genotypes", "ref_chr22")
	text, err := os.ReadFile(filepath.Join(folder, "freq_files", "TRANS", "ref.TRANS.chr22.afreq"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open([]string{filepath.Join(folder, "ref.chr22")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var site source.Site
	for line := range strings.Lines(string(text)) {
		if line[0] == '#' {
			continue
		}
		if err := r.Next(&site); err != nil {
			t.Fatal(err)
		}
		ac, an := 0, 0
		for s := range r.Samples() {
			if copies := codeOf(site.Calls[0], uint32(s)); copies != 3 {
				ac, an = ac+int(copies), an+2
			}
		}
		got := fmt.Sprintf("22 %s %s %s %.6g %d", site.ID, site.Ref, site.Alts[0], float64(ac)/float64(an), an)
		if want := strings.Join(strings.Fields(line), " "); got != want {
			t.Fatalf("got %s, PLINK 2 has %s", got, want)
		}
	}
	if err := r.Next(&site); err != io.EOF {
		t.Errorf("after the last frequency: %v", err)
	}
}
