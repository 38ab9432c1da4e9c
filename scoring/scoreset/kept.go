package scoreset

import (
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
)

// keptRows are the rows that a table still has of those that it had.
type keptRows struct {
	of   int     // rows in all
	rows []int32 // ascending
}

// KeepOnly lets go of where rows are, and of their alleles, but for these rows, in any
// order, and for those that no match could use or that lie on no autosome: sums and digests
// need no more of an additive row than its weight and number. A table with other rows stays
// whole, and so does one of which most would stay. Rows that went must not be asked for
// again. It must not be called beside any other use of the table.
func (t *Table) KeepOnly(rows []int32) {
	if t.kept != nil || !t.Plain() {
		return
	}
	stays := make([]bool, len(t.rows))
	for _, row := range rows {
		stays[row] = true
	}
	kept := &keptRows{of: len(t.rows)}
	for i := range t.rows {
		if r := &t.rows[i]; stays[i] || r.chrom >= genome.ChrX || r.fate != Undecided {
			kept.rows = append(kept.rows, int32(i))
		}
	}
	if len(kept.rows) > len(t.rows)/2 {
		return
	}
	left := make([]record, len(kept.rows))
	for at, row := range kept.rows {
		left[at] = t.rows[row]
	}
	t.rows, t.kept = left, kept
}

// record gives a row, which must not have gone.
func (t *Table) record(i int) *record {
	if t.kept == nil {
		return &t.rows[i]
	}
	at, stayed := slices.BinarySearch(t.kept.rows, int32(i))
	if !stayed {
		panic(fmt.Sprintf("BUG: scoreset: row %d was let go", i))
	}
	return &t.rows[at]
}

// kind says how a row counts copies, also of one that went.
func (t *Table) kind(row int32) Effect {
	if t.kept != nil { // all are additive
		return Additive
	}
	return t.rows[row].kind
}
