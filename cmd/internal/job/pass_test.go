package job

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
)

// Files of genotypes that were touched, or replaced by others of the same bytes, after
// their first row was read: every row has its checksum, and yet nothing comes out.
func TestCohortThatChangesDuringThePass(t *testing.T) {
	for what, change := range map[string]func(path string) error{
		"nothing": func(string) error { return nil },
		"touched": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
		"replaced": func(path string) error {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.Remove(path); err != nil {
				return err
			}
			return os.WriteFile(path, content, 0o600)
		},
	} {
		t.Run(what, func(t *testing.T) {
			c, cohort := oneVariant(t, "1\t1000\trs1\tA\tG", "0/1")
			if err := cohort.ReadRows(t.Context(), 0, []int{0}, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			if err := change(filepath.Join(c.Out, "genotypes", "chr1.00000.parquet")); err != nil {
				t.Fatal(err)
			}
			_, err := c.pass(t.Context(), matched{opened: cohort}, scoring.PlanOptions{Catalogue: []int{0}}, nil)
			if what == "nothing" && err != nil || what != "nothing" && (fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "while it was read")) {
				t.Errorf("%v", err)
			}
		})
	}
}

// oneVariant imports one person's call of a variant, of which the first five columns of a
// VCF are given, and opens the cohort, which is that of Out.
func oneVariant(t *testing.T, variant, call string) (Common, opened) {
	dir := t.TempDir()
	vcf := filepath.Join(dir, "in.vcf")
	text := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\n" + variant + "\t.\tPASS\t.\tGT\t" + call + "\n"
	if err := os.WriteFile(vcf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Common{Out: filepath.Join(dir, "cohort"), Threads: 1, Tier: kernel.Go, Quiet: true}
	if err := Import(t.Context(), ImportOptions{Common: c, VCF: []string{vcf}, Build: "GRCh38", Assay: "wgs"}); err != nil {
		t.Fatal(err)
	}
	cohorts, err := openCohorts(t.Context(), []string{c.Out})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cohorts[0].Close() })
	return c, cohorts[0]
}
