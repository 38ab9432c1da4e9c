package match_test

import (
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// One case a line of the Calculator's rules, worked out by hand from its
// documentation and its source; "its text" marks examples that stand in it. want are
// the lines of its log: row, match_type, ID, match_status, and the labels
// a(mbiguous), m(ultiallelic), f(lipped), b (duplicate_best_match), d(uplicate_ID).
func TestPGSC2Rules(t *testing.T) {
	for _, c := range []struct {
		name, variants, rows string
		opts                 match.PGSC2
		want, used           string
	}{
		{name: "alleles as they stand, exchanged, complemented, both",
			variants: "100 A C", rows: "100 A C 1\n",
			want: "1 refalt 1:100:A:C matched", used: "1:ref@0"},
		{name: "exchanged", variants: "100 A C", rows: "100 C A 1", want: "1 altref 1:100:A:C matched", used: "1:alt@0"},
		{name: "complemented", variants: "100 A C", rows: "100 T G 1", want: "1 refalt_flip 1:100:A:C matched f", used: "1:ref@0"},
		{name: "complemented and exchanged", variants: "100 A C", rows: "100 G T 1", want: "1 altref_flip 1:100:A:C matched f", used: "1:alt@0"},
		{name: "other strand ignored", variants: "100 A C", rows: "100 G T 1", opts: match.PGSC2{IgnoreStrandFlips: true},
			want: "1 altref_flip 1:100:A:C excluded f"},
		{name: "an indel is complemented, not reversed", variants: "100 A AC\n200 A AC", rows: "100 TG T 1\n200 GT T 1",
			want: "1 altref_flip 1:100:A:AC matched f\n2 - - unmatched", used: "1:alt@0"},
		{name: "palindromic alleles have two candidates; REF comes first", variants: "100 A T", rows: "100 T A 1",
			want: "1 altref 1:100:A:T excluded a\n1 refalt_flip 1:100:A:T not_best a f"},
		{name: "palindromic kept", variants: "100 A T", rows: "100 T A 1", opts: match.PGSC2{KeepAmbiguous: true},
			want: "1 altref 1:100:A:T matched a\n1 refalt_flip 1:100:A:T not_best a f", used: "1:alt@0"},
		{name: "ambiguous is complement of REF, base by base", variants: "100 AC TG\n200 AC GT", rows: "100 AC TG 1\n200 AC GT 1",
			want: "1 refalt 1:100:AC:TG excluded a\n1 altref_flip 1:100:AC:TG not_best a f\n2 refalt 1:200:AC:GT matched", used: "2:ref@1"},
		{name: "a kind has priority over another, also where it counts another variant", variants: "100 A AT\n100 AT A", rows: "100 A AT 1",
			want: "1 refalt 1:100:A:AT matched\n1 altref 1:100:AT:A not_best", used: "1:ref@0"},
		{name: "no other allele, two variants: the first is taken (its text)", variants: "100 A G\n100 T G", rows: "100 G - 1",
			want: "1 no_oa_alt 1:100:A:G matched b\n1 no_oa_alt 1:100:T:G not_best b", used: "1:alt@0"},
		{name: "no other allele, found on both strands: as written", variants: "100 A T", rows: "100 T - 1",
			want: "1 no_oa_alt 1:100:A:T excluded a\n1 no_oa_ref_flip 1:100:A:T not_best a f"},
		{name: "two rows that one variant matches best are both left out (its text)", variants: "100 C A", rows: "100 A C 1\n100 G T 1",
			want: "1 altref 1:100:C:A excluded d\n2 refalt_flip 1:100:C:A excluded f d"},
		{name: "also equal ones, and whichever effect they have", variants: "100 C A", rows: "100 A C 1\n100 A C 1 dominant",
			want: "1 altref 1:100:C:A excluded d\n2 altref 1:100:C:A excluded d"},
		{name: "the first kept", variants: "100 C A", rows: "100 A C 1\n100 G T 1", opts: match.PGSC2{KeepFirstMatch: true},
			want: "1 altref 1:100:C:A matched d\n2 refalt_flip 1:100:C:A excluded f d", used: "1:alt@0"},
		{name: "rows with several best candidates are compared apart; used are both where they count two alleles",
			variants: "100 A G\n100 T G", rows: "100 G - 1\n100 A G 1",
			want: "1 no_oa_alt 1:100:A:G matched b\n1 no_oa_alt 1:100:T:G not_best b\n2 refalt 1:100:A:G matched", used: "1:alt@0 2:ref@0"},
		{name: "and none where the Calculator stops with an error", variants: "100 A G\n100 T G", rows: "100 G - 1\n100 G A 1",
			want: "1 no_oa_alt 1:100:A:G excluded b d\n1 no_oa_alt 1:100:T:G not_best b\n2 altref 1:100:A:G excluded d"},
		{name: "several ALTs: left out; every ALT of the ID is a candidate", variants: "100 A C,G", rows: "100 G A 1",
			want: "1 altref 1:100 excluded m b\n1 altref 1:100 not_best m b"},
		{name: "several ALTs kept", variants: "100 A C,G", rows: "100 G A 1\n100 A C 2", opts: match.PGSC2{KeepMultiallelic: true, KeepFirstMatch: true},
			want: "1 altref 1:100:A:C matched m b d\n1 altref 1:100:A:C not_best m b\n2 refalt 1:100:A:C excluded m b d\n2 refalt 1:100:A:C not_best m b", used: "1:alt@1"},
		{name: "REF of several ALTs kept counts the site", variants: "100 A C,G", rows: "100 A C 2", opts: match.PGSC2{KeepMultiallelic: true},
			want: "1 refalt 1:100:A:C matched m b\n1 refalt 1:100:A:C not_best m b", used: "1:ref@0,1"},
		{name: "records of one ALT each are variants of their own", variants: "100 A C,G", rows: "100 G A 1\n100 A C 2", opts: match.PGSC2{SplitRecords: true},
			want: "1 altref 1:100:A:G matched\n2 refalt 1:100:A:C matched", used: "1:alt@1 2:ref@0"},
		{name: "tokens outside ACGT are their own complement", variants: "100 N D", rows: "100 N D 1",
			want: "1 refalt 1:100:N:D matched\n1 refalt_flip 1:100:N:D not_best f", used: "1:ref@0"},
		{name: "alleles of 101 bases have no ID", variants: "100 A " + strings.Repeat("C", 100) + "\n200 A " + strings.Repeat("C", 101),
			rows: "100 A " + strings.Repeat("C", 100) + " 1\n200 A " + strings.Repeat("C", 101) + " 1",
			want: "1 refalt 1:100:A:" + strings.Repeat("C", 100) + " matched\n2 - - unmatched", used: "1:ref@0"},
		{name: "MT is not seen, X is", variants: "X:100 A C\nMT:100 A C", rows: "X:100 A C 1\nMT:100 A C 1",
			want: "1 refalt X:100:A:C matched\n2 - - unmatched", used: "1:ref@0"},
		{name: "evidence of REF is a variant", variants: "100 A .", rows: "100 A - 1",
			want: "1 no_oa_ref 1:100:A:. matched", used: "1:ref@0"},
	} {
		c.opts.Log = true
		r := matched(t, cohort(t, c.variants), score(t, c.rows), match.Options{PGSC2: &c.opts})
		var got []string
		for _, l := range logged(t, r, false) {
			text := strings.Join([]string{string(rune('1' + l.Row)), orDash(l.Type), orDash(l.ID), l.Status}, " ")
			for i, label := range []bool{l.Ambiguous, l.Multiallelic, l.Flipped, l.DuplicateBest, l.DuplicateID} {
				if label {
					text += " " + "amfbd"[i:i+1]
				}
			}
			got = append(got, text)
		}
		if strings.Join(got, "\n") != c.want || used(r) != c.used {
			t.Errorf("%s:\n%s\nused %q; want\n%s\nused %q", c.name, strings.Join(got, "\n"), used(r), c.want, c.used)
		}
	}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// Every row ends in one of our outcomes, the first reason that applies.
func TestPGSC2Outcomes(t *testing.T) {
	variants := cohort(t, "100 A C\n200 A T\n300 A C,G\n400 A C\n500 L H\nMT:9 A C")
	rows := score(t, "100 A C 1\n200 A T 1\n300 A C 1\n400 A C 1\n400 C A 1\n100 A G 1\n500 H Q 1\n900 A C 1\nMT:9 A C 1\n100 C C 1")
	r := matched(t, variants, rows, match.Options{PGSC2: &match.PGSC2{}, Keep: func(v *genome.Variant) bool { return v.Pos != 100 }})
	const want = "absent_not_requested ambiguous multiallelic_by_policy duplicate_target duplicate_target allele_mismatch not_acgt absent unsupported_contig contradictory"
	if outcomes(r) != want {
		t.Errorf("%s, want\n%s", outcomes(r), want)
	}
	refused := matched(t, variants, score(t, "100 A C 1\n100 A C 1 dosage"), match.Options{PGSC2: &match.PGSC2{Log: true}})
	if outcomes(refused) != "complex_unsupported complex_unsupported" || !refused.PGSC2.Refused || refused.PGSC2.Summary() != nil || len(logged(t, refused, false)) > 0 {
		t.Errorf("weights by dosage: %s, refused %t", outcomes(refused), refused.PGSC2.Refused)
	}
}

// The threshold counts rows, equality passes, and floats decide as the Calculator's do:
// 1 of 10 rows lost is more than 1-0.9 in binary64.
func TestPGSC2Threshold(t *testing.T) {
	for _, c := range []struct {
		used, rows int
		least      float64
		pass       bool
	}{{3, 4, 0.75, true}, {2999, 4000, 0.75, false}, {9, 10, 0.9, false}, {1, 1, 1, true}, {0, 4, 0, false}, {1, 1000, 0, true}} {
		cover := match.Coverage{Rows: c.rows, Used: c.used, Counts: map[scoreset.Outcome]int{}}
		if cover.Passes(c.least) != c.pass {
			t.Errorf("%d of %d rows under %v: pass %t", c.used, c.rows, c.least, !c.pass)
		}
	}
}
