package vcf

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

const filterHeader = "##fileformat=VCFv4.2\n##contig=<ID=1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n" +
	"##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"d\">\n##FORMAT=<ID=FT,Number=1,Type=String,Description=\"f\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\n"

// A call that failed a filter is no call, and no call of the reference either.
func TestCallsThatFailAFilterAreMissing(t *testing.T) {
	bcftools, _ := exec.LookPath("bcftools")
	if bcftools == "" {
		t.Log("bcftools is not there: FT of BCF not checked")
	}
	for _, test := range []struct {
		name, record, want string
		filtered           int64
	}{
		{"one filter", "GT:FT 0/0:LowGQ 0/1:PASS 1/1:.", ".12", 1},
		{"several", "GT:FT 0/1:LowGQ;LowDP 0/0:PASS 1/1:PASSED", ".0.", 2},
		{"left out", "GT:FT 0/0 0/1:PASS 1/1:LowGQ", "01.", 1},
		{"before other fields", "GT:FT:DS 0/0:LowGQ:0.1 0/1:PASS:1.5 ./.:.:0.25", ".1. ds .,15000,2500", 1},
		{"behind other fields", "GT:DS:FT 0/0:0.1:PASS ./.:1.5:LowGQ 1/1:2:.", "0.2 ds 1000,.,20000", 1},
		{"nothing to lose", "GT:FT ./.:LowGQ 0/1:PASS 0/0:PASS", ".10", 0},
		{"phased", "GT:FT 0|1:LowGQ 1|0:PASS 0|0:PASS", ".10", 1},
	} {
		text := filterHeader + strings.ReplaceAll("1 100 . A C . . . "+test.record, " ", "\t") + "\n"
		if !strings.Contains(test.record, "DS") {
			text = strings.Replace(text, "##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"d\">\n", "", 1)
		}
		path := write(t, "f.vcf", []byte(text))
		paths := []string{path}
		if bcftools != "" {
			binary := filepath.Join(t.TempDir(), "f.bcf")
			if out, err := exec.Command(bcftools, "view", "--no-version", "-Ob", "-o", binary, path).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			paths = append(paths, binary)
		}
		for _, path := range paths {
			got, _, o, err := readSites(t, path, Options{Threads: 1})
			if want := "1:100 . A>C . " + test.want; err != nil || !slices.Equal(got, []string{want}) || o.FilteredCalls != test.filtered {
				t.Errorf("%s, %s: got %q, %d filtered, %v; want %q, %d", test.name, filepath.Ext(path), got, o.FilteredCalls, err, want, test.filtered)
			}
		}
	}
	twice := write(t, "f.vcf", []byte(threeSamples+strings.ReplaceAll("1 100 . A C . . . GT:FT:FT 0/0 0/0 0/0\n", " ", "\t")))
	if _, _, _, err := readSites(t, twice, Options{}); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "FT stands twice") {
		t.Errorf("FT twice: %v", err)
	}
}
