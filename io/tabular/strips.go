package tabular

import (
	"encoding/binary"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// strips turns a row group with a column for each sample round, into rows of cells.
//
// Columns are read one after the other, whole. So many neighbours as fit a quarter of
// the memory become a strip: their cells row by row. All strips stand in memory if they
// fit, else in a temporary file; rows are then taken from all strips, many at a time.
type strips struct {
	table   *parquetfile.Table
	reader  *cellReader
	columns []*parquetfile.Leaf // one a sample
	perCopy uint64
	memory  int64
	dir     string
	worst   float64

	rows    int // of the row group
	starts  []int
	widths  []int    // columns of each strip
	all     []uint16 // the strips, where they fit
	file    *os.File // else
	scratch []byte
	band    []uint16 // some rows, of all samples
	first   int      // row of the group with which band begins
	inBand  int
	row     int // next
}

func (s *strips) openGroup(group int, firstRow int64) error {
	rows := s.table.GroupRows(group)
	if err := s.table.CheckRows(rows); err != nil {
		return err
	}
	s.rows, s.row, s.first, s.inBand = int(rows), 0, 0, 0
	s.all, s.starts, s.widths = s.all[:0], s.starts[:0], s.widths[:0]
	samples := len(s.columns)
	spooled := 2*rows*int64(samples) > s.memory/2
	if spooled && s.file == nil {
		var err error
		if s.file, err = unnamed(s.dir); err != nil {
			return err
		}
	}
	most := int(max(1, s.memory/8/max(2*rows, 1)))
	var columns [][]uint16
	var strip []uint16
	at := 0 // cells of all strips so far
	for from := 0; from < samples; from += most {
		width := min(most, samples-from)
		for len(columns) < width {
			columns = append(columns, nil)
		}
		for k := range width {
			var err error
			if columns[k], err = s.readColumn(columns[k][:0], from+k, group, firstRow); err != nil {
				return err
			}
		}
		strip = turned(strip, columns[:width], s.rows)
		s.starts, s.widths = append(s.starts, at), append(s.widths, width)
		if !spooled && s.all == nil {
			s.all = make([]uint16, 0, s.rows*samples)
		}
		if spooled {
			if err := s.write(strip, at); err != nil {
				return err
			}
		} else {
			s.all = append(s.all, strip...)
		}
		at += len(strip)
	}
	return nil
}

// readColumn appends the cells of a sample.
func (s *strips) readColumn(dst []uint16, sample, group int, firstRow int64) ([]uint16, error) {
	c := s.reader
	c.begin(s.columns[sample], place{column: s.columns[sample].Column + 1}, s.perCopy)
	if err := c.open(group, firstRow); err != nil {
		return nil, err
	}
	for {
		var err error
		dst, err = c.flat(dst)
		if err == io.EOF {
			s.worst = max(s.worst, c.convert.worst)
			return dst, nil // as many as rows: LeafReader has checked it
		}
		if err != nil {
			return nil, err
		}
	}
}

// turned gives the cells of columns row by row.
func turned(dst []uint16, columns [][]uint16, rows int) []uint16 {
	if len(columns) == 1 {
		return append(dst[:0], columns[0]...)
	}
	n := rows * len(columns)
	if cap(dst) < n {
		dst = make([]uint16, n)
	}
	dst = dst[:n]
	const tile = 64
	for top := 0; top < rows; top += tile {
		bottom := min(top+tile, rows)
		for k, column := range columns {
			at := top*len(columns) + k
			for _, cell := range column[top:bottom] {
				dst[at] = cell
				at += len(columns)
			}
		}
	}
	return dst
}

func (s *strips) write(strip []uint16, at int) error {
	s.scratch = s.scratch[:0]
	for _, cell := range strip {
		s.scratch = binary.LittleEndian.AppendUint16(s.scratch, cell)
	}
	_, err := s.file.WriteAt(s.scratch, 2*int64(at))
	return fileerr.Wrap(fileerr.IO, s.dir, err)
}

// fillRow gives the next row of the group.
func (s *strips) fillRow(cells []uint16) error {
	if s.row == s.first+s.inBand {
		if err := s.nextBand(); err != nil {
			return err
		}
	}
	at := (s.row - s.first) * len(cells)
	copy(cells, s.band[at:at+len(cells)])
	s.row++
	return nil
}

// nextBand gathers the next rows from all strips.
func (s *strips) nextBand() error {
	samples := len(s.columns)
	s.first = s.row
	s.inBand = min(s.rows-s.first, int(max(1, s.memory/8/int64(2*samples))))
	n := s.inBand * samples
	if cap(s.band) < n {
		s.band = make([]uint16, n)
	}
	s.band = s.band[:n]
	column := 0
	for i, width := range s.widths {
		from := s.starts[i] + s.first*width
		piece, err := s.piece(from, s.inBand*width)
		if err != nil {
			return err
		}
		for row := range s.inBand {
			copy(s.band[row*samples+column:], piece[row*width:(row+1)*width])
		}
		column += width
	}
	return nil
}

// piece gives cells of the strips.
func (s *strips) piece(from, n int) ([]uint16, error) {
	if len(s.all) > 0 {
		return s.all[from : from+n], nil
	}
	if cap(s.scratch) < 2*n {
		s.scratch = make([]byte, 2*n)
	}
	b := s.scratch[:2*n]
	if _, err := s.file.ReadAt(b, 2*int64(from)); err != nil {
		return nil, fileerr.Wrap(fileerr.IO, s.dir, err)
	}
	cells := make([]uint16, n)
	for i := range cells {
		cells[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return cells, nil
}

// endGroup has nothing to check: columns with one value a row end with the rows.
func (s *strips) endGroup() error { return nil }

func (s *strips) rounding() float64 { return s.worst }

func (s *strips) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// unnamed opens a temporary file that has no name any more.
func unnamed(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, ".genotypes-*") // 0600
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	return file, nil
}
