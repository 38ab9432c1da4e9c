package kernel

// The most rows that may be added to a score before Total: digit products must
// fit 32 bits. A row of calls adds at most 2 x 128 to a digit's sum, a row of
// dosages, with AMX, 255 x 128 to that of each plane.
const (
	MaxCallRows   = 1<<31/256 - 1 // 8,388,607
	MaxDosageRows = 65_536
)

// SumSamples is a number of samples: a Sums takes the memory of a multiple of it, or less.
const SumSamples = 256

// Sums accumulates scores of the samples of a tile. It belongs to one goroutine
// at a time.
type Sums struct {
	tier                    Tier
	dosage, tables, missing bool
	samples, scores, digits int

	added  []int   // rows added since Total, by score
	plain  []int64 // Go: by score, then by sample in the panel's order
	narrow []int32 // vector tiers: sums of digit products, see sums_amd64.go
	wide   []int64 // vector tiers: sums of entries of tables, see tables_amd64.go, and of words, see words_amd64.go
	halved bool    // some of wide are in halves, see tables_missing_amd64.go
	table  []int32 // vector tiers: tables of some groups of rows
	turned turnedBlock
	ones   []int64   // vector tiers: by score, what Total adds to every sample
	list   []int32   // AMX: pieces whose weights are not all 0
	config [64]uint8 // AMX: the shapes of the tiles
}

// NewSums makes sums of 0 for panels of calls of so many samples.
func NewSums(t Tier, samples, scores, digits int) *Sums {
	return newSums(t, Sums{samples: samples, scores: scores, digits: digits})
}

// NewDosageSums makes sums of 0 for panels of dosages.
func NewDosageSums(t Tier, samples, scores, digits int) *Sums {
	return newSums(t, Sums{dosage: true, samples: samples, scores: scores, digits: digits})
}

// NewTableSums makes sums of 0 for panels of indexes.
func NewTableSums(t Tier, samples, scores int) *Sums {
	return newSums(t, Sums{tables: true, samples: samples, scores: scores, digits: MinDigits})
}

// NewMissingSums makes sums of 0 for panels of indexes of missing calls.
func NewMissingSums(t Tier, samples, scores int) *Sums {
	return newSums(t, Sums{tables: true, missing: true, samples: samples, scores: scores, digits: MaxDigits})
}

// newSums makes room for sums of what s says.
func newSums(t Tier, s Sums) *Sums {
	if s.samples < 1 || s.samples > MaxSamples || s.scores < 1 || s.digits < MinDigits || s.digits > MaxDigits {
		panic("BUG: sums without samples or scores, with too many samples, or with digits that no kernel has")
	}
	t.require()
	s.tier, s.added = t, make([]int, s.scores)
	s.shape()
	return &s
}

// Add adds the products of a panel and weights on its rows to the scores
// of the weights, from first on: for every sample and score, the sum over rows of
// genotype x weight. Panel, weights and sums are of one tier; weights and sums
// have the same digits; the panel may have fewer samples than the sums, and what the
// others hold until Total then has no meaning. Where a panel of indexes is added, first
// is a multiple of the tier's TableBlock, or one of its TableColumns with all scores in one
// block; of indexes of missing calls a multiple of TableScores.
func (s *Sums) Add(p *Panel, w *Weights, first int) {
	switch {
	case p.tier != s.tier || w.tier != s.tier || p.dosage != s.dosage || p.tables != s.tables || w.tables != s.tables ||
		p.missing != s.missing || w.missing != s.missing || w.dosage != s.dosage || p.chosen || w.chosen:
		panic("BUG: panel, weights and sums of different tiers or genotypes")
	case p.rows != w.rows || p.samples > s.samples || w.digits != s.digits || first < 0 || first+w.scores > s.scores ||
		s.tables && !s.begins(first, w.scores):
		panic("BUG: panel, weights and sums of shapes that do not fit")
	}
	s.count(w, first)
	if s.turned.left > 0 {
		s.turnBack()
	}
	s.add(p, w, first)
}

// count counts the rows that are added to scores.
func (s *Sums) count(w *Weights, first int) {
	most := MaxCallRows
	if s.dosage {
		most = MaxDosageRows
	}
	for k := first; k < first+w.scores; k++ {
		if s.added[k] += w.rows; s.added[k] > most {
			panic("BUG: more rows than digit sums can hold")
		}
	}
}

// begins says whether tables of so many scores may be added from a score on.
func (s *Sums) begins(first, scores int) bool {
	if s.missing {
		return first%TableScores == 0
	}
	block := s.tier.TableBlock()
	return first%block == 0 || first%s.tier.TableColumns() == 0 && first%block+scores <= block
}

// TotalRows adds the sums of missing calls to dst, sample by sample, and sets them to
// 0: that of score k, times units[k], to word k of a sample. dst has a row of len(units)
// words, one a score, for each of its samples. What holds for Total holds for every
// product.
func (s *Sums) TotalRows(dst []int64, units []int64) {
	if !s.missing || len(units) != s.scores || len(dst)%len(units) != 0 || len(dst)/len(units) > s.samples {
		panic("BUG: rows of totals that are not of these sums, or other sums than of missing calls")
	}
	clear(s.added)
	s.totalRows(dst, units)
}

// turnedBlock is sums of a block of scores that Total found side by side, turned to
// sums of one score after another: Total is asked for the others next.
type turnedBlock struct {
	block int
	left  int     // scores whose sums are here, and have not been taken
	sums  []int64 // by score of the block, then by sample, with a line in between
	taken [TableScores]bool
}

// Total adds the sums of one score to dst, which has one element a sample, in
// sample order, and sets them to 0. A total, and dst, must fit 63 bits: the
// caller bounds them by the sum of the largest genotype times |weight|.
func (s *Sums) Total(score int, dst []int64) { s.TotalUnits(score, 1, dst) }

// TotalUnits is Total of sums that count in units of so much each.
func (s *Sums) TotalUnits(score int, unit int64, dst []int64) {
	if len(dst) > s.samples {
		panic("BUG: totals of more samples than the sums have")
	}
	s.added[score] = 0
	s.total(score, unit, dst)
}
