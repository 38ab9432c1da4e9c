package cohort

import (
	"math"

	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go"
)

// pages reads columns of a table side by side, as many rows at a time as the pages of
// all columns have in common.
type pages struct {
	open []*pagedColumn
	rows int // of the pages at hand that load gave last
}

// pagedColumn is a column and what is left of its page.
type pagedColumn struct {
	column *parquetfile.Column
	left   parquetfile.Values
}

func (p *pages) add(table *parquetfile.File, name string, kind parquet.Kind) (*pagedColumn, error) {
	column, err := table.Column(name, kind)
	if err != nil {
		return nil, err
	}
	c := &pagedColumn{column: column}
	p.open = append(p.open, c)
	return c, nil
}

func (p *pages) close() {
	for _, c := range p.open {
		c.column.Close()
	}
}

// load passes the rows that it gave last and gives the number of the next ones,
// io.EOF after the last.
func (p *pages) load() (int, error) {
	next := math.MaxInt
	for _, c := range p.open {
		c.skip(p.rows)
		for c.left.Rows == 0 {
			page, err := c.column.NextPage()
			if err != nil {
				return 0, err
			}
			c.left = *page
		}
		next = min(next, c.left.Rows)
	}
	p.rows = next
	return next, nil
}

// skip passes rows of the page.
func (c *pagedColumn) skip(rows int) {
	if rows == 0 {
		return
	}
	v := &c.left
	v.Rows -= rows
	v.Int32 = v.Int32[min(rows, len(v.Int32)):]
	v.Int64 = v.Int64[min(rows, len(v.Int64)):]
	v.Double = v.Double[min(rows, len(v.Double)):]
	if c.column.Kind() == parquet.ByteArray {
		v.Text = v.Text.From(rows)
	}
	v.Null = v.Null[min(rows, len(v.Null)):]
}
