package cohort

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// rowBatch is whole rows that become one page of each column of each block.
type rowBatch struct {
	rows          int
	samples       int
	calls, lo, hi []byte     // by row: packed calls, and the planes of dosages
	matchable     []bool     // by row: a score may name it
	counted       []byte     // counts.append of each row, where rows are counted
	pages         [][][]byte // by block and column, as they are stored
	buffers       [][][]byte // their memory
	plain         []byte     // a page before it is compressed
}

func (l *genotypeLayout) newBatch() *rowBatch {
	b := &rowBatch{
		samples: l.samples, calls: make([]byte, 0, l.pageRows*l.callBytes()),
		lo: make([]byte, 0, l.pageRows*l.planeBytes()/2), hi: make([]byte, 0, l.pageRows*l.planeBytes()/2),
	}
	for _, columns := range l.columns {
		b.pages = append(b.pages, make([][]byte, len(columns)))
		b.buffers = append(b.buffers, make([][]byte, len(columns)))
	}
	return b
}

func (b *rowBatch) clear() {
	b.rows, b.calls, b.lo, b.hi, b.matchable, b.counted = 0, b.calls[:0], b.lo[:0], b.hi[:0], b.matchable[:0], b.counted[:0]
}

// place copies a row behind the last one, and makes its planes. It is not one of the
// batch before keep.
func (b *rowBatch) place(l *genotypeLayout, row *sourceRow) error {
	b.calls = append(b.calls, row.calls...)
	if l.stored.Denominator == 0 {
		return nil
	}
	from, to := len(b.lo), len(b.lo)+b.samples
	b.lo, b.hi = slices.Grow(b.lo, b.samples)[:to], slices.Grow(b.hi, b.samples)[:to]
	return row.planes(l.tier, b.lo[from:], b.hi[from:], l.stored.Denominator)
}

// placeMade is place for a row whose planes are made.
func (b *rowBatch) placeMade(calls, planes []byte) {
	lo, hi := halves(planes)
	b.calls, b.lo, b.hi = append(b.calls, calls...), append(b.lo, lo...), append(b.hi, hi...)
}

// keep takes the row that was placed, and whether a score may name it.
func (b *rowBatch) keep(matchable bool) {
	b.matchable = append(b.matchable, matchable)
	b.rows++
}

// takeBack gives the row that was placed, valid until the next one is.
func (b *rowBatch) takeBack(l *genotypeLayout) (calls, lo, hi []byte) {
	c, p := b.rows*l.callBytes(), b.rows*l.planeBytes()/2
	calls, lo, hi = b.calls[c:], b.lo[p:], b.hi[p:]
	b.calls, b.lo, b.hi = b.calls[:c], b.lo[:p], b.hi[:p]
	return calls, lo, hi
}

// row gives the calls and planes of a row, empty where there are none.
func (b *rowBatch) row(i int) (calls, lo, hi []byte) {
	c, p := len(b.calls)/b.rows, len(b.lo)/b.rows
	return b.calls[i*c : (i+1)*c], b.lo[i*p : (i+1)*p], b.hi[i*p : (i+1)*p]
}

// encode makes the pages of the rows.
func (b *rowBatch) encode(l *genotypeLayout) {
	for block, columns := range l.columns {
		for i := range columns {
			c, buffer := &columns[i], &b.buffers[block][i]
			switch rows, from := b.rowsOf(c); {
			case c.Integer:
				*buffer = b.checksums((*buffer)[:0], columns, c.dosages)
				b.pages[block][i] = *buffer
			case l.zstd != nil:
				b.plain = gather(b.plain[:0], rows, b.rows, from, c.Width)
				*buffer = l.zstd.EncodeAll(b.plain, (*buffer)[:0])
				b.pages[block][i] = *buffer
			case len(rows) == b.rows*c.Width: // one block: the page is the rows
				b.pages[block][i] = rows
			default:
				*buffer = gather((*buffer)[:0], rows, b.rows, from, c.Width)
				b.pages[block][i] = *buffer
			}
		}
	}
}

// rowsOf gives the rows that the values of a column are parts of, and where in them.
func (b *rowBatch) rowsOf(c *fileColumn) (rows []byte, from int) {
	switch {
	case !c.dosages:
		return b.calls, c.from
	case c.from < b.samples:
		return b.lo, c.from
	}
	return b.hi, c.from - b.samples
}

// gather appends the values of a column, which lie in n rows at from.
func gather(dst, rows []byte, n, from, width int) []byte {
	stride := len(rows) / n
	for at := from; at < len(rows); at += stride {
		dst = append(dst, rows[at:at+width]...)
	}
	return dst
}

// checksums appends the CRC-32C of the rows of a block, over all its columns of
// one kind.
func (b *rowBatch) checksums(dst []byte, columns []fileColumn, dosages bool) []byte {
	for k := range b.rows {
		crc := uint32(0)
		for i := range columns {
			if c := &columns[i]; c.dosages == dosages && !c.Integer {
				rows, from := b.rowsOf(c)
				from += k * (len(rows) / b.rows)
				crc = crc32.Update(crc, castagnoli, rows[from:from+c.Width])
			}
		}
		dst = binary.LittleEndian.AppendUint32(dst, crc)
	}
	return dst
}
