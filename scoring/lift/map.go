// Package lift moves score rows from one genome build to another by the aligned
// stretches of a chain file.
package lift

import (
	"cmp"
	"slices"
	"sort"

	"cardioscore/scoring/genome"
)

// Stretch is a run of bases that two builds share without a gap.
type Stretch struct {
	Chrom genome.Chromosome // in the build that rows come from
	Pos   int32             // first base, from 1
	Bases int32
	// To is the chromosome in the other build; 0 for a contig that no cohort holds.
	To genome.Chromosome
	// ToPos is where the first base lies there, on its forward strand. Where Reversed,
	// the bases after it go down from there, and are read on the other strand.
	ToPos    int32
	Reversed bool
}

// Map is the stretches of one chain file. It is immutable and safe for concurrent use.
type Map struct {
	stretches [genome.LastChromosome + 1][]Stretch // by Pos
	reach     [genome.LastChromosome + 1][]int32   // the last base of this stretch and those before
}

// NewMap orders stretches; it keeps none of the slice.
func NewMap(all []Stretch) *Map {
	m := new(Map)
	for _, s := range all {
		m.stretches[s.Chrom] = append(m.stretches[s.Chrom], s)
	}
	for chrom, list := range m.stretches {
		slices.SortStableFunc(list, func(a, b Stretch) int { return cmp.Compare(a.Pos, b.Pos) })
		last := int32(0)
		for _, s := range list {
			last = max(last, s.Pos+s.Bases-1)
			m.reach[chrom] = append(m.reach[chrom], last)
		}
	}
	return m
}

// Outcome is what became of a place. The list is closed.
type Outcome uint8

const (
	Moved         Outcome = iota
	MovedReversed         // onto the other strand
	Unmapped              // the other build has no such bases, or only some of them
	Several               // they lie at several places of the other build
	OtherContig           // they lie on a contig that no cohort holds
	Unreadable            // the alleles cannot be read on the other strand
	numOutcomes
)

var outcomeNames = [numOutcomes]string{"moved", "moved_reversed", "unmapped", "several", "other_contig", "unreadable"}

// String is the name in logs.
func (o Outcome) String() string { return outcomeNames[o] }

// Place gives where n bases from a position on lie in the other build: the lowest
// of their positions. They must lie in one stretch, without a gap.
func (m *Map) Place(chrom genome.Chromosome, pos int32, n int) (genome.Chromosome, int32, Outcome) {
	list := m.stretches[chrom]
	end := int64(pos) + int64(n) - 1
	at := sort.Search(len(list), func(i int) bool { return list[i].Pos > pos }) - 1
	var hit *Stretch
	for ; at >= 0 && m.reach[chrom][at] >= pos; at-- {
		s := &list[at]
		if int64(s.Pos)+int64(s.Bases)-1 < end {
			continue
		}
		if hit != nil {
			return 0, 0, Several
		}
		hit = s
	}
	switch {
	case hit == nil:
		return 0, 0, Unmapped
	case hit.To == 0:
		return 0, 0, OtherContig
	case hit.Reversed:
		return hit.To, hit.ToPos - (pos - hit.Pos) - int32(n-1), MovedReversed
	}
	return hit.To, hit.ToPos + (pos - hit.Pos), Moved
}
