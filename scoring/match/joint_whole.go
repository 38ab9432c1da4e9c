package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Whole says whether a joint that was read from elsewhere could be one of a score of so
// many rows: all that its kind needs is there, and no index points beyond. The numbers
// of cohort rows are not looked at.
func (j *Joint) Whole(scoreRows int32) bool {
	rows := len(j.Rows)
	if j.Kind > ProductOf || j.ScoreRow < 0 || j.ScoreRow >= scoreRows || rows == 0 || len(j.Alt) != rows || j.Region > genome.MT {
		return false
	}
	if j.Kind != SiteRef && len(j.Het) != rows {
		return false
	}
	switch j.Kind {
	case PairTable:
		return rows == 2 && j.wholeTable(scoreRows)
	case HaplotypeOf, ProductOf:
		return j.wholeParts()
	}
	return true
}

func (j *Joint) wholeTable(scoreRows int32) bool {
	listed := func(row int32) bool { return row >= -1 && row < scoreRows }
	for _, line := range append(j.Cells[:], [3]int32{j.ByPhase[0], j.ByPhase[1], -1}) {
		for _, row := range line {
			if !listed(row) {
				return false
			}
		}
	}
	for _, d := range j.Diplotypes {
		n := len(j.Haplotypes)
		if d.ScoreRow < 0 || !listed(d.ScoreRow) || d.First < 0 || d.First >= n || d.Second < 0 || d.Second >= n {
			return false
		}
	}
	for _, frequency := range j.Haplotypes {
		if frequency == nil {
			return false
		}
	}
	return true
}

// wholeParts also holds that sites are numbered from 0 in the order of the rows, and
// that every row is of a part.
func (j *Joint) wholeParts() bool {
	if len(j.Parts) < 1 || len(j.Parts) > scoreset.MaxParts || len(j.Site) != len(j.Rows) || j.DoubleHet < -1 || j.DoubleHet > 1 {
		return false
	}
	next := int32(0)
	for _, site := range j.Site {
		if site < 0 || site > next {
			return false
		}
		next = max(next, site+1)
	}
	read := make([]bool, len(j.Rows))
	for i := range j.Parts {
		p := &j.Parts[i]
		if len(p.At) == 0 || p.EffectIsAlt && len(p.At) > 1 || p.Region > genome.MT {
			return false
		}
		for _, at := range p.At {
			if at < 0 || at >= len(j.Rows) || j.Site[at] != j.Site[max(0, min(p.At[0], len(j.Rows)-1))] {
				return false
			}
			read[at] = true
		}
	}
	for _, row := range read {
		if !row {
			return false
		}
	}
	return true
}
