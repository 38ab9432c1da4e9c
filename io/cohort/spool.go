package cohort

import (
	"bufio"
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"unsafe"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// spool holds the rows of one chromosome while the source is read: their heads, in
// source order, in a scratch file. Their genotypes go straight to the genotype files
// where that can be (streamedRows), else to scratch files of rows in source order.
type spool struct {
	chrom    genome.Chromosome
	layout   *genotypeLayout
	heads    *os.File
	headsOut *bufio.Writer
	headsEnd int64
	stream   *streamedRows // nil where there is none, or no more
	calls    *rowSpool     // nil where the cohort has no hard calls, or rows are streamed
	dosages  *rowSpool     // nil where it has no dosages, or rows are streamed
	counted  *rowSpool     // of the first rows, what was counted of each; or nil
	phase    *phaseSpool   // nil where the cohort has no phase
	rows     int64
	lost     contradictions // from rows of which there are duplicates

	lastPos   int32
	inOrder   bool // positions never fell
	headBytes []byte
	planes    []byte // of one row
}

// head is a spooled row without its genotypes.
type head struct {
	row                  int64 // number of its genotypes; none of a duplicate that was dropped at once
	pos                  int32
	altIndex, alts       int // of the source record
	made                 made
	phase                phasePlace
	info                 float64
	id, ref, alt, filter string
}

// made says which genotypes of a row the source did not give itself.
type made uint8

const (
	callsMade    made = 1 << iota // hard calls from the dosages
	dosagesMade                   // dosages from the hard calls
	contradicted                  // some calls or dosages, by a duplicate of the row
)

func newSpool(layout *genotypeLayout, chrom genome.Chromosome) (*spool, error) {
	s := &spool{chrom: chrom, layout: layout, inOrder: true}
	var err error
	if s.heads, err = layout.dir.CreateScratch(s.name("heads")); err != nil {
		return nil, err
	}
	s.headsOut = bufio.NewWriterSize(s.heads, 1<<16)
	if layout.stored.Phase {
		if s.phase, err = newPhaseSpool(layout, chrom); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *spool) name(kind string) string { return "spool/chr" + s.chrom.String() + "." + kind }

func (s *spool) genotypesName(block int) string { return genotypesName(s.chrom, block) }

// spoolRows makes the scratch files of rows, none for rows of nobody.
func (s *spool) spoolRows() (err error) {
	if s.layout.samples == 0 {
		return nil
	}
	if s.layout.stored.Calls {
		if s.calls, err = newRowSpool(s.layout.dir, s.name("calls"), s.layout.callBytes()); err != nil {
			return err
		}
	}
	if s.layout.stored.Denominator > 0 {
		s.dosages, err = newRowSpool(s.layout.dir, s.name("dosages"), s.layout.planeBytes())
	}
	return err
}

// add takes one row of a site: that of an ALT, with its genotypes, which it copies, and
// the place of its phase.
func (s *spool) add(ctx context.Context, site *source.Site, alt int, m made, phase phasePlace, row *sourceRow) error {
	if site.Pos < s.lastPos {
		s.inOrder = false
	}
	s.lastPos = site.Pos
	s.headBytes = appendHead(s.headBytes[:0], site, alt, m, phase)
	if s.stream != nil {
		if s.inOrder && s.stream.takes(site.Pos, len(s.headBytes)) {
			return s.stream.add(s.headBytes, site.Pos, row)
		}
		if err := s.unstream(ctx); err != nil {
			return err
		}
	}
	if s.dosages != nil {
		s.planes = resized(s.planes, s.layout.planeBytes())
		lo, hi := halves(s.planes)
		if err := row.planes(s.layout.tier, lo, hi, s.layout.stored.Denominator); err != nil {
			return err
		}
	}
	return s.addRow(s.headBytes, row.calls, s.planes)
}

// addRow appends a row to the scratch files.
func (s *spool) addRow(head, calls, planes []byte) error {
	if err := s.addHead(head, s.rows); err != nil {
		return err
	}
	s.rows++
	return s.addGenotypes(calls, planes)
}

// addGenotypes appends what the cohort has of them.
func (s *spool) addGenotypes(calls, planes []byte) error {
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

// addHead appends a head, whose genotypes have that number.
func (s *spool) addHead(head []byte, row int64) error {
	binary.LittleEndian.PutUint64(head[headRow:], uint64(row))
	s.headsEnd += int64(len(head))
	if _, err := s.headsOut.Write(head); err != nil {
		return spoolError(s.heads, err)
	}
	return nil
}

// finish ends the writing. Its stream has ended.
func (s *spool) finish() error {
	if err := s.headsOut.Flush(); err != nil {
		return spoolError(s.heads, err)
	}
	s.headsOut = nil
	if s.phase != nil {
		if err := s.phase.finish(); err != nil {
			return err
		}
	}
	for _, rows := range [...]*rowSpool{s.calls, s.dosages, s.counted} {
		if rows == nil {
			continue
		}
		if err := rows.finish(); err != nil {
			return err
		}
	}
	return nil
}

// markContradicted marks the bytes of a head, behind their length.
func markContradicted(b []byte) {
	b = b[headTexts-headPos:]
	for range 2 {
		_, n := binary.Uvarint(b)
		b = b[n:]
	}
	b[0] |= byte(contradicted) // a number of one byte
}

// Places in the bytes of a head.
const (
	headPos   = 4 // behind the length of what follows
	headRow   = headPos + 4
	headTexts = headRow + 8 // and numbers
)

// appendHead appends the head of a row, whose number comes later.
func appendHead(b []byte, site *source.Site, alt int, m made, phase phasePlace) []byte {
	start := len(b)
	info := math.NaN()
	if site.Info != nil {
		info = site.Info[alt]
	}
	b = append(b, make([]byte, headTexts)...)
	b = binary.AppendUvarint(b, uint64(alt))
	b = binary.AppendUvarint(b, uint64(len(site.Alts)))
	b = binary.AppendUvarint(b, uint64(m))
	b = binary.AppendUvarint(b, uint64(phase.bytes))
	b = binary.AppendUvarint(b, uint64(phase.at))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(info))
	for _, text := range [...]string{site.ID, site.Ref, site.Alts[alt], site.Filter} {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-headPos))
	binary.LittleEndian.PutUint32(b[start+headPos:], uint32(site.Pos))
	return b
}

// parseHead decodes a head, without its length. It shares the memory of b.
func parseHead(b []byte) head {
	h := head{pos: int32(binary.LittleEndian.Uint32(b)), row: int64(binary.LittleEndian.Uint64(b[headRow-headPos:]))}
	b = b[headTexts-headPos:]
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	h.altIndex = int(next())
	h.alts = int(next())
	h.made = made(next())
	h.phase.bytes = int(next())
	h.phase.at = int64(next())
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
