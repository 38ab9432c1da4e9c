package cohort

import (
	"bufio"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"unsafe"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// spool holds the rows of one chromosome in source order while the source is
// read: their heads in one scratch file, their packed calls and the planes of
// their dosages in others. Rows are numbered from 0.
type spool struct {
	chrom     genome.Chromosome
	heads     *os.File
	headsOut  *bufio.Writer
	headsEnd  int64
	calls     *rowSpool // nil where the cohort has no hard calls
	dosages   *rowSpool // nil where it has no dosages
	rows      int64
	lastPos   int32
	inOrder   bool // positions never fell
	headBytes []byte
}

// head is a spooled row without its genotypes.
type head struct {
	row                  int64 // number in the spool
	pos                  int32
	altIndex, alts       int // of the source record
	made                 made
	info                 float64
	id, ref, alt, filter string
}

// made says which genotypes of a row the source did not give itself.
type made uint8

const (
	callsMade   made = 1 << iota // hard calls from the dosages
	dosagesMade                  // dosages from the hard calls
)

func newSpool(dir *atomicfile.Dir, chrom genome.Chromosome, st source.Storage, samples int) (*spool, error) {
	name := "spool/chr" + chrom.String()
	heads, err := dir.CreateScratch(name + ".heads")
	if err != nil {
		return nil, err
	}
	s := &spool{chrom: chrom, heads: heads, inOrder: true, headsOut: bufio.NewWriterSize(heads, 1<<16)}
	if st.Calls {
		if s.calls, err = newRowSpool(dir, name+".calls", rowBytes(samples)); err != nil {
			return nil, err
		}
	}
	if st.Denominator > 0 {
		if s.dosages, err = newRowSpool(dir, name+".dosages", 2*samples); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add appends one row of a site: that of an ALT, with its packed calls and the
// planes of its dosages, as the cohort has them.
func (s *spool) add(site *source.Site, alt int, m made, calls, planes []byte) error {
	if site.Pos < s.lastPos {
		s.inOrder = false
	}
	s.lastPos = site.Pos
	info := math.NaN()
	if site.Info != nil {
		info = site.Info[alt]
	}
	b := s.headBytes[:0]
	b = append(b, 0, 0, 0, 0) // length of what follows
	b = binary.LittleEndian.AppendUint32(b, uint32(site.Pos))
	b = binary.AppendUvarint(b, uint64(s.rows))
	b = binary.AppendUvarint(b, uint64(alt))
	b = binary.AppendUvarint(b, uint64(len(site.Alts)))
	b = binary.AppendUvarint(b, uint64(m))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(info))
	for _, text := range [...]string{site.ID, site.Ref, site.Alts[alt], site.Filter} {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	s.headBytes = b
	if _, err := s.headsOut.Write(b); err != nil {
		return spoolError(s.heads, err)
	}
	s.headsEnd += int64(len(b))
	s.rows++
	if s.calls != nil {
		if err := s.calls.add(calls); err != nil {
			return err
		}
	}
	if s.dosages != nil {
		return s.dosages.add(planes)
	}
	return nil
}

// finish ends the writing.
func (s *spool) finish() error {
	if err := s.headsOut.Flush(); err != nil {
		return spoolError(s.heads, err)
	}
	s.headsOut = nil
	for _, rows := range [...]*rowSpool{s.calls, s.dosages} {
		if rows == nil {
			continue
		}
		if err := rows.finish(); err != nil {
			return err
		}
	}
	return nil
}

// callsOf reads the hard calls of a row, or what its dosages are near to.
func (s *spool) callsOf(row, denominator int64) ([]byte, error) {
	if s.calls != nil {
		reader := s.calls.whole()
		return reader.row(row)
	}
	reader := s.dosages.whole()
	planes, err := reader.row(row)
	if err != nil {
		return nil, err
	}
	n := len(planes) / 2
	dosages := make([]uint16, n)
	for i := range dosages {
		dosages[i] = uint16(planes[i]) | uint16(planes[n+i])<<8
	}
	calls := make([]byte, rowBytes(n))
	callsOfDosages(calls, dosages, denominator, int(denominator)/4)
	return calls, nil
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
	h.made = made(next())
	h.info = math.Float64frombits(binary.LittleEndian.Uint64(b))
	b = b[8:]
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
