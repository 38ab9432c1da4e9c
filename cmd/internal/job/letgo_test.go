package job

import (
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// What is told of scores in the end outlives their rows.
func TestRowsOfScoresGo(t *testing.T) {
	score := scoreset.NewScore(scoreset.Score{ID: "PGS000001", Licence: "CC0"}, []scoreset.Row{
		{Number: 1, Chrom: genome.Chromosome(1), Pos: 7, EffectAllele: "A", OtherAllele: "C"},
	})
	join := &match.Join{Outcome: make([]scoreset.Outcome, 1)}
	result := &match.Result{Score: score, Join: join, Coverage: match.Coverage{Rows: 1, Used: 1}}
	m := &matching{scores: []*scoreset.Score{score}, cohorts: []matched{{results: []*match.Result{result}}}, digests: map[*match.Join]string{join: "x"}}
	m.letGo()
	if n := score.Len(); n != 0 || result.Join != nil || m.digests != nil {
		t.Errorf("%d rows, a join %v and digests %v stay, expected none", n, result.Join, m.digests)
	}
	if score.ID != "PGS000001" || score.Licence != "CC0" || result.Coverage.Used != 1 {
		t.Errorf("score %+v with coverage %+v is told of in the end, expected what it was", score, result.Coverage)
	}
}
