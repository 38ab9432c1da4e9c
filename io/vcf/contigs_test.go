package vcf

import (
	"encoding/binary"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/scoring/genome"
)

// TestContigLengths: a header of the other build is refused by contig, length and both
// builds, as VCF and as BCF, also where only a later file has it. Lengths are those of the
// assembly reports; those that no build has, contigs that are not of the genome and MT, of
// which both builds have the same, say nothing.
func TestContigLengths(t *testing.T) {
	const chr1of37, chr1of38, chr22of37 = "##contig=<ID=1,length=249250621>", "##contig=<ID=chr1,assembly=\"b,38>\",length=248956422>", "##contig=<length=51304566,ID=22>"
	for name, test := range map[string]struct {
		lines   []string
		of      genome.Build // whose positions they can be; unknown for both
		says    string       // of the error where the build is the other one
		neither bool
	}{
		"GRCh37":             {lines: []string{chr1of37, chr22of37}, of: genome.GRCh37, says: ":3: ##contig: the header gives chromosome 1 249250621 bases, its length in GRCh37, and the build given is GRCh38; give --build GRCh37"},
		"GRCh38":             {lines: []string{chr1of38}, of: genome.GRCh38, says: "the header gives chromosome 1 248956422 bases, its length in GRCh38, and the build given is GRCh37; give --build GRCh38"},
		"one is enough":      {lines: []string{"##contig=<ID=1,length=12345>", chr22of37, chr1of37}, of: genome.GRCh37, says: ":4: ##contig: the header gives chromosome 22 51304566"},
		"X by its number":    {lines: []string{"##contig=<ID=chrX,length=156040895>"}, of: genome.GRCh38, says: "chromosome X 156040895"},
		"both":               {lines: []string{chr1of38, chr22of37}, neither: true, says: "chromosome "},
		"no lengths":         {lines: []string{"##contig=<ID=1,assembly=GRCh37>", "##contig=<ID=2>"}},
		"of the last record": {lines: []string{"##contig=<ID=22,length=51174940>", "##contig=<ID=1,length=>", "##contig=<ID=1,length=1e9>", "##contig=<ID=1,length=-249250621>"}},
		"of another contig":  {lines: []string{"##contig=<ID=2,length=249250621>", "##contig=<ID=HLA*A,length=249250621>", "##contig=<ID=chr1_random,length=248956422>"}},
		"MT":                 {lines: []string{"##contig=<ID=MT,length=16569>", "##contig=<ID=chrM,length=16571>", "##contig=<ID=MT,length=0>"}},
		"not a contig":       {lines: []string{"##config=<ID=1,length=249250621>", "##note=length=248956422"}},
	} {
		header := "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n" + strings.Join(test.lines, "\n") +
			"\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSECRET\n"
		raw := append(binary.LittleEndian.AppendUint32([]byte("BCF\x02\x02"), uint32(len(header)+1)), header+"\x00"...)
		plain := write(t, "plain.vcf", []byte(strings.ReplaceAll(header, strings.Join(test.lines, "\n")+"\n", "")))
		of := write(t, "f.vcf", []byte(header))
		for _, files := range [][]string{{of}, {write(t, "f.bcf", bgzftest.Compress(raw, 60000))}, {plain, of}} {
			for _, build := range []genome.Build{genome.UnknownBuild, genome.GRCh37, genome.GRCh38} {
				r, err := Open(files, Options{Build: build})
				if err == nil {
					r.Close()
				}
				if right := build == genome.UnknownBuild || !test.neither && (test.of == genome.UnknownBuild || test.of == build); right {
					if err != nil {
						t.Errorf("%s, %v: %v", name, build, err)
					}
				} else if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "SECRET") {
					t.Errorf("%s, %v: %v", name, build, err)
				}
			}
		}
	}
}
