package kernel

import (
	"slices"
	"strings"
	"testing"
)

func TestParseTier(t *testing.T) {
	tiers := Tiers()
	if tiers[0] != Go || !slices.IsSorted(tiers) {
		t.Fatalf("tiers %v: want go first, then ever faster ones", tiers)
	}
	if got, err := ParseTier("auto"); err != nil || got != tiers[len(tiers)-1] {
		t.Errorf("auto is %v, %v; want the last of %v", got, err, tiers)
	}
	for tier := Go; tier <= AMX; tier++ {
		got, err := ParseTier(tier.String())
		if slices.Contains(tiers, tier) {
			if err != nil || got != tier {
				t.Errorf("%s: %v, %v", tier, got, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), tier.String()) || !strings.Contains(err.Error(), lacks(tier)) {
			t.Errorf("%s: error %v does not say what is lacking: %s", tier, err, lacks(tier))
		}
	}
	if _, err := ParseTier("sse"); err == nil || !strings.Contains(err.Error(), "avx512") {
		t.Errorf("sse: %v", err)
	}
}

func TestATierThatTheMachineLacksPanics(t *testing.T) {
	for tier := Go; tier <= AMX; tier++ {
		if lacks(tier) != "" {
			mustPanic(t, tier.String(), func() { new(Panel).Calls(tier, [][]byte{{0}}, 1) })
			mustPanic(t, tier.String(), func() { NewSums(tier, 1, 1, 4) })
			mustPanic(t, tier.String(), func() { new(Weights).Pack(tier, []int64{1}, 1, 1, 4) })
		}
	}
}
