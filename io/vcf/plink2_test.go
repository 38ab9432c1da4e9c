package vcf

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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
	data := dataFolder(t, "dosages against PLINK 2")
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
