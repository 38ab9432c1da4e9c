package job

import (
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

// addAlleles asks for two alleles. With a reference it asks for their normal spelling,
// and for the records where they lie otherwise.
func (w *wanted) addAlleles(chrom genome.Chromosome, pos int32, a, b string) error {
	if a == "" || b == "" || a == b {
		w.addRecords(chrom, pos, max(len(a), len(b)))
		return nil
	}
	if w.fasta != nil {
		at, x, y, flipped, err := match.Normal(w.fasta, chrom, pos, a, b)
		if err != nil {
			return err
		}
		for _, place := range []int32{pos, flipped} {
			if place != at {
				w.set.AddRegion(sites.Region{Chrom: chrom, From: place, To: place})
			}
		}
		if at != pos {
			w.set.AddSpelling(chrom, at, x, y, sites.Alleles{Pos: int64(pos), Ref: a, Alt: b})
		}
		pos, a, b = at, x, y
	}
	// Which of the two is REF is not known: one order, so that a pair counts once.
	return w.addVariant(sites.Variant{Chrom: chrom, Pos: pos, Ref: min(a, b), Alt: max(a, b)})
}
