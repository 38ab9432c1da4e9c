package chain

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/lift"
)

func write(t testing.TB, text string) string {
	path := filepath.Join(t.TempDir(), "a.chain")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Counted by hand from the description of the format: on the other strand of
// chromosome 21 of GRCh38 (46,709,983 bases), base 100 counted from 0 is base
// 46,709,883 counted from 1.
const small = `# a comment
chain 1000 chr1 249250621 + 10 40 chr1 248956422 + 110 145 1
10	5	10
15

chain 900 chr1 249250621 + 100 110 chr21 46709983 - 100 110 2
10
chain 800 chr1 249250621 + 200 210 chr1_KI270706v1_random 175055 + 0 10 3
10
chain 700 chrUn_gl000220 161802 + 0 10 chr1 248956422 + 0 10 4
10
chain 600 chrM 16571 + 0 10 chrM 16569 + 0 10 5
10
`

func TestRead(t *testing.T) {
	f, err := Read(write(t, small))
	if err != nil {
		t.Fatal(err)
	}
	if f.From != genome.GRCh37 || f.To != genome.GRCh38 || len(f.Digest) != 64 {
		t.Errorf("from %v to %v, digest %q", f.From, f.To, f.Digest)
	}
	for _, c := range []struct {
		pos     int32
		chrom   genome.Chromosome
		to      int32
		outcome lift.Outcome
	}{
		{10, 0, 0, lift.Unmapped}, {11, 1, 111, lift.Moved}, {20, 1, 120, lift.Moved}, {21, 0, 0, lift.Unmapped}, {25, 0, 0, lift.Unmapped},
		{26, 1, 131, lift.Moved}, {40, 1, 145, lift.Moved}, {41, 0, 0, lift.Unmapped},
		{101, 21, 46709883, lift.MovedReversed}, {110, 21, 46709874, lift.MovedReversed}, {111, 0, 0, lift.Unmapped},
		{201, 0, 0, lift.OtherContig},
	} {
		chrom, to, outcome := f.Map.Place(1, c.pos, 1)
		if chrom != c.chrom || to != c.to || outcome != c.outcome {
			t.Errorf("%d: %v:%d %v, want %v:%d %v", c.pos, chrom, to, outcome, c.chrom, c.to, c.outcome)
		}
	}
	if _, _, outcome := f.Map.Place(genome.ChrMT, 5, 1); outcome != lift.Unmapped {
		t.Errorf("hg19's mitochondria are kept: %v", outcome)
	}
}

func TestRefuses(t *testing.T) {
	const header = "chain 1 chr1 249250621 + 10 40 chr1 248956422 + 110 140 1\n"
	for name, c := range map[string]struct {
		text, part string
		class      fileerr.Class
	}{
		"empty":            {"", "no chain", fileerr.Inconsistent},
		"other text":       {"rs1\t5\n", "no chain file", fileerr.Malformed},
		"few fields":       {"chain 1 chr1\n", "found 3 fields", fileerr.Malformed},
		"cut":              {header + "10 5 5\n", "ends within", fileerr.Malformed},
		"next chain":       {header + header, "begins before", fileerr.Malformed},
		"too long":         {header + "31\n", "longer than", fileerr.Malformed},
		"too short":        {header + "29\n", "do not fill", fileerr.Malformed},
		"not a number":     {header + "x\n", "field 1", fileerr.Malformed},
		"negative":         {header + "-5\n", "field 1", fileerr.Malformed},
		"two numbers":      {header + "10 5\n", "found 2 fields", fileerr.Malformed},
		"skips too far":    {header + "10 2147483647 5\n15\n", "longer than", fileerr.Malformed},
		"strand":           {"chain 1 chr1 249250621 - 10 40 chr1 248956422 + 110 140 1\n30\n", "strand", fileerr.Malformed},
		"start after end":  {"chain 1 chr1 249250621 + 41 40 chr1 248956422 + 110 140 1\n30\n", "do not fit", fileerr.Malformed},
		"end after size":   {"chain 1 chr1 249250621 + 10 40 chr1 248956422 + 248956410 248956440 1\n30\n", "do not fit", fileerr.Malformed},
		"too long there":   {"chain 1 chr1 249250621 + 10 40 chr1 248956422 + 110 139 1\n30\n", "longer than", fileerr.Malformed},
		"too short there":  {"chain 1 chr1 249250621 + 10 40 chr1 248956422 + 110 141 1\n30\n", "do not fill", fileerr.Malformed},
		"of other lengths": {"chain 1 chr1 249250622 + 10 40 chr1 248956422 + 110 140 1\n30\n", "neither", fileerr.Inconsistent},
		"of two builds":    {header + "30\nchain 1 chr2 242193529 + 10 40 chr2 242193529 + 110 140 1\n30\n", "others that of", fileerr.Inconsistent},
		"onto itself":      {"chain 1 chr1 249250621 + 10 40 chr1 249250621 + 110 140 1\n30\n", "no chain between", fileerr.Inconsistent},
	} {
		_, err := Read(write(t, c.text))
		var typed *fileerr.Error
		if !errors.As(err, &typed) || typed.Class != c.class || !strings.Contains(err.Error(), c.part) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that is cut is refused, or read where the cut falls between two chains.
func TestEveryTruncation(t *testing.T) {
	for end := range len(small) {
		text := small[:end]
		_, err := Read(write(t, text))
		complete := err == nil
		if last := strings.TrimSpace(text[strings.LastIndex(text, "chain")+1:]); complete && strings.Count(last, "\n") == 0 {
			t.Errorf("%d bytes: a chain without stretches is read", end)
		}
		var typed *fileerr.Error
		if !complete && !errors.As(err, &typed) {
			t.Errorf("%d bytes: %v", end, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("chain 1 chr1 249250621 + 10 40 chr1 248956422 + 110 140 1\n10 2147483647 5\n15\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Read(write(t, string(text)))
		var typed *fileerr.Error
		if err != nil && !errors.As(err, &typed) {
			t.Fatal(err)
		}
	})
}
