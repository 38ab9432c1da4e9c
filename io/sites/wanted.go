package sites

import (
	"math"

	"cardioscore/scoring/genome"
)

// Wanted says which records of a file are kept: those that touch what is asked for, by
// Sites, by Regions, or by both where both are given. Nil, and the zero value, keep
// everything. Once settled it serves several goroutines.
type Wanted struct {
	Sites   *Set
	Regions *Regions
}

// Settle makes ready what is asked for. It is called before several goroutines use it.
func (w *Wanted) Settle() {
	if w == nil {
		return
	}
	if w.Sites != nil {
		w.Sites.Settle()
	}
	if w.Regions != nil {
		w.Regions.Merge()
	}
}

// Keeps says whether a record is kept that begins at a position. It reaches as far as REF;
// where that is not asserted, as far as its longest allele, since any may be REF.
func (w *Wanted) Keeps(chrom genome.Chromosome, pos int32, asserted bool, ref string, alts ...string) bool {
	if w == nil || w.Sites == nil && w.Regions == nil {
		return true
	}
	bases, indel := len(ref), false
	for _, alt := range alts {
		indel = indel || Indel(ref, alt)
		if !asserted && genome.Matchable(alt) {
			bases = max(bases, len(alt))
		}
	}
	last := int32(min(int64(pos)+int64(max(bases, 1))-1, math.MaxInt32))
	return (w.Regions == nil || w.Regions.Overlaps(chrom, pos, last)) && (w.Sites == nil || w.Sites.Keeps(chrom, pos, last, indel))
}
