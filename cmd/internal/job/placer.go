package job

import (
	"math/big"
	"sort"
	"sync"

	"cardioscore/scoring"
	"cardioscore/scoring/reference"
)

// placer gathers the people that others are placed within. It is used again and again,
// for a score after the other.
type placer struct {
	columns []columns // of all samples, by cohort, where they were needed
	values  []float64
	people  []person // whose values they are
}

type person struct{ cohort, sample int32 }

// forget begins a score: what is not filled now is not of it.
func (by *placer) forget(cohorts int) {
	if by.columns == nil {
		by.columns = make([]columns, cohorts)
	}
	for c := range by.columns {
		o := &by.columns[c]
		o.sums, o.averages, o.weights = o.sums[:0], o.averages[:0], o.weights[:0]
	}
	by.values, by.people = by.values[:0], by.people[:0]
}

// within is the distribution of a score among the kept people of all cohorts in
// which it passes the gate: those whom verdict gives a result. A woman has none of a
// score of rows on Y alone, though her sum is 0.
func (s *scored) within(k int, by *placer) *reference.Within {
	by.forget(len(s.cohorts))
	results := make([]*scoring.ScoreResult, len(s.cohorts))
	samples := 0
	for c := range s.cohorts {
		results[c] = s.result(c, k)
		samples += results[c].Samples()
	}
	by.values, by.people = sized(by.values, samples)[:0], sized(by.people, samples)[:0]
	for c, r := range results {
		if s.gate(c, k) != "" {
			continue
		}
		j := s.judging(c, k)
		from := &by.columns[c]
		from.fill(r, 0, r.Samples())
		all := from.sums
		if s.statistic() == reference.Average {
			all = from.averages
		}
		for i, value := range all {
			if s.counts(c, i) && j.stands(i, from.averages[i]) {
				by.values = append(by.values, value)
				by.people = append(by.people, person{int32(c), int32(i)})
			}
		}
	}
	first := results[0]
	shared := s.statistic() == reference.Sum
	for _, r := range results { // hard calls and dosages have units of their own
		shared = shared && r.PerCopy == first.PerCopy
	}
	if !shared {
		return reference.FromValues(by.values)
	}
	unit := first.Grid.Unit()
	unit.Mul(unit, new(big.Rat).SetInt64(first.PerCopy))
	people := by.people
	return reference.FromTotals(by.values, func(at int) (int64, uint64) {
		total := results[people[at].cohort].Total(int(people[at].sample))
		return total.Hi, total.Lo
	}, unit)
}

// ranks are those of a cohort's samples among the people gathered, of whom among is
// made; 0 for samples that are not among them.
func (by *placer) ranks(among *reference.Within, c, samples int) []uint32 {
	start := sort.Search(len(by.people), func(at int) bool { return int(by.people[at].cohort) >= c })
	if end := start + samples; samples > 0 && end <= len(by.people) && by.people[end-1] == (person{int32(c), int32(samples - 1)}) {
		return among.Ranks[start:end] // everybody is among them
	}
	ranks := make([]uint32, samples)
	for at := start; at < len(by.people) && int(by.people[at].cohort) == c; at++ {
		ranks[by.people[at].sample] = among.Ranks[at]
	}
	return ranks
}

// columns are the numbers of one score for consecutive samples of a cohort, as the
// engine gives them.
type columns struct {
	sums, averages, weights []float64 // averages are NaN where not known; weights of missing calls
}

// fill takes n samples of a result from first on, where they are many on all processors.
func (o *columns) fill(r *scoring.ScoreResult, first, n int) {
	o.sums, o.averages, o.weights = sized(o.sums, n), sized(o.averages, n), sized(o.weights, n)
	take := func(from, end int) {
		part := o.part(from, end)
		r.Sums(first+from, part.sums)
		r.Averages(first+from, part.averages)
		r.MissingWeights(first+from, part.weights)
	}
	const many = 8_192
	if n <= 2*many {
		take(0, n)
		return
	}
	var parts sync.WaitGroup
	for from := 0; from < n; from += many {
		parts.Go(func() { take(from, min(from+many, n)) })
	}
	parts.Wait()
}

// part is the columns of some of the samples.
func (o *columns) part(first, end int) columns {
	return columns{o.sums[first:end], o.averages[first:end], o.weights[first:end]}
}

// at is one sample's.
func (o *columns) at(i int) numbers { return numbers{o.sums[i], o.averages[i], o.weights[i]} }
