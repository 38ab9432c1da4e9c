package lift

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Counts is how many rows had each outcome.
type Counts [numOutcomes]int

// Outcomes lists the outcomes in the order of Counts.
func Outcomes() []Outcome {
	all := make([]Outcome, numOutcomes)
	for i := range all {
		all[i] = Outcome(i)
	}
	return all
}

// Scores moves scores to another build, and counts what became of their rows, by
// score. A row of several variants counts once: by the first that does not move, or as
// reversed where any is. Rows that had no position stay as they are and are not counted.
//
// A row moves with its alleles: where the other build is reversed they are read on
// its strand. All bases of the longer allele have to lie in one stretch. An insertion
// or deletion does not move onto the other strand, because the base that it is
// anchored to lies at its other end there. Rows that cannot move end
// harmonisation_failed, or unsupported_contig. The mitochondrial sequence is the same
// in GRCh37 and GRCh38, so its rows keep their positions; in chain files hg19 has
// another one.
//
// Scores of one table still share one. The given scores stay as they are.
func Scores(m *Map, scores []*scoreset.Score, to genome.Build) ([]*scoreset.Score, []Counts) {
	type done struct {
		table  *scoreset.Table
		counts Counts
	}
	byTable := map[*scoreset.Table]done{}
	moved, counts := make([]*scoreset.Score, len(scores)), make([]Counts, len(scores))
	for k, score := range scores {
		meta := score.Meta()
		meta.Build = to
		table, column := score.Table()
		if table == nil {
			moved[k] = &meta
			continue
		}
		d, known := byTable[table]
		if !known {
			last, ofRow := -1, Moved
			d.table = table.Relocated(func(row int, l scoreset.Locus) (scoreset.Locus, scoreset.Outcome) {
				l, outcome := m.Locus(l)
				if row == last { // one more variant of it
					d.counts[ofRow]--
					outcome = max(outcome, ofRow)
				}
				last, ofRow = row, outcome
				d.counts[outcome]++
				return l, fate(outcome)
			})
			byTable[table] = d
		}
		moved[k], counts[k] = d.table.Score(meta, column), d.counts
	}
	return moved, counts
}

func fate(o Outcome) scoreset.Outcome {
	switch o {
	case Moved, MovedReversed:
		return scoreset.Undecided
	case OtherContig:
		return scoreset.UnsupportedContig
	}
	return scoreset.HarmonisationFailed
}

// Locus moves a position with its alleles.
func (m *Map) Locus(l scoreset.Locus) (scoreset.Locus, Outcome) {
	if l.Chrom == genome.ChrMT {
		return l, Moved
	}
	chrom, pos, outcome := m.Place(l.Chrom, l.Pos, max(len(l.Effect), len(l.Other), 1))
	if outcome != Moved && outcome != MovedReversed {
		return l, outcome
	}
	to := scoreset.Locus{Chrom: chrom, Pos: pos, Effect: l.Effect, Other: l.Other}
	if outcome == Moved {
		return to, outcome
	}
	if l.Other != "" && len(l.Other) != len(l.Effect) || l.Other == "" && len(l.Effect) != 1 {
		return l, Unreadable
	}
	var ok bool
	if to.Effect, ok = genome.ReverseComplement(l.Effect); !ok {
		return l, Unreadable
	}
	if l.Other != "" {
		if to.Other, ok = genome.ReverseComplement(l.Other); !ok {
			return l, Unreadable
		}
	}
	return to, MovedReversed
}
