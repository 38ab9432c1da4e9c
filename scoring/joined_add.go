package scoring

import (
	"math"
	"math/big"
	"math/bits"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// missingCopies marks a part whose call is missing.
const missingCopies = math.MaxUint32

// effectCalls writes the effect copies of each part of a joint term, by hard calls.
func (w *worker) effectCalls(j *slabJoint, s *slab) {
	w.effectCopies(j, 1, 0, func(at int) {
		w.unpackCalls(j.slots[at], s)
		for i, code := range w.codes {
			if code == 3 {
				w.cells[i] = missingCell
			} else {
				w.cells[i] += uint32(code)
			}
		}
	})
}

// effectDosages writes the effect copies of each part of a joint term, in units of
// the cohort's dosages.
func (w *worker) effectDosages(j *slabJoint) {
	slack := uint32(0)
	if w.perCopy > 1 {
		slack = 1
	}
	w.effectCopies(j, uint32(w.perCopy), slack, func(at int) {
		w.unpackDosages(j.slots[at], w.other.tile)
		for i, n := range w.dosages {
			if n == MissingDosage {
				w.cells[i] = missingCell
			} else {
				w.cells[i] += uint32(n)
			}
		}
	})
}

// effectCopies writes the effect copies of each part, where add adds the ALT copies
// of a row of the joint to the cells of the samples. REF of a site is 2 less the ALT
// copies of all its rows; these may pass 2 by slack units a row where rounding did
// that, and are then 2; beyond, the rows contradict each other: no call.
func (w *worker) effectCopies(j *slabJoint, perCopy, slack uint32, add func(at int)) {
	t := w.other.tile
	for len(w.copies) < len(j.match.Parts) {
		w.copies = append(w.copies, nil)
	}
	for part := range j.match.Parts {
		p := &j.match.Parts[part]
		w.cells = resized(w.cells, t.samples)
		clear(w.cells)
		for _, at := range p.At {
			add(at)
		}
		copies := resized(w.copies[part], t.samples)
		w.copies[part] = copies
		most := 2*perCopy + slack*uint32(len(p.At))
		for i, alts := range w.cells {
			switch {
			case alts > most: // missingCell too
				copies[i] = missingCopies
			case p.EffectIsAlt:
				copies[i] = min(alts, 2*perCopy)
			default:
				copies[i] = 2*perCopy - min(alts, 2*perCopy)
			}
		}
	}
}

// findCopies gives each sample its copies of a haplotype.
func (w *worker) findCopies(j *slabJoint, s *slab) {
	w.effectCalls(j, s)
	first := w.other.tile.first
	for i := range w.cells {
		hets, none, missing := 0, false, false
		for part := range j.match.Parts {
			switch w.copies[part][i] {
			case missingCopies:
				missing = true
			case 0:
				none = true
			case 1:
				hets++
			}
		}
		switch {
		case missing:
			w.cells[i] = missingCell
		case none:
			w.cells[i] = 0
		case hets < 2:
			w.cells[i] = uint32(2 - hets)
		default:
			w.cells[i] = w.phaseOfHaplotype(j.match, first+i, func(part int) uint32 { return w.copies[part][i] })
		}
	}
}

// addProduct adds a product, sample by sample.
func (w *worker) addProduct(j *slabJoint, s *slab) error {
	o := &w.other
	bound := j.bound()
	over, most := bits.Mul64(uint64(bound), uint64(w.perCopy))
	narrow := over == 0 && most <= largestSum
	if !narrow {
		bound = 0 // its values go to the totals at once
	}
	if err := w.room(bound, 1); err != nil {
		return err
	}
	if w.encoding == Dosages {
		w.effectDosages(j)
	} else {
		w.effectCalls(j, s)
	}
	var total totals
	if !narrow {
		total = w.results.Scores[w.groups[o.group].members[o.member].score].total
		lock := &w.locks[o.tile.number]
		lock.Lock()
		defer lock.Unlock()
	}
	halves := w.halvesOf(w.groups[o.group].members[o.member].score)
	units := w.perCopy // of the copies and of the product
	if halves {
		units *= 2
	}
	product := newProductOf(j.one, len(j.match.Parts), units)
	for i := range o.tile.samples {
		var value Total
		if w.without(j, i) {
			continue
		}
		if copies, missing := w.factors(j.match, i, halves); missing {
			w.countMissing(j, i)
			value = TotalOf(w.imputed(j, i)).times(w.perCopy)
		} else {
			value = product.of(copies)
			if halves {
				value = w.other.takeHalf(i, value)
			}
		}
		if narrow {
			o.sum[i] += int64(value.Lo)
		} else {
			total.plus(o.tile.first+i, value)
		}
	}
	return nil
}

// factors gives the effect copies of a sample by part, or says that one is missing.
// They are valid until the next call, and in half units where halves is set.
func (w *worker) factors(m *match.Joint, i int, halves bool) (copies []uint32, missing bool) {
	w.factor = w.factor[:0]
	for part := range m.Parts {
		n := w.copies[part][i]
		if n == missingCopies {
			return nil, true
		}
		switch onX := w.halved(m.Parts[part].Region) && w.haploidX[w.other.tile.first+i]; {
		case halves && !onX:
			n *= 2
		case onX && !halves: // calls
			if n == 1 {
				return nil, true
			}
			n /= 2
		}
		w.factor = append(w.factor, n)
	}
	return w.factor, false
}

// productOf is q times a product of copies, where copies and value are in units of
// 1/perCopy: q n1 … nk / perCopy^(k-1), rounded once, ties to even.
type productOf struct {
	one     int64
	divisor uint64 // perCopy^(k-1), 0 where it does not fit a word
	exact   *big.Int
}

func newProductOf(one int64, factors int, perCopy int64) productOf {
	p := productOf{one: one, exact: new(big.Int).Exp(big.NewInt(perCopy), big.NewInt(int64(factors-1)), nil)}
	if p.exact.IsUint64() {
		p.divisor = p.exact.Uint64()
	}
	return p
}

func (p *productOf) of(copies []uint32) Total {
	num, over := uint64(1), uint64(0)
	for _, n := range copies {
		if n == 0 {
			return Total{}
		}
		var high uint64
		high, num = bits.Mul64(num, uint64(n))
		over |= high
	}
	hi, lo := bits.Mul64(uint64(max(p.one, -p.one)), num)
	if over != 0 || hi >= p.divisor {
		return p.ofMany(copies)
	}
	quotient, rest := bits.Div64(hi, lo, p.divisor)
	value := Total{Lo: quotient}
	if left := p.divisor - rest; rest > left || rest == left && quotient&1 == 1 {
		value = value.Plus(TotalOf(1))
	}
	if p.one < 0 {
		return value.negated()
	}
	return value
}

// ofMany is of for numbers that words do not hold.
func (p *productOf) ofMany(copies []uint32) Total {
	num := big.NewInt(p.one)
	for _, n := range copies {
		num.Mul(num, big.NewInt(int64(n)))
	}
	return TotalOfBig(scoreset.RoundHalfEven(new(big.Rat).SetFrac(num, p.exact)))
}
