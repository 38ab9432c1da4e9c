package cohort

import (
	"bufio"
	"os"

	"cardioscore/io/atomicfile"
)

// rowSpool is a scratch file of rows of one length.
type rowSpool struct {
	file   *os.File
	out    *bufio.Writer
	stride int // bytes of a row
	rows   int64
}

func newRowSpool(dir *atomicfile.Dir, name string, stride int) (*rowSpool, error) {
	file, err := dir.CreateScratch(name)
	if err != nil {
		return nil, err
	}
	return &rowSpool{file: file, out: bufio.NewWriterSize(file, 1<<18), stride: stride}, nil
}

// add appends rows, one or more.
func (s *rowSpool) add(rows []byte) error {
	s.rows += int64(len(rows) / s.stride)
	if _, err := s.out.Write(rows); err != nil {
		return spoolError(s.file, err)
	}
	return nil
}

// finish ends the writing.
func (s *rowSpool) finish() error {
	if err := s.out.Flush(); err != nil {
		return spoolError(s.file, err)
	}
	s.out = nil
	return nil
}

// replace changes a row.
func (s *rowSpool) replace(row int64, content []byte) error {
	if _, err := s.file.WriteAt(content, row*int64(s.stride)); err != nil {
		return spoolError(s.file, err)
	}
	return nil
}

// rowReader reads spooled rows, or the same part of each. Rows that are asked
// for one after the other are read ahead in growing windows.
type rowReader struct {
	spool       *rowSpool
	from, bytes int // part of the row
	window      []byte
	first, rows int64 // rows in the window
	ahead       int64 // rows to read next time
}

const maxWindow = 256 << 10

// whole reads whole rows.
func (s *rowSpool) whole() rowReader { return rowReader{spool: s, bytes: s.stride} }

// row gives the part of a row, valid until the next call; it may be changed.
func (r *rowReader) row(row int64) ([]byte, error) {
	if r.bytes == 0 { // a cohort of variants and nobody
		return nil, nil
	}
	if row < r.first || row >= r.first+r.rows {
		if err := r.load(row); err != nil {
			return nil, err
		}
	}
	at := (row - r.first) * int64(r.bytes)
	return r.window[at : at+int64(r.bytes)], nil
}

func (r *rowReader) load(row int64) error {
	stride := int64(r.spool.stride)
	switch {
	case int64(r.bytes) != stride: // parts of rows do not lie side by side
		r.ahead = 1
	case row == r.first+r.rows:
		r.ahead = min(max(2*r.ahead, 1), max(maxWindow/stride, 1))
	default:
		r.ahead = 1
	}
	r.first, r.rows = row, min(r.ahead, r.spool.rows-row)
	size := int(r.rows) * r.bytes
	if cap(r.window) < size {
		r.window = make([]byte, size)
	}
	r.window = r.window[:size]
	if _, err := r.spool.file.ReadAt(r.window, row*stride+int64(r.from)); err != nil {
		return spoolError(r.spool.file, err)
	}
	return nil
}

// spooledRows reads whole rows of a spool.
type spooledRows struct{ calls, dosages rowReader }

func (s *spool) spooledRows() *spooledRows {
	r := new(spooledRows)
	if s.calls != nil {
		r.calls = s.calls.whole()
	}
	if s.dosages != nil {
		r.dosages = s.dosages.whole()
	}
	return r
}

// row gives the packed calls and the planes of a row, nil where the cohort has none.
// They are valid until the next call.
func (r *spooledRows) row(row int64) (calls, planes []byte, err error) {
	if calls, err = r.calls.row(row); err != nil {
		return nil, nil, err
	}
	planes, err = r.dosages.row(row)
	return calls, planes, err
}

// forget drops what was read ahead, after rows of the spool were replaced.
func (r *rowReader) forget() { r.rows, r.first = 0, 0 }
