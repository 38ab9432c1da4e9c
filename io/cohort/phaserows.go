package cohort

import (
	"context"
	"errors"
	"sort"

	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go"
)

// errEnough ends a walk that has seen all it asked for.
var errEnough = errors.New("enough")

// PhaseOf fulfils scoring.Phaser: it gives what Phase gives of some rows, which must be
// strictly increasing. Of the files of phase it decodes little more than these rows.
func (c *Cohort) PhaseOf(ctx context.Context, rows []int, yield func(row int, sample int32, haplotype uint8, set int32) error) error {
	for i := range c.parts {
		p := &c.parts[i]
		from := sort.SearchInts(rows, p.first)
		to := sort.SearchInts(rows, p.first+p.rows)
		for at := from; at < to; {
			// Rows that lie close together are read in one walk.
			next := at + 1
			for next < to && rows[next]-rows[next-1] <= closeRows {
				next++
			}
			wanted := rows[at:next]
			err := c.phaseFrom(ctx, i, wanted[0], func(row int, sample int32, haplotype uint8, set int32) error {
				for len(wanted) > 0 && wanted[0] < row {
					wanted = wanted[1:]
				}
				switch {
				case len(wanted) == 0:
					return errEnough
				case wanted[0] > row:
					return nil
				}
				return yield(row, sample, haplotype, set)
			})
			if err != nil && err != errEnough {
				return err
			}
			at = next
		}
	}
	return nil
}

// closeRows is how far apart rows may lie to be read in one walk.
const closeRows = 64

// groupOfRow finds the row group of a file of phase in which the calls of a row of the
// chromosome begin, if it has any: the last one whose first call is of an earlier row,
// or the first of all.
func groupOfRow(table *parquetfile.File, row int) (int, error) {
	column, err := table.Column("row", parquet.Int32)
	if err != nil {
		return 0, err
	}
	defer column.Close()
	var failed error
	groups := len(table.Metadata().RowGroups)
	behind := sort.Search(groups, func(group int) bool {
		if failed != nil {
			return true
		}
		column.Seek(group)
		page, err := column.NextPage()
		if err != nil || page.Rows == 0 {
			failed = err
			return true
		}
		return int(page.Int32[0]) >= row
	})
	return max(behind-1, 0), failed
}

// countBefore is the number of phased calls in the row groups before one.
func countBefore(table *parquetfile.File, group int) (calls int64) {
	for _, g := range table.Metadata().RowGroups[:group] {
		calls += g.NumRows
	}
	return calls
}
