package job

import (
	"slices"
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

// Frequencies are read for all chromosomes, in order, each in one part alone; a part is
// more than the memory holds only where one chromosome is.
func TestPartsOfFrequencies(t *testing.T) {
	a := &asked{named: new(positions), long: new(positions)}
	for chrom := range a.named {
		for pos := range int32(chrom * 100) {
			a.named.add(genome.Chromosome(chrom), pos+1)
		}
	}
	a.long.add(7, 5)
	for _, memory := range []int64{0, 1, 400_000, 1 << 40} {
		next, parts := 0, a.parts(memory)
		for _, part := range parts {
			rows := 0
			for _, chrom := range part {
				if int(chrom) != next {
					t.Errorf("memory %d: %v follows %d chromosomes", memory, chrom, next)
				}
				next++
				rows += len(a.named[chrom])
			}
			if len(part) > 2 && memory > 0 && int64(rows*frequencyBytes) > memory/2 { // chromosome 0 has no row
				t.Errorf("memory %d: %d rows in a part", memory, rows)
			}
		}
		if next != len(a.named) || memory == 400_000 && (len(parts) < 3 || len(parts) > 20) {
			t.Errorf("memory %d: %d chromosomes in %d parts", memory, next, len(parts))
		}
	}
}

// Positions that are merged are those of both, each once.
func TestMergePositions(t *testing.T) {
	var a, b positions
	a[1], b[1], b[2] = []int32{1, 3, 5}, []int32{2, 3, 9}, []int32{4}
	a.merge(&b)
	if !slices.Equal(a[1], []int32{1, 2, 3, 5, 9}) || !slices.Equal(a[2], []int32{4}) || len(a[3]) != 0 {
		t.Errorf("%v", a)
	}
}
