//go:build amd64 && !purego

package kernel

// The sums of the vector tiers are those of digit products, 32 bits each: strip by
// strip, then by quarter of the strip (see panel_amd64.go), by column (a digit of
// a score), and 16 samples. Sums of dosages have them twice, for the low and then
// for the high plane.

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
	groupBytes := callGroupBytes
	if s.dosage {
		groupBytes = byteGroupBytes
	}
	for plane := range s.planes() {
		for strip := range p.strips() {
			panel := p.codes[plane*p.plane+strip*p.stride:]
			sums := s.strip(plane, strip, first*s.digits)
			for k := range w.scores {
				for from, to := w.nextRun(k, 0); from < to; from, to = w.nextRun(k, to) {
					start, end := from*tileGroups, min(to*tileGroups, w.groups())
					s.dot(&sums[k*s.digits*quarterSamples], &panel[start*groupBytes],
						&w.packed[(k*w.groups()+start)*w.digits], end-start)
				}
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
	case s.dosage:
		switch s.digits {
		case 4:
			dotBytes4AVX512(sums, quarter, panel, weights, groups)
		case 5:
			dotBytes5AVX512(sums, quarter, panel, weights, groups)
		case 6:
			dotBytes6AVX512(sums, quarter, panel, weights, groups)
		}
	default:
		switch s.digits {
		case 4:
			dotCalls4AVX512(sums, quarter, panel, weights, groups)
		case 5:
			dotCalls5AVX512(sums, quarter, panel, weights, groups)
		case 6:
			dotCalls6AVX512(sums, quarter, panel, weights, groups)
		}
	}
}

// totalDigits is Total: digit sums back to integers, in sample order.
func (s *Sums) totalDigits(score int, dst []int64) {
	for plane := range s.planes() {
		for strip := range s.strips() {
			sums := s.strip(plane, strip, score*s.digits)
			var totals [stripSamples]int64
			for h := range 4 {
				quarter := (*[quarterSamples]int64)(totals[h*quarterSamples:])
				for d := range s.digits {
					at := (h*s.columns() + d) * quarterSamples
					digit := (*[quarterSamples]int32)(sums[at:])
					for i, x := range digit {
						quarter[i] += int64(x) << (8 * (d + plane))
					}
					*digit = [quarterSamples]int32{}
				}
			}
			n := min(stripSamples, len(dst)-strip*stripSamples)
			for i := range max(n, 0) {
				dst[strip*stripSamples+i] += totals[s.position(i)]
			}
		}
	}
}

// position gives the place of sample i of a strip: 16 x its quarter + its place
// there.
func (s *Sums) position(i int) int {
	if s.dosage {
		return i/4%4*16 + i/16*4 + i%4
	}
	return i%4*16 + i/4
}
