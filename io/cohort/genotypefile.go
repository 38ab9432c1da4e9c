package cohort

import (
	"errors"
	"io"
	"os"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring"
)

// genotypeFile is the file of one chromosome and block. Its rows are read
// straight from the file, at the places that the offset index gives: no page
// header and no library is in between.
type genotypeFile struct {
	cohort *Cohort
	name   string
	rows   int // of the chromosome
	first  int // number of its first row in the cohort
	block  scoring.Block

	mu      sync.Mutex
	opened  bool
	err     error
	handle  *os.File
	state   os.FileInfo // at the time of opening
	calls   *storedRows // nil where there are none
	dosages *storedRows // nil where there are none
}

// open opens the file at first use; its error is that of every later use.
func (g *genotypeFile) open() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.opened {
		g.opened = true
		g.err = g.load()
	}
	return g.err
}

func (g *genotypeFile) load() error {
	handle, err := g.cohort.openFile(g.name)
	if err != nil {
		return err
	}
	if err = g.locate(handle); err != nil {
		handle.Close()
		return err
	}
	g.handle = handle
	return nil
}

// locate finds the rows of the file.
func (g *genotypeFile) locate(handle *os.File) error {
	state, err := handle.Stat()
	if err != nil {
		return fileerr.Wrap(fileerr.IO, g.path(), err)
	}
	table, err := parquetfile.OpenReader(handle, g.cohort.entries[g.name].Bytes, g.path(), fileerr.Integrity)
	if err != nil {
		return err
	}
	if table.Rows() != int64(g.rows) {
		return fileerr.New(fileerr.Integrity, g.path(), "has %d rows, cohort.json says %d", table.Rows(), g.rows)
	}
	g.state = state
	calls, dosages := columnsOf(g.block)
	for _, c := range []struct {
		columns *rowColumns
		to      **storedRows
	}{{calls, &g.calls}, {dosages, &g.dosages}} {
		if c.columns == nil {
			continue
		}
		if *c.to, err = g.storedRows(table, c.columns); err != nil {
			return err
		}
	}
	return nil
}

// storedRows finds the rows of one kind.
func (g *genotypeFile) storedRows(table *parquetfile.File, columns *rowColumns) (*storedRows, error) {
	r := &storedRows{file: g, name: columns.parts[0], width: len(columns.parts) * columns.width, join: joinerOf(len(columns.parts) * columns.width)}
	for _, name := range columns.parts {
		part, err := table.Fixed(name, columns.width)
		if err != nil {
			return nil, err
		}
		r.parts = append(r.parts, part)
	}
	var err error
	if r.crc, err = table.Fixed(columns.crc, 4); err != nil {
		return nil, err
	}
	if r.crc.Codec != parquetfile.Plain {
		return nil, fileerr.New(fileerr.Integrity, g.path(), "%s is compressed, which the format forbids", columns.crc)
	}
	return r, nil
}

func (g *genotypeFile) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.handle != nil {
		g.handle.Close()
		g.handle = nil
	}
	g.opened, g.err = true, errClosed
}

var errClosed = errors.New("BUG: the cohort is closed")

// unchanged compares the file with what it was when it was opened. A file that
// nobody has read is not looked at.
func (g *genotypeFile) unchanged() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.handle == nil {
		return nil
	}
	for _, stat := range []func() (os.FileInfo, error){g.handle.Stat, func() (os.FileInfo, error) { return os.Stat(g.path()) }} {
		now, err := stat()
		if errors.Is(err, os.ErrNotExist) {
			return fileerr.New(fileerr.Integrity, g.path(), "was removed while it was read")
		}
		if err != nil {
			return fileerr.Wrap(fileerr.IO, g.path(), err)
		}
		if now.Size() != g.state.Size() || !now.ModTime().Equal(g.state.ModTime()) || !os.SameFile(now, g.state) {
			return fileerr.New(fileerr.Integrity, g.path(), "was changed or replaced while it was read: it had %d bytes, it has %d", g.state.Size(), now.Size())
		}
	}
	return nil
}

// pread fills b from the file. A file that has become shorter is damaged.
func (g *genotypeFile) pread(b []byte, at int64) error {
	n, err := g.handle.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == io.EOF {
		return fileerr.New(fileerr.Integrity, g.path(), "ends at byte %d, cohort.json says %d: it was cut off", at+int64(n), g.cohort.entries[g.name].Bytes)
	}
	return fileerr.Wrap(fileerr.IO, g.path(), err)
}

func (g *genotypeFile) path() string { return g.cohort.path(g.name) }
