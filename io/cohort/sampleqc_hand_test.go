package cohort

import (
	"testing"

	"cardioscore/scoring/genome"
)

// By hand: on X at an expected heterozygosity of 1/2, a recorded man with 20 stored calls
// and 20 heterozygous ones that were set missing was called 40 times, 20 heterozygous
// ones were to be expected, and there were 20: he has the X of a woman.
func TestSexCheckCountsHetsThatWereSetMissing(t *testing.T) {
	totals := regionTotals{autosomal: 50, x: 100, xExpected: 50}
	man, n := genome.Sample{Sex: genome.Male}, genome.SampleCounts{Called: 60, XCalled: 20}
	q := checkSample(&man, &n, true, &totals, genome.SampleCounts{}, 20)
	if q.XInbreeding != 0 || q.SexInferred != genome.Female || q.SexCheck != SexDiffers || q.CallRate != 0.8 {
		t.Errorf("%+v", q)
	}
	// None of his calls are left: they tell all the same.
	n.XCalled, n.Called = 0, 40
	if q := checkSample(&man, &n, true, &totals, genome.SampleCounts{}, 20); q.XInbreeding != -1 || q.SexCheck != SexDiffers {
		t.Errorf("without a call: %+v", q)
	}
}
