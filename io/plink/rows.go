package plink

import (
	"bufio"
	"errors"
	"io"
	"os"

	"cardioscore/io/fileerr"
)

// bedBuffer is the size of the reads of a .bed, where a row is not longer: what is
// read stays in the near caches until it is used.
const bedBuffer = 256 << 10

// rows is a set that is being read: a line of the .bim and a row of the .bed at
// a time.
type rows struct {
	set              *set
	bimFile, bedFile *os.File
	bim              *bim
	bed              *bufio.Reader
	read             int64 // lines of the .bim so far
	skipped          int64 // bytes of the .bed that were passed over and not read
}

// openRows opens a set whose rows have so many bytes.
func (s *set) openRows(rowBytes int) (*rows, error) {
	bimFile, err := os.Open(s.bim)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, s.bim, err)
	}
	bedFile, err := os.Open(s.bed)
	if err != nil {
		bimFile.Close()
		return nil, fileerr.Wrap(fileerr.IO, s.bed, err)
	}
	r := &rows{
		set: s, bimFile: bimFile, bedFile: bedFile,
		bim: newBim(s.bim, bimFile), bed: bufio.NewReaderSize(bedFile, max(bedBuffer, rowBytes)),
	}
	r.skipCalls(headerBytes)
	return r, nil
}

// next fills rec with the next variant, or gives io.EOF after as many as were
// counted. calls or skipCalls has to follow.
func (r *rows) next(rec *record) error {
	err := r.bim.next(rec)
	if err == nil {
		r.read++
	}
	if err == io.EOF && r.read != r.set.variants || r.read > r.set.variants {
		return fileerr.New(fileerr.Integrity, r.set.bim, "the file changed while it was read: it had %d variants", r.set.variants)
	}
	return err
}

// calls gives the calls of the current variant, as the .bed holds them. They are valid
// until the next call.
func (r *rows) calls(bytes int) ([]byte, error) {
	if r.skipped >= int64(r.bed.Size()) {
		if _, err := r.bedFile.Seek(r.skipped-int64(r.bed.Buffered()), io.SeekCurrent); err != nil {
			return nil, r.place(err)
		}
		r.bed.Reset(r.bedFile)
	} else if _, err := r.bed.Discard(int(r.skipped)); err != nil {
		return nil, r.place(err)
	}
	calls, err := r.bed.Peek(bytes)
	r.skipped = int64(bytes) // the next time: Peek holds them until then
	return calls, r.place(err)
}

// skipCalls passes over the calls of a variant. They are not read where many are.
func (r *rows) skipCalls(bytes int) { r.skipped += int64(bytes) }

// place words an error of reading the .bed, whose size was right at the start.
func (r *rows) place(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fileerr.New(fileerr.Integrity, r.set.bed,
			"ends in variant number %d of %d: the file changed while it was read", r.read, r.set.variants)
	}
	return fileerr.Wrap(fileerr.IO, r.set.bed, err)
}

func (r *rows) close() error {
	return errors.Join(
		fileerr.Wrap(fileerr.IO, r.set.bim, r.bimFile.Close()),
		fileerr.Wrap(fileerr.IO, r.set.bed, r.bedFile.Close()))
}
