package cohort

import (
	"encoding/binary"
	"hash/crc32"
)

// rowBatch is whole rows that become one page of each column of each block.
type rowBatch struct {
	rows          int
	calls, planes []byte
	matchable     []bool     // by row: a score may name it
	counted       []byte     // counts.append of each row, where rows are counted
	pages         [][][]byte // by block and column, as they are stored
	buffers       [][][]byte // their memory
	plain         []byte     // a page before it is compressed
}

func (l *genotypeLayout) newBatch() *rowBatch {
	b := &rowBatch{
		calls: make([]byte, 0, l.pageRows*l.callBytes()), planes: make([]byte, 0, l.pageRows*l.planeBytes()),
	}
	for _, columns := range l.columns {
		b.pages = append(b.pages, make([][]byte, len(columns)))
		b.buffers = append(b.buffers, make([][]byte, len(columns)))
	}
	return b
}

func (b *rowBatch) clear() {
	b.rows, b.calls, b.planes, b.matchable, b.counted = 0, b.calls[:0], b.planes[:0], b.matchable[:0], b.counted[:0]
}

// add copies a row.
func (b *rowBatch) add(calls, planes []byte, matchable bool) {
	b.matchable = append(b.matchable, matchable)
	b.calls, b.planes = append(b.calls, calls...), append(b.planes, planes...)
	b.rows++
}

// row gives the calls and planes of a row, nil where there are none.
func (b *rowBatch) row(i int) (calls, planes []byte) {
	if n := len(b.calls) / b.rows; n > 0 {
		calls = b.calls[i*n : (i+1)*n]
	}
	if n := len(b.planes) / b.rows; n > 0 {
		planes = b.planes[i*n : (i+1)*n]
	}
	return calls, planes
}

// encode makes the pages of the rows.
func (b *rowBatch) encode(l *genotypeLayout) {
	for block, columns := range l.columns {
		for i := range columns {
			c, buffer := &columns[i], &b.buffers[block][i]
			switch rows := b.rowsOf(c.dosages); {
			case c.Integer:
				*buffer = b.checksums((*buffer)[:0], columns, c.dosages)
				b.pages[block][i] = *buffer
			case l.zstd != nil:
				b.plain = gather(b.plain[:0], rows, b.rows, c)
				*buffer = l.zstd.EncodeAll(b.plain, (*buffer)[:0])
				b.pages[block][i] = *buffer
			case len(rows) == b.rows*c.Width: // one block of calls: the page is the rows
				b.pages[block][i] = rows
			default:
				*buffer = gather((*buffer)[:0], rows, b.rows, c)
				b.pages[block][i] = *buffer
			}
		}
	}
}

func (b *rowBatch) rowsOf(dosages bool) []byte {
	if dosages {
		return b.planes
	}
	return b.calls
}

// gather appends the values of a column.
func gather(dst, rows []byte, n int, c *fileColumn) []byte {
	stride := len(rows) / n
	for at := c.from; at < len(rows); at += stride {
		dst = append(dst, rows[at:at+c.Width]...)
	}
	return dst
}

// checksums appends the CRC-32C of the rows of a block, over all its columns of
// one kind.
func (b *rowBatch) checksums(dst []byte, columns []fileColumn, dosages bool) []byte {
	rows := b.rowsOf(dosages)
	stride := len(rows) / b.rows
	for first := 0; first < len(rows); first += stride {
		crc := uint32(0)
		for i := range columns {
			if c := &columns[i]; c.dosages == dosages && !c.Integer {
				crc = crc32.Update(crc, castagnoli, rows[first+c.from:first+c.from+c.Width])
			}
		}
		dst = binary.LittleEndian.AppendUint32(dst, crc)
	}
	return dst
}
