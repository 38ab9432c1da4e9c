package scoretest

import (
	"context"
	"math/big"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Two samples, the second a male, over an autosomal row (ALT 1/4) and a row on X
// (ALT 1/2); weights 0.3 additive on the ALT and 0.8 recessive on the REF.
//
//	woman  codes 1, missing: 0.3 + 0.8 (1/2)² = 0.5
//	man    codes missing, 0: 0.3 x 2 x 1/4 + 0.8 = 0.95
func TestNaiveByHand(t *testing.T) {
	people := []genome.Sample{
		{Sex: genome.Female, XPloidy: genome.Diploid},
		{Sex: genome.Male, XPloidy: genome.Haploid},
	}
	codes := [][]uint8{{1, 3}, {3, 0}}
	r := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{}, []scoreset.Row{
			{Weight: Decimal("0.3")},
			{Weight: Decimal("0.8"), Effect: scoreset.Recessive},
		}),
		Join: &match.Join{
			Terms: []match.Term{{ScoreRow: 0, At: 0, EffectIsAlt: true}, {ScoreRow: 1, At: 1, Region: genome.XNonPAR}},
			Rows:  []match.ReadRow{{Row: 0, Alt: match.Frequency{Count: 1, Of: 4}}, {Row: 1, Alt: match.Frequency{Count: 1, Of: 2}}},
		},
	}
	for _, c := range []struct {
		s           int
		missing     scoring.MissingPolicy
		sum         *big.Rat
		denominator int64
	}{
		{0, scoring.MissingMean, big.NewRat(5, 10), 4},
		{1, scoring.MissingMean, big.NewRat(95, 100), 4},
		{0, scoring.MissingSkip, big.NewRat(3, 10), 2},
		{1, scoring.MissingSkip, big.NewRat(8, 10), 2},
	} {
		n := Score(r, codes, people, c.s, c.missing)
		want, _ := c.sum.Float64()
		average, known := n.Average()
		if n.Given.Cmp(c.sum) != 0 || n.Sum() != want || n.Denominator != c.denominator || n.Missing != 1 || !known || average != want/float64(c.denominator) {
			t.Errorf("sample %d, %v: %v of %d, missing %d; want %v of %d, missing 1", c.s, c.missing, n.Given, n.Denominator, n.Missing, c.sum, c.denominator)
		}
		if n.Error().Sign() != 0 {
			t.Errorf("sample %d: error %v on an exact grid", c.s, n.Error())
		}
	}
	codes[0][1] = 3
	codes[1][1] = 3
	if _, known := Score(r, codes, people, 1, scoring.MissingSkip).Average(); known {
		t.Error("an average of nothing is known")
	}
	// A missing call of a recessive row in a man on X: 0.8 x 1/2, not 0.8 x (1/2)².
	if n := Score(r, codes, people, 1, scoring.MissingMean); n.Given.Cmp(big.NewRat(55, 100)) != 0 {
		t.Errorf("both missing in a man: %v, want 0.55", n.Given)
	}
}

func TestNearestTakesTiesToEven(t *testing.T) {
	for _, c := range []struct{ twice, want int64 }{{-5, -2}, {-3, -2}, {-1, 0}, {0, 0}, {1, 0}, {3, 2}, {5, 2}, {4, 2}, {7, 4}} {
		if got := nearest(big.NewRat(c.twice, 2)); got.Int64() != c.want {
			t.Errorf("%d/2: %v, want %d", c.twice, got, c.want)
		}
	}
	if got := nearest(big.NewRat(-7, 3)); got.Int64() != -2 {
		t.Errorf("-7/3: %v, want -2", got)
	}
}

func TestCohortInMemory(t *testing.T) {
	people := []genome.Sample{{XPloidy: genome.Diploid}, {XPloidy: genome.Haploid}, {XPloidy: genome.Diploid}}
	variants := []genome.Variant{
		{Chrom: 1, Pos: 5, Ref: "A", Alt: "C"},
		{Chrom: genome.ChrX, Pos: 10_000_000, Ref: "A", Alt: "C", Region: genome.XNonPAR},
	}
	c := NewCohort(people, variants, [][]uint8{{1, 2, 3}, {2, 2, 0}}, 2)
	if v := c.Variant[0]; v.AC != 3 || v.AN != 4 || v.Missing != 1 || v.Het != 1 || v.HomAlt != 1 {
		t.Errorf("counts on chromosome 1: %+v", v)
	}
	if v := c.Variant[1]; v.AC != 3 || v.AN != 5 || v.Missing != 0 || v.Het != 0 || v.HomAlt != 1 {
		t.Errorf("counts on X, where one sample is haploid: %+v", v)
	}
	if chroms := c.Chromosomes(); len(chroms) != 2 || chroms[1] != genome.ChrX || c.Info().Rows != 2 {
		t.Errorf("chromosomes %v, %d rows", chroms, c.Info().Rows)
	}
	walked := 0
	err := c.Variants(context.Background(), genome.ChrX, func(row int, v *genome.Variant) error {
		walked++
		if row != 1 || v.Pos != 10_000_000 {
			t.Errorf("row %d at %d", row, v.Pos)
		}
		return nil
	})
	if err != nil || walked != 1 {
		t.Errorf("%d rows on X, error %v", walked, err)
	}
	packed := make([]byte, 2)
	if err := c.ReadRows(context.Background(), 0, []int{0, 1}, packed); err != nil || packed[0] != 0b1001 || packed[1] != 0b1010 {
		t.Errorf("packed %08b, error %v", packed, err)
	}
	for _, rows := range [][]int{{1, 0}, {0, 0}, {0, 2}, {-1, 0}} {
		if err := c.ReadRows(context.Background(), 0, rows, packed); err == nil {
			t.Errorf("rows %v were read", rows)
		}
	}
	if err := c.ReadRows(context.Background(), 0, []int{0}, packed); err == nil {
		t.Error("a buffer of the wrong size was filled")
	}
}
