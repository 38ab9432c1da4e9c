package cohort

import "cardioscore/io/internal/parquetfile"

// prefetchGap are bytes between two rows that are fetched along with them: a disk
// reads on faster than it starts anew.
const prefetchGap = 64 << 10

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
		n := 0
		for n < len(rows) && rows[n] < p.first+p.rows {
			n++
		}
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
	for _, column := range append(r.parts[:len(r.parts):len(r.parts)], r.crc) {
		from, to := int64(0), int64(0)
		p := 0
		for _, row := range rows {
			first, last := valueSpan(column, &p, int64(row-g.first))
			if first > to+prefetchGap || to == 0 {
				willNeed(g.handle, from, to)
				from = first
			}
			to = last
		}
		willNeed(g.handle, from, to)
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
