package match_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// tableOf puts scores of the same rows into one table, whose weights are theirs.
func tableOf(t failer, scores []*scoreset.Score) []*scoreset.Score {
	t.Helper()
	c, b := scoreset.NewChunk(len(scores)), scoreset.NewTableBuilder(len(scores), 0, nil)
	for i := range scores[0].Len() {
		row := scores[0].Row(i)
		row.Fate = scoreset.Undecided
		c.AddRow(&row, []byte(row.RSID))
		for _, s := range scores {
			of := s.Row(i)
			c.AddWeight([]byte(of.WeightText))
		}
	}
	if err := c.Encode(nil); err != nil {
		t.Fatalf("%v", err)
	}
	if err := b.Append(c, 0); err != nil {
		t.Fatalf("%v", err)
	}
	table := b.Table()
	shared := make([]*scoreset.Score, len(scores))
	for k, s := range scores {
		shared[k] = table.Score(s.Meta(), k)
	}
	return shared
}

// drawColumns draws scores that differ in their weights alone: few weights, so
// that rows on one place agree in some and contradict each other in others.
func drawColumns(t *rapid.T) []*scoreset.Score {
	rows := scoretest.Rows(drawScore(t, ""))
	var scores []*scoreset.Score
	for k := range rapid.IntRange(1, 5).Draw(t, "columns") {
		own := make([]scoreset.Row, len(rows))
		for i, row := range rows {
			row.Fate, row.Effect, row.Dosage = scoreset.Undecided, scoreset.Additive, nil
			row.WeightText = rapid.SampledFrom([]string{"1", "1", "1", "1.0", "-0.5", "0", "x"}).Draw(t, "weight")
			row.Weight = scoreset.Decimal{}
			if row.WeightText == "x" {
				row.Fate = scoreset.BadWeight
			} else {
				row.Weight = weight(failing{t}, row.WeightText)
			}
			own[i] = row
		}
		scores = append(scores, scoreset.NewScore(scoreset.Score{ID: fmt.Sprint(k), Build: genome.GRCh37}, own))
	}
	return scores
}

// Scores of one table match as each does alone.
func TestTableMatchesAsItsScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variants := drawCohort(t)
		singles := drawColumns(t)
		opts := drawOptions(t, variants)
		together, err := match.Match(context.Background(), variants, tableOf(failing{t}, singles), opts)
		if err != nil {
			t.Fatal(err)
		}
		for k, s := range singles {
			alone := matched(failing{t}, variants, s, opts)
			if a, b := whole(alone), whole(together[k]); a != b {
				t.Fatalf("score %d\nalone    %s\ntogether %s", k, a, b)
			}
		}
	})
}

// Two scores share a join unless their own weights or unreadable rows tell them
// apart.
func TestJoinsAreShared(t *testing.T) {
	column := func(weights string) *scoreset.Score {
		return score(t, fmt.Sprintf("100 G A %c\n100 G A %c\n200 G A %c", weights[0], weights[1], weights[2]))
	}
	bad := scoretest.Rows(column("123"))
	bad[2].Fate, bad[2].WeightText = scoreset.BadWeight, "x"
	scores := tableOf(t, []*scoreset.Score{column("111"), column("229"), column("121"), scoreset.NewScore(scoreset.Score{}, bad), column("454")})
	results, err := match.Match(context.Background(), cohort(t, "100 A G\n200 A G"), scores, match.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []string{"alt_ref duplicate_row alt_ref", "alt_ref duplicate_row alt_ref", "duplicate_target duplicate_target alt_ref",
		"duplicate_target duplicate_target bad_weight", "duplicate_target duplicate_target alt_ref"} {
		if outcomes(results[k]) != want {
			t.Errorf("score %d: %s, want %s", k, outcomes(results[k]), want)
		}
	}
	for _, c := range []struct {
		a, b int
		same bool
	}{{0, 1, true}, {2, 4, true}, {0, 2, false}, {2, 3, false}} {
		if got := results[c.a].Join == results[c.b].Join; got != c.same {
			t.Errorf("scores %d and %d share a join: %v, want %v", c.a, c.b, got, c.same)
		}
	}
	// |w|: 2, 2 and 9, of which the second is not used.
	if got := results[1].Coverage.ByWeight; math.Abs(got-11.0/13) > 1e-15 {
		t.Errorf("coverage by weight %v, want 11/13", got)
	}
}

// benchmarkTable is a table of so many scores on every variant of benchmarkIndex.
func benchmarkTable(rows, columns int) []*scoreset.Score {
	c, b := scoreset.NewChunk(columns), scoreset.NewTableBuilder(columns, rows, nil)
	for i := range rows {
		c.AddRow(&scoreset.Row{Number: int32(i + 1), Chrom: 1, Pos: int32(100 * (i + 1)), EffectAllele: "G", OtherAllele: "A"}, nil)
		for k := range columns {
			c.AddWeight(fmt.Appendf(nil, "0.%09d", i*k%1_000_003))
		}
	}
	if c.Encode(nil) != nil || b.Append(c, 0) != nil {
		panic("BUG")
	}
	table := b.Table()
	var scores []*scoreset.Score
	for k := range columns {
		scores = append(scores, table.Score(scoreset.Score{ID: fmt.Sprint(k)}, k))
	}
	return scores
}

func BenchmarkMatchTable(b *testing.B) {
	for _, size := range []struct{ rows, columns int }{{1_000_000, 1}, {200_000, 64}} {
		b.Run(fmt.Sprintf("%dx%d", size.rows, size.columns), func(b *testing.B) {
			scores := benchmarkTable(size.rows, size.columns)
			b.ReportAllocs()
			for b.Loop() {
				results, err := match.Match(context.Background(), benchmarkIndex(size.rows), scores, match.Options{})
				if err != nil || results[0].Coverage.ByCount != 1 {
					b.Fatal(err)
				}
			}
		})
	}
}
