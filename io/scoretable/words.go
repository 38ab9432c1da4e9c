package scoretable

import (
	"hash/maphash"
	"slices"
	"unsafe"
)

// words numbers the distinct texts of one column of a row group, in the order in
// which they come.
type words struct {
	list  []string
	codes []uint32 // by row: number of its text
	bytes int64    // of all rows' texts together

	// What came after a text comes after it again, as a rule: people repeat in the
	// same order for each score. So most texts are found without a search.
	next  []uint32 // by number of a text, from 1: number that followed it last, from 1; of 0: the first
	last  uint32   // number of the run before, from 1
	table []uint32 // open addressing: numbers from 1
	seed  maphash.Seed
}

// minTable is the first size of a table, a power of two.
const minTable = 64

// add appends rows.
func (w *words) add(runs *textRuns) {
	if w.table == nil {
		w.seed, w.next, w.table = maphash.MakeSeed(), make([]uint32, 1), make([]uint32, minTable)
	}
	w.codes = slices.Grow(w.codes, runs.rows())
	for i, text := range runs.texts {
		n := runs.length(i)
		w.bytes += int64(n) * int64(len(text))
		number := w.next[w.last]
		if number == 0 || !same(w.list[number-1], text) && w.list[number-1] != text {
			number = w.number(text)
			w.next[w.last] = number
		}
		w.last = number
		for range n {
			w.codes = append(w.codes, number-1)
		}
	}
}

// same says whether two texts are one in memory, as those of a closed list are: no
// more than a quick yes.
func same(a, b string) bool {
	return len(a) == len(b) && unsafe.StringData(a) == unsafe.StringData(b)
}

// number looks a text up, and gives it the next number if it is new.
func (w *words) number(text string) uint32 {
	at := w.place(text)
	if number := w.table[at]; number != 0 {
		return number
	}
	w.list = append(w.list, text)
	w.next = append(w.next, 0)
	number := uint32(len(w.list))
	w.table[at] = number
	if 2*len(w.list) > len(w.table) {
		w.table = make([]uint32, 2*len(w.table))
		for i, known := range w.list {
			w.table[w.place(known)] = uint32(i + 1)
		}
	}
	return number
}

// place is where the table has a text, or would have it.
func (w *words) place(text string) int {
	mask := len(w.table) - 1
	at := int(maphash.String(w.seed, text)) & mask
	for number := w.table[at]; number != 0 && w.list[number-1] != text; number = w.table[at] {
		at = (at + 1) & mask
	}
	return at
}

// clear forgets the rows, and keeps the memory but that of texts.
func (w *words) clear() {
	clear(w.list)
	clear(w.table)
	w.list, w.codes, w.next, w.bytes, w.last = w.list[:0], w.codes[:0], w.next[:min(1, len(w.next))], 0, 0
	clear(w.next)
}
