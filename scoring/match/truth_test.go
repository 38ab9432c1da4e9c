package match_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// complementOf holds the base pairs, written out once more for the tests.
var complementOf = map[string]string{"A": "T", "C": "G", "G": "C", "T": "A"}

// The truth table of strands: every pair of REF and ALT, and every way in which
// a score can name it. A pair of partners (A/T, C/G) does not tell its strand.
func TestTruthTableOfSNPs(t *testing.T) {
	for _, ref := range []string{"A", "C", "G", "T"} {
		for _, alt := range []string{"A", "C", "G", "T"} {
			if ref == alt {
				continue
			}
			cr, ca := complementOf[ref], complementOf[alt]
			palindromic := cr == alt
			variants := cohort(t, fmt.Sprintf("100 %s %s", ref, alt))
			for _, c := range []struct{ name, effect, other, outcome, use string }{
				{"same", alt, ref, "alt_ref", "1:alt@0"},
				{"swap", ref, alt, "ref_alt", "1:ref@0"},
				{"complement", ca, cr, "alt_ref_flipped", "1:alt@0"},
				{"complement and swap", cr, ca, "ref_alt_flipped", "1:ref@0"},
				{"no other allele, ALT", alt, "-", "effect_only", "1:alt@0"},
				{"no other allele, REF", ref, "-", "effect_only", "1:ref@0"},
				{"no other allele, complement of ALT", ca, "-", "effect_only", "1:alt@0"},
				{"no other allele, complement of REF", cr, "-", "effect_only", "1:ref@0"},
			} {
				row := score(t, fmt.Sprintf("100 %s %s 1", c.effect, c.other))
				drop := matched(t, variants, row, match.Options{})
				keep := matched(t, variants, row, match.Options{Ambiguous: match.AmbiguousKeep})
				wantDrop, wantUse := c.outcome, c.use
				wantKeep, wantKeepUse := c.outcome, c.use
				if palindromic { // read as written: the complement of one is the other
					wantDrop, wantUse = "ambiguous", ""
					isAlt := c.effect == alt
					wantKeep, wantKeepUse = "ref_alt", "1:ref@0"
					if isAlt {
						wantKeep, wantKeepUse = "alt_ref", "1:alt@0"
					}
					if c.other == "-" {
						wantKeep = "effect_only"
					}
				}
				if outcomes(drop) != wantDrop || used(drop) != wantUse {
					t.Errorf("%s/%s %s: %s %q, want %s %q", ref, alt, c.name, outcomes(drop), used(drop), wantDrop, wantUse)
				}
				if outcomes(keep) != wantKeep || used(keep) != wantKeepUse {
					t.Errorf("%s/%s %s, kept: %s %q, want %s %q", ref, alt, c.name, outcomes(keep), used(keep), wantKeep, wantKeepUse)
				}
			}
		}
	}
}

// The same for alleles of several bases, whose other strand is read backwards.
func TestTruthTableOfIndels(t *testing.T) {
	for _, c := range []struct{ ref, alt, flipRef, flipAlt string }{
		{"A", "AC", "T", "GT"},
		{"AC", "A", "GT", "T"},
		{"G", "GAT", "C", "ATC"},
		{"TTAGC", "T", "GCTAA", "A"},
		{"AC", "GT", "GT", "AC"}, // palindromic
		{"AAC", "GTT", "GTT", "AAC"},
		{"AT", "GC", "AT", "GC"}, // each its own partner: one reading on both strands
		{"A", "AT", "T", "AT"},
	} {
		variants := cohort(t, fmt.Sprintf("100 %s %s", c.ref, c.alt))
		palindromic := c.flipRef == c.alt
		sameOnBothStrands := c.flipRef == c.ref && c.flipAlt == c.alt
		for _, try := range []struct{ effect, other, outcome, use string }{
			{c.alt, c.ref, "alt_ref", "1:alt@0"},
			{c.ref, c.alt, "ref_alt", "1:ref@0"},
			{c.flipAlt, c.flipRef, "alt_ref_flipped", "1:alt@0"},
			{c.flipRef, c.flipAlt, "ref_alt_flipped", "1:ref@0"},
		} {
			want, use := try.outcome, try.use
			if palindromic {
				want, use = "ambiguous", ""
			}
			if sameOnBothStrands {
				want = map[string]string{"1:alt@0": "alt_ref", "1:ref@0": "ref_alt"}[use]
			}
			got := matched(t, variants, score(t, fmt.Sprintf("100 %s %s 1", try.effect, try.other)), match.Options{})
			if outcomes(got) != want || used(got) != use {
				t.Errorf("%s/%s, row %s/%s: %s %q, want %s %q", c.ref, c.alt, try.effect, try.other, outcomes(got), used(got), want, use)
			}
		}
	}
}

// One case a line of the rules. Rows of a cohort are numbered from 0 in its order
// (pos, REF, ALT), rows of a score from 1.
func TestRules(t *testing.T) {
	for _, c := range []struct{ name, cohort, score, outcomes, used string }{
		{"absent", "100 A G", "99 G A 1\n101 G A 1\n2:100 G A 1\nX:100 G A 1", "absent absent absent absent", ""},
		{"mismatch", "100 A G", "100 C A 1\n100 G C 1\n100 G GA 1", "allele_mismatch allele_mismatch allele_mismatch", ""},
		{"equal alleles", "100 A G", "100 A A 1", "contradictory", ""},
		{"never half flipped", "100 A G", "100 T G 1\n100 G T 1", "allele_mismatch allele_mismatch", ""},

		{"multi-allelic, effect ALT", "100 A C,G", "100 C A 1\n100 G A 2", "alt_ref alt_ref", "1:alt@0 2:alt@1"},
		{"multi-allelic, effect REF", "100 A C,G", "100 A C 1", "ref_alt", "1:ref@0,1"},
		{"multi-allelic, effect REF, flipped", "100 A C,G", "100 T G 1", "ref_alt_flipped", "1:ref@0,1"},
		{"multi-allelic, no other allele", "100 A C,AT", "100 A - 1", "effect_only", "1:ref@0,1"},
		{"two ALTs are no pair", "100 A C,G", "100 C G 1\n100 G C 1", "allele_mismatch allele_mismatch", ""},
		{"two ALTs are no pair, partners of another pair", "100 A C,T", "100 C T 1\n100 G A 1", "allele_mismatch allele_mismatch", ""},
		{"a star counts for the site", "100 A *,G", "100 A G 1\n100 G A 2", "ref_alt alt_ref", "1:ref@0,1 2:alt@1"},
		{"a star is never matched", "100 A *", "100 * A 1\n100 A * 1\n100 A - 1", "absent absent absent", ""},
		{"a symbolic ALT is never matched", "100 A <DEL>", "100 <DEL> A 1\n100 A <DEL> 1", "absent absent", ""},
		{"evidence of reference is never matched", "100 A .", "100 A G 1\n100 G A 1\n100 A . 1", "absent absent absent", ""},

		{"no other allele, palindromic site", "100 A T", "100 A - 1", "ambiguous", ""},
		{"no other allele, partner among the ALTs", "100 A C,G", "100 C - 1", "ambiguous", ""},
		{"no other allele, partner of REF among the ALTs", "100 A C,T", "100 A - 1", "ambiguous", ""},
		{"no other allele, partner elsewhere", "100 A C\n101 A T", "100 A - 1", "effect_only", "1:ref@0"},
		{"no other allele, its own partner", "100 A AT", "100 AT - 1", "effect_only", "1:alt@0"},
		{"no other allele, nothing fits", "100 A G", "100 AA - 1", "allele_mismatch", ""},
		{"no other allele, two variants", "100 AT A\n100 A C", "100 A - 1", "several_candidates", ""},
		{"no other allele, two REFs for one ALT", "100 AT A\n100 AC A", "100 A - 1", "several_candidates", ""},
		{"insertion and deletion of one base", "100 A AC\n100 AC A", "100 A AC 1", "several_candidates", ""},
		{"as written before flipped", "100 A G\n100 T C", "100 G A 1", "alt_ref", "1:alt@0"},

		{"tokens match exactly", "100 H L", "100 L H 1\n100 H L 2", "alt_ref ref_alt", "1:alt@0 2:ref@0"},
		{"tokens, not found", "100 H L", "100 I D 1\n100 L A 1\n100 A L 1", "not_acgt not_acgt not_acgt", ""},
		{"tokens, no variant", "100 H L", "101 L H 1", "absent", ""},
		{"a token is not flipped", "100 A G", "100 N A 1\n100 T N 1\n100 P - 1", "not_acgt not_acgt not_acgt", ""},
		{"letters are not tokens", "100 H L", "100 A G 1", "allele_mismatch", ""},
		{"a token without other allele", "100 H L", "100 L - 1", "effect_only", "1:alt@0"},
		{"small letters are tokens", "100 A G", "100 g a 1", "not_acgt", ""},

		{"duplicate row", "100 A G", "100 G A 1\n100 G A 1.0\n100 C T 1\n100 G - 1", "alt_ref duplicate_row duplicate_row duplicate_row", "1:alt@0"},
		{"duplicate target", "100 A G", "100 G A 1\n100 G A 2\n100 G A 1", "duplicate_target duplicate_target duplicate_target", ""},
		{"both alleles are two targets", "100 A G", "100 G A 1\n100 A G 2", "alt_ref ref_alt", "1:alt@0 2:ref@0"},
		{"two effects are two targets", "100 A G", "100 G A 1\n100 G A 2 dominant\n100 G A 3 recessive", "alt_ref alt_ref alt_ref", "1:alt@0 2:alt@0 3:alt@0"},
		{"another effect between two equal rows", "100 A G", "100 G A 1\n100 G A 1 dominant\n100 G A 1", "alt_ref alt_ref duplicate_row", "1:alt@0 2:alt@0"},
		{"another effect between two contradicting rows", "100 A G", "100 G A 1\n100 G A 1 dominant\n100 G A 2", "duplicate_target alt_ref duplicate_target", "2:alt@0"},
		{"dosage weights", "100 A G", "100 G A 1 dosage", "dosage_table", "1:alt@0"},
		{"dosage weights, equal", "100 A G", "100 G A 1 dosage\n100 G A 1 dosage", "dosage_table duplicate_row", "1:alt@0"},
		{"dosage weights, different", "100 A G", "100 G A 1 dosage\n100 G A 2 dosage", "duplicate_target duplicate_target", ""},
		{"REF of a site is one target", "100 A C,G", "100 A C 1\n100 A G 1", "ref_alt duplicate_row", "1:ref@0,1"},
		{"a duplicate that is not used is none", "100 A G", "100 G C 1\n100 G A 2", "allele_mismatch alt_ref", "2:alt@0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := matched(t, cohort(t, c.cohort), score(t, c.score), match.Options{})
			if outcomes(got) != c.outcomes || used(got) != c.used {
				t.Errorf("%s %q\nwant %s %q", outcomes(got), used(got), c.outcomes, c.used)
			}
		})
	}
}

// Every pair of alleles of one and two bases in a cohort against every pair that a row
// can give, both with and without palindromic rows: 288,800 cases, by the slow twin.
func TestTruthTableOfAllPairs(t *testing.T) {
	var alleles []string
	for _, a := range []string{"A", "C", "G", "T"} {
		alleles = append(alleles, a)
		for _, b := range []string{"A", "C", "G", "T"} {
			alleles = append(alleles, a+b)
		}
	}
	var scores []*scoreset.Score
	for _, effect := range alleles {
		for _, other := range alleles {
			if effect != other {
				scores = append(scores, score(t, fmt.Sprintf("100 %s %s 1", effect, other)))
			}
		}
	}
	seen := map[scoreset.Outcome]int{}
	for _, ref := range alleles {
		for _, alt := range alleles {
			if ref == alt {
				continue
			}
			variants := cohort(t, fmt.Sprintf("100 %s %s", ref, alt))
			for _, opts := range []match.Options{{}, {Ambiguous: match.AmbiguousKeep}} {
				results, err := match.Match(t.Context(), variants, scores, opts)
				if err != nil {
					t.Fatal(err)
				}
				for k, r := range results {
					got, want := adds(r)[0], scoretest.SlowMatch(variants, scores[k], opts)[0]
					seen[got.Outcome]++
					if !reflect.DeepEqual(got, want) {
						t.Fatalf("%s/%s, row %+v: %+v, want %+v", ref, alt, scores[k].Row(0), got, want)
					}
				}
			}
		}
	}
	for _, outcome := range []scoreset.Outcome{scoreset.RefAlt, scoreset.AltRef, scoreset.RefAltFlipped, scoreset.AltRefFlipped, scoreset.Ambiguous, scoreset.AlleleMismatch} {
		if seen[outcome] < 50 {
			t.Errorf("%d rows ended %s", seen[outcome], outcome)
		}
	}
}

// The order of a score's rows is free: each ends as it does, and what is used is the
// same, but for which of equal rows is.
func TestOrderOfRowsIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		s := drawScore(t, "a")
		opts := drawOptions(t, variants)
		rows := scoretest.Rows(s)
		order := rapid.Permutation(rows).Draw(t, "order")
		spell := func(r *match.Result) (all []string) {
			for i, a := range adds(r) {
				row := r.Score.Row(i)
				outcome := a.Outcome.String()
				if a.Outcome.Used() || a.Outcome == scoreset.DuplicateRow { // one of equal rows
					outcome, a.Rows, a.EffectIsAlt = "used once", nil, false
				}
				if !a.Outcome.Used() { // and one of equal rows is filled
					a.Rows, a.EffectIsAlt, a.Filled = nil, false, false
				}
				all = append(all, fmt.Sprint(row.Number, outcome, a.Rows, a.EffectIsAlt))
			}
			var targets []string
			for _, term := range scoretest.TermsOf(r.Join) {
				targets = append(targets, fmt.Sprint("term", term.Row, term.EffectIsAlt, r.Score.Effect(int(term.ScoreRow)), r.Score.Weight(int(term.ScoreRow)).Rat()))
			}
			for _, joint := range r.Joints {
				targets = append(targets, fmt.Sprint("joint", joint.Rows, r.Score.Effect(int(joint.ScoreRow)), r.Score.Weight(int(joint.ScoreRow)).Rat()))
			}
			all = append(all, targets...)
			slices.Sort(all)
			return all
		}
		a, b := spell(matched(failing{t}, variants, s, opts)), spell(matched(failing{t}, variants, scoreset.NewScore(*s, order), opts))
		if !slices.Equal(a, b) {
			t.Fatalf("%v\nin another order %v\ncohort %s", a, b, spelled(variants))
		}
	})
}
