package agree

import (
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const plink = "#IID\tNAMED_ALLELE_DOSAGE_SUM\ta_SUM\tb_SUM\np1\t9\t1.23457\t-1000\np2\t9\t0\t2.5e-05\n"

func compare(t *testing.T, ours string) (Agreement, error) {
	t.Helper()
	sums := Sums{}
	if err := sums.ReadPlink(write(t, plink)); err != nil {
		t.Fatal(err)
	}
	bounds, err := ReadBounds(write(t, "score_id\tgrid_digits\terror_bound\na\t4\t0\nb\t4\t0.0002\n"))
	if err != nil {
		t.Fatal(err)
	}
	return sums.With(write(t, ours), bounds)
}

func TestAgreement(t *testing.T) {
	got, err := compare(t, "sample_id\tscore_id\tsum\np1\ta\t1.234566\np2\ta\t0.000000001\np1\tb\t-1000.0051\np2\tb\t0.0000250001\n")
	if err != nil || got.Sums != 4 || got.Largest < 0.7 || got.Largest > 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDisagreement(t *testing.T) {
	for name, ours := range map[string]string{
		"a sum beyond the last digit":    "sample_id\tscore_id\tsum\np1\ta\t1.234576\np2\ta\t0\np1\tb\t-1000\np2\tb\t0.000025\n",
		"a sum that should be zero":      "sample_id\tscore_id\tsum\np1\ta\t1.23457\np2\ta\t0.00001\np1\tb\t-1000\np2\tb\t0.000025\n",
		"the other sign":                 "sample_id\tscore_id\tsum\np1\ta\t1.23457\np2\ta\t0\np1\tb\t1000\np2\tb\t0.000025\n",
		"one sample too few":             "sample_id\tscore_id\tsum\np1\ta\t1.23457\np2\ta\t0\np1\tb\t-1000\n",
		"one sample too many":            "sample_id\tscore_id\tsum\np1\ta\t1.23457\np2\ta\t0\np3\ta\t0\np1\tb\t-1000\np2\tb\t0.000025\n",
		"a score that the other has not": "sample_id\tscore_id\tsum\np1\tc\t1\n",
		"no number":                      "sample_id\tscore_id\tsum\np1\ta\tNA\n",
		"NaN":                            "sample_id\tscore_id\tsum\np1\ta\tNaN\n",
		"no column of sums":              "sample_id\tscore_id\np1\ta\n",
		"a short line":                   "sample_id\tscore_id\tsum\np1\ta\n",
		"a sum beyond the error bound":   "sample_id\tscore_id\tsum\np1\ta\t1.23457\np2\ta\t0\np1\tb\t-1000.0054\np2\tb\t0.000025\n",
	} {
		if got, err := compare(t, ours); err == nil {
			t.Errorf("%s: agrees: %+v", name, got)
		}
	}
}
