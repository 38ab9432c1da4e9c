package scoring

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

func decimal(t rapid.TB, text string) scoreset.Decimal {
	d, err := scoreset.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func gridOf(weights ...scoreset.Decimal) scoreset.Grid {
	var rows []scoreset.Row
	for _, w := range weights {
		rows = append(rows, scoreset.Row{Weight: w})
	}
	return scoreset.NewScore(scoreset.Score{}, rows).Grid()
}

// Expectations by hand: weight 0.8, frequency 1/4 of the effect allele; Hardy and
// Weinberg give 9/16, 6/16, 1/16 for 0, 1, 2 copies.
func TestImputedByHand(t *testing.T) {
	w := decimal(t, "0.8")
	dosage := &[3]scoreset.Decimal{decimal(t, "0.1"), decimal(t, "0.2"), decimal(t, "0.8")}
	grid := scoreset.Grid{Power: 4, Digits: 4, Exact: true}
	for _, c := range []struct {
		effect                 scoreset.Effect
		diploid, haploid, once int64 // x 10^-4
	}{
		{scoreset.Additive, 4000, 4000, 2000}, // 2 x 0.25 x 0.8; 0.25 x 0.8
		{scoreset.Dominant, 3500, 2000, 2000}, // 7/16 x 0.8; 1/4 x 0.8
		{scoreset.Recessive, 500, 2000, 0},    // 1/16 x 0.8; 1/4 x 0.8; one copy is none
		{scoreset.ByDosage, 1812, 2750, 1250}, // (0.9 + 1.2 + 0.8)/16 = 0.18125, a tie, to even; 3/4 x 0.1 + 1/4 x 0.8; … 0.2
	} {
		row := &scoreset.Row{Effect: c.effect, Weight: w, Dosage: dosage}
		p := match.Frequency{Count: 5, Of: 20}
		if got := imputed(row, grid, p, ofTwo); got != c.diploid {
			t.Errorf("%v, diploid: %d, want %d", c.effect, got, c.diploid)
		}
		if got := imputed(row, grid, p, twice); got != c.haploid {
			t.Errorf("%v, haploid: %d, want %d", c.effect, got, c.haploid)
		}
		if got := imputed(row, grid, p, once); got != c.once {
			t.Errorf("%v, haploid and counted once: %d, want %d", c.effect, got, c.once)
		}
	}
}

func TestImputedInWordsEqualsRationals(t *testing.T) {
	fast := 0
	rapid.Check(t, func(t *rapid.T) {
		w := decimal(t, rapid.StringMatching(`-?[0-9]{0,3}\.[0-9]{1,19}(e-?[0-9])?`).Draw(t, "weight"))
		grid := gridOf(w, decimal(t, rapid.StringMatching(`[1-9]\.[0-9]{1,4}`).Draw(t, "other weight")))
		of := rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, 1<<62), rapid.Just[int64](10_000)).Draw(t, "of")
		p := match.Frequency{Count: rapid.Int64Range(0, of).Draw(t, "count"), Of: of}
		row := &scoreset.Row{Weight: w, Effect: rapid.SampledFrom([]scoreset.Effect{scoreset.Additive, scoreset.Dominant, scoreset.Recessive}).Draw(t, "effect")}
		whose := rapid.SampledFrom([]carrier{ofTwo, once, twice}).Draw(t, "carrier")
		want := onGrid(expectation(exactByCopies(row), p.Rat(), whose), grid)
		if got := imputed(row, grid, p, whose); got != want {
			t.Fatalf("%v of %v at %v: %d, want %d", row.Effect, w.Rat(), p, got, want)
		}
		if num, den, ok := expectedCopies(row.Effect, p, whose); ok {
			if _, ok := scaled(w, grid.Power, num, den); ok {
				fast++
			}
		}
	})
	if fast == 0 {
		t.Error("no case took the way by words")
	}
}

func TestScaledRoundsTiesToEven(t *testing.T) {
	for _, c := range []struct {
		weight string
		want   int64
	}{{"1", 0}, {"3", 2}, {"5", 2}, {"7", 4}, {"-1", 0}, {"-3", -2}, {"-5", -2}, {"0", 0}} {
		if got, ok := scaled(decimal(t, c.weight), 0, 1, 2); !ok || got != c.want {
			t.Errorf("%s/2: %d %v, want %d", c.weight, got, ok, c.want)
		}
	}
	for _, weight := range []string{"1e30", "123456789012345678901234567890", "9e18"} {
		if got, ok := scaled(decimal(t, weight), 0, 5, 1); ok {
			t.Errorf("%s x 5 does not fit a word, got %d", weight, got)
		}
	}
}

func TestWeightErrorBoundsTheRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := decimal(t, rapid.StringMatching(`-?[0-9]\.[0-9]{1,35}`).Draw(t, "weight"))
		grid := gridOf(w, decimal(t, rapid.StringMatching(`[1-9]{1,8}\.[0-9]{1,4}`).Draw(t, "other weight")))
		exact := new(big.Rat).Mul(w.Rat(), grid.Unit())
		exact.Sub(exact, new(big.Rat).SetInt64(grid.Integer(w)))
		exact.Mul(exact.Abs(exact), big.NewRat(scoreset.RoundingUnit, 1))
		want := new(big.Int).Add(exact.Num(), new(big.Int).Sub(exact.Denom(), big.NewInt(1)))
		want.Div(want, exact.Denom())
		if got := weightError(w, grid); want.Cmp(new(big.Int).SetUint64(uint64(got))) != 0 {
			t.Fatalf("%v: error of %d parts of the grid, want %v", w.Rat(), got, want)
		}
	})
}

func TestFilledRowsFollowPloidy(t *testing.T) {
	row := scoreset.Row{Effect: scoreset.Recessive, Weight: decimal(t, "1.6")}
	p := plannedScore{grid: scoreset.Grid{Power: 1, Digits: 4, Exact: true}}
	p.fill(&row, &match.Filled{Region: genome.XNonPAR, Effect: match.Frequency{Count: 1, Of: 4}}, XMaleTwo)
	if p.constant != TotalOf(1) { // 1.6/16 = 0.1
		t.Errorf("constant %v, want 1", p.constant)
	}
	if p.haploidMore[genome.XNonPAR] != TotalOf(3) { // 1.6/4 = 0.4
		t.Errorf("haploid %v, want 3 more", p.haploidMore)
	}
}
