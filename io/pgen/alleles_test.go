package pgen

import (
	"strings"
	"testing"

	"cardioscore/io/source"
)

// Every call of the record is REF, or of the only known allele.
func TestWhatBecomesOfAlleles(t *testing.T) {
	several, one := source.Outcomes{Split: 1}, source.Outcomes{Imported: 1}
	symbolic, malformed := source.Outcomes{Symbolic: 1}, source.Outcomes{Malformed: 1}
	for alleles, want := range map[string]source.Outcomes{
		"A C": one, "a c": one, "A ac": one, "L H": one, "A .": one, "A 0": one,
		"A C,G": several, "A *,C": several, "A C,<DEL>": several, "A <DEL>,<DEL>,C": several,
		"A *": symbolic, "A <DEL>": symbolic, "<DEL> A": symbolic, "A <DEL>,<INS>": symbolic, "A <DEL>,<DEL>": symbolic,
		"A A": malformed, "a A": malformed, ". .": malformed, ". 0": malformed, "A C,C": malformed, "A C,c": malformed,
		"A C,A": malformed, ". C,G": malformed, "A C,.": malformed, "A 0,C": malformed,
	} {
		pgen, _ := build(4, plainStorage, built{data: packed("000m")})
		prefix := files{pgen: pgen, pvar: "#CHROM POS ID REF ALT\n1 1 v " + alleles + "\n", psam: psamOf("0000")}.write(t)
		sites, outcomes, err := readAll([]string{prefix}, Options{})
		want.Records = 1
		if err != nil || outcomes != want || len(sites) != int(1-want.Malformed) {
			t.Errorf("%s: got %v, %+v, %v; want %+v", alleles, sites, outcomes, err, want)
		}
	}
}

// An unknown allele must not be in a call, nor in a dosage.
func TestDosagesOfUnknownAlleles(t *testing.T) {
	record := func(calls string, sample, low, high byte) []byte { return append(packed(calls), 1, sample, low, high) }
	for _, c := range []struct {
		alleles string
		data    []byte
		want    string // "" for malformed
	}{
		{"A .", record("00m", 2, 0, 0), "A>. 00m [0 0 0]"},
		{"A .", record("00m", 2, 1, 0), ""},
		{"A .", record("01m", 2, 0, 0), ""},
		{". A", record("22m", 2, 0, 0x80), "A>. 00m [0 0 0]"},
		{". A", record("22m", 2, 0xff, 0x7f), ""},
		{". A", record("22m", 1, 0, 0x80), "A>. 00m [0 0 65535]"},
	} {
		pgen, _ := build(3, plainStorage, built{kind: dosageList, data: c.data})
		prefix := files{pgen: pgen, pvar: "#CHROM POS ID REF ALT\n1 1 v " + c.alleles + "\n", psam: psamOf("000")}.write(t)
		sites, outcomes, err := readAll([]string{prefix}, Options{})
		if err != nil || outcomes.Malformed != int64(1-len(sites)) || (c.want != "") != (len(sites) == 1) ||
			c.want != "" && !strings.HasSuffix(sites[0], c.want) {
			t.Errorf("%s %x: got %v, %+v, %v; want %q", c.alleles, c.data, sites, outcomes, err, c.want)
		}
	}
}

// At 2^8, 2^16 and 2^24 samples PLINK 2 takes one byte more than the
// specification's text; calls-256 in testdata holds lists of the first kind.
func TestSampleWidth(t *testing.T) {
	for samples, want := range map[int]int{1: 1, 255: 1, 256: 2, 257: 2, 65535: 2, 65536: 3, 1<<24 - 1: 3, 1 << 24: 4, maxSamples: 4} {
		if got := sampleWidth(samples); got != want {
			t.Errorf("%d samples: %d bytes, want %d", samples, got, want)
		}
	}
	d := &decoder{samples: 1 << 25}
	samples, codes, err := d.list(&track{[]byte{2, 0x04, 0x03, 0x02, 0x01, 0b0110, 0x80, 0x01}}, true)
	if err != nil || len(samples) != 2 || samples[0] != 0x01020304 || samples[1] != 0x01020304+128 || codes[0] != 0b0110 {
		t.Errorf("got %x, %x, %v", samples, codes, err)
	}
}
