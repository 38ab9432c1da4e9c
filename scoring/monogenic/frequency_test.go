package monogenic

import (
	"math"
	"math/big"
	"testing"

	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

// pinned gives one frequency for every row.
type pinned struct {
	f  Frequency
	ok bool
}

func (p pinned) Frequency(*Row) (Frequency, bool) { return p.f, p.ok }

func TestImplausible(t *testing.T) {
	// The bounds named are 0.001 quantiles of Beta(AC, AN-AC+1), found by bisection
	// on the binomial tail with a program of its own.
	for _, tc := range []struct {
		name  string
		f     Frequency
		limit float64
		want  bool
	}{
		{"no limit", Frequency{AC: 500, AN: 1000}, 0, false},
		{"reference above", Frequency{AF: 0.0021}, 0.002, true},
		{"reference at the limit", Frequency{AF: 0.002}, 0.002, false},
		{"nothing known", Frequency{}, 0.002, false},
		{"ten of twenty", Frequency{AC: 10, AN: 20}, 0.002, false},
		{"eleven of twenty-two", Frequency{AC: 11, AN: 22}, 0.002, true},
		{"eleven of 2,000: bound 0.0017", Frequency{AC: 11, AN: 2000}, 0.002, false},
		{"eleven of 1,000: bound 0.0035", Frequency{AC: 11, AN: 1000}, 0.002, true},
		{"eleven of 1,800: as many by chance once in 798", Frequency{AC: 11, AN: 1800}, 0.002, false},
		{"eleven of 1,700: as many by chance once in 1,254", Frequency{AC: 11, AN: 1700}, 0.002, true},
		{"thirty of 10,000: bound 0.0016", Frequency{AC: 30, AN: 10000}, 0.002, false},
		{"forty of 10,000: bound 0.0023", Frequency{AC: 40, AN: 10000}, 0.002, true},
		{"everybody", Frequency{AC: 2000, AN: 2000}, 0.002, true},
		{"a limit of one", Frequency{AC: 2000, AN: 2000}, 1, false},
		{"ten of twenty in units", Frequency{AC: 10 * 255, AN: 20 * 255, Units: 255}, 0.002, false},
		{"a unit more than ten of twenty", Frequency{AC: 10*255 + 1, AN: 20 * 255, Units: 255}, 0.002, true},
		{"eleven of 2,000 in units", Frequency{AC: 11 * 32768, AN: 2000 * 32768, Units: 32768}, 0.002, false},
		{"eleven of 1,000 in units", Frequency{AC: 11 * 32768, AN: 1000 * 32768, Units: 32768}, 0.002, true},
	} {
		if got := tc.f.implausible(tc.limit); got != tc.want {
			t.Errorf("%s: %t", tc.name, got)
		}
	}
}

// binomialTail is P(X >= ac) for X ~ Binomial(an, limit), exactly.
func binomialTail(ac, an int64, limit *big.Rat) *big.Rat {
	below, q := new(big.Rat), new(big.Rat).Sub(big.NewRat(1, 1), limit)
	for x := range ac {
		term := new(big.Rat).SetInt(new(big.Int).Binomial(an, x))
		for range x {
			term.Mul(term, limit)
		}
		for range an - x {
			term.Mul(term, q)
		}
		below.Add(below, term)
	}
	return below.Sub(big.NewRat(1, 1), below)
}

// The lower bound of Clopper and Pearson lies above the limit exactly where the
// binomial tail at the limit is under the error of the bound.
func TestImplausibleAgreesWithTheExactBinomialTail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		an := rapid.Int64Range(22, 120).Draw(t, "AN")
		ac := rapid.Int64Range(1, min(an, 40)).Draw(t, "AC")
		thousandths := rapid.Int64Range(1, 500).Draw(t, "limit")
		tail := binomialTail(ac, an, big.NewRat(thousandths, 1000))
		if f, _ := tail.Float64(); math.Abs(f-boundAlpha) < 1e-12 {
			t.Skip("too close to the boundary for floating point")
		}
		want := ac > 10 && tail.Cmp(big.NewRat(1, 1000)) < 0
		if got := (Frequency{AC: ac, AN: an}).implausible(float64(thousandths) / 1000); got != want {
			t.Fatalf("AC %d of %d, limit 0.%03d: %t, tail %s", ac, an, thousandths, got, tail.FloatString(6))
		}
	})
}

func TestImplausibleFrequencySendsCarriersToReview(t *testing.T) {
	codes := make([]uint8, 100)
	for s := range 20 {
		codes[s] = 1
	}
	c := newCohort(100).with("1:1000:A:G", codes...)
	cat := catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP, maxAF(0.002)))
	s := screen(t, cat, c, options(WGS))
	if o := s.Plan.Matches[0].Outcome; o != FrequencyImplausible {
		t.Fatalf("outcome %s", o)
	}
	if len(s.Findings) != 20 {
		t.Errorf("%d carriers listed, want 20", len(s.Findings))
	}
	for _, f := range s.Findings {
		if f.Disposition != ToReview || f.Review != ReviewFrequency {
			t.Errorf("finding goes to %s, review %q", f.Disposition, f.Review)
		}
	}
	if got := s.stateOf(0, 0).Status; got != QCReview {
		t.Errorf("carrier: %s", got)
	}
	if got := s.stateOf(50, 0).Status; got != NotAssayed {
		t.Errorf("other: %s; an implausible variant is no evidence of absence", got)
	}
}

// A cohort of dosages counts in units of a copy, on X in halves of them: the same
// people are judged by the same number of alleles.
func TestImplausibleFrequencyOfDosages(t *testing.T) {
	const denominator = 16384
	for _, tc := range []struct {
		variant  string
		inherits Inheritance
		rule     Rule
		units    int64 // of an allele
		carriers int
		want     Outcome
	}{
		{"1:1000:A:G", AD, AllPLP, denominator, 10, Assayed},
		{"1:1000:A:G", AD, AllPLP, denominator, 11, FrequencyImplausible},
		{"X:5000000:A:G", XL, HemiHetHom, 2 * denominator, 10, Assayed},
		{"X:5000000:A:G", XL, HemiHetHom, 2 * denominator, 11, FrequencyImplausible},
	} {
		codes := make([]uint8, 100)
		for s := range tc.carriers {
			codes[s] = 1
		}
		c := newCohort(100).with(tc.variant, codes...)
		v := &c.variants[0]
		v.Region = genome.RegionOf(genome.GRCh37, v.Chrom, v.Pos)
		v.AC, v.AN = v.AC*tc.units, v.AN*tc.units
		o := options(WGS)
		o.Denominator = denominator
		plan := match(t, catalogue(t, row(tc.variant, "G", "C", tc.inherits, tc.rule, maxAF(0.002))), c, o)
		if got := plan.Matches[0].Outcome; got != tc.want {
			t.Errorf("%s, %d carriers: %s, want %s", tc.variant, tc.carriers, got, tc.want)
		}
	}
}

func TestFrequencyIsNeverImplausibleInOnePersonAlone(t *testing.T) {
	for _, code := range []uint8{1, 2} {
		for _, limit := range []float64{1e-9, 0.002, 0.5} {
			c := newCohort(1).with("1:1000:A:G", code)
			s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", SD, AllPLP, maxAF(limit))), c, options(WGS))
			if o := s.Plan.Matches[0].Outcome; o != Assayed || s.Findings[0].Disposition != Report {
				t.Errorf("code %d, limit %v: %s", code, limit, o)
			}
		}
	}
	// Nor in a small clinic of five homozygous people.
	c := newCohort(5).with("1:1000:A:G", 2, 2, 2, 2, 2)
	s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", SD, AllPLP, maxAF(1e-9))), c, options(WGS))
	if o := s.Plan.Matches[0].Outcome; o != Assayed {
		t.Errorf("five people: %s", o)
	}
}

func TestPinnedFrequenciesReplaceTheCohortsOwn(t *testing.T) {
	codes := make([]uint8, 100)
	for s := range 20 {
		codes[s] = 1
	}
	crowd := newCohort(100).with("1:1000:A:G", codes...)
	alone := newCohort(1).with("1:1000:A:G", 1)
	cat := catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP, maxAF(0.002)))
	for _, tc := range []struct {
		name    string
		source  FrequencySource
		outcome Outcome
	}{
		{"rare", pinned{Frequency{AF: 0.0001}, true}, Assayed},
		{"common", pinned{Frequency{AF: 0.01}, true}, FrequencyImplausible},
		{"common by counts of another cohort", pinned{Frequency{AC: 40, AN: 10000}, true}, FrequencyImplausible},
		{"not in the file", pinned{}, Assayed},
	} {
		for _, c := range []*testCohort{crowd, alone} {
			o := options(WGS)
			o.Frequencies = tc.source
			if got := match(t, cat, c, o).Matches[0].Outcome; got != tc.outcome {
				t.Errorf("%s, %d people: %s, want %s", tc.name, len(c.samples), got, tc.outcome)
			}
		}
	}
	o := options(WGS)
	o.Frequencies = pinned{Frequency{AF: 0.01}, true}
	if got := match(t, cat, newCohort(1).with("1:5:A:G", 0), o).Matches[0].Outcome; got != FrequencyImplausible {
		t.Errorf("an absent variant that is too common by the reference: %s", got)
	}
	if got := match(t, cat, crowd, options(Imputed)).Matches[0].Outcome; got != Assayed {
		t.Errorf("imputed, not pinned: %s; expected dosages are no counts", got)
	}
}

func TestCohortFrequencyCountsTheCataloguesAllele(t *testing.T) {
	for _, tc := range []struct {
		name string
		hits []hit
		want Frequency
	}{
		{"as written", []hit{{as: direct, ac: 3, an: 10, units: 1}}, Frequency{AC: 3, AN: 10, Units: 1}},
		{"exchanged", []hit{{as: swapped, ac: 3, an: 10, units: 1}}, Frequency{AC: 7, AN: 10, Units: 1}},
		{"reference only", []hit{{as: reference, ac: 3, an: 10, units: 1}}, Frequency{Units: 1}},
		{"two rows", []hit{{as: direct, ac: 3, an: 10, units: 1}, {as: direct, ac: 5, an: 8, units: 1}}, Frequency{AC: 5, AN: 8, Units: 1}},
		{"rows of other units", []hit{{as: direct, ac: 3 * 255, an: 10 * 255, units: 255}, {as: direct, ac: 2 * 510, an: 8 * 510, units: 510}},
			Frequency{AC: 3 * 255, AN: 10 * 255, Units: 255}},
	} {
		if got := cohortFrequency(tc.hits); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}
