package cohort

import (
	"context"
	"fmt"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring"

	"github.com/klauspost/compress/zstd"
)

// createdBy is that of all tables: without a trace of the time, the machine or the
// version of a library.
const createdBy = "cardioscore version 1 (build )"

// genotypeLayout says how the genotypes of an import lie in its files, and holds what
// the writers of all chromosomes share.
type genotypeLayout struct {
	dir      *atomicfile.Dir
	samples  int
	stored   source.Storage
	blocks   []scoring.Block
	columns  [][]fileColumn // of the file of each block
	pageRows int
	// groupRows is that of the first block, so that the pages of all blocks hold the
	// same rows.
	groupRows int
	threads   int
	zstd      *zstd.Encoder // nil for none
	waiting   parquetfile.Waiting
	space     []int64        // in waiting, where that of each block begins
	free      chan *rowBatch // of writers that are done
}

// fileColumn is a column of a genotype file, and where the values of a row lie in
// the whole packed row.
type fileColumn struct {
	parquetfile.FixedSpec
	dosages bool // values come from the planes, or are their checksum; else calls
	from    int  // first byte in the row; of checksums unused
}

const maxBatchBytes = 8 << 20 // of whole rows that are written at a time

func newGenotypeLayout(w *Writer, samples int, stored source.Storage) (*genotypeLayout, error) {
	l := &genotypeLayout{
		dir: w.dir, samples: samples, stored: stored, blocks: blocksOf(samples, w.opts.BlockSamples, stored),
		threads: w.opts.Threads, free: make(chan *rowBatch, w.opts.Threads+1),
	}
	if len(l.blocks) == 0 {
		return l, nil
	}
	codec, pageBytes := parquetfile.Plain, plainPageBytes
	if w.opts.Zstd {
		codec, pageBytes = parquetfile.Zstd, zstdPageBytes
		var err error
		l.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(l.threads), zstd.WithWindowSize(zstdPageBytes))
		if err != nil {
			return nil, fileerr.Wrap(fileerr.Internal, w.dir.Path(), err)
		}
	}
	widest := 0
	for _, b := range l.blocks {
		columns := l.columnsOf(b, codec)
		for _, c := range columns {
			widest = max(widest, c.Width)
		}
		l.columns = append(l.columns, columns)
	}
	l.groupRows = w.opts.groupRows(storedBytes(l.blocks[0]))
	l.pageRows = min(max(1, min(pageBytes/widest, maxBatchBytes/(l.callBytes()+l.planeBytes()))), l.groupRows)
	if w.opts.pageRowLimit > 0 {
		l.pageRows = min(l.pageRows, w.opts.pageRowLimit)
	}
	return l, l.makeSpace()
}

// columnsOf lists the columns of a block's file, in their order there.
func (l *genotypeLayout) columnsOf(b scoring.Block, codec parquetfile.Codec) []fileColumn {
	values := func(name string, width int) parquetfile.FixedSpec {
		return parquetfile.FixedSpec{Name: name, Width: width, Codec: codec}
	}
	checksum := func(name string) parquetfile.FixedSpec {
		return parquetfile.FixedSpec{Name: name, Width: 4, Integer: true}
	}
	var columns []fileColumn
	calls, dosages := columnsOf(b)
	if dosages != nil {
		for i, name := range dosages.parts {
			columns = append(columns, fileColumn{values(name, dosages.width), true, i*l.samples + b.First})
		}
		columns = append(columns, fileColumn{checksum(dosages.crc), true, 0})
	}
	if calls != nil {
		columns = append(columns, fileColumn{values(calls.parts[0], calls.width), false, b.First / 4}, fileColumn{checksum(calls.crc), false, 0})
	}
	return columns
}

// makeSpace makes the scratch file in which pages wait, where some have to.
func (l *genotypeLayout) makeSpace() error {
	if l.stored.Denominator == 0 {
		l.space = make([]int64, len(l.blocks))
		return nil
	}
	at := int64(0)
	for b := range l.blocks {
		l.space = append(l.space, at)
		at += parquetfile.FixedSpace(l.specs(b), l.pageRows, l.groupRows)
	}
	var err error
	l.waiting, err = l.dir.CreateScratch("spool/pages")
	return err
}

func (l *genotypeLayout) specs(block int) []parquetfile.FixedSpec {
	var specs []parquetfile.FixedSpec
	for _, c := range l.columns[block] {
		specs = append(specs, c.FixedSpec)
	}
	return specs
}

// callBytes is the length of a whole row of calls, 0 where the cohort has none.
func (l *genotypeLayout) callBytes() int {
	if !l.stored.Calls {
		return 0
	}
	return rowBytes(l.samples)
}

// planeBytes is the length of a whole row of dosages, 0 where the cohort has none.
func (l *genotypeLayout) planeBytes() int {
	if l.stored.Denominator == 0 {
		return 0
	}
	return 2 * l.samples
}

// release gives up the memory that the next writer would use again.
func (l *genotypeLayout) release() {
	for {
		select {
		case <-l.free:
		default:
			return
		}
	}
}

// genotypeWriter writes the genotype files of one chromosome, one for each block, from
// whole rows in their final order. Rows are gathered to pages; pages are counted and
// encoded in parallel, and written in order. At one time there is one writer of an
// import. finish or abandon ends it.
type genotypeWriter struct {
	layout *genotypeLayout
	files  []*atomicfile.File
	tables []*parquetfile.FixedWriter
	rows   int // handed over or gathered
	open   int // written of the group that has not ended
	batch  *rowBatch
	queue  *inorder.Queue
	// count is called for each batch before it is written, from several goroutines;
	// nil where nothing is to be counted. written is called in order.
	count   func(*rowBatch)
	written func(*rowBatch) error
}

func (l *genotypeLayout) newWriter(name func(block int) string) (*genotypeWriter, error) {
	w := &genotypeWriter{layout: l, queue: inorder.New(l.threads)}
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

// add takes a row: its packed calls and the planes of its dosages, nil where the
// cohort has none, and whether a score may name it.
func (w *genotypeWriter) add(calls, planes []byte, matchable bool) error {
	if w.batch == nil {
		select {
		case w.batch = <-w.layout.free:
		default:
			w.batch = w.layout.newBatch()
		}
		w.batch.clear()
	}
	w.batch.add(calls, planes, matchable)
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
	return w.queue.Add(func() error {
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

// finish writes what is left, and closes the files.
func (w *genotypeWriter) finish() error {
	if w.batch != nil {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if err := w.queue.Wait(); err != nil {
		return err
	}
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

// abandon waits until nothing is under way. The files stay unfinished.
func (w *genotypeWriter) abandon() { w.queue.Wait() }

// writeSpooled writes the genotype files of a chromosome from its spool.
func (l *genotypeLayout) writeSpooled(ctx context.Context, s *spool, order *rowOrder) (err error) {
	w, err := l.newWriter(s.genotypesName)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.abandon()
		}
	}()
	in := s.spooledRows()
	for i := range order.rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		calls, planes, err := in.row(order.at(i))
		if err != nil {
			return err
		}
		if err := w.add(calls, planes, true); err != nil {
			return err
		}
	}
	if err := w.finish(); err != nil {
		return err
	}
	if w.rows != order.rows {
		return fileerr.Wrap(fileerr.Internal, l.dir.Path(), fmt.Errorf("%d rows were written, %d counted", w.rows, order.rows))
	}
	return nil
}
