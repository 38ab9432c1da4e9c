package cohort

import (
	"context"
	"encoding/binary"
	"math"

	"cardioscore/scoring/genome"
)

// streamedRows writes the rows of a chromosome to its genotype files while the source
// is read, in their final order, and counts them on the way. It takes rows whose
// positions do not fall, on chromosomes whose rows do not depend on what comes later:
// those where everybody is diploid. The rows of one position are held back until it
// is over, because they are sorted, and duplicates among them dropped. A row that is
// alone there, as most are, waits where it will be written.
type streamedRows struct {
	spool   *spool
	out     *genotypeWriter
	ended   bool
	pos     int32  // of the rows held back
	heads   []byte // of the rows held back, in source order
	pending int    // rows held back; one alone is placed in the open batch of out
	calls   []byte // of the rows held back, unless one alone is placed
	planes  []byte // alike

	parsed []head  // of the rows held back
	rows   []int64 // their numbers
	order  positionOrder
}

const (
	// maxHeldBytes of rows may wait for the end of their position, or one row.
	maxHeldBytes = 16 << 20
	noRow        = math.MaxInt64 // the number of a dropped duplicate
)

// streams says whether the rows of a chromosome can be written as they come: people
// are diploid throughout.
func streams(chrom genome.Chromosome) bool {
	return chrom != genome.ChrX && chrom != genome.ChrY && chrom != genome.ChrMT
}

// startStream begins to write the rows of a spool that has none.
func (s *spool) startStream(counters *rowCounters) error {
	out, err := s.layout.newWriter(s.genotypesName)
	if err != nil {
		return err
	}
	if s.counted, err = newRowSpool(s.layout.dir, s.name("counts"), countsBytes); err != nil {
		return err
	}
	out.count = counters.batch
	out.written = func(b *rowBatch) error { return s.counted.add(b.counted) }
	s.stream = &streamedRows{spool: s, out: out}
	return nil
}

// takes says whether a row can be held back whose head has so many bytes. The stream
// has not ended then.
func (t *streamedRows) takes(pos int32, head int) bool {
	row := t.spool.layout.callBytes() + t.spool.layout.planeBytes()
	return !t.ended && (pos != t.pos || t.pending == 0 || len(t.heads)+head+(t.pending+1)*row <= maxHeldBytes)
}

// add takes a row, which is at the position of those held back or behind it.
func (t *streamedRows) add(head []byte, pos int32, row *sourceRow) error {
	if pos != t.pos {
		if err := t.settle(); err != nil {
			return err
		}
		t.pos = pos
	}
	t.heads = append(t.heads, head...)
	if t.pending == 0 {
		if err := t.out.place(row); err != nil {
			return err
		}
	} else {
		t.holdPlaced()
		if err := t.hold(row); err != nil {
			return err
		}
	}
	t.pending++
	return nil
}

// holdPlaced holds the row that was placed, if it is still alone.
func (t *streamedRows) holdPlaced() {
	if t.pending == 1 {
		calls, lo, hi := t.out.takeBack()
		t.calls, t.planes = append(t.calls, calls...), append(append(t.planes, lo...), hi...)
	}
}

// hold copies a row, and makes its planes: it may be a duplicate, but is checked.
func (t *streamedRows) hold(row *sourceRow) error {
	l, from := t.spool.layout, len(t.planes)
	t.calls, t.planes = append(t.calls, row.calls...), append(t.planes, make([]byte, l.planeBytes())...)
	if l.stored.Denominator == 0 {
		return nil
	}
	lo, hi := halves(t.planes[from:])
	return row.planes(l.tier, lo, hi, l.stored.Denominator)
}

// row gives a row that was held.
func (t *streamedRows) row(i int) (calls, planes []byte) {
	c, p := t.spool.layout.callBytes(), t.spool.layout.planeBytes()
	return t.calls[i*c : (i+1)*c], t.planes[i*p : (i+1)*p]
}

func (t *streamedRows) genotypes(i int) genotypes {
	calls, planes := t.row(i)
	return genotypes{calls, planes}
}

// eachHead calls do for the bytes of each head that is held back.
func (t *streamedRows) eachHead(do func(i int, head []byte) error) error {
	rest := t.heads
	for i := range t.pending {
		n := headPos + int(binary.LittleEndian.Uint32(rest))
		if err := do(i, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// settle writes the rows held back: their position is over.
func (t *streamedRows) settle() error {
	if t.pending == 0 {
		return nil
	}
	numbers := t.numbers()
	changed := t.settleDuplicates()
	for _, i := range t.order.sorted {
		matchable := genome.Matchable(t.parsed[i].alt)
		if t.pending == 1 {
			if err := t.out.keep(matchable); err != nil {
				return err
			}
			continue
		}
		calls, planes := t.row(i)
		if err := t.out.add(calls, planes, matchable); err != nil {
			return err
		}
	}
	err := t.eachHead(func(i int, head []byte) error {
		if changed != nil && changed[i] {
			markContradicted(head[headPos:])
		}
		return t.spool.addHead(head, numbers[i])
	})
	if err != nil {
		return err
	}
	t.drop()
	return nil
}

// numbers sorts the rows held back and numbers them.
func (t *streamedRows) numbers() []int64 {
	t.parsed = t.parsed[:0]
	_ = t.eachHead(func(_ int, b []byte) error { // the call never fails
		t.parsed = append(t.parsed, parseHead(b[headPos:]))
		return nil
	})
	t.order.sort(t.parsed)
	t.rows = t.rows[:0]
	for range t.parsed {
		t.rows = append(t.rows, noRow)
	}
	for _, i := range t.order.sorted {
		t.rows[i] = t.spool.rows
		t.spool.rows++
	}
	return t.rows
}

// drop forgets the rows held back.
func (t *streamedRows) drop() {
	t.heads, t.calls, t.planes, t.pending = t.heads[:0], t.calls[:0], t.planes[:0], 0
}

// end hands over what is held back, and the end of the files.
func (t *streamedRows) end() error {
	if t.ended {
		return nil
	}
	t.ended = true
	if err := t.settle(); err != nil {
		return err
	}
	return t.out.finish()
}

// endStream ends the stream of a spool, if there is one.
func (s *spool) endStream() error {
	if s.stream == nil {
		return nil
	}
	return s.stream.end()
}

// unstream moves the rows that were streamed to scratch files of rows, where those
// held back and all others follow. What was counted stays.
func (s *spool) unstream(ctx context.Context) error {
	t := s.stream
	if !t.ended {
		t.holdPlaced()
	}
	held := t.pending
	t.pending = 0
	if err := t.end(); err != nil {
		return err
	}
	if err := s.layout.queue.Wait(); err != nil {
		return err
	}
	if err := s.spoolRows(); err != nil {
		return err
	}
	if err := s.copyStreamed(ctx); err != nil {
		return err
	}
	for _, file := range t.out.files {
		if err := s.layout.dir.Discard(file.Name()); err != nil {
			return err
		}
	}
	s.stream, t.pending = nil, held
	return t.eachHead(func(i int, head []byte) error {
		calls, planes := t.row(i)
		return s.addRow(head, calls, planes)
	})
}

// copyStreamed fills the scratch files with the rows of the finished files.
func (s *spool) copyStreamed(ctx context.Context) error {
	rows, err := s.finishedRows(ctx)
	if err != nil {
		return err
	}
	defer rows.close()
	for i := range s.rows {
		calls, planes, err := rows.row(i)
		if err != nil {
			return err
		}
		if err := s.addGenotypes(calls, planes); err != nil {
			return err
		}
	}
	return nil
}
