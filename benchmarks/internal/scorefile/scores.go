package scorefile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"cardioscore/benchmarks/internal/population"
)

// Texts is how weights are written.
type Texts string

const (
	// Nine writes nine decimals: 0.012345678. Such weights are exact in four digits of base 256.
	Nine Texts = "nine"
	// Fifteen writes 15 significant digits, with an exponent where the weight is small, as R
	// and Python do: 1.23456789012345e-05.
	Fifteen Texts = "fifteen"
)

// Tails is how weights are distributed.
type Tails string

const (
	Normal Tails = "normal"
	Heavy  Tails = "heavy" // a normal times a log-normal with sigma 1.5
)

// sd is the standard deviation of normal weights.
const sd = 0.01

// Scores are scores on one population.
type Scores struct {
	Seed       uint64
	Population *population.Population
	Count      int
	Texts      Texts
	Tails      Tails
	// Least and Most bound the share of the variants that a score has. Each score has its own,
	// in equal steps from one to the other; 1 and 1 for dense scores.
	Least, Most float64
}

// Check says what no scores can have.
func (s *Scores) Check() error {
	switch {
	case s.Count < 1 || s.Count > 100_000:
		return fmt.Errorf("%d scores: expected 1 to 100,000", s.Count)
	case s.Texts != Nine && s.Texts != Fifteen:
		return fmt.Errorf("texts %q: expected %s or %s", s.Texts, Nine, Fifteen)
	case s.Tails != Normal && s.Tails != Heavy:
		return fmt.Errorf("tails %q: expected %s or %s", s.Tails, Normal, Heavy)
	case !(s.Least > 0 && s.Least <= s.Most && s.Most <= 1):
		return fmt.Errorf("density from %v to %v: expected 0 < least <= most <= 1", s.Least, s.Most)
	}
	return nil
}

// ID is the id of score k.
func ID(k int) string { return fmt.Sprintf("bench%04d", k+1) }

func (s *Scores) density(k int) float64 {
	if s.Count == 1 {
		return s.Most
	}
	return s.Least + (s.Most-s.Least)*float64(k)/float64(s.Count-1)
}

// Row is one variant with its weights.
type Row struct {
	population.Variant
	Effect, Other string
	// Weights holds the text of each score's weight; empty where the score does not have the variant.
	Weights [][]byte
	text    []byte
}

// drawer draws rows; each is used by one goroutine.
type drawer struct {
	scores *Scores
	pcg    *rand.PCG
	random *rand.Rand
}

func (s *Scores) drawer() *drawer {
	pcg := rand.NewPCG(0, 0)
	return &drawer{s, pcg, rand.New(pcg)}
}

// draw fills row with variant v, reusing its memory.
func (d *drawer) draw(v int, row *Row) {
	d.pcg.Seed(d.scores.Seed, uint64(v))
	row.Variant = d.scores.Population.Variant(v)
	row.Effect, row.Other = row.Alt, row.Ref
	if d.random.Uint64()&1 != 0 {
		row.Effect, row.Other = row.Other, row.Effect
	}
	const longest = 32
	if n := d.scores.Count; cap(row.text) < n*longest {
		row.text, row.Weights = make([]byte, 0, n*longest), make([][]byte, n)
	}
	text := row.text[:0]
	for k := range row.Weights {
		if d.random.Float64() >= d.scores.density(k) {
			row.Weights[k] = nil
			continue
		}
		start := len(text)
		text = d.scores.append(text, d.weight())
		row.Weights[k] = text[start:]
	}
}

func (d *drawer) weight() float64 {
	w := sd * d.random.NormFloat64()
	if d.scores.Tails == Heavy {
		w *= math.Exp(1.5 * d.random.NormFloat64())
	}
	return w
}

func (s *Scores) append(dst []byte, w float64) []byte {
	if s.Texts == Fifteen {
		return strconv.AppendFloat(dst, w, 'g', 15, 64)
	}
	return appendNine(dst, int64(math.RoundToEven(w*1e9)))
}

// appendNine writes q / 10^9 with nine decimals.
func appendNine(dst []byte, q int64) []byte {
	if q < 0 {
		dst, q = append(dst, '-'), -q
	}
	dst = strconv.AppendInt(dst, q/1e9, 10)
	dst = append(dst, ".000000000"...)
	for i, rest := len(dst)-1, q%1e9; rest > 0; i, rest = i-1, rest/10 {
		dst[i] = byte('0' + rest%10)
	}
	return dst
}
