package match_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// The APOE term: rs429358 T>C at 45411941 and rs7412 C>T at 45412079 (GRCh37);
// haplotypes e2 = T T, e3 = T C, e4 = C C, and e1 = C T, which is not listed.
const apoeCohort = `
	19:45411941 T C=15/100
	19:45412079 C T=8/100`

const apoeRows = `
	T;T/T;T -0.9
	T;T/T;C -0.4
	T;T/C;C -0.2
	T;C/T;C 0
	T;C/C;C 0.1
	C;C/C;C 0.2`

// diplotypes adds the rows of a table to a score: haplotypes and weight a line.
func diplotypes(t failer, s *scoreset.Score, text string) *scoreset.Score {
	t.Helper()
	rows := scoretest.Rows(s)
	for _, fields := range lines(text) {
		pair := &scoreset.Pair{Unlisted: "apoe_e1", Variant: [2]scoreset.PairVariant{
			{RSID: "rs429358", Chrom: 19, Pos: 45411941}, {RSID: "rs7412", Chrom: 19, Pos: 45412079}}}
		for h, side := range strings.Split(fields[0], "/") {
			copy(pair.Haplotype[h][:], strings.Split(side, ";"))
		}
		rows = append(rows, scoreset.Row{
			Number: int32(len(rows) + 1), Effect: scoreset.Diplotype, Pair: pair, Chrom: 19, Pos: 45411941,
			EffectAllele: fields[0], Weight: weight(t, fields[1]), WeightText: fields[1],
		})
	}
	return scoreset.NewScore(*s, rows)
}

func apoe(t failer, text string) *scoreset.Score {
	return diplotypes(t, &scoreset.Score{ID: "apoe", Build: genome.GRCh37}, text)
}

// cellWeights writes the table of a joint as weights, by ALT copies of the first
// variant (lines) and the second; "." where no row is listed.
func cellWeights(s *scoreset.Score, joint match.Joint) string {
	var b strings.Builder
	for _, line := range joint.Cells {
		for _, row := range line {
			if row < 0 {
				b.WriteString(" .")
				continue
			}
			b.WriteString(" " + s.Row(int(row)).WeightText)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestNineCellsOfAPOE(t *testing.T) {
	s := apoe(t, apoeRows)
	r := matched(t, cohort(t, apoeCohort), s, match.Options{NeedFrequency: true})
	if want := strings.TrimSpace(strings.Repeat("haplotype ", 6)); outcomes(r) != want {
		t.Fatalf("outcomes %s", outcomes(r))
	}
	if len(r.Joints) != 1 || len(r.Terms) != 0 {
		t.Fatalf("%d joints, %d terms", len(r.Joints), len(r.Terms))
	}
	joint := r.Joints[0]
	// Lines: 0, 1, 2 copies of rs429358 C; columns: 0, 1, 2 copies of rs7412 T.
	// The double heterozygote is e2/e4, since e1/e3 is not listed.
	want := " 0 -0.4 -0.9\n 0.1 -0.2 .\n 0.2 . .\n"
	if got := cellWeights(s, joint); got != want {
		t.Errorf("cells\n%swant\n%s", got, want)
	}
	if joint.Kind != match.PairTable || joint.ScoreRow != 0 || joint.Unlisted != "apoe_e1" || fmt.Sprint(joint.Rows) != "[0 1]" || joint.Region != genome.Autosome {
		t.Errorf("joint %+v", joint)
	}
	if joint.Alt[0] != (match.Frequency{Count: 15, Of: 100}) || joint.Alt[1] != (match.Frequency{Count: 8, Of: 100}) {
		t.Errorf("frequencies %v", joint.Alt)
	}
	// f(e4) = p(rs429358 C), f(e2) = p(rs7412 T), f(e3) = the rest.
	frequency := map[string]*big.Rat{"e2": big.NewRat(8, 100), "e3": big.NewRat(77, 100), "e4": big.NewRat(15, 100)}
	names := []string{"e2/e2", "e2/e3", "e2/e4", "e3/e3", "e3/e4", "e4/e4"}
	if len(joint.Haplotypes) != 3 || len(joint.Diplotypes) != 6 {
		t.Fatalf("%d haplotypes, %d diplotypes", len(joint.Haplotypes), len(joint.Diplotypes))
	}
	for i, d := range joint.Diplotypes {
		first, second, _ := strings.Cut(names[i], "/")
		got := []string{joint.Haplotypes[d.First].RatString(), joint.Haplotypes[d.Second].RatString()}
		forth := got[0] == frequency[first].RatString() && got[1] == frequency[second].RatString()
		back := got[1] == frequency[first].RatString() && got[0] == frequency[second].RatString()
		if d.ScoreRow != int32(i) || !forth && !back {
			t.Errorf("%s: row %d with frequencies %v", names[i], d.ScoreRow, got)
		}
	}
}

// The table means the same whichever allele is REF, whichever strand the file is
// on, and in whichever order it names variants and haplotypes. Cells are compared
// by what a person carries: copies of rs429358 C and rs7412 T on the plus strand.
func TestTableOrientation(t *testing.T) {
	rs429358 := []string{"19:45411941 T C", "19:45411941 C T"}
	rs7412 := []string{"19:45412079 C T", "19:45412079 T C"}
	flip := strings.NewReplacer("T", "A", "C", "G")
	for first, a := range rs429358 {
		for second, b := range rs7412 {
			for _, flipped := range []bool{false, true} {
				for _, swapped := range []bool{false, true} {
					text := apoeRows
					if flipped {
						text = flip.Replace(text)
					}
					s := apoe(t, text)
					if swapped {
						for i := range s.Len() {
							p := s.Row(i).Pair
							p.Variant[0], p.Variant[1] = p.Variant[1], p.Variant[0]
							for h := range p.Haplotype {
								p.Haplotype[h][0], p.Haplotype[h][1] = p.Haplotype[h][1], p.Haplotype[h][0]
							}
							p.Haplotype[0], p.Haplotype[1] = p.Haplotype[1], p.Haplotype[0]
						}
					}
					r := matched(t, cohort(t, a+"\n"+b), s, match.Options{})
					if len(r.Joints) != 1 {
						t.Fatalf("%s, %s: %s", a, b, outcomes(r))
					}
					cells := r.Joints[0].Cells
					for copiesC, line := range [][]string{{"0", "-0.4", "-0.9"}, {"0.1", "-0.2", ""}, {"0.2", "", ""}} {
						for copiesT, want := range line {
							x, y := copiesC, copiesT
							if first == 1 { // ALT is T
								x = 2 - copiesC
							}
							if second == 1 { // ALT is C
								y = 2 - copiesT
							}
							got := ""
							if row := cells[x][y]; row >= 0 {
								got = s.Row(int(row)).WeightText
							}
							if got != want {
								t.Errorf("%s, %s, flipped %v, swapped %v: %d C and %d T: %q, want %q", a, b, flipped, swapped, copiesC, copiesT, got, want)
							}
						}
					}
				}
			}
		}
	}
}

func TestTableOutcomes(t *testing.T) {
	six := func(name string) string { return strings.TrimSpace(strings.Repeat(name+" ", 6)) }
	for _, c := range []struct{ name, cohort, rows, want, cells string }{
		{"one variant absent", "19:45411941 T C", apoeRows, six("absent"), ""},
		{"the other absent", "19:45412079 C T", apoeRows, six("absent"), ""},
		{"absent before mismatch", "19:45411941 T G", apoeRows, six("absent"), ""},
		{"mismatch", "19:45411941 T C\n19:45412079 C A", apoeRows, six("allele_mismatch"), ""},
		{"mismatch of the first", "19:45411941 T A\n19:45412079 C T", apoeRows, six("allele_mismatch"), ""},
		{"no cohort row at all", "18:1 A C", apoeRows, six("absent"), ""},
		{"several ALTs", "19:45411941 T C\n19:45412079 C G,T", apoeRows, six("multiallelic_by_policy"), ""},
		{"palindromic", "19:45411941 T A\n19:45412079 C T", "T;T/T;T 1\nA;C/T;C 2", "ambiguous ambiguous", ""},
		{"three alleles of one variant", apoeCohort, "T;T/T;C 1\nC;C/G;C 2", "contradictory contradictory", ""},
		{"a row twice", apoeCohort, "T;T/T;C 1\nT;C/T;T 1.0\nC;C/C;C 2", "haplotype duplicate_row haplotype", " . 1 .\n . . .\n 2 . .\n"},
		{"a row twice, contradicting", apoeCohort, "T;T/T;C 1\nT;C/T;T 3\nC;C/C;C 2", "duplicate_target duplicate_target haplotype", " . . .\n . . .\n 2 . .\n"},
		{"both readings of the double heterozygote", apoeCohort, "T;T/C;C 1\nT;C/C;T 2\nC;C/C;C 3", "contradictory contradictory haplotype", " . . .\n . . .\n 3 . .\n"},
		{"both readings, equal weight", apoeCohort, "T;T/C;C 1\nT;C/C;T 1\nC;C/C;C 3", "haplotype haplotype haplotype", " . . .\n . 1 .\n 3 . .\n"},
		{"nothing left", apoeCohort, "T;T/C;C 1\nT;C/C;T 2", "contradictory contradictory", ""},
		{"the other reading alone", apoeCohort, "T;C/C;T 2", "haplotype", " . . .\n . 2 .\n . . .\n"},
		{"one listed allele", apoeCohort, "T;T/T;T 2", "haplotype", " . . 2\n . . .\n . . .\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := apoe(t, c.rows)
			r := matched(t, cohort(t, c.cohort), s, match.Options{})
			got := ""
			for _, joint := range r.Joints {
				got += cellWeights(s, joint)
			}
			if outcomes(r) != c.want || got != c.cells {
				t.Errorf("%s\n%swant %s\n%s", outcomes(r), got, c.want, c.cells)
			}
		})
	}
}

func TestTableOptions(t *testing.T) {
	variants := cohort(t, apoeCohort)
	unknown := func(genome.Region) bool { return false }
	pinned := pinnedTable{"19:45411941:C:T": {Count: 1, Of: 10}, "19:45412079:C:T": {Count: 9, Of: 10}}
	impossible := pinnedTable{"19:45411941:C:T": {Count: 6, Of: 10}, "19:45412079:T:C": {Count: 5, Of: 10}}
	two := pinnedTable{"19:45411941:C:T": {Count: 3, Of: 10}, "19:45412079:T:C": {Count: 7, Of: 10}} // nobody has the third
	for _, c := range []struct {
		name, rows, want string
		opts             match.Options
	}{
		{"pinned, of two haplotypes", apoeRows, "haplotype", match.Options{NeedFrequency: true, Frequencies: two}},
		{"ploidy unknown", apoeRows, "wrong_ploidy", match.Options{PloidyKnown: unknown}},
		{"own frequencies", apoeRows, "haplotype", match.Options{NeedFrequency: true}},
		{"pinned", apoeRows, "haplotype", match.Options{NeedFrequency: true, Frequencies: pinned}},
		{"not pinned", apoeRows, "no_frequency", match.Options{NeedFrequency: true, Frequencies: pinnedTable{}}},
		{"not pinned, not needed", apoeRows, "haplotype", match.Options{Frequencies: pinnedTable{}}},
		{"more than all", apoeRows, "no_frequency", match.Options{NeedFrequency: true, Frequencies: impossible}},
		{"a diplotype is not listed", strings.Replace(apoeRows, "T;C/T;C 0\n", "", 1), "no_frequency", match.Options{NeedFrequency: true}},
		{"four haplotypes", apoeRows + "\nC;T/C;T 3", "no_frequency", match.Options{NeedFrequency: true}},
		{"left out", apoeRows, "absent_not_requested", match.Options{Keep: func(v *genome.Variant) bool { return v.Pos != 45412079 }}},
	} {
		r := matched(t, variants, apoe(t, c.rows), c.opts)
		for i, outcome := range r.Outcome {
			if outcome.String() != c.want {
				t.Errorf("%s: row %d is %s, want %s", c.name, i+1, outcome, c.want)
			}
		}
		if used := c.want == "haplotype"; (len(r.Joints) == 1) != used {
			t.Errorf("%s: %d joints", c.name, len(r.Joints))
		}
	}
	onlyRequested := matched(t, cohort(t, "19:45411941 T C"), apoe(t, apoeRows), match.Options{OnlyRequested: true})
	if outcomes(onlyRequested) != strings.TrimSpace(strings.Repeat("absent_not_requested ", 6)) {
		t.Errorf("only requested: %s", outcomes(onlyRequested))
	}
}

// How many calls of a row are heterozygous says how much phase there may be of it.
func TestHeterozygotesOfJoints(t *testing.T) {
	variants := cohort(t, apoeCohort)
	for i := range variants {
		variants[i].Het = int32(10 + i)
	}
	haplotype := joinedScore(t, "haplotype 1 19:45412079:C:T 19:45411941:T:C")
	for name, r := range map[string]*match.Result{
		"table":     matched(t, variants, apoe(t, apoeRows), match.Options{}),
		"haplotype": matched(t, variants, haplotype, match.Options{}),
	} {
		if len(r.Joints) != 1 {
			t.Errorf("%s: %d joints", name, len(r.Joints))
			continue
		}
		for i, row := range r.Joints[0].Rows {
			if want := variants[row].Het; r.Joints[0].Het[i] != want {
				t.Errorf("%s: %d heterozygotes of row %d, want %d", name, r.Joints[0].Het[i], row, want)
			}
		}
	}
}

// On X outside the pseudo-autosomal regions males have one haplotype: a
// diplotype table does not read them.
func TestTableNeedsTwoCopies(t *testing.T) {
	for pos, want := range map[int32]string{5_000_000: "wrong_ploidy", 100_000: "haplotype"} {
		s := apoe(t, "T;T/T;C 1")
		s.Row(0).Pair.Variant = [2]scoreset.PairVariant{{Chrom: genome.ChrX, Pos: pos}, {Chrom: genome.ChrX, Pos: pos + 1}}
		variants := cohort(t, fmt.Sprintf("X:%d T C\nX:%d C T", pos, pos+1))
		if r := matched(t, variants, s, match.Options{}); outcomes(r) != want {
			t.Errorf("X:%d: %s, want %s", pos, outcomes(r), want)
		}
	}
}

// A row that could not be read leaves a hole in its table: nobody can say who
// falls into it, so that the rest is not used either.
func TestTableWithAnUnreadableRow(t *testing.T) {
	s := apoe(t, apoeRows)
	rows := scoretest.Rows(s)
	rows[3].Fate = scoreset.BadWeight
	s = scoreset.NewScore(*s, rows)
	r := matched(t, cohort(t, apoeCohort), s, match.Options{})
	if want := "contradictory contradictory contradictory bad_weight contradictory contradictory"; outcomes(r) != want || len(r.Joints) != 0 {
		t.Errorf("%s, want %s", outcomes(r), want)
	}
}

// Variants on two chromosomes are walked by different goroutines.
func TestTableAcrossChromosomes(t *testing.T) {
	s := apoe(t, "T;T/T;C 1\nT;C/C;C 2")
	for i := range s.Len() {
		s.Row(i).Pair.Variant[1] = scoreset.PairVariant{Chrom: 3, Pos: 7}
	}
	r := matched(t, cohort(t, "19:45411941 T C\n3:7 C T"), s, match.Options{})
	// The first variant of the table is the one that comes first in the genome.
	if want := " . 2 .\n 1 . .\n . . .\n"; len(r.Joints) != 1 || cellWeights(s, r.Joints[0]) != want {
		t.Errorf("%s: %+v", outcomes(r), r.Joints)
	}
}

func TestTableBesideRows(t *testing.T) {
	s := diplotypes(t, score(t, "19:45411941 C T 0.3\n19:45412079 C T 0.4"), apoeRows)
	r := matched(t, cohort(t, apoeCohort+"\n19:50 A C"), s, match.Options{})
	if want := "1:alt@1 2:ref@2 3:table@1,2"; used(r) != want {
		t.Errorf("%s: %s, want %s", outcomes(r), used(r), want)
	}
}

// The variance of the APOE table at f(e2) = 0.08, f(e3) = 0.77, f(e4) = 0.15, by
// hand: mean -0.9 x 0.0064 - 0.4 x 0.1232 - 0.2 x 0.024 + 0.1 x 0.231 + 0.2 x 0.0225
// = -0.03224; mean square 0.81 x 0.0064 + 0.16 x 0.1232 + 0.04 x 0.024 + 0.01 x 0.231
// + 0.04 x 0.0225 = 0.029066; variance 0.029066 - 0.03224² = 0.0280265824. Beside it an
// absent additive row, w = 0.1, p = 0.3: 0.01 x 0.42 = 0.0042.
func TestVarianceOfATable(t *testing.T) {
	s := diplotypes(t, score(t, "1:5 A C 0.1"), apoeRows)
	table := pinnedTable{
		"19:45411941:C:T": {Count: 15, Of: 100}, "19:45412079:T:C": {Count: 8, Of: 100}, "1:5:A:C": {Count: 3, Of: 10},
	}
	c := matched(t, cohort(t, apoeCohort), s, match.Options{Frequencies: table}).Coverage
	if want := 0.0280265824 / (0.0280265824 + 0.0042); math.Abs(c.ByVariance-want) > 1e-12 {
		t.Errorf("ByVariance %v, want %v", c.ByVariance, want)
	}
	delete(table, "19:45412079:T:C")
	if c := matched(t, cohort(t, apoeCohort), s, match.Options{Frequencies: table}).Coverage; !math.IsNaN(c.ByVariance) {
		t.Errorf("ByVariance %v without a frequency of the table", c.ByVariance)
	}
}

var _ match.Index = scoretest.Variants(nil)
