package monogenic

import (
	"fmt"
	"slices"
	"testing"

	"cardioscore/scoring/kernel"

	"pgregory.net/rapid"
)

// CallsOf agrees with turning one code after the other, for rows as written,
// exchanged and reference-only, in any order of samples.
func TestCallsOfAgreesWithOneCodeAfterTheOther(t *testing.T) {
	copies := map[orientation][4]uint8{
		direct:    {0, 1, 2, MissingCall},
		swapped:   {2, 1, 0, MissingCall},
		reference: {0, MissingCall, MissingCall, MissingCall},
	}
	rapid.Check(t, func(t *rapid.T) {
		as := rapid.SampledFrom([]orientation{direct, swapped, reference}).Draw(t, "as")
		codes := rapid.SliceOfN(rapid.Uint8Range(0, 3), 1, 40).Draw(t, "codes")
		var want []Call
		for s, code := range codes {
			if n := copies[as][code]; n != 0 {
				want = append(want, Call{int32(s), n})
			}
		}
		p := &Plan{reads: []read{{row: 3, as: as}}}
		given := sparse(codes, rapid.IntRange(1, 41).Draw(t, "block"))
		before := slices.Clone(given)
		got := p.CallsOf(0, given, len(codes))
		if !slices.Equal(given, before) {
			t.Fatal("the codes given were changed")
		}
		slices.SortFunc(got, func(a, b Call) int { return int(a.Sample - b.Sample) })
		if !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func TestACodeOfNobodyIsRefused(t *testing.T) {
	for _, asserted := range []bool{true, false} {
		c := newCohort(2).with("1:1000:G:A", 2, 0)
		o := options(WGS)
		o.RefAsserted = asserted
		variant := "1:1000:G:A"
		if !asserted {
			variant = "1:1000:A:G"
		}
		p := match(t, catalogue(t, row(variant, "G", "C", AD, AllPLP)), c, o)
		calls := p.CallsOf(0, []kernel.Call{{Sample: 5, Code: 1}}, 2)
		if _, err := p.Evaluate(Observations{Samples: c.samples, Calls: [][]Call{calls}}); err == nil {
			t.Errorf("asserted %t: a sixth sample of two is taken", asserted)
		}
	}
}

func TestACarrierInReviewStaysWithheld(t *testing.T) {
	rows := []Row{row("1:1000:A:G", "G", "C", AR, TwoPLP, stars(1))}
	s := screen(t, catalogue(t, rows...), newCohort(1).with("1:1000:A:G", 1), options(WGS))
	if got := fmt.Sprint(found(s)); got != "[G:heterozygous:carrier:withheld]" {
		t.Errorf("got %s", got)
	}
	if got := s.stateOf(0, 0).Status; got != Carrier {
		t.Errorf("state %s", got)
	}
}

func TestFrequencyUse(t *testing.T) {
	for _, tc := range []struct {
		o    MatchOptions
		want string
	}{
		{MatchOptions{Assay: WGS}, "cohort"},
		{MatchOptions{Assay: Imputed}, "none"},
		{MatchOptions{Assay: Imputed, Frequencies: pinned{}}, "pinned"},
	} {
		if got := tc.o.FrequencyUse(); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.o.Assay, got, tc.want)
		}
	}
}
