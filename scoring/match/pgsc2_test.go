package match_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// drawPGSC2 draws the options of the Calculator; most of the time it is told nothing.
func drawPGSC2(t *rapid.T) *match.PGSC2 {
	seldom := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 3 }
	return &match.PGSC2{
		KeepAmbiguous: seldom("keep ambiguous"), KeepMultiallelic: seldom("keep multiallelic"),
		KeepFirstMatch: seldom("keep first match"), IgnoreStrandFlips: seldom("ignore flips"),
		SplitRecords: seldom("split records"), Log: rapid.Bool().Draw(t, "log"),
	}
}

// drawPGSC2Score draws a score whose rows mostly name variants of a cohort: their
// alleles as they stand, exchanged, complemented (reversed or not), without the other
// allele, or with another one. Rows that repeat others are common.
func drawPGSC2Score(t *rapid.T, variants scoretest.Variants) *scoreset.Score {
	rows := scoretest.Rows(drawScore(t, "score"))
	complement := strings.NewReplacer("A", "T", "C", "G", "G", "C", "T", "A")
	refusable := rapid.IntRange(0, 15).Draw(t, "by dosage") == 15
	for i := range rows {
		row := &rows[i]
		if row.Effect == scoreset.ByDosage && !refusable {
			row.Effect, row.Dosage = scoreset.Recessive, nil
		}
		if row.Chrom == 7 && rapid.Bool().Draw(t, "mt") {
			row.Chrom = genome.ChrMT
		}
		if len(variants) == 0 || rapid.IntRange(0, 5).Draw(t, "free") == 0 {
			continue
		}
		v := &variants[rapid.IntRange(0, len(variants)-1).Draw(t, "variant")]
		row.Chrom, row.Pos, row.EffectAllele, row.OtherAllele = v.Chrom, v.Pos, v.Ref, v.Alt
		if rapid.Bool().Draw(t, "exchanged") {
			row.EffectAllele, row.OtherAllele = row.OtherAllele, row.EffectAllele
		}
		switch rapid.SampledFrom([]string{"", "", "", "complement", "reverse"}).Draw(t, "strand") {
		case "complement":
			row.EffectAllele, row.OtherAllele = complement.Replace(row.EffectAllele), complement.Replace(row.OtherAllele)
		case "reverse":
			effect, ok := genome.ReverseComplement(row.EffectAllele)
			if other, both := genome.ReverseComplement(row.OtherAllele); ok && both {
				row.EffectAllele, row.OtherAllele = effect, other
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "without other") == 0 {
			row.OtherAllele = ""
		}
	}
	return scoreset.NewScore(scoreset.Score{ID: "score", Build: genome.GRCh37}, rows)
}

// longAlleles makes some alleles of a cohort too long for the Calculator.
func longAlleles(t *rapid.T, variants scoretest.Variants) {
	for i := range variants {
		if variants[i].Alt == "CA" {
			length := rapid.SampledFrom([]int{2, 2, 100, 101}).Draw(t, "length")
			for len(variants[i].Alt) < length {
				variants[i].Alt += "A"
			}
		}
	}
	scoretest.SortVariants(variants)
}

func logged(t fatal, r *match.Result, listed bool) []scoretest.PGSC2Line {
	var lines []scoretest.PGSC2Line
	err := r.PGSC2.EachCandidate(func(c *match.PGSC2Candidate) error {
		effect, _ := r.Score.Alleles(int(c.ScoreRow))
		has := c.Labels.Has
		l := scoretest.PGSC2Line{
			Row: int(c.ScoreRow), REF: c.Ref, ALT: c.Alt, Best: has(match.PGSC2Best),
			Exclude: has(match.PGSC2Excluded), Ambiguous: has(match.PGSC2Ambiguous), Multiallelic: has(match.PGSC2Multiallelic),
			Flipped: has(match.PGSC2Flipped), DuplicateBest: has(match.PGSC2DuplicateBest), DuplicateID: has(match.PGSC2DuplicateID),
			Status: c.Labels.Status(),
		}
		if has(match.PGSC2IsCandidate) {
			l.Type, l.Matched, l.MatchIDs = c.Type.String(), c.MatchedEffectAllele(effect), "NA"
			l.ID = fmt.Sprintf("%s:%d%s", r.Score.Chrom(l.Row), r.Score.Pos(l.Row), c.IDAlleles)
			if listed {
				l.MatchIDs = fmt.Sprint(!has(match.PGSC2NotListed))
			}
		}
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

type fatal interface{ Fatal(...any) }

func TestPGSC2IsItsSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		longAlleles(t, variants)
		score := drawPGSC2Score(t, variants)
		opts := drawOptions(t, variants)
		opts.Absent, opts.PGSC2 = match.AbsentSkip, drawPGSC2(t)
		results, err := match.Match(context.Background(), variants, []*scoreset.Score{score, score}, opts)
		if err != nil {
			t.Fatal(err)
		}
		checkPGSC2(t, variants, results[1], opts)
	})
}

// checkPGSC2 compares a result with the slow twin: outcomes, terms, log and summary.
func checkPGSC2(t interface {
	fatal
	Fatalf(string, ...any)
	Helper()
}, variants scoretest.Variants, r *match.Result, opts match.Options) {
	t.Helper()
	lines, want := scoretest.SlowPGSC2(variants, r.Score, opts)
	got := adds(r)
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("row %d (%+v): %+v, the slow twin says %+v", i, r.Score.Row(i), got[i], want[i])
		}
	}
	counts := map[string]int{}
	for _, l := range lines {
		if l.Best || l.Status == "unmatched" {
			counts[fmt.Sprint(l.Status, l.Ambiguous, l.Multiallelic, l.Flipped, l.DuplicateBest, l.DuplicateID, l.MatchIDs == "false")]++
		}
	}
	summary, rows := map[string]int{}, 0
	for _, c := range r.PGSC2.Summary() {
		has := c.Labels.Has
		summary[fmt.Sprint(c.Labels.Status(), has(match.PGSC2Ambiguous), has(match.PGSC2Multiallelic), has(match.PGSC2Flipped),
			has(match.PGSC2DuplicateBest), has(match.PGSC2DuplicateID), has(match.PGSC2NotListed))] = c.Rows
		rows += c.Rows
	}
	if !reflect.DeepEqual(summary, counts) {
		t.Fatalf("summary %v, the slow twin says %v", summary, counts)
	}
	if !r.PGSC2.Refused && rows != r.Score.Len() {
		t.Fatalf("the summary has %d of %d rows", rows, r.Score.Len())
	}
	if !opts.PGSC2.Log {
		return
	}
	if log := logged(t, r, opts.Keep != nil); !reflect.DeepEqual(log, scoretest.Published(lines)) {
		t.Fatalf("log\n%+v\nthe slow twin says\n%+v", log, lines)
	}
}
