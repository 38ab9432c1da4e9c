package scoring

import (
	"context"
	"slices"

	"cardioscore/scoring/kernel"
)

// worker runs jobs one after another in its own buffers.
type worker struct {
	*reading
	report Report
	watch  stopwatch
	turn   int // of the job: workers begin at different tiles

	packed []byte // the rows of a job
	calls  []byte // of blocks of dosages, the hard calls of the slab's called rows

	lot      lot
	slots    []int    // by line of the lot, of its row in the slab
	lineRows [][]byte // of a piece
	panel    kernel.Panel
	block    int              // whose sums are held, -1 for none
	sums     [][]tileSums     // by group, then by tile of the block where they stay
	heavy    [][]*kernel.Sums // by group, then by set
	words    []int64          // totals of one column in a tile

	missing missingCalls

	other   otherSums
	hidden  [4][]byte  // see hideCalls, halveCalls
	men     []byte     // see menOf
	menTile int        // whose men they are, counted from 1; 0 for none
	codes   []uint8    // one row of the tile, unpacked
	dosages []uint16   // one row of the tile
	cells   []uint32   // the cell of each sample in a joint term
	copies  [][]uint32 // by part of a joint term, effect copies of each sample
	factor  []uint32   // effect copies of one sample by part

	// What the worker gathers outside the totals.
	tallies  []tally                // by score of the reading
	unlisted map[int][]UnlistedCall // by score of the plan
}

func newWorker(r *reading) *worker {
	return &worker{
		reading: r, block: -1, sums: make([][]tileSums, len(r.groups)), heavy: make([][]*kernel.Sums, len(r.groups)),
		tallies: make([]tally, r.count), unlisted: map[int][]UnlistedCall{},
	}
}

// run reads one slab of one block and adds it to the results.
func (w *worker) run(ctx context.Context, job int) error {
	block, s := job/len(w.slabs), &w.slabs[job%len(w.slabs)]
	if block != w.block {
		w.foldAll()
		w.block = block
	}
	w.turn = job
	if err := ctx.Err(); err != nil {
		return err
	}
	w.watch.lap()
	if err := w.read(ctx, s, job); err != nil {
		return err
	}
	w.report.Reading += w.watch.lap()
	if err := w.collect(s, block); err != nil {
		return err
	}
	for at := range w.groups {
		if err := w.addGroup(at, s, block); err != nil {
			return err
		}
	}
	w.watch.lap()
	if err := w.addOthers(s, block); err != nil {
		return err
	}
	w.report.Others += w.watch.lap()
	return nil
}

// read fills packed with the rows of a job, and calls with those hard calls that a
// block of dosages has beside them, or that its dosages are.
func (w *worker) read(ctx context.Context, s *slab, job int) error {
	block := job / len(w.slabs)
	b := &w.blocks[block]
	w.packed = resized(w.packed, len(s.rows)*b.RowBytes)
	if err := w.cohort.ReadRows(ctx, block, s.rows, w.packed); err != nil {
		return err
	}
	if ahead, ok := w.cohort.(Prefetcher); ok {
		if next := job + w.workers; next < len(w.slabs)*len(w.blocks) {
			ahead.Prefetch(next/len(w.slabs), w.slabs[next%len(w.slabs)].rows)
		}
	}
	w.report.Genotypes += int64(len(s.rows)) * int64(b.Samples)
	w.report.Bytes += int64(len(w.packed))
	if w.encoding == HardCalls || len(s.called) == 0 {
		return nil
	}
	bytes := callBytesOf(b)
	w.calls = resized(w.calls, len(s.called)*bytes)
	if b.CallBytes > 0 {
		rows := make([]int, len(s.called))
		for i, slot := range s.called {
			rows[i] = s.rows[slot]
		}
		return w.cohort.ReadCalls(ctx, block, rows, w.calls)
	}
	clear(w.calls)
	whole := tile{block: block, samples: b.Samples}
	for i, slot := range s.called {
		w.unpackDosages(slot, whole)
		packCalls(w.calls[i*bytes:], w.dosages, uint16(b.Denominator))
	}
	return nil
}

// callBytesOf is the size of a row of hard calls of a block of dosages.
func callBytesOf(b *Block) int { return max(b.CallBytes, (b.Samples+3)/4) }

// packCalls packs the dosages that are whole copies; all others are no calls.
func packCalls(dst []byte, dosages []uint16, perCopy uint16) {
	for s, n := range dosages {
		code := byte(3)
		switch n {
		case 0:
			code = 0
		case perCopy:
			code = 1
		case 2 * perCopy:
			code = 2
		}
		dst[s/4] |= code << (2 * (s % 4))
	}
}

// callRow gives the packed hard calls of a called slot in the block of the job.
func (w *worker) callRow(s *slab, slot int) []byte {
	b := &w.blocks[w.block]
	if w.encoding == HardCalls {
		return w.packed[slot*b.RowBytes:][:b.RowBytes]
	}
	at, _ := slices.BinarySearch(s.called, slot)
	bytes := callBytesOf(b)
	return w.calls[at*bytes:][:bytes]
}

// collect keeps the calls of the catalogue rows of a slab.
func (w *worker) collect(s *slab, block int) error {
	b := &w.blocks[block]
	for _, c := range s.catalogue {
		calls := kernel.AppendCalls(nil, w.callRow(s, c.slot), b.Samples, int32(b.First))
		if err := w.hold(int64(cap(calls)) * callBytes); err != nil {
			return err
		}
		w.results.catalogue[c.entry][block] = calls
	}
	return nil
}

// row is a slab row: of hard calls the part that holds a tile, of dosages all of
// it, since its planes lie apart.
func (w *worker) row(slot int, t tile) []byte {
	b := &w.blocks[t.block]
	if w.encoding == Dosages {
		return w.packed[slot*b.RowBytes:][:b.RowBytes]
	}
	return w.packed[slot*b.RowBytes+t.offset/4:][:(t.samples+3)/4]
}

// tile is a part of a block.
type tile struct {
	block, inBlock int
	number         int // among the tiles of all blocks
	first          int // sample of the cohort
	samples        int
	offset         int // of the first sample in the block
}
