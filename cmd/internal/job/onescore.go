package job

import (
	"sync"

	"cardioscore/io/scoretable"
)

// writeLast writes the scores that are held, of which nothing more comes.
func (t *scoresTable) writeLast() error {
	if done, err := t.writeOne(); done || err != nil {
		return err
	}
	return t.write()
}

// writeOne writes the table of a single score of one cohort, all of whom are kept: ids are
// encoded while the score is placed, of which a part is one goroutine's work. It says
// whether it did; else the table is written batch by batch.
func (t *scoresTable) writeOne() (done bool, err error) {
	s := t.scores
	from, end := s.held()
	if t.wide || end-from != 1 || len(s.cohorts) != 1 || s.kept[0] != nil || len(s.ids[0]) > sharedSamples {
		return false, nil
	}
	return scoretable.WriteOneScore(t.alone, s.scores[from].ID, s.ids[0], func() *scoretable.Batch {
		at := t.stand(from)
		whole, told := t.fillWhole(at, from)
		s.unplace(from)
		s.spans[from].merge(told)
		return whole
	})
}

// fillWhole gathers a score of everybody in the only cohort, in parts on all processors.
func (t *scoresTable) fillWhole(at *standing, k int) (*scoretable.Batch, span) {
	s := t.scores
	samples := len(s.ids[0])
	whole := new(batch)
	whole.reset(s.scores[k].ID, 1, samples)
	whole.SampleID = s.ids[0]
	parts := make([]batch, (samples+batchSamples-1)/batchSamples)
	var filling sync.WaitGroup
	for i := range parts {
		first := i * batchSamples
		end := min(first+batchSamples, samples)
		filling.Go(func() {
			parts[i].Batch = whole.part(first, end)
			s.fillPlaced(&parts[i], at, 0, k, first, end)
		})
	}
	filling.Wait()
	var told span
	for i := range parts {
		told.merge(parts[i].span)
	}
	return &whole.Batch, told
}

// part is the memory of some of the rows.
func (b *batch) part(first, end int) scoretable.Batch {
	o := &b.Batch
	return scoretable.Batch{
		Sum: o.Sum[first:end], Denominator: o.Denominator[first:end], Average: o.Average[first:end],
		VariantsUsed: o.VariantsUsed[first:end], VariantsMissing: o.VariantsMissing[first:end], MissingWeight: o.MissingWeight[first:end],
		Z: o.Z[first:end], Percentile: o.Percentile[first:end], Status: o.Status[first:end], Reason: o.Reason[first:end],
	}
}
