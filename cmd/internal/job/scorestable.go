package job

import (
	"math"
	"sync"

	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
)

// batchSamples is how many samples are written at a time.
const batchSamples = 4_096

// batchBytes is about what a batch takes, and another one that waits to be filled.
const batchBytes = 2 * batchSamples * 136

// scoresTable is the scores table of a run while it is written: long by score and
// then sample, or wide by sample. Samples that are not kept are left out.
type scoresTable struct {
	scores *scored
	wide   bool
	writer scoretable.Writer
	alone  scoretable.Sink // where all goes to it, else nil
	atOnce int             // batches that are filled at a time
	free   chan *batch     // to be filled again
	rested chan *standing
}

// batch is some rows of the table, and what is told of them.
type batch struct {
	scoretable.Batch
	span
	columns columns
	names   []string // memory of SampleID, where not everybody is kept
}

// standing is what the batches of one score share.
type standing struct {
	named []map[int]string // by cohort
	placer
}

// sharedSamples is how many samples a cohort may have for its columns to be kept
// from the placing of a score until it is written; else they are made again.
const sharedSamples = 65_536

func (s *scored) scoresTable(o *output, formats []string, wide bool) (*scoresTable, error) {
	atOnce := inorder.Within(batchBytes)
	t := &scoresTable{scores: s, wide: wide, atOnce: atOnce, free: make(chan *batch, 2*atOnce), rested: make(chan *standing, 2*atOnce)}
	columns := scoretable.LongColumns()
	var ids []string
	if wide {
		for _, score := range s.scores {
			ids = append(ids, score.ID)
		}
		columns = scoretable.WideColumns(ids)
	}
	sink, err := o.table("scores", columns, formats, true)
	if err != nil {
		return nil, err
	}
	people := 0
	for c := range s.ids {
		people += len(s.ids[c])
	}
	t.alone = sink.alone()
	if wide {
		sink.Expect(people)
		t.writer = scoretable.NewWide(sink, ids)
	} else {
		sink.Expect(people * len(s.scores))
		t.writer = scoretable.NewLong(sink)
	}
	return t, nil
}

// write appends the scores that are held. Batches are made on all processors, as far as
// the memory allows, and written in order.
func (t *scoresTable) write() error {
	if t.wide {
		return t.writeWide()
	}
	s := t.scores
	queue := inorder.New(t.atOnce)
	from, end := s.held()
	for k := from; k < end; k++ {
		placed := sync.OnceValue(func() *standing { return t.stand(k) })
		for c := range s.cohorts {
			samples := len(s.ids[c])
			for first := 0; first < samples; first += batchSamples {
				b := t.next()
				last := c == len(s.cohorts)-1 && first+batchSamples >= samples
				err := queue.Add(
					func() error {
						s.fillPlaced(b, placed(), c, k, first, min(first+batchSamples, samples))
						return nil
					},
					func() error {
						if last {
							s.unplace(k)
							t.rest(placed())
						}
						return t.put(k, b)
					})
				if err != nil {
					return err
				}
			}
		}
	}
	return queue.Wait()
}

// writeWide appends every score of some samples, then of the next.
func (t *scoresTable) writeWide() error {
	s := t.scores
	s.placeAll() // each range of samples needs every score
	queue := inorder.New(t.atOnce)
	// Fewer samples at a time where there are many scores: a range is held whole.
	step := max(64, batchSamples/max(1, len(s.scores)))
	for c := range s.cohorts {
		var named []map[int]string
		for k := range s.scores {
			named = append(named, s.named(c, k))
		}
		samples := len(s.ids[c])
		for first := 0; first < samples; first += step {
			batches := make([]*batch, len(s.scores))
			err := queue.Add(
				func() error {
					for k := range batches {
						b := new(batch)
						b.columns.fill(s.result(c, k), first, min(step, samples-first))
						s.fill(b, b.columns, c, k, first, named[k])
						batches[k] = b
					}
					return nil
				},
				func() error {
					for k, b := range batches {
						if err := t.writer.WriteBatch(&b.Batch); err != nil {
							return err
						}
						s.spans[k].merge(b.span)
					}
					return nil
				})
			if err != nil {
				return err
			}
		}
	}
	return queue.Wait()
}

// stand places a score.
func (t *scoresTable) stand(k int) *standing {
	s := t.scores
	var at *standing
	select {
	case at = <-t.rested:
	default:
		at = new(standing)
	}
	s.place(k, &at.placer)
	at.named = at.named[:0]
	for c := range s.cohorts {
		at.named = append(at.named, s.named(c, k))
		if len(s.ids[c]) > sharedSamples {
			at.columns[c] = columns{}
		}
	}
	if len(at.people) > sharedSamples {
		at.values, at.people = nil, nil
	}
	return at
}

// rest takes back the memory of a score that is written.
func (t *scoresTable) rest(at *standing) {
	select {
	case t.rested <- at:
	default:
	}
}

// next gives a batch to fill.
func (t *scoresTable) next() *batch {
	select {
	case b := <-t.free:
		return b
	default:
		return new(batch)
	}
}

// put writes a batch of score k, and takes it back.
func (t *scoresTable) put(k int, b *batch) error {
	if err := t.writer.WriteBatch(&b.Batch); err != nil {
		return err
	}
	t.scores.spans[k].merge(b.span)
	select {
	case t.free <- b:
	default:
	}
	return nil
}

func (t *scoresTable) close() error { return t.writer.Close() }

func (p *span) merge(other span) {
	if p.n == 0 {
		*p = other
	} else if other.n > 0 {
		p.lowest, p.highest, p.n = min(p.lowest, other.lowest), max(p.highest, other.highest), p.n+other.n
	}
}

// fillPlaced gathers score k, which is placed, of samples first up to end of cohort c.
func (s *scored) fillPlaced(b *batch, at *standing, c, k, first, end int) {
	if len(at.columns[c].sums) == len(s.ids[c]) {
		s.fill(b, at.columns[c].part(first, end), c, k, first, at.named[c])
		return
	}
	b.columns.fill(s.result(c, k), first, end-first)
	s.fill(b, b.columns, c, k, first, at.named[c])
}

// fill gathers score k of the samples of cohort c from first on, whose columns are
// given.
func (s *scored) fill(b *batch, from columns, c, k, first int, named map[int]string) {
	j := s.judging(c, k)
	ids := s.ids[c][first:][:len(from.sums)]
	b.reset(s.scores[k].ID, first+1, len(ids))
	b.span = span{lowest: math.Inf(1), highest: math.Inf(-1)}
	row := 0
	for at := range ids {
		i := first + at
		if !s.keeps(c, i) {
			continue
		}
		if s.kept[c] != nil {
			b.names = append(b.names, ids[at])
		}
		if j.excludes(i) {
			b.exclude(row)
			row++
			continue
		}
		why := ""
		if len(named) > 0 {
			why = named[i]
		}
		n, missing := from.at(at), j.result.Missing(i)
		status, reason, summed, place := j.verdict(i, n, why)
		if summed {
			b.lowest, b.highest, b.n = min(b.lowest, n.sum), max(b.highest, n.sum), b.n+1
		} else {
			n.sum, n.average = math.NaN(), math.NaN()
		}
		b.Sum[row], b.Average[row], b.MissingWeight[row] = n.sum, n.average, n.missingWeight
		b.Denominator[row], b.VariantsUsed[row], b.VariantsMissing[row] = j.result.Denominator(i), int32(j.terms), int32(missing)
		b.Z[row], b.Percentile[row], b.Status[row], b.Reason[row] = place.Z, place.Percentile, status, reason
		row++
	}
	b.SampleID = ids
	if s.kept[c] != nil {
		b.SampleID = b.names
	}
	b.cut(row)
}

// reset begins a batch of up to n samples, in the memory of the one before.
func (b *batch) reset(scoreID string, firstSample, n int) {
	o := &b.Batch
	b.names = b.names[:0]
	b.Batch = scoretable.Batch{
		ScoreID: scoreID, FirstSample: firstSample,
		Sum: sized(o.Sum, n), Denominator: sized(o.Denominator, n), Average: sized(o.Average, n),
		VariantsUsed: sized(o.VariantsUsed, n), VariantsMissing: sized(o.VariantsMissing, n), MissingWeight: sized(o.MissingWeight, n),
		Z: sized(o.Z, n), Percentile: sized(o.Percentile, n), Status: sized(o.Status, n), Reason: sized(o.Reason, n),
	}
}

// exclude makes a row without any number.
func (b *batch) exclude(row int) {
	nan := math.NaN()
	b.Sum[row], b.Average[row], b.MissingWeight[row], b.Z[row], b.Percentile[row] = nan, nan, nan, nan, nan
	b.Denominator[row], b.VariantsUsed[row], b.VariantsMissing[row] = 0, 0, 0
	b.Status[row], b.Reason[row] = statusExcluded, reasonOptOut
}

// cut leaves so many rows.
func (b *batch) cut(rows int) {
	o := &b.Batch
	o.Sum, o.Average, o.MissingWeight, o.Z, o.Percentile = o.Sum[:rows], o.Average[:rows], o.MissingWeight[:rows], o.Z[:rows], o.Percentile[:rows]
	o.Denominator, o.VariantsUsed, o.VariantsMissing = o.Denominator[:rows], o.VariantsUsed[:rows], o.VariantsMissing[:rows]
	o.Status, o.Reason = o.Status[:rows], o.Reason[:rows]
}
