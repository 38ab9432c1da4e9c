package job

import (
	"iter"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// oncePerTable gives one score of each table: scores of one table have the same rows
// but for their weights.
func oncePerTable(scores []*scoreset.Score) iter.Seq[*scoreset.Score] {
	return func(yield func(*scoreset.Score) bool) {
		seen := map[*scoreset.Table]bool{}
		for _, score := range scores {
			table, _ := score.Table()
			if seen[table] {
				continue
			}
			seen[table] = true
			if !yield(score) {
				return
			}
		}
	}
}

// positions are the positions that score rows name: by chromosome, ascending, each
// once. They take 4 bytes each.
type positions [genome.LastChromosome + 1][]int32

func positionsOf(scores []*scoreset.Score) *positions {
	all := new(positions)
	for score := range oncePerTable(scores) {
		for i := range score.Len() {
			all.add(score.Chrom(i), score.Pos(i))
			effect, other := score.Alleles(i)
			all.addTrimmed(score.Chrom(i), score.Pos(i), effect, other)
			if pair := score.Pair(i); pair != nil {
				for _, v := range pair.Variant {
					all.add(v.Chrom, v.Pos)
				}
			}
			for _, part := range score.Parts(i) {
				all.add(part.Chrom, part.Pos)
				all.addTrimmed(part.Chrom, part.Pos, part.Effect, part.Other)
			}
		}
		all.settle() // scores name many positions together
	}
	return all
}

// settle sorts the positions.
func (p *positions) settle() {
	for chrom := range p {
		list := &p[chrom]
		if !slices.IsSorted(*list) {
			slices.Sort(*list)
		}
		*list = slices.Compact(*list)
	}
}

// merge adds those of another.
func (p *positions) merge(other *positions) {
	for chrom, more := range other {
		have := p[chrom]
		all := make([]int32, 0, len(have)+len(more))
		for len(have) > 0 && len(more) > 0 {
			switch {
			case have[0] < more[0]:
				all, have = append(all, have[0]), have[1:]
			case have[0] > more[0]:
				all, more = append(all, more[0]), more[1:]
			default:
				all, have, more = append(all, have[0]), have[1:], more[1:]
			}
		}
		p[chrom] = append(append(all, have...), more...)
	}
}

// addTrimmed adds where the alleles of a row, or part of a row, lie when they are trimmed, on
// either strand.
func (p *positions) addTrimmed(chrom genome.Chromosome, pos int32, effect, other string) {
	if len(effect) < 2 || len(other) < 2 || effect == other {
		return
	}
	trimmed, _, _ := genome.Trim(pos, effect, other)
	p.add(chrom, trimmed)
	flipEffect, ok := genome.ReverseComplement(effect)
	flipOther, okOther := genome.ReverseComplement(other)
	if ok && okOther {
		trimmed, _, _ = genome.Trim(pos, flipEffect, flipOther)
		p.add(chrom, trimmed)
	}
}

func (p *positions) add(chrom genome.Chromosome, pos int32) {
	if pos > 0 && chrom <= genome.LastChromosome {
		p[chrom] = append(p[chrom], pos)
	}
}

// longRows are the positions of score rows, and of variants of rows, that may be spelled at
// another position where a reference moves insertions and deletions.
func longRows(scores []*scoreset.Score) *positions {
	all := new(positions)
	for score := range oncePerTable(scores) {
		for i := range score.Len() {
			if effect, other := score.Alleles(i); len(effect) > 1 || len(other) > 1 {
				all.add(score.Chrom(i), score.Pos(i))
			}
			if pair := score.Pair(i); pair != nil {
				for v, at := range pair.Variant {
					if len(pair.Haplotype[0][v]) > 1 || len(pair.Haplotype[1][v]) > 1 {
						all.add(at.Chrom, at.Pos)
					}
				}
			}
			for _, part := range score.Parts(i) {
				if len(part.Effect) > 1 || len(part.Other) > 1 {
					all.add(part.Chrom, part.Pos)
				}
			}
		}
		all.settle()
	}
	return all
}

// empty says whether there is none.
func (p *positions) empty() bool {
	for _, list := range p {
		if len(list) > 0 {
			return false
		}
	}
	return true
}

// near says whether one of the positions is at most so far away.
func (p *positions) near(chrom genome.Chromosome, pos, far int32) bool {
	if chrom > genome.LastChromosome {
		return false
	}
	at, _ := slices.BinarySearch(p[chrom], pos-far)
	return at < len(p[chrom]) && p[chrom][at]-pos <= far
}

// has says whether a score row names a position.
func (p *positions) has(chrom genome.Chromosome, pos int32) bool {
	if chrom > genome.LastChromosome {
		return false
	}
	_, found := slices.BinarySearch(p[chrom], pos)
	return found
}
