package job

import (
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Every position that a row names is there, be it of a pair or of a part; nothing else.
func TestPositionsOfScores(t *testing.T) {
	type place struct {
		chrom genome.Chromosome
		pos   int32
	}
	scores := []*scoreset.Score{
		scoreset.NewScore(scoreset.Score{ID: "a"}, []scoreset.Row{
			{Number: 1, Chrom: 2, Pos: 70, EffectAllele: "A"}, {Number: 2, Chrom: 2, Pos: 50, EffectAllele: "A"},
			{Number: 3, Fate: scoreset.NoPosition, EffectAllele: "A"},
			{Number: 4, Chrom: 19, Pos: 5, Effect: scoreset.Diplotype, Pair: &scoreset.Pair{Variant: [2]scoreset.PairVariant{{Chrom: 19, Pos: 5}, {Chrom: 19, Pos: 3}}}},
		}),
		scoreset.NewScore(scoreset.Score{ID: "b"}, []scoreset.Row{
			{Number: 1, Chrom: 2, Pos: 50, EffectAllele: "C"}, {Number: 2, Chrom: 2, Pos: 20, EffectAllele: "C"},
			{Number: 3, Chrom: 1, Pos: 9, Effect: scoreset.Product, Parts: []scoreset.Part{{Chrom: 1, Pos: 9, Effect: "A"}, {Chrom: genome.ChrX, Pos: 8, Effect: "G"}}},
		}),
	}
	named := map[place]bool{{2, 70}: true, {2, 50}: true, {2, 20}: true, {19, 5}: true, {19, 3}: true, {1, 9}: true, {genome.ChrX, 8}: true}
	all := positionsOf(scores)
	for chrom := genome.Chromosome(0); chrom <= genome.LastChromosome+1; chrom++ {
		for pos := int32(-1); pos < 100; pos++ {
			if got := all.has(chrom, pos); got != named[place{chrom, pos}] {
				t.Errorf("%s:%d: %t", chrom, pos, got)
			}
		}
	}
}
