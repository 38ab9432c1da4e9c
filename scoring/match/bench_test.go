package match_test

import (
	"context"
	"runtime"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// benchmarkIndex is one chromosome of n variants, 100 bases apart.
type benchmarkIndex int

func (n benchmarkIndex) Chromosomes() []genome.Chromosome { return []genome.Chromosome{1} }

func (n benchmarkIndex) Variants(_ context.Context, _ genome.Chromosome, yield func(int, *genome.Variant) error) error {
	v := genome.Variant{Chrom: 1, Ref: "A", Alt: "G", SiteAlts: 1, AC: 1, AN: 2}
	for i := range int(n) {
		v.Pos, v.Site = int32(100*(i+1)), int32(i)
		if err := yield(i, &v); err != nil {
			return err
		}
	}
	return nil
}

// A million variants and 16 scores of 62,500 rows.
func BenchmarkMatch(b *testing.B) {
	const variants, scores = 1_000_000, 16
	var all []*scoreset.Score
	for k := range scores {
		var rows []scoreset.Row
		for i := k; i < variants; i += scores {
			rows = append(rows, scoreset.Row{Chrom: 1, Pos: int32(100 * (i + 1)), EffectAllele: "G", OtherAllele: "A", Weight: scoreset.Int(int64(i + 1))})
		}
		all = append(all, scoreset.NewScore(scoreset.Score{ID: "k"}, rows))
	}
	b.ReportAllocs()
	for b.Loop() {
		results, err := match.Match(context.Background(), benchmarkIndex(variants), all, match.Options{})
		if err != nil || results[0].Coverage.ByCount != 1 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(variants)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	runtime.KeepAlive(all)
}
