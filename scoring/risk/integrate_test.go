package risk

import (
	"math"
	"testing"
)

// Clinical risks that a score at the 95th and 99th percentile lifts to 10 %,
// as tabulated for policy work; the table gives one decimal.
func TestIntegrateCrossesTenPercent(t *testing.T) {
	const z95, z99 = 1.6448536269514722, 2.3263478740408408
	for _, c := range []struct{ hr, z, percent float64 }{
		{1.3, z95, 6.8}, {1.3, z99, 5.8}, {1.5, z95, 5.7}, {1.5, z99, 4.4},
	} {
		low, high := Integrate(c.percent-0.1, c.z, math.Log(c.hr)), Integrate(c.percent+0.1, c.z, math.Log(c.hr))
		if low.Num >= 10 || high.Num <= 10 {
			t.Errorf("HR %v at z %.2f: %v and %v do not enclose 10", c.hr, c.z, low, high)
		}
	}
}

// The mean over a standard normal score stays near the clinical risk. Expected:
// the series of E[(1-r)^K] in the moments of a log-normal K of mean 1,
// E[K^n] = exp(b² n(n-1)/2).
func TestIntegrateKeepsTheMean(t *testing.T) {
	const r = 0.10
	for _, hr := range []float64{1.3, 1.5, 1.71} {
		b := math.Log(hr)
		var want, term float64 = 0, 1
		for n := 1.0; n <= 7; n++ {
			term *= math.Log(1-r) / n
			want -= 100 * term * math.Exp(b*b*n*(n-1)/2)
		}
		const step = 0.001
		var mean, mass float64
		for z := -9.0; z <= 9; z += step {
			density := math.Exp(-z * z / 2)
			mean += density * Integrate(100*r, z, b).Num
			mass += density
		}
		if got := mean / mass; math.Abs(got-want) > 1e-4 {
			t.Errorf("HR %v: mean %.6f, want %.6f", hr, got, want)
		}
	}
}

func TestIntegrateEdges(t *testing.T) {
	for _, c := range []struct {
		percent, z, logHR float64
		want              string
	}{
		{0, 3, 0.5, "0"}, {100, 3, 0.5, "100"},
		{-1, 0, 0.5, "missing"}, {101, 0, 0.5, "missing"}, {math.NaN(), 0, 0.5, "missing"},
		{10, math.NaN(), 0.5, "missing"}, {10, 0, math.Inf(1), "missing"},
	} {
		if got := Integrate(c.percent, c.z, c.logHR).String(); got != c.want {
			t.Errorf("Integrate(%v, %v, %v) = %s, want %s", c.percent, c.z, c.logHR, got, c.want)
		}
	}
	if got := Integrate(10, 1.7, 0).Num; math.Abs(got-10) > 1e-12 {
		t.Errorf("a score without effect changes 10 %% to %v", got)
	}
}
