package job

import (
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Before the pass, rows of scores go but for those that were not used in each cohort, and
// those that read several of its rows, or that of a proxy; none goes where the log is to tell of all.
func TestRowsGoBeforeThePass(t *testing.T) {
	const used, lost, other, site, proxy = 0, 1, 2, 3, 4 // rows of the score; of the rest nothing is asked
	matched := func() (*matching, *scoreset.Score) {
		rows := make([]scoreset.Row, 11)
		for i := range rows {
			rows[i] = scoreset.Row{Number: int32(i + 1), Chrom: genome.Chromosome(1), Pos: int32(7 + i), EffectAllele: "A", OtherAllele: "C"}
		}
		score := scoreset.NewScore(scoreset.Score{ID: "PGS000001"}, rows)
		m := &matching{scores: []*scoreset.Score{score}, cohorts: make([]matched, 2)}
		for c := range m.cohorts {
			join := &match.Join{Outcome: make([]scoreset.Outcome, len(rows)), Joints: []match.Joint{{ScoreRow: site}}, Proxies: map[int32]match.Substitute{proxy: {}}}
			for i := range join.Outcome {
				join.Outcome[i] = scoreset.RefAlt
			}
			join.Outcome[lost+c] = scoreset.Absent
			m.cohorts[c].results = []*match.Result{{Score: score, Join: join}}
		}
		return m, score
	}
	stays := func(score *scoreset.Score, row int) (stays bool) {
		defer func() { stays = recover() == nil }()
		return score.Pos(row) == int32(7+row)
	}
	m, score := matched()
	m.keepNeeded()
	for row, want := range map[int]bool{used: false, lost: true, other: true, site: true, proxy: true, 8: false} {
		if stays(score, row) != want {
			t.Errorf("row %d stays: %v, expected %v", row, !want, want)
		}
	}
	if score.Len() != 11 || score.Number(used) != 1 {
		t.Errorf("%d rows with the first number %d, expected 11 from 1", score.Len(), score.Number(used))
	}
	for name, unlike := range map[string]func(*matching){
		"all rows are told of":          func(m *matching) { m.policy.allCandidates = true },
		"compiled sets are read late":   func(m *matching) { m.sets = []*openSet{{}} },
		"most rows were not used, once": func(m *matching) { clear(m.cohorts[1].results[0].Outcome) },
	} {
		m, score := matched()
		unlike(m)
		m.keepNeeded()
		if !stays(score, used) {
			t.Errorf("%s: a row went", name)
		}
	}
}
