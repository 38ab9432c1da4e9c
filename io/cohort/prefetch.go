package cohort

import (
	"sort"

	"cardioscore/io/internal/parquetfile"
)

// prefetchGap are bytes between two rows that are fetched along with them: a disk
// reads on faster than it starts anew.
const prefetchGap = 64 << 10

// spansForOne: one of so many spans is asked for first. Where these are in memory, asking
// for the others would take a tenth of reading them.
const spansForOne = 8

// Prefetch tells the operating system that the rows of a block, which rise, will
// soon be read, so that a disk works while others compute. It waits for nothing,
// and is without effect where the system has no such call; what goes wrong shows
// when the rows are read.
func (c *Cohort) Prefetch(block int, rows []int) {
	if block < 0 || block >= len(c.blocks) {
		return
	}
	for i := range c.parts {
		p := &c.parts[i]
		n := sort.SearchInts(rows, p.first+p.rows)
		if n == 0 {
			continue
		}
		if g := p.genotypes[block]; rows[0] >= p.first && g.open() == nil {
			g.prefetch(rows[:n])
		}
		rows = rows[n:]
	}
}

// prefetch asks for what ReadRows reads of this file.
func (g *genotypeFile) prefetch(rows []int) {
	r := g.dosages
	if r == nil {
		r = g.calls
	}
	here := true
	ask := func(some bool) {
		span := 0
		for _, part := range r.parts {
			eachSpan(part, rows, g.first, func(from, to int64) {
				if some == (span%spansForOne == 0) {
					here = willNeed(g.handle, from, to) && here
				}
				span++
			})
		}
	}
	if ask(true); here {
		return // and so are nearly always the others, and the checksums, which were read with the rows
	}
	ask(false)
	eachSpan(r.crc, rows, g.first, func(from, to int64) { willNeed(g.handle, from, to) })
}

// eachSpan visits the ranges of a file, ascending, that hold the values of rows, of
// which first is that of the file's first one.
func eachSpan(column *parquetfile.FixedColumn, rows []int, first int, visit func(from, to int64)) {
	from, to := int64(0), int64(0)
	p := 0
	for len(rows) > 0 {
		row := int64(rows[0] - first)
		begin, end := valueSpan(column, &p, row)
		n := min(len(rows), int(column.Pages[p].FirstRow+column.Pages[p].Rows-row))
		if rows[n-1]-rows[0] == n-1 { // all side by side
			_, end = valueSpan(column, &p, row+int64(n-1))
		} else {
			n = 1
		}
		if begin > to+prefetchGap && to > 0 {
			visit(from, to)
			to = 0
		}
		if to == 0 {
			from = begin
		}
		to, rows = end, rows[n:]
	}
	if to > 0 {
		visit(from, to)
	}
}

// valueSpan gives the bytes of the file that hold a row's value: of a compressed
// column its page. page is where the row before was found, and moves on.
func valueSpan(column *parquetfile.FixedColumn, page *int, row int64) (from, to int64) {
	if at := &column.Pages[*page]; row >= at.FirstRow+at.Rows {
		*page = pageOf(column.Pages, row)
	}
	at := &column.Pages[*page]
	if column.Codec != parquetfile.Plain {
		return at.Offset, at.Offset + at.Bytes
	}
	from = at.Offset + (row-at.FirstRow)*int64(column.Width)
	return from, from + int64(column.Width)
}
