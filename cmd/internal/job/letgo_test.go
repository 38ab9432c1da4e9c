package job

import (
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Once the last logs have the rows of scores, they go; what is told of scores in the end
// outlives them.
func TestRowsOfScoresGo(t *testing.T) {
	score := scoreset.NewScore(scoreset.Score{ID: "PGS000001", Licence: "CC0"}, []scoreset.Row{
		{Number: 1, Chrom: genome.Chromosome(1), Pos: 7, EffectAllele: "A", OtherAllele: "C"},
	})
	join := &match.Join{Outcome: make([]scoreset.Outcome, 1)}
	result := &match.Result{Score: score, Join: join, Coverage: match.Coverage{Rows: 1, Used: 1, Weight: big.NewRat(1, 1), UsedWeight: big.NewRat(1, 1)}}
	c, cohort := oneVariant(t, "1\t7\t.\tC\tA", "0/1")
	dir := t.TempDir()
	file, set := filepath.Join(dir, "score.txt"), filepath.Join(dir, "set")
	if err := os.WriteFile(file, []byte("#genome_build=GRCh38\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t7\tA\tC\t0.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Out = set
	if err := Compile(t.Context(), CompileOptions{Common: c, Policy: Policy{Missing: "mean"}, Scores: []string{file}, Cohorts: []string{cohort.path}}); err != nil {
		t.Fatal(err)
	}
	parts, err := partsOf(pathsOf([]string{set}))
	if err != nil {
		t.Fatal(err)
	}
	opened := parts.sets[0]
	m := &matching{
		sets: parts.sets, pinned: &setFrequencies{digest: "d", sets: parts.sets},
		scores: []*scoreset.Score{score}, gates: []float64{0}, differs: []bool{false},
		cohorts: []matched{{opened: cohort, results: []*match.Result{result}}}, digests: map[*match.Join]string{join: "x"},
	}
	tables := &scoreTables{log: &matchLog{}}
	if err := tables.writeLast(&scored{matching: m, bounds: [][]float64{{0}}}); err != nil {
		t.Fatal(err)
	}
	if n := score.Len(); n != 0 || result.Join != nil || m.digests != nil {
		t.Errorf("%d rows, a join %v and digests %v stay, expected none", n, result.Join, m.digests)
	}
	if n := len(opened.Scores()) + len(opened.scores); n != 0 || m.sets != nil || len(m.pinned.(*setFrequencies).sets) != 0 {
		t.Errorf("%d scores of a compiled set stay, sets %v and pins %v, expected none", n, m.sets, m.pinned)
	}
	if digest := m.frequencyDigest(); digest != "d" {
		t.Errorf("the frequencies have the digest %q now, expected what it was", digest)
	}
	if score.ID != "PGS000001" || score.Licence != "CC0" || result.Coverage.Used != 1 {
		t.Errorf("score %+v with coverage %+v is told of in the end, expected what it was", score, result.Coverage)
	}
}
