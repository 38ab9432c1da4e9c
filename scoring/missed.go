package scoring

import (
	"math"
	"math/big"
	"slices"
	"sync"

	"cardioscore/scoring/kernel"
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
}

// countedOnce: there are fewer terms than that.
const countedOnce = 1 << 32

// mostMissed is how many lines may be added between two reliefs: each adds at
// most 2 MaxWeight(6) to a sum.
const mostMissed = largestSum >> 49

func (m *missedSums) start(g *group, samples, tiles int) {
	m.width, m.pairs = g.width(), 2*len(g.members)
	m.low = make([]int64, samples*m.width)
	if g.wide {
		m.high = make([]int64, samples*m.pairs)
		m.added = make([]int, tiles)
	}
}

// bytes is the memory of the sums of a sample.
func missedBytes(g *group) int64 {
	n := g.width()
	if g.wide {
		n += 2 * len(g.members)
	}
	return 8 * int64(n)
}

// relieve makes room for so many more lines in the words of a tile.
func (m *missedSums) relieve(t tile, lines int) {
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

// add adds the values of lines, one after another, to the sums of the samples of a
// tile that miss them.
func (m *missedSums) add(tier kernel.Tier, t tile, missing []kernel.MissingAt, values []int64) {
	kernel.AddMissing(tier, m.low[t.first*m.width:][:t.samples*m.width], m.width, missing, values)
}

// missedValues writes what a missing call at a line adds to the sums of a sample.
// q holds the members' integers there, negative where REF is the effect allele.
// weights is scratch, reused between calls.
func (g *group) missedValues(dst []int64, line int, q []int64, weights *[]scoreset.Decimal, missing MissingPolicy, encoding Encoding) error {
	clear(dst)
	n := len(g.members)
	for at := range g.parts {
		p := &g.parts[at]
		t := p.term(line)
		if t == nil {
			continue
		}
		dst[2*n+at] = 1
		var copies share // of effect alleles that the policy expects
		if missing == MissingMean {
			if !t.Alt.Known() {
				return noFrequency(g.members[p.members[0]].result.Score, t.ScoreRow)
			}
			effect := t.Alt
			if !t.EffectIsAlt {
				effect = t.Alt.Other()
			}
			copies = newShare(2*uint64(effect.Count), uint64(effect.Of))
		}
		for _, k := range p.members {
			signed := q[k]
			weight := signed
			if !t.EffectIsAlt {
				weight = -signed
			}
			dst[k] = -counted(signed, weight, encoding)
			if missing == MissingMean && g.members[k].grid.Exact {
				dst[k] += copies.of(weight)
			}
			dst[n+k] = max(weight, -weight)
		}
		if missing == MissingMean {
			for i := range p.runs {
				if err := g.imputeInexact(dst, &p.runs[i], t.ScoreRow, weights, &copies); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// imputeInexact adds what a missing call of an additive row adds under MissingMean to
// the scores of a table whose grid rounds: the weight as written times the expected
// copies, rounded once.
func (g *group) imputeInexact(dst []int64, run *tableRun, row int32, weights *[]scoreset.Decimal, copies *share) error {
	if !slices.ContainsFunc(run.grids, func(grid scoreset.Grid) bool { return !grid.Exact }) {
		return nil
	}
	*weights = resized(*weights, len(run.columns))
	if err := run.table.Decimals(*weights, row, run.columns); err != nil {
		return err
	}
	for j, k := range run.members {
		if grid := run.grids[j]; !grid.Exact {
			dst[k] += copies.ofDecimal((*weights)[j], grid)
		}
	}
	return nil
}

// counted is what the kernel and the constant of REF together add where a call is
// missing: of calls one copy, of dosages no ALT copy.
func counted(signed, weight int64, encoding Encoding) int64 {
	switch {
	case encoding == HardCalls:
		return weight
	case signed != weight:
		return 2 * weight
	}
	return 0
}

// share is a factor num/den between 0 and 2, made ready for many products.
type share struct {
	num, den uint64 // den < 2^63
	factor   float64
}

func newShare(num, den uint64) share {
	return share{num: num, den: den, factor: float64(num) / float64(den)}
}

// of is q num/den to the nearest integer, ties to even, for |q| < 2^48.
//
// num, den, their quotient and the product are each off by at most 2^-53 of themselves
// as float64, and so is the product, below 2^49, by no more than a quarter altogether.
// Rounded it is the integer looked for or one beside it, and what is left of q num tells
// which. That is less than den: arithmetic modulo 2^64 gives it exactly.
func (s *share) of(q int64) int64 {
	quotient := int64(math.RoundToEven(float64(q) * s.factor))
	left, den := q*int64(s.num)-quotient*int64(s.den), int64(s.den)
	odd := quotient & 1
	switch {
	case left > 0 && left+odd > den-left:
		quotient++
	case left < 0 && odd-left > den+left:
		quotient--
	}
	return quotient
}

// ofDecimal is w num/den on the grid, rounded once from the weight as written, ties
// to even.
func (s *share) ofDecimal(w scoreset.Decimal, grid scoreset.Grid) int64 {
	if q, ok := scaled(w, grid.Power, s.num, s.den); ok {
		return q
	}
	num, den := new(big.Int).SetUint64(s.num), new(big.Int).SetUint64(s.den)
	return onGrid(new(big.Rat).Mul(w.Rat(), new(big.Rat).SetFrac(num, den)), grid)
}
