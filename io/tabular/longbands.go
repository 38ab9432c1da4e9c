package tabular

import (
	"encoding/binary"
	"io"
	"os"

	"cardioscore/io/fileerr"
)

// longBands gives the variants of a table whose rows are in another order: by sample, or
// in none. Variants are put together in bands of which the genotypes fit half of the
// memory. One band is filled straight from the table; with several, each row goes to the
// pieces of its band in a temporary file, which are read when it is the band's turn.
type longBands struct {
	*longStream
	perBand int // variants
	cells   []uint16
	matrix  []uint16 // of the band, by variant, then sample
	band    int      // in matrix
	filled  int      // bands that were read
	variant int      // the next one

	file   *os.File
	dir    string
	bands  []bandRows
	length int64
	piece  []byte
}

// bandRows are the rows of one band that wait to be written, and those that were.
type bandRows struct {
	waiting []byte
	pieces  []span
}

type span struct{ at, length int64 }

// rowBytes are those of a spooled row: variant of the band, sample, cell.
const rowBytes = 10

// leastWaiting is how many bytes of rows of a band wait at least before they are written.
const leastWaiting = 16 * rowBytes

// spool reads the whole table; memory bounds what waits to be written.
func (b *longBands) spool(memory int64, dir string) error {
	variants := len(b.table.variants)
	count := (variants + b.perBand - 1) / b.perBand
	if count <= 1 {
		return b.fill(b.addRow)
	}
	room := min(memory/int64(count), 1<<20) / rowBytes * rowBytes
	if room < leastWaiting {
		return fileerr.New(fileerr.Resource, b.table.reader.paths[0], "%d variants of %d samples, in no order of variants, need more memory than %d bytes to be turned round; sort the table by variant", variants, len(b.cells), 4*memory)
	}
	b.bands, b.dir = make([]bandRows, count), dir
	var err error
	if b.file, err = unnamed(dir); err != nil {
		return err
	}
	err = b.fill(func(sample, variant uint32, cell uint16) error {
		rows := &b.bands[int(variant)/b.perBand]
		rows.waiting = binary.LittleEndian.AppendUint32(rows.waiting, variant)
		rows.waiting = binary.LittleEndian.AppendUint32(rows.waiting, sample)
		rows.waiting = binary.LittleEndian.AppendUint16(rows.waiting, cell)
		if int64(len(rows.waiting)) < room {
			return nil
		}
		return b.write(rows)
	})
	for i := range b.bands {
		if err == nil {
			err = b.write(&b.bands[i])
		}
		b.bands[i].waiting = nil
	}
	return err
}

// fill gives all rows of the table to take.
func (b *longBands) fill(take func(sample, variant uint32, cell uint16) error) error {
	for {
		sample, variant, cell, err := b.nextRow()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = take(sample, variant, cell)
		}
		if err != nil {
			return err
		}
	}
}

func (b *longBands) write(rows *bandRows) error {
	if len(rows.waiting) == 0 {
		return nil
	}
	if _, err := b.file.WriteAt(rows.waiting, b.length); err != nil {
		return fileerr.Wrap(fileerr.IO, b.dir, err)
	}
	rows.pieces = append(rows.pieces, span{b.length, int64(len(rows.waiting))})
	b.length += int64(len(rows.waiting))
	rows.waiting = rows.waiting[:0]
	return nil
}

// addRow enters a row of the band in the matrix, which it makes.
func (b *longBands) addRow(sample, variant uint32, cell uint16) error {
	samples := len(b.cells)
	if len(b.matrix) == 0 {
		n := min(b.perBand, len(b.table.variants)-b.band*b.perBand) * samples
		if cap(b.matrix) < n {
			b.matrix = make([]uint16, n)
		}
		b.matrix = b.matrix[:n]
		for i := range b.matrix {
			b.matrix[i] = unseen
		}
	}
	at := &b.matrix[(int(variant)-b.band*b.perBand)*samples+int(sample)]
	if *at != unseen {
		return b.twice(&b.table.variants[variant], sample)
	}
	*at = cell
	return nil
}

// load fills the matrix with a band from the temporary file.
func (b *longBands) load(band int) error {
	b.band, b.matrix = band, b.matrix[:0]
	for _, p := range b.bands[band].pieces {
		if int64(cap(b.piece)) < p.length {
			b.piece = make([]byte, p.length)
		}
		b.piece = b.piece[:p.length]
		if _, err := b.file.ReadAt(b.piece, p.at); err != nil {
			return fileerr.Wrap(fileerr.IO, b.dir, err)
		}
		for row := b.piece; len(row) > 0; row = row[rowBytes:] {
			variant, sample := binary.LittleEndian.Uint32(row), binary.LittleEndian.Uint32(row[4:])
			if err := b.addRow(sample, variant, binary.LittleEndian.Uint16(row[8:])); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *longBands) next(r *record) error {
	if b.variant == len(b.table.variants) {
		return io.EOF
	}
	if band := b.variant / b.perBand; b.bands != nil && band == b.filled {
		if err := b.load(band); err != nil {
			return err
		}
		b.filled++
	}
	samples := len(b.cells)
	copy(b.cells, b.matrix[(b.variant-b.band*b.perBand)*samples:])
	b.give(r, b.variant, b.cells)
	b.variant++
	return nil
}

func (b *longBands) close() {
	b.longStream.close()
	if b.file != nil {
		b.file.Close()
	}
}
