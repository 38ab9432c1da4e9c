package cohort

import (
	"bufio"
	"encoding/binary"
	"os"
	"path/filepath"
	"unsafe"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// spool holds the rows of one chromosome in source order while the source is
// read: their heads in one scratch file, their packed calls in another. Rows
// are numbered from 0.
type spool struct {
	chrom     genome.Chromosome
	heads     *os.File
	calls     *os.File
	headsOut  *bufio.Writer
	callsOut  *bufio.Writer
	headsEnd  int64
	rows      int64
	rowBytes  int
	lastPos   int32
	inOrder   bool // positions never fell
	headBytes []byte
}

// head is a spooled row without its calls.
type head struct {
	row                  int64 // number in the spool
	pos                  int32
	altIndex, alts       int // of the source record
	id, ref, alt, filter string
}

func newSpool(dir *atomicfile.Dir, chrom genome.Chromosome, rowBytes int) (*spool, error) {
	name := "spool/chr" + chrom.String()
	heads, err := dir.CreateScratch(name + ".heads")
	if err != nil {
		return nil, err
	}
	calls, err := dir.CreateScratch(name + ".calls")
	if err != nil {
		return nil, err
	}
	return &spool{
		chrom: chrom, heads: heads, calls: calls, rowBytes: rowBytes, inOrder: true,
		headsOut: bufio.NewWriterSize(heads, 1<<16), callsOut: bufio.NewWriterSize(calls, 1<<18),
	}, nil
}

// add appends the rows of a site.
func (s *spool) add(site *source.Site) error {
	if site.Pos < s.lastPos {
		s.inOrder = false
	}
	s.lastPos = site.Pos
	for i, alt := range site.Alts {
		b := s.headBytes[:0]
		b = append(b, 0, 0, 0, 0) // length of what follows
		b = binary.LittleEndian.AppendUint32(b, uint32(site.Pos))
		b = binary.AppendUvarint(b, uint64(s.rows))
		b = binary.AppendUvarint(b, uint64(i))
		b = binary.AppendUvarint(b, uint64(len(site.Alts)))
		for _, text := range [...]string{site.ID, site.Ref, alt, site.Filter} {
			b = binary.AppendUvarint(b, uint64(len(text)))
			b = append(b, text...)
		}
		binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
		s.headBytes = b
		if _, err := s.headsOut.Write(b); err != nil {
			return spoolError(s.heads, err)
		}
		if _, err := s.callsOut.Write(site.Calls[i]); err != nil {
			return spoolError(s.calls, err)
		}
		s.headsEnd += int64(len(b))
		s.rows++
	}
	return nil
}

// finish ends the writing.
func (s *spool) finish() error {
	if err := s.headsOut.Flush(); err != nil {
		return spoolError(s.heads, err)
	}
	if err := s.callsOut.Flush(); err != nil {
		return spoolError(s.calls, err)
	}
	s.headsOut, s.callsOut = nil, nil
	return nil
}

// parseHead decodes a head, without its length. It shares the memory of b.
func parseHead(b []byte) head {
	h := head{pos: int32(binary.LittleEndian.Uint32(b))}
	b = b[4:]
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	h.row = int64(next())
	h.altIndex = int(next())
	h.alts = int(next())
	for _, text := range [...]*string{&h.id, &h.ref, &h.alt, &h.filter} {
		n := next()
		*text = unsafe.String(unsafe.SliceData(b), n)
		b = b[n:]
	}
	return h
}

func spoolError(file *os.File, err error) error {
	return fileerr.Wrap(fileerr.IO, filepath.Clean(file.Name()), err)
}

// callReader reads the calls of spooled rows, or the same part of each. Rows
// that are asked for one after the other are read ahead in growing windows.
type callReader struct {
	spool       *spool
	from, bytes int // part of the row
	window      []byte
	first, rows int64 // rows in the window
	ahead       int64 // rows to read next time
}

const maxWindow = 1 << 20

// row gives the part of a row, valid until the next call; it may be changed.
func (r *callReader) row(row int64) ([]byte, error) {
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

func (r *callReader) load(row int64) error {
	stride := int64(r.spool.rowBytes)
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
	if _, err := r.spool.calls.ReadAt(r.window, row*stride+int64(r.from)); err != nil {
		return spoolError(r.spool.calls, err)
	}
	return nil
}

// forget drops what was read ahead, after rows of the spool were replaced.
func (r *callReader) forget() { r.rows, r.first = 0, 0 }

// replace changes the calls of a row.
func (s *spool) replace(row int64, calls []byte) error {
	if _, err := s.calls.WriteAt(calls, row*int64(s.rowBytes)); err != nil {
		return spoolError(s.calls, err)
	}
	return nil
}
