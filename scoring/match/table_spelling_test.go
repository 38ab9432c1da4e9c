package match_test

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// tableAt adds the rows of a table over two variants of chromosome 1 to a score.
func tableAt(t failer, s *scoreset.Score, first, second int32, text string) *scoreset.Score {
	t.Helper()
	rows := scoretest.Rows(s)
	for _, fields := range lines(text) {
		pair := &scoreset.Pair{Variant: [2]scoreset.PairVariant{{Chrom: 1, Pos: first}, {Chrom: 1, Pos: second}}}
		for h, side := range strings.Split(fields[0], "/") {
			copy(pair.Haplotype[h][:], strings.Split(side, ";"))
		}
		rows = append(rows, scoreset.Row{
			Number: int32(len(rows) + 1), Effect: scoreset.Diplotype, Pair: pair, Chrom: 1, Pos: first,
			EffectAllele: fields[0], Weight: weight(t, fields[1]), WeightText: fields[1],
		})
	}
	return scoreset.NewScore(*s, rows)
}

// Positions of the reference:
//
//	1234567890123456789
//	GGTCACACACGAAATTTGG
//
// Without one CA: TCA>T at 3 on the left, CAC>C at 8 on the right.
var tableReference = bases{1: "GGTCACACACGAAATTTGG"}

// A table whose deletion is spelled in another place of a repeat than the cohort's reads the
// same cells with a reference, also where the deletion moves past the other variant; without
// one it is absent.
func TestSpellingsOfTables(t *testing.T) {
	// Of A (the base at 5, or its change to G) and of the deletion: what a person carries.
	weights := func(deleted, whole string) string {
		return strings.NewReplacer("d", deleted, "w", whole).Replace("A;w/A;w 0\nA;w/A;d 1\nA;d/A;d 2\nA;w/G;w 3\nA;d/G;w 4\nG;w/G;w 6")
	}
	// By copies of the cohort's ALTs: lines the deletion, columns G.
	const deletionFirst = " 0 3 6\n 1 4 .\n 2 . .\n"
	const snvFirst = " 0 1 2\n 3 4 .\n 6 . .\n"
	for _, c := range []struct {
		name          string
		at            int32
		whole, lacks  string
		cohort, cells string
		plain         string
	}{
		{"as the cohort has it", 3, "TCA", "T", "1:3 TCA T\n1:5 A G", deletionFirst, "haplotype"},
		{"to the right of the cohort's", 8, "CAC", "C", "1:3 TCA T\n1:5 A G", deletionFirst, "absent"},
		{"to the left of the cohort's", 3, "TCA", "T", "1:5 A G\n1:8 CAC C", snvFirst, "absent"},
		{"both to the right", 8, "CAC", "C", "1:5 A G\n1:8 CAC C", snvFirst, "haplotype"},
		{"both to the right, at two places", 8, "CAC", "C", "1:5 A G\n1:6 CAC C", snvFirst, "absent"},
		{"with bases that both share", 8, "CACGA", "CGA", "1:5 A G\n1:8 CAC C", snvFirst, "haplotype"},
		{"on the other strand", 3, "TGA", "A", "1:3 TCA T\n1:5 A G", deletionFirst, "haplotype"},
		{"on the other strand, to the right", 8, "GTG", "G", "1:3 TCA T\n1:5 A G", deletionFirst, "absent"},
	} {
		for _, reference := range []match.Reference{nil, tableReference} {
			s := tableAt(t, &scoreset.Score{ID: "t", Build: genome.GRCh37}, 5, c.at, weights(c.lacks, c.whole))
			r := matched(t, cohort(t, c.cohort), s, match.Options{Reference: reference})
			want, cells := "haplotype", c.cells
			if reference == nil {
				if want = c.plain; want != "haplotype" {
					cells = ""
				}
			}
			got := ""
			for _, joint := range r.Joints {
				got += cellWeights(s, joint)
				if joint.Rows[0] >= joint.Rows[1] {
					t.Errorf("%s: rows %v", c.name, joint.Rows)
				}
			}
			if outcomes(r) != strings.TrimSpace(strings.Repeat(want+" ", 6)) || got != cells {
				t.Errorf("%s, reference %v: %s\n%swant %s\n%s", c.name, reference != nil, outcomes(r), got, want, cells)
			}
		}
	}
}

// The variance of a table is found by the frequencies of its variants as the file spells
// them, also where the deletion moves past the other variant.
func TestVarianceOfAMovedTable(t *testing.T) {
	s := tableAt(t, &scoreset.Score{ID: "t", Build: genome.GRCh37}, 5, 8, "A;CAC/A;CAC 0\nA;CAC/A;C 1\nA;C/A;C 2\nA;CAC/G;CAC 3\nA;C/G;CAC 4\nG;CAC/G;CAC 6")
	pinned := pinnedTable{"1:5:G:A": {Count: 1, Of: 10}, "1:8:C:CAC": {Count: 2, Of: 10}, "1:3:T:TCA": {Count: 2, Of: 10}}
	r := matched(t, cohort(t, "1:3 TCA T\n1:5 A G"), s, match.Options{Reference: tableReference, Frequencies: pinned, NeedFrequency: true})
	if r.Coverage.ByVariance != 1 {
		t.Errorf("%s: %g of the variance, want 1", outcomes(r), r.Coverage.ByVariance)
	}
}

// Tables of one score that a reference shows to be one contradict each other; of two scores
// they do not.
func TestOneTableBySeveralSpellings(t *testing.T) {
	meta := &scoreset.Score{ID: "t", Build: genome.GRCh37}
	left := "A;TCA/A;T 1\nA;T/A;T 2"
	right := "A;CAC/A;C 1\nA;C/A;C 2"
	both := tableAt(t, tableAt(t, meta, 5, 3, left), 5, 8, right)
	variants := cohort(t, "1:3 TCA T\n1:5 A G\n1:16 T A")
	r := matched(t, variants, both, match.Options{Reference: tableReference})
	if want := strings.TrimSpace(strings.Repeat("duplicate_target ", 4)); outcomes(r) != want || len(r.Joints) != 0 {
		t.Errorf("%s, %d joints; want %s", outcomes(r), len(r.Joints), want)
	}
	if r := matched(t, variants, both, match.Options{}); outcomes(r) != "haplotype haplotype absent absent" {
		t.Errorf("without a reference: %s", outcomes(r))
	}
	// Two variants of a table that are one.
	one := tableAt(t, meta, 3, 8, "TCA;CAC/T;C 1\nT;C/T;C 2")
	if r := matched(t, variants, one, match.Options{Reference: tableReference}); outcomes(r) != "contradictory contradictory" {
		t.Errorf("one variant twice: %s", outcomes(r))
	}
}

// The parts of haplotypes and products are moved as rows of one variant are.
func TestSpellingsOfParts(t *testing.T) {
	for _, effect := range []scoreset.Effect{scoreset.HaplotypeCopies, scoreset.Product} {
		for _, c := range []struct {
			part, cohort string
			plain        string
		}{{"8 CAC C", "1:3 TCA T", "absent"}, {"3 TCA T", "1:8 CAC C", "absent"}, {"3 TCA T", "1:3 TCA T", ""}} {
			var pos int32
			var whole, lacks string
			if _, err := fmt.Sscan(c.part, &pos, &whole, &lacks); err != nil {
				t.Fatal(err)
			}
			s := scoreset.NewScore(scoreset.Score{ID: "t", Build: genome.GRCh37}, []scoreset.Row{{
				Number: 1, Effect: effect, Chrom: 1, Pos: pos, Weight: weight(t, "1"), WeightText: "1",
				Parts: []scoreset.Part{{Chrom: 1, Pos: pos, Effect: lacks, Other: whole}, {Chrom: 1, Pos: 16, Effect: "A", Other: "T"}},
			}})
			for _, reference := range []match.Reference{nil, tableReference} {
				r := matched(t, cohort(t, c.cohort+"\n1:16 T C"), s, match.Options{Reference: reference})
				want := "allele_mismatch" // of the other part: the first is found
				if reference == nil && c.plain != "" {
					want = c.plain
				}
				if outcomes(r) != want {
					t.Errorf("%s, %s, reference %v: %s, want %s", c.part, c.cohort, reference != nil, outcomes(r), want)
				}
			}
		}
	}
}
