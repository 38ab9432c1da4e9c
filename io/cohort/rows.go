package cohort

import (
	"context"
	"sort"

	"cardioscore/io/fileerr"
)

// ReadCalls is ReadRows: all blocks are of hard calls.
func (c *Cohort) ReadCalls(ctx context.Context, block int, rows []int, dst []byte) error {
	return c.ReadRows(ctx, block, rows, dst)
}

// ReadRows fills dst with the packed rows of one block, in the order of rows,
// which are strictly rising numbers of rows of the whole cohort. Rows that lie
// side by side are read together. Each row is checked against its checksum; on
// an error dst holds nothing to be used. Safe for concurrent calls; it
// allocates nothing once a file is open.
func (c *Cohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	if block < 0 || block >= len(c.blocks) || len(dst) < len(rows)*c.blocks[block].RowBytes {
		return fileerr.New(fileerr.Internal, c.dir, "block %d of %d, %d rows into %d bytes", block, len(c.blocks), len(rows), len(dst))
	}
	for i, row := range rows {
		if row < 0 || row >= c.meta.Variants || i > 0 && row <= rows[i-1] {
			return fileerr.New(fileerr.Internal, c.dir, "rows must rise strictly within the %d of the cohort", c.meta.Variants)
		}
	}
	width := c.blocks[block].RowBytes
	for len(rows) > 0 {
		p := &c.parts[sort.Search(len(c.parts), func(i int) bool { return c.parts[i].first > rows[0] })-1]
		n := sort.SearchInts(rows, p.first+p.rows)
		if err := p.genotypes[block].read(ctx, rows[:n], p.first, dst[:n*width]); err != nil {
			return err
		}
		rows, dst = rows[n:], dst[n*width:]
	}
	return nil
}
