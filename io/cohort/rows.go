package cohort

import (
	"context"
	"sort"

	"cardioscore/io/fileerr"
)

// ReadRows fills dst with the packed rows of one block, in the order of rows,
// which are strictly rising numbers of rows of the whole cohort. Rows that lie
// side by side are read together. Each row is checked against its checksum; on
// an error dst holds nothing to be used. Safe for concurrent calls; it
// allocates nothing once a file is open.
func (c *Cohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	if block < 0 || block >= len(c.blocks) {
		return fileerr.New(fileerr.Internal, c.dir, "block %d of %d", block, len(c.blocks))
	}
	if c.meta.storage().Denominator == 0 {
		return c.ReadCalls(ctx, block, rows, dst)
	}
	return c.read(ctx, block, rows, dst, c.blocks[block].RowBytes, func(g *genotypeFile) *storedRows { return g.dosages })
}

// ReadCalls is ReadRows for packed hard calls, for cohorts that hold them.
func (c *Cohort) ReadCalls(ctx context.Context, block int, rows []int, dst []byte) error {
	if block < 0 || block >= len(c.blocks) || c.blocks[block].CallBytes == 0 {
		return fileerr.New(fileerr.Internal, c.dir, "hard calls of block %d of %d, which are not there", block, len(c.blocks))
	}
	return c.read(ctx, block, rows, dst, c.blocks[block].CallBytes, func(g *genotypeFile) *storedRows { return g.calls })
}

// read reads rows of width bytes, which kind finds in a file once it is open.
func (c *Cohort) read(ctx context.Context, block int, rows []int, dst []byte, width int, kind func(*genotypeFile) *storedRows) error {
	if len(dst) < len(rows)*width {
		return fileerr.New(fileerr.Internal, c.dir, "%d rows of %d bytes into %d", len(rows), width, len(dst))
	}
	for i, row := range rows {
		if row < 0 || row >= c.meta.Variants || i > 0 && row <= rows[i-1] {
			return fileerr.New(fileerr.Internal, c.dir, "rows must rise strictly within the %d of the cohort", c.meta.Variants)
		}
	}
	for len(rows) > 0 {
		p := &c.parts[sort.Search(len(c.parts), func(i int) bool { return c.parts[i].first > rows[0] })-1]
		n := len(rows)
		if end := p.first + p.rows; rows[n-1] >= end {
			n = sort.SearchInts(rows, end)
		}
		file := p.genotypes[block]
		if err := file.open(); err != nil {
			return err
		}
		if err := kind(file).read(ctx, rows[:n], dst[:n*width]); err != nil {
			return err
		}
		rows, dst = rows[n:], dst[n*width:]
	}
	return nil
}

// Check compares size and modification time of every genotype file that was read
// with those at the time it was opened. A run calls it after its last row: rows are
// checked one by one, and this adds that they are those of one state of the cohort.
// Errors: Integrity for a file that was changed, cut, replaced or removed; IO.
func (c *Cohort) Check() error {
	for i := range c.parts {
		for _, g := range c.parts[i].genotypes {
			if err := g.unchanged(); err != nil {
				return err
			}
		}
	}
	return nil
}
