package scoretest

import (
	"math/big"
	"slices"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// handMade is one expectation of a person: the sum in hundredths.
type handMade struct {
	person      int
	missing     scoring.MissingPolicy
	hundredths  int64
	terms, lost int64
	lostWeight  int64 // in hundredths
	denominator int64
	unlisted    []string
}

func (want handMade) check(t *testing.T, r *match.Result, codes [][]uint8, people []genome.Sample) {
	t.Helper()
	n := Score(r, codes, people, want.person, want.missing)
	weight := new(big.Rat).Quo(new(big.Rat).SetInt(n.MissingWeight), n.unit)
	if n.Given.Cmp(big.NewRat(want.hundredths, 100)) != 0 || n.Terms != want.terms || n.Missing != want.lost ||
		weight.Cmp(big.NewRat(want.lostWeight, 100)) != 0 || n.Denominator != want.denominator || !slices.Equal(n.Unlisted, want.unlisted) {
		t.Errorf("person %d, %v: %v, %d terms, %d missing of weight %v, denominator %d, unlisted %q; want %+v",
			want.person, want.missing, n.Given.FloatString(4), n.Terms, n.Missing, weight.FloatString(4), n.Denominator, n.Unlisted, want)
	}
	if n.Error().Sign() != 0 {
		t.Errorf("person %d: error %v on an exact grid", want.person, n.Error())
	}
}

func diploids(n int) []genome.Sample {
	return slices.Repeat([]genome.Sample{{Sex: genome.Female, XPloidy: genome.Diploid}}, n)
}

// REF of a site of two ALTs at 1/2 and 1/4: REF has 1/4. Its weight is 0.6.
//
//	0/0: 2 x 0.6    1/2: 0    0/2: 0.6    missing in one row: 2 x 1/4 x 0.6 = 0.3
//	a haploid person without a call: the same 0.3
//
// Three ALT copies at one site are no genotype: as if missing.
func TestNaiveREFOfASite(t *testing.T) {
	r := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{}, []scoreset.Row{{Weight: Decimal("0.6")}}),
		Join: &match.Join{Joints: []match.Joint{{Kind: match.SiteRef, Rows: []int32{0, 1}, Region: genome.XNonPAR,
			Alt: []match.Frequency{{Count: 1, Of: 2}, {Count: 1, Of: 4}}}}},
	}
	people := append(diploids(5), genome.Sample{Sex: genome.Male, XPloidy: genome.Haploid})
	codes := [][]uint8{{0, 1, 0, 3, 2, 3}, {0, 1, 1, 0, 1, 3}}
	for _, want := range []handMade{
		{0, scoring.MissingMean, 120, 1, 0, 0, 2, nil},
		{1, scoring.MissingMean, 0, 1, 0, 0, 2, nil},
		{2, scoring.MissingSkip, 60, 1, 0, 0, 2, nil},
		{3, scoring.MissingMean, 30, 1, 1, 60, 2, nil},
		{3, scoring.MissingSkip, 0, 1, 1, 60, 0, nil},
		{4, scoring.MissingMean, 30, 1, 1, 60, 2, nil},
		{5, scoring.MissingMean, 30, 1, 1, 60, 2, nil},
	} {
		want.check(t, r, codes, people)
	}
	// Frequencies that leave no room for REF expect none of it.
	r.Joints[0].Alt[1] = match.Frequency{Count: 3, Of: 4}
	handMade{3, scoring.MissingMean, 0, 1, 1, 60, 2, nil}.check(t, r, codes, people)
}

// A table like that of APOE: haplotypes none (1/2), a (1/4) and b (1/4).
//
//	none/none 0   none/a 0.2   a/a 0.4   none/b -0.4   b/b -0.8   a/b -0.2
//
// The expectation: 0.2 x 2/8 + 0.4/16 - 0.4 x 2/8 - 0.8/16 - 0.2 x 2/16
// = 0.05 + 0.025 - 0.1 - 0.05 - 0.025 = -0.1. Two a and one b is no listed cell:
// missing by its name, of the largest weight, 0.8. A haploid person has none, a
// or b twice over: 0.4/4 - 0.8/4 = -0.1 as well.
func TestNaiveTable(t *testing.T) {
	j := match.Joint{Kind: match.PairTable, Rows: []int32{0, 1}, Region: genome.XNonPAR, Unlisted: "apoe_e1",
		Haplotypes: []*big.Rat{big.NewRat(1, 2), big.NewRat(1, 4), big.NewRat(1, 4)}}
	for a := range j.Cells {
		j.Cells[a] = [3]int32{-1, -1, -1}
	}
	var rows []scoreset.Row
	for i, cell := range threeHaplotypes {
		weight := []string{"0", "0.2", "0.4", "-0.4", "-0.8", "-0.2"}[i]
		rows = append(rows, scoreset.Row{Effect: scoreset.Diplotype, Weight: Decimal(weight)})
		j.Cells[cell.a][cell.b] = int32(i)
		j.Diplotypes = append(j.Diplotypes, match.DiplotypeRow{ScoreRow: int32(i), First: cell.first, Second: cell.second})
	}
	j.ByPhase = [2]int32{5, -1}
	r := &match.Result{Score: scoreset.NewScore(scoreset.Score{}, rows), Join: &match.Join{Joints: []match.Joint{j}}}
	people := append(diploids(6), genome.Sample{Sex: genome.Male, XPloidy: genome.Haploid})
	codes := [][]uint8{{0, 1, 1, 0, 2, 3, 3}, {0, 0, 1, 2, 1, 0, 3}}
	for _, want := range []handMade{
		{0, scoring.MissingMean, 0, 1, 0, 0, 2, nil},
		{1, scoring.MissingMean, 20, 1, 0, 0, 2, nil},
		{2, scoring.MissingMean, -20, 1, 0, 0, 2, nil},
		{3, scoring.MissingSkip, -80, 1, 0, 0, 2, nil},
		{4, scoring.MissingMean, -10, 1, 1, 80, 2, []string{"apoe_e1"}},
		{4, scoring.MissingSkip, 0, 1, 1, 80, 0, []string{"apoe_e1"}},
		{5, scoring.MissingMean, -10, 1, 1, 80, 2, nil},
		{6, scoring.MissingMean, -10, 1, 1, 80, 2, nil},
	} {
		want.check(t, r, codes, people)
	}
}

// A dominant ALT (0.5, ALT at 1/4), a weight by dosage of REF (0.1, 0.2, 0.7 for
// 0, 1, 2 copies; ALT at 1/2), and an absent row filled at an effect frequency
// of 1/5 (weight 1: 2 x 1/5 = 0.4, nobody's missing call).
//
//	person 0: ALT twice, ALT twice: 0.5 + 0.1 + 0.4 = 1.0
//	person 1: none, one of each: 0 + 0.2 + 0.4 = 0.6
//	person 2: both missing: 0.5 (1 - 9/16) + (0.1/4 + 0.2/2 + 0.7/4) + 0.4
//	          = 0.21875 + 0.3 + 0.4, of weight 0.5 + 0.7
func TestNaiveEffectsAndFilledRows(t *testing.T) {
	r := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{}, []scoreset.Row{
			{Weight: Decimal("0.5"), Effect: scoreset.Dominant},
			{Effect: scoreset.ByDosage, Dosage: &[3]scoreset.Decimal{Decimal("0.1"), Decimal("0.2"), Decimal("0.7")}},
			{Weight: Decimal("1")},
		}),
		Join: &match.Join{
			Terms:  []match.Term{{ScoreRow: 0, At: 0, EffectIsAlt: true}, {ScoreRow: 1, At: 1}},
			Rows:   []match.ReadRow{{Row: 0, Alt: match.Frequency{Count: 1, Of: 4}}, {Row: 1, Alt: match.Frequency{Count: 1, Of: 2}}},
			Filled: []match.Filled{{ScoreRow: 2, Effect: match.Frequency{Count: 1, Of: 5}}},
		},
	}
	people, codes := diploids(3), [][]uint8{{2, 0, 3}, {2, 1, 3}}
	for _, want := range []handMade{
		{0, scoring.MissingMean, 100, 3, 0, 0, 6, nil},
		{1, scoring.MissingSkip, 60, 3, 0, 0, 6, nil},
		{2, scoring.MissingSkip, 40, 3, 2, 120, 2, nil},
	} {
		want.check(t, r, codes, people)
	}
	n := Score(r, codes, people, 2, scoring.MissingMean)
	if n.Given.Cmp(big.NewRat(91875, 100_000)) != 0 || n.Missing != 2 || n.Denominator != 6 {
		t.Errorf("all missing: %v, %d missing, denominator %d", n.Given, n.Missing, n.Denominator)
	}
}
