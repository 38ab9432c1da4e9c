package match_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// everyChromosome has n variants on each of 22 chromosomes.
type everyChromosome int

func (n everyChromosome) Chromosomes() (all []genome.Chromosome) {
	for chrom := range genome.Chromosome(22) {
		all = append(all, chrom+1)
	}
	return all
}

func (n everyChromosome) Variants(ctx context.Context, chrom genome.Chromosome, yield func(int, *genome.Variant) error) error {
	return benchmarkIndex(n).Variants(ctx, chrom, func(row int, v *genome.Variant) error {
		v.Chrom = chrom
		return yield((int(chrom)-1)*int(n)+row, v)
	})
}

// Places that are wanted of the cohort take memory for the chromosomes that are matched
// just now, and rows end alike where they are not sorted by chromosome.
func TestMemoryOfWantedPlaces(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // as many chromosomes at a time
	const each = 20_000
	var rows []scoreset.Row
	for chrom := range genome.Chromosome(22) {
		for i := range each {
			rows = append(rows, scoreset.Row{Chrom: chrom + 1, Pos: int32(100 * (i + 1)), EffectAllele: "G", OtherAllele: "A", Weight: scoreset.Int(int64(i))})
		}
	}
	mixed, places := make([]scoreset.Row, len(rows)), rand.New(rand.NewPCG(1, 1)).Perm(len(rows))
	for i, at := range places {
		mixed[i] = rows[at]
	}
	matchOf := func(rows []scoreset.Row) (r *match.Result, perRow float64) {
		score := scoreset.NewScore(scoreset.Score{ID: "k"}, rows)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		results, err := match.Match(t.Context(), everyChromosome(each), []*scoreset.Score{score}, match.Options{})
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return results[0], float64(after.TotalAlloc-before.TotalAlloc) / float64(len(rows))
	}
	sorted, bytes := matchOf(rows)
	if bytes > 46 { // 12 for its term, 24 for the row that this reads, 1 for its outcome
		t.Errorf("matching takes %.1f bytes a row, expected 46 at most", bytes)
	}
	shuffled, _ := matchOf(mixed)
	for i := range shuffled.Terms {
		shuffled.Terms[i].ScoreRow = int32(places[shuffled.Terms[i].ScoreRow])
	}
	if len(sorted.Terms) != len(rows) || !slices.Equal(scoretest.TermsOf(sorted.Join), scoretest.TermsOf(shuffled.Join)) {
		t.Errorf("%d terms of sorted rows and %d of others, expected the same %d", len(sorted.Terms), len(shuffled.Terms), len(rows))
	}
}
