package scoring

import (
	"context"
	"slices"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// phasedCall is a sample's heterozygous call whose phase is known.
type phasedCall struct {
	call uint32 // 2 x sample + haplotype of the ALT
	set  int32
}

const phasedCallBytes = 8

// phasedCalls are those of some cohort rows, ascending by sample.
type phasedCalls map[int32][]phasedCall

// of gives the haplotype, 0 or 1, that carries the ALT of a row in a sample, and
// the phase set in which that holds.
func (p phasedCalls) of(row int32, sample int) (haplotype uint8, set int32, known bool) {
	calls := p[row]
	at, _ := slices.BinarySearchFunc(calls, 2*uint32(sample), func(c phasedCall, call uint32) int {
		return int(c.call) - int(call)
	})
	if at == len(calls) || calls[at].call>>1 != uint32(sample) {
		return 0, 0, false
	}
	return uint8(calls[at].call & 1), calls[at].set, true
}

// needsPhase says whether phase can change what a joint term adds.
func needsPhase(j *match.Joint) bool {
	switch j.Kind {
	case match.HaplotypeOf:
		return true
	case match.PairTable:
		return j.ByPhase != [2]int32{-1, -1}
	}
	return false
}

// phasedBytes bounds the memory of the phased calls that a match asks for, by the
// heterozygous calls that the index counts.
func phasedBytes(join *match.Join) int64 {
	calls := int64(0)
	for i := range join.Joints {
		if j := &join.Joints[i]; needsPhase(j) {
			for _, het := range j.Het {
				calls += int64(het)
			}
		}
	}
	return phasedCallBytes * calls
}

// readPhase reads the phase of the rows of a reading's joint terms, nil where the
// cohort has none or no term asks for it.
func (r *reading) readPhase(ctx context.Context) (phasedCalls, error) {
	phaser, ok := r.cohort.(Phaser)
	if !ok || !phaser.HasPhase() {
		return nil, nil
	}
	hets := map[int]int32{} // by row
	for _, g := range r.groups {
		for i := range g.parts {
			for k := range g.parts[i].join.Joints {
				j := &g.parts[i].join.Joints[k]
				if !needsPhase(j) {
					continue
				}
				for at, row := range j.Rows {
					hets[int(row)] = j.Het[at]
				}
			}
		}
	}
	if len(hets) == 0 {
		return nil, nil
	}
	rows := make([]int, 0, len(hets))
	for row := range hets {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	phase := phasedCalls{}
	err := phaser.PhaseOf(ctx, rows, func(row int, sample int32, haplotype uint8, set int32) error {
		calls := phase[int32(row)]
		if calls == nil {
			calls = make([]phasedCall, 0, hets[row])
		}
		phase[int32(row)] = append(calls, phasedCall{2*uint32(sample) + uint32(haplotype&1), set})
		return nil
	})
	return phase, err
}

// phaseOfTable is the cell of a double heterozygote of a table.
func (w *worker) phaseOfTable(m *match.Joint, sample int) uint32 {
	first, firstSet, known := w.phase.of(m.Rows[0], sample)
	second, secondSet, both := w.phase.of(m.Rows[1], sample)
	switch {
	case known && both && firstSet == secondSet && first == second:
		return inCis
	case known && both && firstSet == secondSet:
		return inTrans
	case m.Cells[1][1] < 0 && m.ByPhase[0] >= 0 && m.ByPhase[1] >= 0:
		return unphased
	}
	return doubleHet
}

// phaseOfHaplotype is the copies, 0 or 1, of a haplotype that a sample has who is
// heterozygous in several of its parts and has two effect copies of the others:
// 0 where any two effect alleles are known to lie on different haplotypes, 1 where
// all are known to lie on one; else by Joint.DoubleHet. copies are the effect copies by part.
func (w *worker) phaseOfHaplotype(m *match.Joint, sample int, copies func(part int) uint32) uint32 {
	var sides [scoreset.MaxParts]uint8
	var sets [scoreset.MaxParts]int32
	n, complete := 0, true
	for i := range m.Parts {
		if copies(i) != 1 {
			continue
		}
		p := &m.Parts[i]
		side, set, known := uint8(0), int32(0), false
		for _, at := range p.At { // of several ALTs the sample carries one
			if side, set, known = w.phase.of(m.Rows[at], sample); known {
				break
			}
		}
		if !known {
			complete = false
			continue
		}
		if !p.EffectIsAlt {
			side = 1 - side
		}
		for k := range n {
			if sets[k] != set {
				complete = false
			} else if sides[k] != side {
				return 0
			}
		}
		sides[n], sets[n] = side, set
		n++
	}
	switch {
	case complete:
		return 1
	case m.DoubleHet >= 0:
		return uint32(m.DoubleHet)
	}
	return unphased
}
