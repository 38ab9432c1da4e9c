//go:build amd64 && !purego

package kernel

// The sums of the vector tiers are those of digit products, 32 bits each: strip by
// strip, then by quarter of the strip (see panel_amd64.go), by column (a digit of
// a score), and 16 samples. Sums of dosages of AMX have them twice, for the low and then
// for the high plane; those of words are whole, see words_amd64.go.

const (
	quarterSamples = stripSamples / 4
	columnBytes    = quarterSamples * 4
)

func (s *Sums) strips() int { return (s.samples + stripSamples - 1) / stripSamples }

// columns is the number of columns of a strip.
func (s *Sums) columns() int { return s.scores * s.digits }

// planes is the number of panels that are added apart.
func (s *Sums) planes() int {
	if s.dosage {
		return 2
	}
	return 1
}

func (s *Sums) shapeDigits() {
	s.narrow = resizeLines[int32](nil, s.planes()*s.strips()*s.columns()*stripSamples)
}

// strip gives the sums of a strip from a column on.
func (s *Sums) strip(plane, strip, column int) []int32 {
	return s.narrow[(plane*s.strips()+strip)*s.columns()*stripSamples:][:s.columns()*stripSamples][column*quarterSamples:]
}

// addDots is Add by dot products, strip by strip: a strip of the panel stays in
// the first cache while the scores pass.
func (s *Sums) addDots(p *Panel, w *Weights, first int) {
	for strip := range p.strips() {
		panel := p.codes[strip*p.stride:]
		sums := s.strip(0, strip, first*s.digits)
		for k := range w.scores {
			for from, to := w.nextRun(k, 0); from < to; from, to = w.nextRun(k, to) {
				start, end := from*tileGroups, min(to*tileGroups, w.groups())
				s.dot(&sums[k*s.digits*quarterSamples], &panel[start*callGroupBytes],
					&w.packed[(k*w.groups()+start)*w.digits], end-start)
			}
		}
	}
}

// dot adds the products of some groups of a strip and one score.
func (s *Sums) dot(sums *int32, panel *uint8, weights *uint32, groups int) {
	quarter := s.columns() * columnBytes
	switch {
	case s.tier == AVX2:
		s.dotPairs(sums, panel, weights, groups)
	case s.digits == 4:
		dotCalls4AVX512(sums, quarter, panel, weights, groups)
	case s.digits == 5:
		dotCalls5AVX512(sums, quarter, panel, weights, groups)
	default:
		dotCalls6AVX512(sums, quarter, panel, weights, groups)
	}
}

// totalDigits is Total: digit sums back to integers, in sample order.
func (s *Sums) totalDigits(score int, unit int64, dst []int64) {
	places := &callPlaces
	if s.dosage {
		places = &dosagePlaces
	}
	for strip := range s.strips() {
		var totals [stripSamples]int64
		for plane := s.planes() - 1; plane >= 0; plane-- {
			s.takeStrip(plane, strip, score, &totals)
		}
		if strip*stripSamples >= len(dst) {
			continue // cleared, as the others
		}
		to := dst[strip*stripSamples:]
		for i := range to[:min(stripSamples, len(to))] {
			to[i] += totals[places[i]%stripSamples] * unit
		}
	}
}

// takeStrip adds the sums of a score in a strip to 256 x totals, and clears them.
func (s *Sums) takeStrip(plane, strip, score int, totals *[stripSamples]int64) {
	sums := s.strip(plane, strip, score*s.digits)
	for h := range 4 {
		quarter := (*[quarterSamples]int64)(totals[h*quarterSamples:])
		columns := sums[h*s.columns()*quarterSamples:][:s.digits*quarterSamples]
		if s.tier == AVX2 {
			takeQuarterAVX2(quarter, &columns[0], s.digits)
		} else {
			takeQuarterAVX512(quarter, &columns[0], s.digits)
		}
	}
}

// callPlaces and dosagePlaces give the place of each sample of a strip: 16 x its
// quarter + its place there.
var callPlaces, dosagePlaces = places()

func places() (calls, dosages [stripSamples]uint8) {
	for h := range 4 {
		for i := range quarterSamples {
			place := uint8(h*quarterSamples + i)
			calls[4*i+h] = place
			dosages[i/4*16+4*h+i%4] = place
		}
	}
	return calls, dosages
}
