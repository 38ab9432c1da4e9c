package pgen

import (
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var writeTestdata = flag.Bool("write-testdata", false, "write testdata anew, with the plink2 on PATH")

// fixtures are the committed sets. Each has a .vcf.gz beside it, in which PLINK 2
// says what the set holds.
var fixtures = []struct {
	name string
	shape
	make []string // how plink2 writes it
}{
	{"calls", shape{samples: 300, variants: 60}, []string{"--make-pgen", "vzs"}},
	{"calls-256", shape{samples: 256, variants: 20}, []string{"--make-bpgen"}},
	{"fixed-calls", shape{samples: 50, variants: 20}, []string{"--make-pgen", "format=2"}},
	{"several-alts", shape{samples: 120, variants: 60, several: true, phased: true}, []string{"--make-pgen"}},
	{"dosages", shape{samples: 200, variants: 32, dosage: "DS"}, []string{"--make-pgen"}},
	{"phased-dosages", shape{samples: 100, variants: 16, phased: true, dosage: "HDS"}, []string{"--make-pgen"}},
}

func fixturePath(name string) string { return filepath.Join("testdata", name) }

func TestWriteTestdata(t *testing.T) {
	if !*writeTestdata {
		t.Skip("runs with -write-testdata alone, which replaces what other tests read")
	}
	for _, f := range fixtures {
		work := filepath.Join(t.TempDir(), f.name)
		if err := os.WriteFile(work+".sim.vcf", []byte(simulate(4, f.shape)), 0o600); err != nil {
			t.Fatal(err)
		}
		input, export := []string{"--vcf", work + ".sim.vcf"}, []string{"--export", "vcf", "bgz"}
		if f.dosage != "" {
			input, export = append(input, "dosage="+f.dosage), append(export, "vcf-dosage=DS-force")
		}
		plink2(t, append(input, "--make-pgen", "--out", work)...)
		plink2(t, append(append([]string{"--pfile", work}, f.make...), "--out", fixturePath(f.name))...)
		plink2(t, append(append([]string{"--pfile", work}, export...), "--out", fixturePath(f.name))...)
		os.Remove(fixturePath(f.name) + ".log")
	}
}

// The committed sets against PLINK 2's own export of them.
func TestReadsWhatPlink2Wrote(t *testing.T) {
	var seen [256]bool
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			compare(t, fixturePath(f.name), exportOf(t, f.name), &seen)
		})
	}
	for _, kind := range []int{0, 1, 2, 3, 4, 6, 7, 0x08, 0x10, 0x18, 0x20, 0x60, 0xf0} {
		if !seen[kind] {
			t.Errorf("no record of type %02x in testdata", kind)
		}
	}
}

func exportOf(t testing.TB, name string) []exported {
	t.Helper()
	file, err := os.Open(fixturePath(name) + ".vcf.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if _, err := io.Copy(&text, unpacked); err != nil {
		t.Fatal(err)
	}
	return readExport(t, text.String())
}
