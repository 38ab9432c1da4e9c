package job

import (
	"math"

	"cardioscore/io/sites"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// addScore asks for the pairs of alleles that the rows of a score name, whatever
// becomes of the rows, and for the records at the position of one that names no pair.
func (w *wanted) addScore(score *scoreset.Score) error {
	for i := range score.Len() {
		if pair := score.Pair(i); pair != nil {
			for v, at := range pair.Variant {
				if err := w.addAlleles(at.Chrom, at.Pos, pair.Haplotype[0][v], pair.Haplotype[1][v]); err != nil {
					return err
				}
			}
			continue
		}
		if parts := score.Parts(i); parts != nil {
			for _, part := range parts {
				if err := w.addAlleles(part.Chrom, part.Pos, part.Effect, part.Other); err != nil {
					return err
				}
			}
			continue
		}
		chrom, pos := score.Chrom(i), score.Pos(i)
		if chrom < 1 || chrom > genome.LastChromosome || pos < 1 {
			w.placeless++
			continue
		}
		effect, other := score.Alleles(i)
		if other == "" {
			w.oneAllele++
		}
		if err := w.addAlleles(chrom, pos, effect, other); err != nil {
			return err
		}
	}
	return nil
}

// addAlleles asks for two alleles, and for the records where their normal spellings lie.
func (w *wanted) addAlleles(chrom genome.Chromosome, pos int32, a, b string) error {
	if a == "" || b == "" || a == b {
		last := min(int64(pos)+int64(max(len(a), len(b), 1))-1, math.MaxInt32)
		w.set.AddRegion(sites.Region{Chrom: chrom, From: pos, To: int32(last)})
		return nil
	}
	// Which of the two is REF is not known: one order, so that a pair counts once.
	w.set.AddAlleles(chrom, pos, min(a, b), max(a, b))
	if w.fasta == nil {
		return nil
	}
	places, err := match.Places(w.fasta, chrom, pos, a, b)
	for _, place := range places {
		if place != pos {
			w.set.AddRegion(sites.Region{Chrom: chrom, From: place, To: place})
		}
	}
	return err
}
