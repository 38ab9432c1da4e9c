package cohort

import (
	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/kernel"

	"github.com/klauspost/compress/zstd"
)

// createdBy names the format's version, not the program's, which would change the bytes.
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
	tier      kernel.Tier
	zstd      *zstd.Encoder // nil for none
	waiting   parquetfile.Waiting
	space     []int64 // in waiting, where that of each block begins
	// queue has the batches of all chromosomes, one after the other, and the ends of
	// their files: the next chromosome is read while the last one is finished.
	queue *inorder.Queue
	free  chan *rowBatch // those that are written
}

// fileColumn is a column of a genotype file, and where the values of a row lie in
// the whole packed row.
type fileColumn struct {
	parquetfile.FixedSpec
	dosages bool // values come from the planes, or are their checksum; else calls
	from    int  // first byte in the row; of checksums unused
}

const (
	maxBatchBytes   = 8 << 20  // of whole rows that are written at a time
	maxWaitingBytes = 96 << 20 // of pages that wait in memory
	mostWideBatches = 3        // under way at a time, where each takes most memory
)

func newGenotypeLayout(w *Writer, samples int, stored source.Storage) (*genotypeLayout, error) {
	l := &genotypeLayout{
		dir: w.dir, samples: samples, stored: stored, blocks: blocksOf(samples, w.opts.BlockSamples, stored),
		threads: w.opts.Threads, tier: w.opts.Tier,
		// Three more than work at a time: one is being written, and two are made while the
		// end of a row group is. And one is filled.
		queue: inorder.New(w.opts.Threads + 3), free: make(chan *rowBatch, w.opts.Threads+4),
	}
	if len(l.blocks) > 1 && stored.Denominator > 0 {
		// A batch then has its rows twice: whole, and as pages of blocks.
		l.queue = inorder.New(min(w.opts.Threads+1, mostWideBatches))
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

// makeSpace makes the space in which pages wait, where some have to: memory for one
// block or two, a scratch file for more.
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
	if at <= maxWaitingBytes {
		l.waiting = make(parquetfile.Memory, at)
		return nil
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
