package fasta

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

func open(t *testing.T, text, index string) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ref.fa")
	for name, content := range map[string]string{path: text, path + ".fai": index} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Open(path)
}

func TestBases(t *testing.T) {
	f, err := open(t, ">chr1\nACGTN\nacgtn\nTT\n>chrUn\nA\n>2 x\r\nGGG\r\nCC\r\n", "chr1\t12\t6\t5\t6\nchrUn\t1\t28\t1\t2\n2\t5\t36\t3\t5\n")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, test := range []struct {
		chrom, pos, n int
		want          string
	}{
		{1, 1, 1, "A"}, {1, 5, 3, "NAC"}, {1, 1, 12, "ACGTNACGTNTT"}, {1, 12, 1, "T"}, {1, 12, 2, ""}, {1, 0, 1, ""},
		{2, 1, 5, "GGGCC"}, {2, 3, 2, "GC"}, {3, 1, 1, ""},
	} {
		if got, err := f.Bases(genome.Chromosome(test.chrom), int32(test.pos), test.n); got != test.want || err != nil {
			t.Errorf("%d:%d, %d bases: %q, %v; want %q", test.chrom, test.pos, test.n, got, err, test.want)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	const text = ">1\nACGT\n"
	for _, test := range []struct {
		text, index string
		class       fileerr.Class
		want        string
	}{
		{"ACGT", "", fileerr.Malformed, "not a plain FASTA"},
		{"\x1f\x8b\x08", "", fileerr.Malformed, "unpack it"},
		{text, "1\t4\t3\t4\n", fileerr.Malformed, ".fai:1"},
		{text, "1\t4\t3\t0\t1\n", fileerr.Malformed, ".fai:1"},
		{text, "1\t4\t3\t4\tx\n", fileerr.Malformed, ".fai:1"},
		{text, "1\t99999999999\t3\t4\t5\n", fileerr.Malformed, ".fai:1"},
	} {
		_, err := open(t, test.text, test.index)
		if fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q, %q: %v", test.text, test.index, err)
		}
	}
	// Indexes of other files, and how many bases show it.
	for index, n := range map[string]int{"1\t40\t3\t4\t5\n": 8, "1\t8\t3\t8\t9\n": 5, "1\t4\t0\t4\t5\n": 4} {
		f, err := open(t, text, index)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Bases(1, 1, n); got != "" || fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%q: %q, %v", index, got, err)
		}
		f.Close()
	}
	if _, err := Open(filepath.Join(t.TempDir(), "absent")); fileerr.ClassOf(err) != fileerr.IO {
		t.Error(err)
	}
}
