package pgscatalog

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// wholeScore is a small score with something of everything.
const wholeScore = "#pgs_id=PGS000001\n#variants_number=4\n#genome_build=GRCh37\n" +
	"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_haplotype\n" +
	"rs1\t1\t100\tA\tG\t0.5\t\nrs2;rs3\t1\t5;6\tA;C\t\t-1e-3\tTRUE\n" +
	"\t19\t\tAPOE-e4\t\t1.03\t\nrs4\t22\t7\tT\tA/C\t2\t\n"

// A plain file that is cut anywhere is refused: the header counts its rows, and a row
// ends behind its last column.
func TestEveryTruncation(t *testing.T) {
	contents := newContents(t)
	whole := strings.TrimSuffix(wholeScore, "\t\n")
	for cut := range len(whole) {
		if scores, err := contents.read(t, []byte(whole[:cut]), asked{}); err == nil {
			t.Errorf("cut behind %q: read, %s", whole[max(0, cut-12):cut], rowTexts(scores[0]))
		} else if fileerr.ClassOf(err) == fileerr.Internal {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
}

// A gzip file that is cut anywhere, or has any bit flipped, is refused, or says what the
// whole one says: some bits of a gzip header mean nothing.
func TestEveryDamageOfGzip(t *testing.T) {
	contents := newContents(t)
	whole := packed(t, wholeScore)
	scores, err := contents.read(t, whole, asked{})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint(scores[0].Digest, rowTexts(scores[0]))
	check := func(what string, content []byte, mayRead bool) {
		t.Helper()
		scores, err := contents.read(t, content, asked{})
		switch {
		case err != nil && fileerr.ClassOf(err) == fileerr.Internal:
			t.Errorf("%s: %v", what, err)
		case err == nil && (!mayRead || fmt.Sprint(scores[0].Digest, rowTexts(scores[0])) != want):
			t.Errorf("%s went unseen", what)
		}
	}
	for cut := range len(whole) {
		check(fmt.Sprintf("a cut at byte %d", cut), whole[:cut], false)
	}
	for at := range whole {
		for bit := range 8 {
			broken := bytes.Clone(whole)
			broken[at] ^= 1 << bit
			check(fmt.Sprintf("bit %d of byte %d", bit, at), broken, at < 10)
		}
	}
}

// Any byte of a plain file may become any other: the file is refused, or its rows hold
// what rows hold.
func TestEveryByteFlip(t *testing.T) {
	contents := newContents(t)
	read := 0
	for at := range len(wholeScore) {
		for _, with := range []byte("\x00\t\n #;_/=0a\xff\"") {
			broken := []byte(wholeScore)
			broken[at] = with
			scores, err := contents.read(t, broken, asked{})
			if err != nil {
				if fileerr.ClassOf(err) == fileerr.Internal {
					t.Fatalf("byte %d is %q: %v", at, with, err)
				}
				continue
			}
			read++
			checkScores(t, scores)
		}
	}
	if read == 0 {
		t.Error("no changed file was read: the test looks at nothing")
	}
}
