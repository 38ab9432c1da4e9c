package scoretest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// sites makes a cohort of chromosome 1 from "pos ref alt,alt" texts. Each ALT
// has one copy of ten alleles.
func sites(texts ...string) Variants {
	var rows []genome.Variant
	for site, text := range texts {
		var pos int32
		var ref, alts string
		if n, err := fmt.Sscan(text, &pos, &ref, &alts); n != 3 {
			panic(err)
		}
		for _, alt := range strings.Split(alts, ",") {
			rows = append(rows, genome.Variant{Chrom: 1, Pos: pos, Ref: ref, Alt: alt, Site: int32(site), AC: 1, AN: 10})
		}
	}
	return SortVariants(rows)
}

// rows makes a score from "pos effect other weight" texts, other "-" for none.
func rows(texts ...string) *scoreset.Score {
	var rows []scoreset.Row
	for _, text := range texts {
		var r scoreset.Row
		var weight string
		if n, err := fmt.Sscan(text, &r.Pos, &r.EffectAllele, &r.OtherAllele, &weight); n != 4 {
			panic(err)
		}
		if r.OtherAllele == "-" {
			r.OtherAllele = ""
		}
		r.Chrom, r.Weight = 1, Decimal(weight)
		rows = append(rows, r)
	}
	return scoreset.NewScore(scoreset.Score{Build: genome.GRCh37}, rows)
}

// table is a pinned table by "pos alt ref".
type table map[string]match.Frequency

func (f table) Of(_ genome.Chromosome, pos int32, effect, other string) match.Frequency {
	return f[fmt.Sprintf("%d %s %s", pos, effect, other)]
}

func (f table) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	return f.Of(chrom, pos, alt, ref)
}

// Each case is worked out by hand from the rules of matching. What a row comes
// to is spelled as outcome, rows of the cohort, and whose copies they count.
func TestSlowMatchByHand(t *testing.T) {
	// Rows of the cohort:  0      1 and 2      3        4        5         6
	cohort := sites("100 A G", "200 C A,T", "300 A T", "400 A .", "500 A AT", "600 G *")
	unknownPloidy := func(genome.Region) bool { return false }
	pinned := table{"100 G A": {Count: 1, Of: 4}, "700 C T": {Count: 1, Of: 2}}
	for _, c := range []struct {
		name  string
		score []string
		opts  match.Options
		want  string
	}{
		{"effect is ALT", []string{"100 G A 1"}, match.Options{}, "alt_ref 0 alt"},
		{"effect is REF", []string{"100 A G 1"}, match.Options{}, "ref_alt 0 ref"},
		{"other strand", []string{"100 C T 1"}, match.Options{}, "alt_ref_flipped 0 alt"},
		{"other strand, REF", []string{"100 T C 1"}, match.Options{}, "ref_alt_flipped 0 ref"},
		{"no other allele", []string{"100 G - 1"}, match.Options{}, "effect_only 0 alt"},
		{"no other allele, other strand", []string{"100 C - 1"}, match.Options{}, "effect_only 0 alt"},
		{"other alleles", []string{"100 G C 1"}, match.Options{}, "allele_mismatch"},
		{"nothing there", []string{"150 G A 1"}, match.Options{}, "absent"},
		{"nothing there, and nothing was asked for", []string{"150 G A 1"}, match.Options{OnlyRequested: true}, "absent_not_requested"},
		{"one allele twice", []string{"100 G G 1"}, match.Options{}, "contradictory"},
		{"a token", []string{"100 L H 1"}, match.Options{}, "not_acgt"},

		// REF of a site counts all of its ALTs; an ALT only itself.
		{"one ALT of two", []string{"200 T C 1"}, match.Options{}, "alt_ref 2 alt"},
		{"REF of two ALTs", []string{"200 C T 1"}, match.Options{}, "ref_alt 1,2 ref"},
		{"REF of two ALTs, no other allele", []string{"200 C - 1"}, match.Options{}, "effect_only 1,2 ref"},

		{"a palindrome is dropped", []string{"300 T A 1"}, match.Options{}, "ambiguous"},
		{"a palindrome is read as written", []string{"300 T A 1"}, match.Options{Ambiguous: match.AmbiguousKeep}, "alt_ref 3 alt"},
		{"a palindrome without other allele", []string{"300 T - 1"}, match.Options{}, "ambiguous"},
		{"a palindrome that is not there", []string{"150 T A 1"}, match.Options{}, "absent"},

		{"insertion", []string{"500 AT A 1"}, match.Options{}, "alt_ref 5 alt"},
		{"insertion on the other strand", []string{"500 AT T 1"}, match.Options{}, "alt_ref_flipped 5 alt"},
		{"a star matches nothing", []string{"600 G A 1"}, match.Options{}, "absent"},

		// Evidence of reference, and expectations of what is not there.
		{"reference only", []string{"400 G A 1"}, match.Options{}, "absent"},
		{"reference only as evidence", []string{"400 G A 1"}, match.Options{Absent: match.AbsentHomRef}, "absent 4 alt"},
		{"reference only as evidence, REF counts", []string{"400 A G 1"}, match.Options{Absent: match.AbsentHomRef}, "absent 4 ref"},
		{"no evidence", []string{"150 G A 1"}, match.Options{Absent: match.AbsentHomRef}, "absent"},
		{"evidence of another base", []string{"400 G C 1"}, match.Options{Absent: match.AbsentHomRef}, "absent"},
		{"pinned and absent", []string{"700 C T 1"}, match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent filled"},
		{"pinned on the other strand", []string{"700 G A 1"}, match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent filled"},
		{"absent and not pinned", []string{"800 C T 1"}, match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent"},

		{"frequency pinned", []string{"100 G A 1"}, match.Options{NeedFrequency: true, Frequencies: pinned}, "alt_ref 0 alt"},
		{"frequency not pinned", []string{"500 AT A 1"}, match.Options{NeedFrequency: true, Frequencies: pinned}, "no_frequency"},
		{"frequency of the cohort", []string{"500 AT A 1"}, match.Options{NeedFrequency: true}, "alt_ref 5 alt"},
		{"ploidy unknown", []string{"100 G A 1"}, match.Options{PloidyKnown: unknownPloidy}, "wrong_ploidy"},
		{"left out", []string{"100 G A 1"}, match.Options{Keep: func(v *genome.Variant) bool { return v.Pos != 100 }}, "absent_not_requested"},
		{"one ALT left out", []string{"200 T C 1"}, match.Options{Keep: func(v *genome.Variant) bool { return v.Alt != "T" }}, "absent_not_requested"},

		{"the same row twice", []string{"100 G A 1", "100 G A 1.0"}, match.Options{}, "alt_ref 0 alt; duplicate_row"},
		{"the same row on both strands", []string{"100 C T 1", "100 G A 1"}, match.Options{}, "alt_ref_flipped 0 alt; duplicate_row"},
		{"two weights of one allele", []string{"100 G A 1", "100 G A 2"}, match.Options{}, "duplicate_target; duplicate_target"},
		{"two equal weights and a third", []string{"100 G A 1", "100 G A 1", "100 G A 2"}, match.Options{}, "duplicate_target; duplicate_target; duplicate_target"},
		{"two alleles of a site", []string{"200 A C 1", "200 T C 2"}, match.Options{}, "alt_ref 1 alt; alt_ref 2 alt"},
		{"both alleles of a variant", []string{"100 G A 1", "100 A G 2"}, match.Options{}, "alt_ref 0 alt; ref_alt 0 ref"},
		{"absent twice", []string{"700 C T 1", "700 G A 1"}, match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent filled; absent"},
	} {
		var got []string
		for _, row := range SlowMatch(cohort, rows(c.score...), c.opts) {
			text := row.Outcome.String()
			if len(row.Rows) > 0 {
				text += " " + strings.Trim(strings.ReplaceAll(fmt.Sprint(row.Rows), " ", ","), "[]") + map[bool]string{true: " alt", false: " ref"}[row.EffectIsAlt]
			}
			if row.Filled {
				text += " filled"
			}
			got = append(got, text)
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}

// Two sites at one place may both hold the effect allele: nothing says which.
func TestSlowMatchOfTwoSites(t *testing.T) {
	cohort := sites("100 A G", "100 AC G") // the second writes a deletion and a change at once
	for effect, want := range map[string]scoreset.Outcome{"G - 1": scoreset.SeveralCandidates, "G A 1": scoreset.AltRef, "G AC 1": scoreset.AltRef, "A - 1": scoreset.EffectOnly} {
		if got := SlowMatch(cohort, rows("100 "+effect), match.Options{})[0]; got.Outcome != want {
			t.Errorf("%s: %v, want %v", effect, got.Outcome, want)
		}
	}
	// A fate that the reader gave a row is kept.
	unreadable := Rows(rows("100 G A 1"))
	unreadable[0].Fate = scoreset.BadWeight
	score := scoreset.NewScore(scoreset.Score{}, unreadable)
	if got := SlowMatch(cohort, score, match.Options{})[0].Outcome; got != scoreset.BadWeight {
		t.Errorf("a row of a bad weight is %v", got)
	}
	// A row by dosage is a kind of its own.
	byDosage := Rows(rows("100 G A 1"))
	byDosage[0].Effect, byDosage[0].Dosage = scoreset.ByDosage, &[3]scoreset.Decimal{Decimal("0"), Decimal("1"), Decimal("3")}
	score = scoreset.NewScore(scoreset.Score{}, byDosage)
	if got := SlowMatch(cohort, score, match.Options{})[0]; got.Outcome != scoreset.DosageTable || !got.EffectIsAlt || !slices.Equal(got.Rows, []int{0}) {
		t.Errorf("a row by dosage: %+v", got)
	}
}

// The index in memory is as strict as the contract: rows by chromosome, the
// variant valid during the call only, errors as they are.
func TestVariantsInMemory(t *testing.T) {
	all := SortVariants([]genome.Variant{
		{Chrom: 2, Pos: 5, Ref: "A", Alt: "C"}, {Chrom: 1, Pos: 9, Ref: "A", Alt: "C"},
		{Chrom: 1, Pos: 5, Ref: "A", Alt: "T"}, {Chrom: 1, Pos: 5, Ref: "A", Alt: "C"},
	})
	if chroms := all.Chromosomes(); !slices.Equal(chroms, []genome.Chromosome{1, 2}) {
		t.Errorf("chromosomes %v", chroms)
	}
	var seen []string
	var kept *genome.Variant
	err := all.Variants(context.Background(), 1, func(row int, v *genome.Variant) error {
		seen, kept = append(seen, fmt.Sprint(row, " ", v.Key())), v
		return nil
	})
	if want := []string{"0 1:5:A:C", "1 1:5:A:T", "2 1:9:A:C"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("%q, %v; want %q", seen, err, want)
	}
	if kept.Ref != "overwritten" {
		t.Error("a variant outlives the call")
	}
	stop := errors.New("stop")
	if err := all.Variants(context.Background(), 1, func(int, *genome.Variant) error { return stop }); err != stop {
		t.Errorf("%v, want the error of yield", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := all.Variants(ctx, 1, func(int, *genome.Variant) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}
