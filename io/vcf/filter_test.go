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

// A call of the reference where nothing was seen is no call.
func TestReferenceCallsWithoutReadsAreMissing(t *testing.T) {
	bcftools, _ := exec.LookPath("bcftools")
	header := strings.Replace(filterHeader, "##FORMAT=<ID=FT", "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"p\">\n"+
		"##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"q\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"a\">\n##FORMAT=<ID=FT", 1)
	for _, test := range []struct {
		name, record, want string
		opts               Options
		unseen             int64
	}{
		{"depth", "GT:AD:DP 0/0:0,0:0 0/0:1,0:1 0/1:0,0:0", ".01", Options{}, 1},
		{"quality", "GT:GQ 0/0:0 0/0:10 1/1:0", ".02", Options{}, 1},
		{"either", "GT:AD:DP:GQ 0/0:0,0:0:1 0|0:300,0:300:0 0/0:300,0:300:300", "..0", Options{}, 2},
		{"not told", "GT:DP 0/0:. 0/0 ./.:0", "00.", Options{}, 0},
		{"several ALTs", "GT:DP 0/0:0 0/2:0 0/0:3", ".00 .10", Options{}, 1},
		{"haploid", "GT:DP 0:0 0:1 1:0", ".02 len 111", Options{}, 1},
		{"beside dosages", "GT:DS:DP 0/0:0.1:0 0/0:0:1 0/1:1:0", "001 ds 1000,0,10000", Options{}, 0},
		{"beside dosages that are not read", "GT:DS:DP 0/0:0.1:0 0/0:0:1 0/1:1:0", ".01", Options{Field: FieldGT}, 1},
		{"and a least quality", "GT:DP:GQ 0/0:0:30 0/0:9:30 0/0:9:3", ".0.", Options{MinGQ: 20}, 1},
	} {
		record := test.record
		want := []string{"1:100 . A>C . " + test.want}
		alt := "C"
		if test.name == "several ALTs" {
			alt, want = "C,T", []string{"1:100 . A>C,T . " + test.want}
		}
		text := header + strings.ReplaceAll("1 100 . A "+alt+" . . . "+record, " ", "\t") + "\n"
		if !strings.Contains(record, "DS") {
			text = strings.Replace(text, "##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"d\">\n", "", 1)
		}
		paths := []string{write(t, "f.vcf", []byte(text))}
		if bcftools != "" {
			binary := filepath.Join(t.TempDir(), "f.bcf")
			if out, err := exec.Command(bcftools, "view", "--no-version", "-Ob", "-o", binary, paths[0]).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			paths = append(paths, binary)
		}
		for _, path := range paths {
			test.opts.Threads = 1
			got, _, o, err := readSites(t, path, test.opts)
			if err != nil || !slices.Equal(got, want) || o.UnseenCalls != test.unseen {
				t.Errorf("%s, %s: got %q, %d unseen, %v; want %q, %d", test.name, filepath.Ext(path), got, o.UnseenCalls, err, want, test.unseen)
			}
		}
	}
	// A quality that is no number is of no use, and no error where none is asked for.
	path := write(t, "f.vcf", []byte(threeSamples+strings.ReplaceAll("1 100 . A C . . . GT:GQ 0/0:nan 0/0:00 0/0:-0\n", " ", "\t")))
	if got, _, _, err := readSites(t, path, Options{}); err != nil || !slices.Equal(got, []string{"1:100 . A>C . 0.0"}) {
		t.Errorf("%q, %v", got, err)
	}
	// A quality of less than 1 is not 0, whatever else is asked for.
	path = write(t, "f.vcf", []byte(threeSamples+strings.ReplaceAll("1 100 . A C . . . GT:DP:GQ 0/0:9:0.4 0/0:9:0.0 0/0:9:4\n", " ", "\t")))
	for _, opts := range []Options{{}, {MinDP: 5}} {
		if got, _, _, err := readSites(t, path, opts); err != nil || !slices.Equal(got, []string{"1:100 . A>C . 0.0"}) {
			t.Errorf("%+v: %q, %v", opts, got, err)
		}
	}
}

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
