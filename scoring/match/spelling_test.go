package match_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Spellings of one variant, worked out by hand. Positions of the reference:
//
//	1234567890123456789
//	GGTCACACACGAAATTTGG
//
// CA stands four times from 4 on, less the last A; A three times from 12, T from 15.
func TestSpellings(t *testing.T) {
	reference := match.Options{Reference: bases{1: "GGTCACACACGAAATTTGG"}}
	trimmed := match.Options{}
	for _, c := range []struct {
		name, cohort, score string
		opts                match.Options
		want                string
	}{
		{"shared suffix", "100 CAT CGAT", "100 CG C 1", trimmed, "alt_ref 1:alt@0"},
		{"shared prefix", "100 CAT CAG", "102 G T 1\n102 C A 1", trimmed, "alt_ref duplicate_row 1:alt@0"},
		{"shared on both sides, by the score", "102 T G", "100 CATC CAGC 1", trimmed, "ref_alt 1:ref@0"},
		{"a row as the cohort writes it", "100 CAT CAG", "100 CAG CAT 1", trimmed, "alt_ref 1:alt@0"},
		{"one base without the other", "100 CAT CAG", "102 G - 1\n100 CAG - 1", trimmed, "effect_only allele_mismatch 1:alt@0"},
		{"other strand", "100 CAT CAAT", "100 ATTG ATG 1", trimmed, "alt_ref_flipped 1:alt@0"},
		{"trimmed on the other strand at another base", "101 G T", "100 CG CT 1", trimmed, "ref_alt 1:ref@0"},
		{"the other strand trims at the other end", "101 A C", "100 TC GC 1", trimmed, "ref_alt_flipped 1:ref@0"},
		{"tokens are not trimmed", "100 HL HK", "101 K L 1\n100 HK HL 1", trimmed, "absent alt_ref 2:alt@0"},
		{"a site of which one ALT moves", "100 CA C,CG", "101 G A 1\n101 A G 2\n100 C CA 3", trimmed, "alt_ref ref_alt alt_ref 1:alt@1 2:ref@0,1 3:alt@0"},
		{"a repeat without a reference", "4 CACA CA", "3 T TCA 1", trimmed, "absent "},

		{"a repeat, cohort at its right end", "8 CAC C", "3 T TCA 1", reference, "alt_ref 1:alt@0"},
		{"a repeat, score at its right end", "3 TCA T", "6 CAC C 1", reference, "ref_alt 1:ref@0"},
		{"a repeat, both in the middle", "5 ACA A", "6 CAC C 1", reference, "ref_alt 1:ref@0"},
		{"another number of repeats", "5 ACACA A", "6 CAC C 1", reference, "allele_mismatch "},
		{"an insertion behind", "10 C CAC", "3 TCA T 1\n3 T TCA 1", reference, "alt_ref ref_alt 1:alt@0 2:ref@0"},
		{"the base behind in place of that before", "12 A AA", "11 G GA 1\n13 A AA 1", reference, "ref_alt duplicate_row 1:ref@0"},
		{"a base before the place", "11 G GA", "15 T AT 1", reference, "ref_alt 1:ref@0"},
		{"other strand, at the right end", "3 TCA T", "6 G GTG 1", reference, "alt_ref_flipped 1:alt@0"},
		{"neither allele is the reference", "5 CC C", "4 C CC 1", reference, "absent "},
		{"in one way as written, in two on the other strand", "102 A G\n102 AT AC\n103 C T", "102 GT AT 1", trimmed, "several_candidates "},
		{"in two ways as written, in one on the other strand", "102 A G\n102 AT AC\n103 C T", "102 AC AT 1", trimmed, "several_candidates "},
		{"in one way as written alone", "102 A G\n103 C A", "102 GT AT 1", trimmed, "alt_ref 1:alt@0"},
		{"in two ways on the other strand alone", "102 AT AC\n103 C T", "102 GT AT 1", trimmed, "several_candidates "},
		{"written twice in the cohort", "3 TCA T\n6 CAC C", "4 CAC C 1", reference, "several_candidates "},
		{"at the start of the chromosome", "1 GG G", "2 G GG 1\n1 G GG 1", match.Options{Reference: bases{1: "GGGG"}}, "alt_ref duplicate_row 1:alt@0"},
	} {
		got := matched(t, cohort(t, c.cohort), score(t, c.score), c.opts)
		if text := outcomes(got) + " " + used(got); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}

// Two spellings are of one variant where putting it into the reference gives one
// sequence; nothing here knows of trimming or moving.
func TestSpellingsOfOneSequenceMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		genome1 := "G" + rapid.StringMatching("[AC]{24}").Draw(t, "reference") + "G"
		sequence := func(pos int32, ref, alt string) string {
			return genome1[:pos-1] + alt + genome1[int(pos)-1+len(ref):]
		}
		draw := func(name string) (pos int32, ref, alt string) {
			pos = rapid.Int32Range(2, 20).Draw(t, name)
			ref = genome1[pos-1:][:rapid.IntRange(1, 5).Draw(t, name+" length")]
			return pos, ref, rapid.StringMatching("[AC]{1,5}").Filter(func(s string) bool { return s != ref }).Draw(t, name+" ALT")
		}
		pos, ref, alt := draw("cohort")
		scorePos, other, effect := draw("score")
		same := sequence(scorePos, other, effect) == sequence(pos, ref, alt)
		got := matched(failing{t}, cohort(failing{t}, fmt.Sprintf("%d %s %s", pos, ref, alt)),
			score(failing{t}, fmt.Sprintf("%d %s %s 1", scorePos, effect, other)), match.Options{Reference: bases{1: genome1}})
		if is := len(got.Terms) == 1 && got.Terms[0].EffectIsAlt; is != same {
			t.Fatalf("cohort %d %s>%s, score %d %s>%s: %s, the same sequence: %v", pos, ref, alt, scorePos, other, effect, outcomes(got), same)
		}
		// A score does not say which allele is REF: an insertion of what the cohort has as
		// a deletion reads as that, the other way round.
		if len(got.Terms) == 1 && !same && len(ref)-len(alt) != len(effect)-len(other) {
			t.Fatalf("cohort %d %s>%s, score %d %s>%s: %s", pos, ref, alt, scorePos, other, effect, outcomes(got))
		}
	})
}

// failingReference breaks off.
type failingReference struct{ after *int }

var errReference = errors.New("the reference is gone")

func (f failingReference) Bases(genome.Chromosome, int32, int) (string, error) {
	if *f.after--; *f.after < 0 {
		return "", errReference
	}
	return "GGTCACACACGAAATTTGG", nil
}

// An error of reading the reference ends the match, whoever meets it.
func TestReferenceThatFails(t *testing.T) {
	for after := range 2 {
		left := after
		_, err := match.Match(t.Context(), cohort(t, "8 CAC C"), []*scoreset.Score{score(t, "3 T TCA 1")}, match.Options{Reference: failingReference{&left}})
		if !errors.Is(err, errReference) {
			t.Errorf("after %d readings: %v", after, err)
		}
	}
}

// A variant in a long repeat is moved as far as rows wait for it, and no further: beyond,
// rows would come out of order.
func TestFurthest(t *testing.T) {
	reference := bases{1: "G" + strings.Repeat("A", 3*match.Furthest)}
	for from, want := range map[int32]int32{2*match.Furthest + 5: match.Furthest + 5, match.Furthest + 2: 2, match.Furthest: 1, 5: 1} {
		at, _, _, _, err := match.Normal(reference, 1, from, "A", "AA")
		if err != nil || at != want {
			t.Errorf("from %d: %d, want %d (%v)", from, at, want, err)
		}
	}
}
