package scoreset

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The names are those of DESIGN.md section 7, in its order: used ones first.
func TestOutcomeNames(t *testing.T) {
	used := []string{"ref_alt", "alt_ref", "ref_alt_flipped", "alt_ref_flipped", "effect_only",
		"resolved_ambiguous", "dosage_table", "haplotype", "interaction", "proxy"}
	unused := []string{"absent", "absent_not_requested", "allele_mismatch", "ambiguous", "several_candidates",
		"multiallelic_by_policy", "duplicate_row", "duplicate_target", "contradictory", "low_quality", "no_frequency",
		"no_position", "harmonisation_failed", "unsupported_contig", "bad_weight", "not_acgt", "complex_unsupported", "wrong_ploidy"}
	all := Outcomes()
	if len(all) != len(used)+len(unused) {
		t.Fatalf("%d outcomes, want %d", len(all), len(used)+len(unused))
	}
	for i, o := range all {
		if i < len(used) {
			if o.String() != used[i] || !o.Used() {
				t.Errorf("outcome %d is %s, used %v, want %s", i, o, o.Used(), used[i])
			}
		} else if want := unused[i-len(used)]; o.String() != want || o.Used() {
			t.Errorf("outcome %d is %s, used %v, want %s", i, o, o.Used(), want)
		}
	}
	if Undecided.Used() || Undecided.String() != "undecided" {
		t.Error("Undecided is used, or has another name")
	}
}

func TestEffectNames(t *testing.T) {
	want := map[Effect]string{Additive: "additive", Dominant: "dominant", Recessive: "recessive", ByDosage: "by_dosage", Diplotype: "diplotype",
		HaplotypeCopies: "haplotype_copies", Product: "product"}
	for effect, name := range want {
		if effect.String() != name {
			t.Errorf("%d is %s, want %s", effect, effect, name)
		}
	}
}

func TestMaxAbsWeight(t *testing.T) {
	table := &[3]Decimal{decimal(t, "0.1"), decimal(t, "-0.7"), decimal(t, "0.2")}
	for _, c := range []struct {
		row  Row
		want string
	}{
		{Row{Weight: decimal(t, "-0.5")}, "0.5"},
		{Row{Weight: decimal(t, "-123456789012345678901234567890")}, "123456789012345678901234567890"},
		{Row{Effect: ByDosage, Dosage: table, Weight: decimal(t, "9")}, "0.7"},
		{Row{Effect: Dominant, Weight: decimal(t, "0.25")}, "0.25"},
		{Row{}, "0"},
	} {
		if got := c.row.MaxAbsWeight(); !got.Equal(decimal(t, c.want)) {
			t.Errorf("%+v: %s, want %s", c.row, got.Rat(), c.want)
		}
	}
}

func TestSumEqualsRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum Sum
		want := new(big.Rat)
		for _, text := range rapid.SliceOf(decimalText()).Draw(t, "weights") {
			sum.Add(decimal(t, text))
			want.Add(want, ratOf(t, text))
		}
		if got := sum.Rat(); got.Cmp(want) != 0 {
			t.Fatalf("sum %s, want %s", got, want)
		}
	})
}

// Nine times 2^62 of one sign leave 63 bits in either direction.
func TestSumLeaves63Bits(t *testing.T) {
	for _, text := range []string{"4611686018427387904", "-4611686018427387904"} {
		var sum Sum
		for range 9 {
			sum.Add(decimal(t, text))
		}
		if want := new(big.Rat).Mul(big.NewRat(9, 1), ratOf(t, text)); sum.Rat().Cmp(want) != 0 {
			t.Errorf("9 x %s = %s", text, sum.Rat())
		}
	}
}
