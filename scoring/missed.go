package scoring

import (
	"math/big"
	"sync"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// missedSums holds what missing calls add to the scores of a group: for each
// sample one sum after another,
//
//	of each member, the corrections: what the policy adds less what the kernel adds, on the grid
//	of each member, the largest |q| of the missing terms
//	of each part, the number of missing terms, and countedOnce x that of those which
//	count one allele observation
//
// It comes into being with the first missing call. The sums of a tile are guarded
// by the tile's lock.
type missedSums struct {
	once  sync.Once
	width int
	pairs int // 2 x members: the sums before the counts
	low   []int64
	// high, of groups with wide totals, takes what the words of low are relieved of:
	// pairs sums a sample, in units of 2^32.
	high []int64
	// added is by tile the lines added since its words were relieved.
	added []int
	begun []bool // by tile: its memory is there
}

// countedOnce: there are fewer terms than that.
const countedOnce = 1 << 32

// mostMissed is how many lines may be added between two reliefs: each adds at
// most 2 MaxWeight(6) to a sum.
const mostMissed = largestSum >> 49

func (m *missedSums) start(g *group, samples, tiles int) {
	m.width, m.pairs = g.width(), 2*len(g.members)
	m.low, m.begun = make([]int64, samples*m.width), make([]bool, tiles)
	if g.wide {
		m.high = make([]int64, samples*m.pairs)
		m.added = make([]int, tiles)
	}
}

// missedBytes is the memory of the sums of a sample.
func missedBytes(g *group) int64 {
	n := g.width()
	if g.wide {
		n += 2 * len(g.members)
	}
	return 8 * int64(n)
}

// relieve makes room for so many more lines in the words of a tile.
func (m *missedSums) relieve(t tile, lines int) {
	if !m.begun[t.number] {
		m.begun[t.number] = true
		takeMemory(m.of(t))
	}
	if m.high == nil {
		return
	}
	if m.added[t.number] += lines; m.added[t.number] <= mostMissed {
		return
	}
	m.added[t.number] = lines
	for s := t.first; s < t.first+t.samples; s++ {
		low, high := m.low[s*m.width:][:m.pairs], m.high[s*m.pairs:][:m.pairs]
		for i, x := range low {
			high[i] += x >> 32
			low[i] = x & (1<<32 - 1)
		}
	}
}

// at gives sum i < pairs of a sample.
func (m *missedSums) at(s, i int) Total {
	total := TotalOf(m.low[s*m.width+i])
	if m.high != nil {
		high := m.high[s*m.pairs+i]
		total = total.Plus(Total{Hi: high >> 32, Lo: uint64(high) << 32})
	}
	return total
}

// addTo adds sum i < pairs, times a factor, of the samples first … last-1 to totals.
func (m *missedSums) addTo(t totals, i, first, last int, factor int64) {
	if m.high != nil || t.hi != nil {
		for s := first; s < last; s++ {
			t.plus(s, m.at(s, i).times(factor))
		}
		return
	}
	sums, at := t.lo[first:last], first*m.width+i
	for s := range sums {
		sums[s] += m.low[at] * factor
		at += m.width
	}
}

// of gives the sums of the samples of a tile.
func (m *missedSums) of(t tile) []int64 { return m.low[t.first*m.width:][:t.samples*m.width] }

// missedValues writes what a missing call at a line adds to the sums of a sample.
// q holds the members' integers there, negative where REF is the effect allele.
// shares is scratch, reused between calls.
func missedValues[V kernel.MissingValue](g *group, tier kernel.Tier, dst []V, line int, q []int64, shares *[]int64, missing MissingPolicy, encoding Encoding) error {
	n := len(g.members)
	if len(g.parts) > 1 { // of one alone all words before its count are written
		clear(dst)
	} else {
		clear(dst[2*n:])
	}
	for at := range g.parts {
		p := &g.parts[at]
		t := p.term(line)
		if t == nil {
			continue
		}
		dst[2*n+at] = 1
		copies := kernel.NewShare(0, 1) // of effect alleles that the policy expects
		if missing == MissingMean {
			effect := p.join.RowOf(t).Alt
			if !effect.Known() {
				return noFrequency(g.members[p.members[0]].result.Score, t.ScoreRow)
			}
			if !t.EffectIsAlt {
				effect = effect.Other()
			}
			copies = kernel.NewShare(2*uint64(effect.Count), uint64(effect.Of))
		}
		read := copiesRead(t.EffectIsAlt, encoding)
		if first, count := p.members[0], len(p.members); count > 1 && p.members[count-1] == first+count-1 {
			kernel.Correct(tier, dst[first:][:count], dst[n+first:][:count], q[first:][:count], !t.EffectIsAlt, &copies, read)
		} else {
			for _, k := range p.members {
				weight := q[k]
				if !t.EffectIsAlt {
					weight = -weight
				}
				expected := int64(0)
				if g.members[k].grid.Exact {
					expected = copies.Of(weight)
				}
				dst[k], dst[n+k] = V(expected-int64(read)*weight), V(max(weight, -weight))
			}
		}
		if missing == MissingMean {
			for i := range p.runs {
				if !p.runs[i].inexact {
					continue
				}
				if err := imputeInexact(&p.runs[i], dst, t, q, read, shares, &copies); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// imputeInexact writes what a missing call of an additive row adds under MissingMean to
// the scores of a table whose grid rounds: the weight as written times the expected
// copies, rounded once.
func imputeInexact[V kernel.MissingValue](r *tableRun, dst []V, t *match.Term, q []int64, read int, shares *[]int64, copies *kernel.Share) error {
	*shares = resized(*shares, len(r.columns))
	exact := func(w scoreset.Decimal, grid scoreset.Grid) int64 { return shareOfDecimal(copies, w, grid) }
	if err := r.table.Shares(*shares, t.ScoreRow, r.columns, r.grids, copies, exact); err != nil {
		return err
	}
	for j, k := range r.members {
		if grid := r.grids[j]; !grid.Exact {
			weight := q[k]
			if !t.EffectIsAlt {
				weight = -weight
			}
			dst[k] = V((*shares)[j] - int64(read)*weight)
		}
	}
	return nil
}

// copiesRead is how many copies of the effect allele the kernel and the constant of REF
// together add where a call is missing: of calls one, of dosages those of no ALT copy.
func copiesRead(effectIsAlt bool, encoding Encoding) int {
	switch {
	case encoding == HardCalls:
		return 1
	case effectIsAlt:
		return 0
	}
	return 2
}

// shareOfDecimal is w num/den on the grid, rounded once from the weight as written, ties
// to even.
func shareOfDecimal(s *kernel.Share, w scoreset.Decimal, grid scoreset.Grid) int64 {
	num, den := s.Parts()
	if q, ok := scaled(w, grid.Power, num, den); ok {
		return q
	}
	exact := new(big.Rat).SetFrac(new(big.Int).SetUint64(num), new(big.Int).SetUint64(den))
	return onGrid(exact.Mul(w.Rat(), exact), grid)
}
