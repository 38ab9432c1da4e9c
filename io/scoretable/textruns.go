package scoretable

import (
	"slices"
	"sort"
)

// textRuns is the texts of a column, where one that repeats row after row is held once:
// most columns have few, and each text held is two words that the collector looks at.
type textRuns struct {
	texts []string
	ends  []int // by text, the rows up to its last one
}

func (r *textRuns) rows() int {
	if len(r.ends) == 0 {
		return 0
	}
	return r.ends[len(r.ends)-1]
}

// take appends rows, in memory for as many as there will be where each has a text of its
// own.
func (r *textRuns) take(texts []string, room int) {
	if n := len(r.texts) + len(texts); n > cap(r.texts) && len(texts) > 1 && !same(texts[0], texts[1]) {
		more := max(room-len(r.texts), len(texts))
		r.texts, r.ends = slices.Grow(r.texts, more), slices.Grow(r.ends, more)
	}
	all, ends, end := r.texts, r.ends, r.rows()
	for first := 0; first < len(texts); {
		text, next := texts[first], first+1
		for next < len(texts) && same(texts[next], text) {
			next++
		}
		end += next - first
		if last := len(all) - 1; first == 0 && last >= 0 && same(all[last], text) {
			ends[last] = end
		} else {
			all, ends = append(all, text), append(ends, end)
		}
		first = next
	}
	r.texts, r.ends = all, ends
}

// add appends n rows of one text.
func (r *textRuns) add(text string, n int) {
	end := r.rows() + n
	if last := len(r.texts) - 1; last >= 0 && same(r.texts[last], text) {
		r.ends[last] = end
		return
	}
	r.texts, r.ends = append(r.texts, text), append(r.ends, end)
}

// length is the number of rows of run i.
func (r *textRuns) length(i int) int {
	if i == 0 {
		return r.ends[0]
	}
	return r.ends[i] - r.ends[i-1]
}

// runOf finds the run of a row.
func (r *textRuns) runOf(row int) int { return sort.SearchInts(r.ends, row+1) }

// clear forgets the rows, and keeps the memory but that of texts.
func (r *textRuns) clear() {
	clear(r.texts)
	r.texts, r.ends = r.texts[:0], r.ends[:0]
}

// repeats looks at some rows, evenly apart. If no two of them have one text, a column is
// taken for one of many distinct texts, without numbering them: a dictionary would
// hardly be smaller.
func (r *textRuns) repeats() bool {
	const looked = 1024
	if r.rows() < 8*looked {
		return true
	}
	seen := make(map[string]bool, looked)
	step := r.rows() / looked
	for i := range looked {
		text := r.texts[r.runOf(i*step)]
		if seen[text] {
			return true
		}
		seen[text] = true
	}
	return false
}
