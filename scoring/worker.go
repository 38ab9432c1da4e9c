package scoring

import (
	"context"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
)

// worker runs jobs one after another in its own buffers.
type worker struct {
	*pass
	packed []byte // the rows of a job

	// Of one tile: the sums of one score, and the missing calls of each slab row.
	sum           []int64
	missingTerms  []uint32
	missingWeight []int64
	anyMissing    bool
	missing       []uint16 // sample numbers in the tile, row after row
	missingEnd    []int    // by slot, where in missing the row's numbers end

	codes []uint8  // one row of the tile, unpacked
	cells []uint32 // the cell of each sample in a joint term

	unlisted map[int][]UnlistedCall // by score
}

func newWorker(p *pass) *worker {
	tile := 0
	for _, b := range p.blocks {
		tile = max(tile, min(b.Samples, p.options.TileSamples))
	}
	return &worker{
		pass: p, sum: make([]int64, tile), missingTerms: make([]uint32, tile), missingWeight: make([]int64, tile),
		codes: make([]uint8, tile), cells: make([]uint32, tile), unlisted: map[int][]UnlistedCall{},
	}
}

// tile is a part of a block: its samples and their packed rows.
type tile struct {
	block, number int
	first         int // sample of the cohort
	samples       int
	offset        int // of the tile's first byte in a packed row
}

// run reads one slab of one block and adds it to the results.
func (w *worker) run(ctx context.Context, s *slab, block int) error {
	b := w.blocks[block]
	size := len(s.rows) * b.RowBytes
	if cap(w.packed) < size {
		w.packed = make([]byte, size)
	}
	w.packed = w.packed[:size]
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.cohort.ReadRows(ctx, block, s.rows, w.packed); err != nil {
		return err
	}
	for _, c := range s.catalogue {
		calls := kernel.AppendCalls(nil, w.packed[c.slot*b.RowBytes:], b.Samples, int32(b.First))
		if err := w.hold(int64(cap(calls)) * callBytes); err != nil {
			return err
		}
		w.results.catalogue[c.entry][block] = calls
	}
	for first := 0; first < b.Samples; first += w.options.TileSamples {
		t := tile{
			block: block, number: first / w.options.TileSamples, first: b.First + first,
			samples: min(w.options.TileSamples, b.Samples-first), offset: first / 4,
		}
		w.findMissing(s, t)
		for i := range s.scores {
			if err := w.add(&s.scores[i], t); err != nil {
				return err
			}
		}
	}
	return nil
}

// row is the part of a slab row that holds a tile.
func (w *worker) row(slot int32, t tile) []byte {
	start := int(slot)*w.blocks[t.block].RowBytes + t.offset
	return w.packed[start : start+(t.samples+3)/4]
}

// findMissing lists the missing calls of each row that a score reads, once for
// all scores.
func (w *worker) findMissing(s *slab, t tile) {
	w.missing, w.missingEnd = w.missing[:0], w.missingEnd[:0]
	for slot, summed := range s.summed {
		if summed {
			w.missing = kernel.AppendMissing(w.missing, w.row(int32(slot), t), t.samples)
		}
		w.missingEnd = append(w.missingEnd, len(w.missing))
	}
}

// missingIn gives the samples of the tile whose call in a row is missing.
func (w *worker) missingIn(slot int32) []uint16 {
	start := 0
	if slot > 0 {
		start = w.missingEnd[slot-1]
	}
	return w.missing[start:w.missingEnd[slot]]
}

// add sums one score over one slab and tile, and adds it to the score's totals.
func (w *worker) add(part *slabScore, t tile) error {
	w.anyMissing = false
	clear(w.sum[:t.samples])
	clear(w.missingTerms[:t.samples])
	clear(w.missingWeight[:t.samples])
	w.addSingle(part.single, t)
	if err := w.missSingle(part, t); err != nil {
		return err
	}
	for i := range part.joint {
		w.addJoint(part.score, &part.joint[i], t)
	}

	score := w.results.Scores[part.score]
	lock := w.stripe(t.block, t.number)
	lock.Lock()
	defer lock.Unlock()
	score.total.add(t.first, w.sum[:t.samples])
	if w.anyMissing {
		for s, n := range w.missingTerms[:t.samples] {
			score.missing[t.first+s] += n
		}
		score.missingWeight.add(t.first, w.missingWeight[:t.samples])
	}
	return nil
}

// addSingle adds the terms of one row each, four at a time. The kernel adds to
// missing calls what they add for diploid samples.
func (w *worker) addSingle(single []term, t tile) {
	var rows [4][]byte
	var values [4][4]int64
	for len(single) > 0 {
		four := single[:min(4, len(single))]
		for i := range rows {
			if i < len(four) {
				rows[i], values[i] = w.row(four[i].slot, t), four[i].value
			} else {
				rows[i], values[i] = rows[0], [4]int64{}
			}
		}
		kernel.Calls(w.sum[:t.samples], rows, &values)
		single = single[len(four):]
	}
}

// missSingle counts the missing calls of the terms of one row each, and corrects
// what they add for haploid samples.
func (w *worker) missSingle(part *slabScore, t tile) error {
	for i := range part.single {
		u := &part.single[i]
		missing := w.missingIn(u.slot)
		if len(missing) == 0 {
			continue
		}
		if u.unimputable {
			score := w.plan.scores[part.score].result.Score
			return &FrequencyError{ScoreID: score.ID, RowNumber: score.Number(int(u.scoreRow))}
		}
		w.anyMissing = true
		for _, s := range missing {
			w.missingTerms[s]++
			w.missingWeight[s] += u.weight
		}
		if u.haploidMore != 0 {
			haploid := w.haploid[u.region][t.first:]
			for _, s := range missing {
				if haploid[s] {
					w.sum[s] += u.haploidMore
				}
			}
		}
	}
	return nil
}

// missingCell marks a sample with a missing call in any row of a joint term.
const missingCell = 1 << 31

// addJoint adds a joint term, sample by sample.
func (w *worker) addJoint(score int, j *joint, t tile) {
	w.findCells(j, t)
	haploid := w.haploid[j.match.Region] // nil where nobody can be
	for s, cell := range w.cells[:t.samples] {
		listed := cell < uint32(len(j.cells)) && !j.unlisted[cell]
		if listed {
			w.sum[s] += j.cells[cell]
			continue
		}
		w.anyMissing = true
		w.missingTerms[s]++
		w.missingWeight[s] += j.weight
		w.sum[s] += j.missing
		if haploid != nil && haploid[t.first+s] {
			w.sum[s] += j.haploidMore
		}
		if cell != missingCell && j.match.Kind == match.PairTable {
			w.unlisted[score] = append(w.unlisted[score], UnlistedCall{Sample: t.first + s, Name: j.match.Unlisted})
		}
	}
}

// findCells gives each sample its cell of a joint term: of a site the ALT copies
// of all its rows, of a table 3 x copies of the first row + copies of the second.
func (w *worker) findCells(j *joint, t tile) {
	cells, codes := w.cells[:t.samples], w.codes[:t.samples]
	clear(cells)
	factor := uint32(1)
	if j.match.Kind == match.PairTable {
		factor = 3
	}
	for _, slot := range j.slots {
		kernel.Unpack(codes, w.row(slot, t))
		for s, code := range codes {
			switch {
			case code == 3:
				cells[s] = missingCell
			case cells[s] != missingCell:
				cells[s] = cells[s]*factor + uint32(code)
			}
		}
	}
}
