package cohort

import (
	"context"
	"os"

	"cardioscore/io/fileerr"
)

// finishedRows reads whole rows from the genotype files of a chromosome, which this
// import has finished.
type finishedRows struct {
	ctx           context.Context
	layout        *genotypeLayout
	files         []*genotypeFile
	total         int64
	first, rows   int64 // in the window
	calls, planes []byte
	numbers       []int
	part          []byte
}

// finishedRows opens the files that were streamed.
func (s *spool) finishedRows(ctx context.Context) (*finishedRows, error) {
	l := s.layout
	r := &finishedRows{ctx: ctx, layout: l, total: s.rows}
	unread := &Cohort{dir: l.dir.Path(), entries: map[string]*FileEntry{}}
	for b, file := range s.stream.out.files {
		unread.entries[file.Name()] = &FileEntry{Bytes: file.Size()}
		g := &genotypeFile{cohort: unread, name: file.Name(), rows: int(s.rows), block: l.blocks[b], opened: true}
		r.files = append(r.files, g)
		var err error
		if g.handle, err = os.Open(g.path()); err != nil {
			r.close()
			return nil, fileerr.Wrap(fileerr.IO, g.path(), err)
		}
		if err := g.locate(g.handle); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

// row gives the packed calls and the planes of a row, nil where the cohort has none.
// They are valid until the next call. Rows that are asked for one after the other are
// read ahead.
func (r *finishedRows) row(row int64) (calls, planes []byte, err error) {
	if row < r.first || row >= r.first+r.rows {
		n := int64(1)
		if row == r.first+r.rows {
			n = min(max(1, int64(maxWindow/(r.layout.callBytes()+r.layout.planeBytes()))), r.total-row)
		}
		if err := r.load(row, n); err != nil {
			return nil, nil, err
		}
	}
	c, p := int64(r.layout.callBytes()), int64(r.layout.planeBytes())
	i := row - r.first
	return r.calls[i*c : (i+1)*c], r.planes[i*p : (i+1)*p], nil
}

func (r *finishedRows) load(first, n int64) error {
	l := r.layout
	r.first, r.rows = first, n
	r.numbers = r.numbers[:0]
	for i := range n {
		r.numbers = append(r.numbers, int(first+i))
	}
	r.calls, r.planes = resized(r.calls, int(n)*l.callBytes()), resized(r.planes, int(n)*l.planeBytes())
	for b, g := range r.files {
		if err := r.loadBlock(g.calls, l.columns[b], false, r.calls); err != nil {
			return err
		}
		if err := r.loadBlock(g.dosages, l.columns[b], true, r.planes); err != nil {
			return err
		}
	}
	return nil
}

// loadBlock reads the rows of one kind of a block to their places in whole rows.
func (r *finishedRows) loadBlock(stored *storedRows, columns []fileColumn, dosages bool, whole []byte) error {
	if stored == nil {
		return nil
	}
	r.part = resized(r.part, len(r.numbers)*stored.width)
	if err := stored.read(r.ctx, r.numbers, r.part); err != nil {
		return err
	}
	stride := len(whole) / len(r.numbers)
	rest := r.part
	for i := range r.numbers {
		for k := range columns {
			if c := &columns[k]; c.dosages == dosages && !c.Integer {
				copy(whole[i*stride+c.from:], rest[:c.Width])
				rest = rest[c.Width:]
			}
		}
	}
	return nil
}

// resized gives n bytes, in the memory of b if that is enough.
func resized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

func (r *finishedRows) close() {
	for _, g := range r.files {
		g.close()
	}
}

// eachRow reads some rows of a spool, wherever they are.
func (s *spool) eachRow(ctx context.Context, rows []int64, do func(k int, calls, planes []byte)) error {
	if len(rows) == 0 {
		return nil
	}
	read := s.spooledRows().row
	if s.stream != nil {
		finished, err := s.finishedRows(ctx)
		if err != nil {
			return err
		}
		defer finished.close()
		read = finished.row
	}
	for k, row := range rows {
		calls, planes, err := read(row)
		if err != nil {
			return err
		}
		do(k, calls, planes)
	}
	return nil
}
