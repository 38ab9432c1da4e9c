package scoring

import "math/bits"

// linesOf is the cohort rows that the patterns read: one that several read once
// is one line.
func linesOf(patterns []*pattern) []int32 {
	if len(patterns) == 1 {
		return patterns[0].rows()
	}
	last := int32(-1)
	for _, p := range patterns {
		if n := len(p.additive); n > 0 {
			last = max(last, p.rowOf(p.additive[n-1]))
		}
	}
	var sets [][]uint64 // bits of rows that a pattern reads once, twice …, or more often
	count := 0
	for _, p := range patterns {
		before, times := int32(-1), 0
		for _, term := range p.additive {
			row := p.rowOf(term)
			times++
			if row != before {
				before, times = row, 0
			}
			if times == len(sets) {
				sets = append(sets, make([]uint64, last/64+1))
			}
			if word, bit := &sets[times][row/64], uint64(1)<<(row%64); *word&bit == 0 {
				*word |= bit
				count++
			}
		}
	}
	lines := make([]int32, 0, count)
	for at := int32(0); count > 0 && at <= last/64; at++ {
		for word := sets[0][at]; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			for times := 0; times < len(sets) && sets[times][at]>>bit&1 == 1; times++ {
				lines = append(lines, 64*at+int32(bit))
			}
		}
	}
	return lines
}

// rows are those of the additive terms, ascending.
func (p *pattern) rows() []int32 {
	rows := make([]int32, len(p.additive))
	for i, term := range p.additive {
		rows[i] = p.rowOf(term)
	}
	return rows
}
