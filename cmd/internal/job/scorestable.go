package job

import (
	"cardioscore/io/scoretable"
)

// batchSamples is how many samples are written at a time.
const batchSamples = 16_384

// writeScores writes the scores table: long by score and then sample, or wide by
// sample. Samples that are not kept are left out.
func (s *scored) writeScores(o *output, formats []string, wide bool) error {
	if wide {
		return s.writeWide(o, formats)
	}
	t, err := o.table("scores", scoretable.LongColumns(), formats, true)
	if err != nil {
		return err
	}
	w := scoretable.NewLong(t)
	for k := range s.scores {
		for c := range s.cohorts {
			named := s.named(c, k)
			for first := 0; first < len(s.cohorts[c].Samples()); first += batchSamples {
				if err := w.WriteBatch(s.batch(c, k, first, named)); err != nil {
					return err
				}
			}
		}
	}
	return w.Close()
}

func (s *scored) writeWide(o *output, formats []string) error {
	var ids []string
	for _, score := range s.scores {
		ids = append(ids, score.ID)
	}
	t, err := o.table("scores", scoretable.WideColumns(ids), formats, true)
	if err != nil {
		return err
	}
	w := scoretable.NewWide(t, ids)
	// Fewer samples at a time where there are many scores: a range is held whole.
	step := max(64, batchSamples/max(1, len(ids)))
	for c := range s.cohorts {
		var named []map[int]string
		for k := range s.scores {
			named = append(named, s.named(c, k))
		}
		for first := 0; first < len(s.cohorts[c].Samples()); first += step {
			for k := range s.scores {
				if err := w.WriteBatch(s.batchOf(c, k, first, step, named[k])); err != nil {
					return err
				}
			}
		}
	}
	return w.Close()
}

func (s *scored) batch(c, k, first int, named map[int]string) *scoretable.Batch {
	return s.batchOf(c, k, first, batchSamples, named)
}

// batchOf gathers one score of a range of samples.
func (s *scored) batchOf(c, k, first, step int, named map[int]string) *scoretable.Batch {
	samples := len(s.ids[c])
	b := &scoretable.Batch{ScoreID: s.scores[k].ID, FirstSample: first + 1}
	for i := first; i < min(first+step, samples); i++ {
		if !s.keeps(c, i) {
			continue
		}
		r := s.of(c, k, i, named[i])
		b.SampleID = append(b.SampleID, s.ids[c][i])
		b.Sum = append(b.Sum, r.Sum)
		b.Denominator = append(b.Denominator, r.Denominator)
		b.Average = append(b.Average, r.Average)
		b.VariantsUsed = append(b.VariantsUsed, int32(r.Used))
		b.VariantsMissing = append(b.VariantsMissing, int32(r.Missing))
		b.MissingWeight = append(b.MissingWeight, r.MissingWeight)
		b.Z = append(b.Z, r.Z)
		b.Percentile = append(b.Percentile, r.Percentile)
		b.Status = append(b.Status, r.Status)
		b.Reason = append(b.Reason, r.Reason)
	}
	return b
}
