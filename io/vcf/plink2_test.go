package vcf

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// plink2Dosages are PLINK 2's own dosages of ALT: for each sample, those of all variants;
// NaN where there is none.
func plink2Dosages(t *testing.T, path, field string) [][]float64 {
	t.Helper()
	plink2, err := exec.LookPath("plink2")
	if err != nil {
		t.Skip("plink2 is not there: dosages against PLINK 2 not checked")
	}
	out := filepath.Join(t.TempDir(), "out")
	if text, err := exec.Command(plink2, "--vcf", path, "dosage="+field, "--threads", "1", "--export", "A", "--out", out).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, text)
	}
	raw, err := os.ReadFile(out + ".raw")
	if err != nil {
		t.Fatal(err)
	}
	var samples [][]float64
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		var row []float64
		for _, text := range strings.Split(line, "\t")[6:] {
			copies, err := strconv.ParseFloat(text, 64) // of REF
			if err != nil {
				copies = math.NaN()
			}
			row = append(row, 2-copies)
		}
		samples = append(samples, row)
	}
	return samples
}

// PLINK 2 stores units of 1/16,384 and prints six digits.
func TestDosagesAreThoseOfPLINK2(t *testing.T) {
	data := testfile.Folder(t, "dosages against PLINK 2")
	tests := []struct {
		file, plinkField string
		field            Field
	}{
		{"pgs_calc_small/small.vcf", "DS", FieldDS},
		{"pgs_calc_small/small.vcf", "HDS", FieldHDS},
		{"pgs_calc_small/small.vcf", "GP-force", FieldGP},
		{"bgen_glow/example.8bits.vcf", "GP-force", FieldGP},
	}
	for _, test := range tests {
		path := filepath.Join(data, "genotypes", test.file)
		want := plink2Dosages(t, path, test.plinkField)
		r, err := Open([]string{path}, Options{Field: test.field})
		if err != nil {
			t.Fatal(err)
		}
		var site source.Site
		compared, worst := 0, 0.0
		v := 0
		for ; r.Next(&site) == nil; v++ {
			for s, n := range site.Dosages[0] {
				copies := want[s][v]
				if (n == source.MissingDosage) != math.IsNaN(copies) {
					t.Fatalf("%s: site %d, sample number %d: %d, PLINK 2 has %v", test.file, v+1, s+1, n, copies)
				}
				if !math.IsNaN(copies) {
					worst = max(worst, math.Abs(float64(n)/denominator-copies))
					compared++
				}
			}
		}
		if worst > 1.0/16384+1.0/20000 || compared < 50 || v != len(want[0]) {
			t.Errorf("%s by %s: %d dosages differ by %v at most, %d sites of %d", test.file, test.field, compared, worst, v, len(want[0]))
		}
		r.Close()
	}
}

// plink2_haploid.vcf is what PLINK 2 writes for a woman, a man and a sample of unknown
// sex whose hard calls are missing: a man's dosage on X and Y, and everybody's on MT,
// stands out of 1 beside a lone dot, a woman's out of 2 beside ./. and on Y not at all.
// Of another writer the dot could be either.
func TestHaploidDosagesOfPLINK2(t *testing.T) {
	const path = "testdata/plink2_haploid.vcf"
	rows := []string{"1:1000 r1 A>G . ... ds 14000,15000,3000",
		"X:5000000 x1 A>G . ... len 212 ds 14000,6000,13000", "X:5000001 x2 A>G . 0.0 len 212 ds 1000,18000,500",
		"Y:5000001 y1 A>G . ..0 len 011 ds .,12000,1000", "MT:500 m1 A>G . ..0 len 111 ds 6000,12000,1000"}
	unknown := []string{rows[0],
		"X:5000000 x1 A>G . ... len 202 ds 14000,.,13000", "X:5000001 x2 A>G . 0.0 len 202 ds 1000,.,500",
		"Y:5000001 y1 A>G . ..0 len 001 ds .,.,1000", "MT:500 m1 A>G . ..0 len 001 ds .,.,1000"}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	another := write(t, "another.vcf", bytes.Replace(text, []byte("##source=PLINKv2"), []byte("##source=another"), 1))
	for _, test := range []struct {
		path     string
		unscaled int64
		want     []string
	}{{path, 0, rows}, {"testdata/plink2_haploid.bcf", 0, rows}, {another, 5, unknown}} {
		got, _, outcomes, err := readSites(t, test.path, Options{Threads: 1})
		if err != nil || !slices.Equal(got, test.want) || outcomes.UnscaledDosages != test.unscaled {
			t.Errorf("%s: %d unscaled, %v\ngot  %q\nwant %q", test.path, outcomes.UnscaledDosages, err, got, test.want)
		}
	}
}
