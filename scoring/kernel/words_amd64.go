//go:build amd64 && !purego

package kernel

import (
	"math/bits"
	"slices"
)

// A panel of words is strips of 64 samples, like panels of calls, and a strip a sequence
// of pairs of rows: 64 dwords, in the order of samples that panel_amd64.go tells of
// dosages, each the word of the first row below that of the second. So are the digits of
// two rows a dword of weights.
//
// Sums are of 64 bits, strip by strip and then by score: of each quarter of the strip
// first those of pairs of dwords as they are, 2^32 x the odd one + the even one, modulo
// 2^64, then those of the odd dwords. That is the least work on what is added up in 32
// bits. Each step begins at half, so that dwords have no sign; s.ones makes up for it.

const (
	wordGroupBytes = 512
	// half is what each digit of a step begins with.
	half = 1 << 31
	// zeroPairs is how many pairs of rows with weights of 0 take as long as a step more.
	zeroPairs = 8
	// oneDigit is the largest weight of one digit. Where steps would have fewer rows than
	// leastStep, two digits take no longer.
	oneDigit, leastStep = 1<<15 - 1, 12
	// twoDigits is the bits of the largest weight of two, mostLow of which may be low.
	twoDigits, mostLow = 29, 15
)

// putWords packs score by score, rows of weights stride apart.
func (w *Weights) putWords(q []int64, stride int, by []Divisor) {
	w.packed, w.parts, w.wordSteps, w.blocks = w.packed[:0], w.parts[:0], w.wordSteps[:0], w.blocks[:0]
	w.ones = resize(w.ones, w.scores)
	size := (w.rows + 1) &^ 1
	w.column = resize(w.column, 2*size)
	column, low := w.column[:size], w.column[size:]
	column[size-1] = 0
	limit := MaxWeight(w.digits)
	lowest := -limit / 127 * 128 // all digits -128
	for k := range w.scores {
		m := gather(column[:w.rows], q[k:], stride, &by[k])
		if m.most > limit || m.least < lowest {
			panic("BUG: a weight that does not fit its digits")
		}
		w.ones[k] = m.all * wordOffset
		shift := 0
		if m.bits() > twoDigits {
			for r, x := range column {
				low[r] = x << (64 - partBits) >> (64 - partBits)
				column[r] = (x - low[r]) >> partBits
			}
			w.putPart(low, wordPart{digits: 2, lowBits: partBits / 2})
			m.most, m.least, m.mean, shift = m.most>>partBits+1, m.least>>partBits, m.mean>>partBits, partBits
		}
		if part := m.part(); m.most|m.least != 0 {
			part.shift = shift
			w.putPart(column, part)
		}
		w.blocks = append(w.blocks, len(w.parts))
	}
}

// measures are of the weights of a score.
type measures struct {
	least, most, all int64
	mean             uint64 // of the magnitudes of those that are not 0
}

// gather fills column with weights that lie stride apart, the first of which is q[0],
// divided.
func gather(column, q []int64, stride int, by *Divisor) (m measures) {
	some := uint64(0)
	for r := range column {
		x := by.Of(q[r*stride])
		column[r] = x
		m.least, m.most = min(m.least, x), max(m.most, x)
		m.all += x
		m.mean += uint64(x ^ x>>63)
		if x != 0 {
			some++
		}
	}
	m.mean /= max(some, 1)
	return m
}

// bits is how many bits hold any magnitude.
func (m *measures) bits() int { return bits.Len64(uint64(max(m.most, -m.least))) }

// part chooses the digits: the fewest, of such lengths that steps are long.
func (m *measures) part() wordPart {
	if m.most <= oneDigit && m.least >= -oneDigit && m.mean*leastStep <= stepDigits {
		return wordPart{digits: 1, lowBits: 16}
	}
	// The magnitudes of low digits are 2^lowBits / 4 on average, those of the others
	// the mean / 2^lowBits.
	even := (bits.Len64(m.mean) + 2) / 2
	return wordPart{digits: 2, lowBits: min(max(even, m.bits()-twoDigits+mostLow), mostLow)}
}

// putPart packs a part and finds its steps.
func (w *Weights) putPart(column []int64, part wordPart) {
	part.packed, part.first = len(w.packed), len(w.wordSteps)
	pairs, digits, cut := len(column)/2, part.digits, uint(64-part.lowBits)
	w.packed = slices.Grow(w.packed, digits*pairs)[:part.packed+digits*pairs]
	packed := w.packed[part.packed:]
	start, end := 0, -zeroPairs
	step := func() {
		if end > start {
			w.wordSteps = append(w.wordSteps, wordStep{int32(start), int32(end - start)})
		}
	}
	lows, highs := int64(0), int64(0) // of the step, the sums of magnitudes
	for p := range pairs {
		a, b := column[2*p], column[2*p+1]
		lowA, lowB := a<<(cut&63)>>(cut&63), b<<(cut&63)>>(cut&63)
		highA, highB := (a-lowA)>>((64-cut)&63), (b-lowB)>>((64-cut)&63)
		if digits == 1 {
			packed[p] = uint32(uint16(lowA)) | uint32(lowB)<<16
		} else {
			to := packed[2*p:][:2]
			to[0], to[1] = uint32(uint16(lowA))|uint32(lowB)<<16, uint32(uint16(highA))|uint32(highB)<<16
		}
		if a|b == 0 {
			continue
		}
		low, high := magnitude(lowA)+magnitude(lowB), magnitude(highA)+magnitude(highB)
		lows, highs = lows+low, highs+high
		if max(lows, highs) > stepDigits || p-end >= zeroPairs {
			step()
			start, lows, highs = p, low, high
		}
		end = p + 1
	}
	step()
	part.last = len(w.wordSteps)
	halves := int64(half)
	if digits == 2 {
		halves += half << part.lowBits
	}
	w.ones[len(w.blocks)] -= int64(part.last-part.first) * halves << part.shift
	w.parts = append(w.parts, part)
}

func magnitude(x int64) int64 { return x ^ x>>63 - x>>63 }

func (s *Sums) shapeWords() {
	s.wide = resizeLines[int64](nil, s.strips()*s.scores*stripSamples)
	s.ones = resize(s.ones, s.scores)
	clear(s.ones)
}

// addWords is Add of words, strip by strip: a strip of the panel stays in the first
// cache while the scores pass.
func (s *Sums) addWords(p *Panel, w *Weights, first int) {
	for k, x := range w.ones {
		s.ones[first+k] += x
	}
	for strip := range p.strips() {
		panel := p.codes[strip*p.stride:]
		sums := s.wide[(strip*s.scores+first)*stripSamples:]
		at := 0
		for k, to := range w.blocks {
			for ; at < to; at++ {
				if part := &w.parts[at]; part.first < part.last {
					s.addPart((*[stripSamples]int64)(sums[k*stripSamples:]), panel, w, part)
				}
			}
		}
	}
}

// addPart adds the products of a strip and a part of the weights of a score.
func (s *Sums) addPart(sums *[stripSamples]int64, panel []uint8, w *Weights, part *wordPart) {
	dot := dotWords1AVX512
	switch {
	case s.tier == AVX2 && part.digits == 1:
		dot = dotWords1AVX2
	case s.tier == AVX2:
		dot = dotWords2AVX2
	case part.digits == 2:
		dot = dotWords2AVX512
	}
	dot(&sums[0], &panel[0], &w.packed[part.packed], &w.wordSteps[part.first], part.last-part.first, uint64(part.lowBits), uint64(part.shift))
}

// totalWords is Total, in sample order.
func (s *Sums) totalWords(score int, unit int64, dst []int64) {
	ones := s.ones[score]
	s.ones[score] = 0
	for strip := range s.strips() {
		sums := (*[stripSamples]int64)(s.wide[(strip*s.scores+score)*stripSamples:])
		if from := strip * stripSamples; from < len(dst) {
			for h := 0; h < stripSamples; h += quarterSamples {
				for i := h; i < h+quarterSamples/2; i++ {
					sums[i] -= sums[i+quarterSamples/2] << 32
				}
			}
			to := dst[from:]
			for i := range to[:min(stripSamples, len(to))] {
				to[i] += (sums[wordPlaces[i]%stripSamples] + ones) * unit
			}
		}
		clear(sums[:])
	}
}

// wordPlaces gives the place of each sample of a strip among its sums.
var wordPlaces = func() (places [stripSamples]uint8) {
	for i, place := range dosagePlaces {
		places[i] = place&^15 | place&1<<3 | place&15>>1
	}
	return places
}()
