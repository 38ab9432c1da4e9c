package monogenic

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// AppendCalls agrees with reading one code after the other, in any block, for
// rows as written, exchanged and reference-only; it appends to what is there.
func TestAppendCallsAgreesWithOneCodeAfterTheOther(t *testing.T) {
	copies := map[orientation][4]uint8{
		direct:    {0, 1, 2, MissingCall},
		swapped:   {2, 1, 0, MissingCall},
		reference: {0, MissingCall, MissingCall, MissingCall},
	}
	rapid.Check(t, func(t *rapid.T) {
		as := rapid.SampledFrom([]orientation{direct, swapped, reference}).Draw(t, "as")
		// Runs of one code, so that whole bytes of each code come up.
		var codes []uint8
		for range rapid.IntRange(0, 6).Draw(t, "runs") {
			run := rapid.IntRange(1, 11).Draw(t, "length")
			codes = append(codes, slices.Repeat([]uint8{rapid.Uint8Range(0, 3).Draw(t, "code")}, run)...)
		}
		first := rapid.Int32Range(0, 1000).Draw(t, "first")
		before := []Call{{Sample: 7, Copies: 1}}
		want := slices.Clone(before)
		for s, code := range codes {
			if n := copies[as][code]; n != 0 {
				want = append(want, Call{first + int32(s), n})
			}
		}
		p := &Plan{reads: []read{{row: 3, as: as}}}
		if got := p.AppendCalls(before, 0, pack(codes), first, len(codes)); !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func TestACarrierInReviewStaysWithheld(t *testing.T) {
	rows := []Row{row("1:1000:A:G", "G", "C", AR, TwoPLP, stars(1))}
	s := screen(t, catalogue(t, rows...), newCohort(1).with("1:1000:A:G", 1), options(WGS))
	if got := fmt.Sprint(found(s)); got != "[G:heterozygous:carrier:withheld]" {
		t.Errorf("got %s", got)
	}
	if got := s.StateOf(0, 0).Status; got != Carrier {
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
