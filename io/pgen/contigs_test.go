package pgen

import (
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// TestContigLengths: a .pvar of the other build is refused by contig, length and both
// builds, plain, packed, without #CHROM, and where only a later set has such a line.
// Lengths are those of the assembly reports; those of no build say nothing.
func TestContigLengths(t *testing.T) {
	const chr1of37, chr1of38, xOf38 = "##contig=<ID=1,length=249250621>\n", "##contig=<ID=chr1,assembly=\"b,38>\",length=248956422>\n", "##contig=<ID=chrX,length=156040895>\n"
	pgen, _ := build(2, plainStorage, built{data: packed("01")})
	set := func(pvar string) string { return files{pgen: pgen, pvar: pvar, psam: psamOf("00")}.write(t) }
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	packedSet := set("")
	if err := os.WriteFile(packedSet+".pvar.zst", encoder.EncodeAll([]byte("##note\n"+chr1of37+pvarOf(1)), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		prefixes []string
		of       genome.Build // unknown: nothing is said
		says     string
	}{
		"GRCh37":             {[]string{set(chr1of37 + pvarOf(1))}, genome.GRCh37, "x.pvar:1: ##contig: the header gives chromosome 1 249250621 bases, its length in GRCh37, and the build given is GRCh38; give --build GRCh37"},
		"GRCh38":             {[]string{set("##note\n" + chr1of38 + pvarOf(1))}, genome.GRCh38, "x.pvar:2: ##contig: the header gives chromosome 1 248956422 bases, its length in GRCh38, and the build given is GRCh37; give --build GRCh38"},
		"packed":             {[]string{packedSet}, genome.GRCh37, "x.pvar.zst:2: ##contig"},
		"the second set":     {[]string{set(pvarOf(1)), set(xOf38 + pvarOf(1))}, genome.GRCh38, "chromosome X 156040895"},
		"no #CHROM line":     {[]string{set(chr1of37 + "1 v1 0 1 C A\n")}, genome.GRCh37, "x.pvar:1: ##contig"},
		"of the last record": {[]string{set("##contig=<ID=22,length=51174940>\n##contig=<ID=1>\n##contig=<ID=MT,length=16569>\n##config=<ID=1,length=249250621>\n" + pvarOf(1))}, genome.UnknownBuild, ""},
	} {
		for _, build := range []genome.Build{genome.UnknownBuild, genome.GRCh37, genome.GRCh38} {
			got, _, err := readAll(test.prefixes, Options{Build: build})
			if build == genome.UnknownBuild || test.of == genome.UnknownBuild || test.of == build {
				if err != nil || len(got) != len(test.prefixes) {
					t.Errorf("%s, %v: %q, %v", name, build, got, err)
				}
			} else if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s, %v: %v", name, build, err)
			}
		}
	}
}
