package cohort

import (
	"context"
	"fmt"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// genotypeWriter writes the genotype files of one chromosome, one for each block, from
// whole rows in their final order. Rows are gathered to pages, which are counted and
// encoded in parallel, and written in order. The writers of an import take rows one after
// the other, and share a queue.
type genotypeWriter struct {
	layout *genotypeLayout
	files  []*atomicfile.File
	tables []*parquetfile.FixedWriter
	rows   int // handed over or gathered
	open   int // written of the group that has not ended
	batch  *rowBatch
	// count is called for each batch before it is written, from several goroutines;
	// nil where nothing is to be counted. written is called in order.
	count   func(*rowBatch)
	written func(*rowBatch) error
}

func (l *genotypeLayout) newWriter(name func(block int) string) (*genotypeWriter, error) {
	w := &genotypeWriter{layout: l}
	for b := range l.blocks {
		file, err := l.dir.Create(name(b))
		if err != nil {
			return nil, err
		}
		table, err := parquetfile.NewFixedWriter(file, "genotypes", l.specs(b), l.pageRows, l.groupRows, l.waiting, l.space[b])
		if err != nil {
			return nil, fileerr.Wrap(fileerr.IO, file.Path(), err)
		}
		w.files, w.tables = append(w.files, file), append(w.tables, table)
	}
	return w, nil
}

// openBatch gives the batch that is being filled.
func (w *genotypeWriter) openBatch() *rowBatch {
	if w.batch == nil {
		select {
		case w.batch = <-w.layout.free:
		default:
			w.batch = w.layout.newBatch()
		}
		w.batch.clear()
	}
	return w.batch
}

// add takes a row: its packed calls and the planes of its dosages, nil where the
// cohort has none.
func (w *genotypeWriter) add(calls, planes []byte, matchable bool) error {
	w.openBatch().placeMade(calls, planes)
	return w.keep(matchable)
}

// place copies a row of a source. keep takes it, or takeBack gives it back, before the
// next one. Errors: those of sourceRow.planes.
func (w *genotypeWriter) place(row *sourceRow) error { return w.openBatch().place(w.layout, row) }

// keep takes the row that was placed, and whether a score may name it.
func (w *genotypeWriter) keep(matchable bool) error {
	w.batch.keep(matchable)
	return w.added()
}

// takeBack gives the row that was placed, valid until the next one is.
func (w *genotypeWriter) takeBack() (calls, lo, hi []byte) { return w.batch.takeBack(w.layout) }

// added hands the open batch over if it is full.
func (w *genotypeWriter) added() error {
	w.rows++
	if w.rows%w.layout.groupRows%w.layout.pageRows == 0 {
		return w.flush()
	}
	return nil
}

// flush hands the gathered rows over: those of a page.
func (w *genotypeWriter) flush() error {
	b := w.batch
	w.batch = nil
	return w.layout.queue.Add(func() error {
		if w.count != nil {
			w.count(b)
		}
		b.encode(w.layout)
		return nil
	}, func() error {
		if err := w.write(b); err != nil {
			return err
		}
		if w.written != nil {
			if err := w.written(b); err != nil {
				return err
			}
		}
		w.layout.free <- b
		return nil
	})
}

// write writes the pages of a batch, and ends the group that is full.
func (w *genotypeWriter) write(b *rowBatch) error {
	for i, table := range w.tables {
		for c, body := range b.pages[i] {
			if err := table.Page(c, b.rows, body); err != nil {
				return fileerr.Wrap(fileerr.IO, w.files[i].Path(), err)
			}
		}
	}
	if w.open += b.rows; w.open == w.layout.groupRows {
		return w.endGroup()
	}
	return nil
}

func (w *genotypeWriter) endGroup() error {
	for i, table := range w.tables {
		if err := table.EndGroup(w.open); err != nil {
			return fileerr.Wrap(fileerr.IO, w.files[i].Path(), err)
		}
	}
	w.open = 0
	return nil
}

// finish hands over what is left, and the end of the files. They are closed once the
// queue has come there.
func (w *genotypeWriter) finish() error {
	if w.batch != nil && w.batch.rows > 0 { // none where the only one was taken back
		if err := w.flush(); err != nil {
			return err
		}
	}
	return w.layout.queue.Add(func() error { return nil }, w.close)
}

func (w *genotypeWriter) close() error {
	if w.open > 0 {
		if err := w.endGroup(); err != nil {
			return err
		}
	}
	for i, table := range w.tables {
		if err := table.Close(createdBy); err != nil {
			return fileerr.Wrap(fileerr.IO, w.files[i].Path(), err)
		}
		if err := w.files[i].Close(); err != nil {
			return err
		}
	}
	return nil
}

// writeSpooled hands over the rows of the genotype files of a chromosome from its spool.
func (l *genotypeLayout) writeSpooled(ctx context.Context, s *spool, order *rowOrder) error {
	w, err := l.newWriter(s.genotypesName)
	if err != nil {
		return err
	}
	in := s.spooledRows()
	for i := range order.rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		calls, planes, err := in.row(order.at(i))
		if err != nil {
			return err
		}
		if err := w.add(calls, planes, false); err != nil { // it was counted before
			return err
		}
	}
	if w.rows != order.rows {
		return fileerr.Wrap(fileerr.Internal, l.dir.Path(), fmt.Errorf("%d rows were written, %d counted", w.rows, order.rows))
	}
	return w.finish()
}
