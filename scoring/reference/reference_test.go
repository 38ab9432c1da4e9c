package reference

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

var pins = Pins{ScoreDigest: "a", UsedRowDigest: "b", Missing: "mean", Absent: "skip", Statistic: Sum, FrequencyDigest: "c"}

func TestEveryPinMustAgree(t *testing.T) {
	if err := pins.Check(pins); err != nil {
		t.Fatalf("equal pins: %v", err)
	}
	for field, change := range map[string]func(p *Pins){
		"score_digest":     func(p *Pins) { p.ScoreDigest = "x" },
		"used_rows_digest": func(p *Pins) { p.UsedRowDigest = "x" },
		"missing":          func(p *Pins) { p.Missing = "skip" },
		"absent":           func(p *Pins) { p.Absent = "mean" },
		"x_male_dosage":    func(p *Pins) { p.XMaleOne = true },
		"statistic":        func(p *Pins) { p.Statistic = Average },
		"frequency_digest": func(p *Pins) { p.FrequencyDigest = "" },
	} {
		run := pins
		change(&run)
		err := pins.Check(run)
		var mismatch *Mismatch
		if !errors.As(err, &mismatch) || mismatch.Field != field || !strings.Contains(err.Error(), field) {
			t.Errorf("%s differs: %v", field, err)
		}
	}
}

func TestStatisticNames(t *testing.T) {
	for _, s := range []Statistic{Sum, Average} {
		if got, ok := ParseStatistic(string(s)); !ok || got != s {
			t.Errorf("%s is read as %v, %v", s, got, ok)
		}
	}
	if _, ok := ParseStatistic("avg"); ok {
		t.Error("avg was taken for a statistic")
	}
}

func TestApplyWithQuantiles(t *testing.T) {
	d := Distribution{N: 100, Mean: 10, SD: 4, Quantiles: []float64{0, 5, 10, 10, 30}} // 0, 25, 50, 75, 100 %
	for _, c := range []struct{ value, z, percentile float64 }{
		{-1, -2.75, 0}, {0, -2.5, 0}, {2.5, -1.875, 12.5}, {5, -1.25, 25}, {9, -0.25, 45},
		{10, 0, 62.5}, // halfway along the two equal quantiles
		{20, 2.5, 87.5}, {30, 5, 100}, {31, 5.25, 100},
	} {
		if got := d.Apply(c.value); got != (Place{c.z, c.percentile}) {
			t.Errorf("%v: %+v, want z %v, percentile %v", c.value, got, c.z, c.percentile)
		}
	}
	flat := Distribution{N: 5, Mean: 1, Quantiles: []float64{1, 1, 1}}
	if got := flat.Apply(1); !math.IsNaN(got.Z) || got.Percentile != 50 {
		t.Errorf("sd 0: %+v, want z unknown, percentile 50", got)
	}
	far := Distribution{N: 5, Quantiles: []float64{-math.MaxFloat64, math.MaxFloat64}}
	if got := far.Apply(0).Percentile; got != 50 {
		t.Errorf("between the farthest quantiles: %v, want 50", got)
	}
}

func TestPercentilesAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quantiles := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 40).Draw(t, "quantiles")
		slices.Sort(quantiles)
		d := Distribution{N: 9, SD: 1, Quantiles: quantiles}
		if rapid.Bool().Draw(t, "normal") {
			d.Quantiles = nil
		}
		value := rapid.OneOf(rapid.Float64Range(-7, 7), rapid.SampledFrom(quantiles))
		low, high := value.Draw(t, "value"), value.Draw(t, "other value")
		if low > high {
			low, high = high, low
		}
		p, q := d.Apply(low).Percentile, d.Apply(high).Percentile
		if !(0 <= p && p <= q && q <= 100) {
			t.Fatalf("%v is at %v, %v at %v", low, p, high, q)
		}
	})
}

// gonum's distribution is the independent computation; its own error is some
// units in the last place, more in the tail.
func TestNormalPercentiles(t *testing.T) {
	normal := Distribution{N: 1, Mean: 2, SD: 0.5}
	for z := -37.0; z <= 10; z += 0.0371 {
		want := 100 * distuv.UnitNormal.CDF(z)
		got := normal.Apply(2 + 0.5*z).Percentile
		if math.Abs(got-want) > 1e-13*want*max(1, z*z) {
			t.Errorf("z = %v: percentile %v, want %v", z, got, want)
		}
	}
	// 1.959963984540054 is the 97.5 % quantile of Fisher's tables.
	if got := (&Distribution{N: 1, SD: 1}).Apply(1.959963984540054).Percentile; math.Abs(got-97.5) > 1e-12 {
		t.Errorf("97.5 %% quantile is at %v", got)
	}
	for value, want := range map[float64]float64{0: 50, 1e6: 100, -1e6: 0} {
		if got := (&Distribution{N: 1, SD: 1}).Apply(value).Percentile; got != want {
			t.Errorf("z = %v: percentile %v, want %v", value, got, want)
		}
	}
	if got := (&Distribution{N: 1}).Apply(0); !math.IsNaN(got.Z) || !math.IsNaN(got.Percentile) {
		t.Errorf("a normal distribution of sd 0: %+v, want both unknown", got)
	}
}

func TestValidate(t *testing.T) {
	good := Distribution{N: 2, SD: 1, Quantiles: []float64{0, 0, 1}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for want, d := range map[string]Distribution{
		"n is 0":            {},
		"mean is NaN":       {N: 1, Mean: math.NaN()},
		"sd is -1":          {N: 1, SD: -1},
		"sd is +Inf":        {N: 1, SD: math.Inf(1)},
		"one quantile":      {N: 1, Quantiles: []float64{1}},
		"descend":           {N: 1, Quantiles: []float64{2, 1}},
		"quantile number 2": {N: 1, Quantiles: []float64{2, math.Inf(1)}},
	} {
		if err := d.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one that says %q", d, err, want)
		}
	}
}

// Values 2, 4, 4, 4, 5, 5, 7, 9 in units of 1/10: mean 5, squared deviations 32,
// so that sd² is 32/7.
func TestWithinByHand(t *testing.T) {
	totals := []int64{2, 4, 4, 4, 5, 5, 7, 9}
	var values []float64
	for _, total := range totals {
		values = append(values, float64(total)/10)
	}
	w := FromTotals(values, func(s int) (int64, uint64) { return totals[s] >> 63, uint64(totals[s]) }, big.NewRat(10, 1))
	if w.N != 8 || w.Mean != 0.5 || w.SD != math.Sqrt(32.0/7)/10 {
		t.Errorf("n %d, mean %v, sd %v; want 8, 0.5, %v", w.N, w.Mean, w.SD, math.Sqrt(32.0/7)/10)
	}
	// SciPy: percentileofscore([2, 4, 4, 4, 5, 5, 7, 9], x, kind="mean")
	for s, want := range []float64{6.25, 31.25, 31.25, 31.25, 62.5, 62.5, 81.25, 93.75} {
		if got := w.Place(values[s], w.Ranks[s]).Percentile; got != want {
			t.Errorf("%v: percentile %v, want %v", values[s], got, want)
		}
	}
	if got := w.Place(0.9, w.Ranks[7]).Z; got != (0.9-0.5)/w.SD {
		t.Errorf("z of 0.9: %v", got)
	}
	// R: quantile(c(2, 4, 4, 4, 5, 5, 7, 9)/10, 0:4/4)
	if got := w.Quantiles(5); !slices.EqualFunc(got, []float64{0.2, 0.4, 0.45, 0.55, 0.9}, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
		t.Errorf("quartiles %v", got)
	}
}

func TestWithinFewPeople(t *testing.T) {
	nobody := FromValues(nil)
	if place := nobody.Place(1, 1); !math.IsNaN(place.Z) || !math.IsNaN(place.Percentile) || nobody.Quantiles(3) != nil || !math.IsNaN(nobody.Mean) {
		t.Errorf("of nobody: %+v", place)
	}
	alone := FromValues([]float64{3})
	if place := alone.Place(3, alone.Ranks[0]); !math.IsNaN(place.Z) || place.Percentile != 50 || alone.Mean != 3 || !math.IsNaN(alone.SD) {
		t.Errorf("of one: %+v, mean %v, sd %v", place, alone.Mean, alone.SD)
	}
	same := FromValues([]float64{3, 3, 3})
	if place := same.Place(3, same.Ranks[1]); !math.IsNaN(place.Z) || place.Percentile != 50 || same.SD != 0 {
		t.Errorf("of three alike: %+v, sd %v", place, same.SD)
	}
}

// precise is mean and sd at 4,000 bits, which leaves one rounding at the end.
func precise(values []float64) (mean, sd float64) {
	wide := func() *big.Float { return new(big.Float).SetPrec(4000) }
	sum, squares := wide(), wide()
	n := wide().SetInt64(int64(len(values)))
	for _, value := range values {
		sum.Add(sum, wide().SetFloat64(value))
	}
	average := wide().Quo(sum, n)
	for _, value := range values {
		d := wide().Sub(wide().SetFloat64(value), average)
		squares.Add(squares, d.Mul(d, d))
	}
	squares.Quo(squares, wide().SetInt64(int64(len(values)-1)))
	if squares.Sign() != 0 {
		squares.Sqrt(squares)
	}
	mean, _ = average.Float64()
	sd, _ = squares.Float64()
	return mean, sd
}

func TestMomentsAreRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(
			rapid.Float64Range(-1, 1), rapid.Float64Range(1e6, 1e6+1), rapid.Float64Range(-1e-310, 1e-310), rapid.Float64Range(-1e150, 1e150),
		), 2, 20).Draw(t, "values")
		w := FromValues(values)
		mean, sd := precise(values)
		if w.Mean != mean || w.SD != sd {
			t.Fatalf("mean %v, sd %v; want %v, %v", w.Mean, w.SD, mean, sd)
		}
		shuffled := FromValues(rapid.Permutation(values).Draw(t, "order"))
		if w.Mean != shuffled.Mean || w.SD != shuffled.SD {
			t.Fatal("the order of people matters")
		}
	})
}

func TestTotalsAndValuesAgreeOnWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Map(rapid.IntRange(-1000, 1000), func(i int) float64 { return float64(i) }), 2, 30).Draw(t, "values")
		a := FromValues(values)
		b := FromTotals(values, func(s int) (int64, uint64) { t := 8 * int64(values[s]); return t >> 63, uint64(t) }, big.NewRat(8, 1))
		if a.Mean != b.Mean || a.SD != b.SD {
			t.Fatalf("%v %v, and %v %v", a.Mean, a.SD, b.Mean, b.SD)
		}
	})
}

// A cohort's own quantiles, frozen, place its people within one step of the rank.
func TestFrozenQuantilesAgreeWithRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.Float64Range(-5, 5), 2, 60, rapid.ID).Draw(t, "values")
		w := FromValues(values)
		d := Distribution{N: int64(w.N), Mean: w.Mean, SD: w.SD, Quantiles: w.Quantiles(w.N)}
		if err := d.Validate(); err != nil {
			t.Fatal(err)
		}
		for s, value := range values {
			within, frozen := w.Place(value, w.Ranks[s]), d.Apply(value)
			if within.Z != frozen.Z || math.Abs(within.Percentile-frozen.Percentile) > 50/float64(w.N)+1e-9 {
				t.Fatalf("%v: %+v within, %+v frozen", value, within, frozen)
			}
		}
	})
}
