package scoretable

import "bytes"

// keptGroup is columns of a row group as a Parquet file has them, for row groups that
// differ in some others alone. It is filled when the first group is written, and read when
// later ones are: in order.
type keptGroup struct {
	own    []bool // by column: differs, and is not kept
	rows   int
	chunks []chunkMeta
	bytes  [][]byte // by column
}

// take keeps the columns of an encoded group.
func (k *keptGroup) take(g *rowGroup) {
	k.rows = g.rows
	k.chunks = append(k.chunks[:0], g.chunks...)
	k.bytes = make([][]byte, len(g.chunks))
	for c := range g.chunks {
		if chunk := &g.chunks[c]; !k.own[c] {
			k.bytes[c] = bytes.Clone(g.bytes[chunk.start:][:chunk.size])
		}
	}
}

// join appends the columns of an encoded group, its own and those that come again, in
// order, and says where they are.
func (g *rowGroup) join(dst []byte) []byte {
	for c := range g.chunks {
		start := len(dst)
		if g.again.own[c] {
			chunk := &g.chunks[c]
			dst = append(dst, g.bytes[chunk.start:][:chunk.size]...)
		} else {
			g.chunks[c] = g.again.chunks[c]
			dst = append(dst, g.again.bytes[c]...)
		}
		g.chunks[c].start = int64(start)
	}
	return dst
}

// begin ends the row group so far. The columns of the next one are kept, where keep is not
// nil: of rows up to the next begin, which must not be more than fit one group.
func (p *parquetSink) begin(keep *keptGroup) error {
	if keep != nil && !p.begun { // few rows so far say nothing of those that follow
		p.begun, p.zstd = true, true
	}
	if p.err == nil && p.group.rows > 0 {
		p.err = p.endGroup(false)
	}
	p.group.keep = keep
	return p.err
}

// writeAgain writes a row group that has rows of its own in some columns, and in the others
// those that were kept.
func (p *parquetSink) writeAgain(rows int, own []Vector, kept *keptGroup) error {
	if err := p.begin(nil); err != nil {
		return err
	}
	g := p.group
	g.again = kept
	for c := range g.columns {
		if kept.own[c] {
			g.takeColumn(c, &own[c], 0, rows)
		}
	}
	g.rows = rows
	p.err = p.endGroup(false)
	return p.err
}
