package population

// splitMix is the generator SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small
// enough to be inlined, and started anew for every variant.
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit is a number from 0 to 1, 1 excluded.
func (s *splitMix) unit() float64 { return float64(s.next()>>11) / (1 << 53) }

// Purposes keep the draws of one variant apart: its frequency does not change its calls'
// random bits, and dosages leave the hard calls as they were.
const (
	purposeVariant = iota + 1
	purposeCalls
	purposeMissing
	purposeDosages
)

func (p *Population) random(v, purpose int) splitMix {
	s := splitMix(p.Seed)
	s = splitMix(s.next() + uint64(purpose))
	return splitMix(s.next() + uint64(v))
}

// chance is a probability in units of 2^-32.
type chance uint64

func chanceOf(probability float64) chance { return chance(probability*(1<<32) + 0.5) }

// mask draws 64 independent bits, each 1 with the given probability. Bit by bit from the
// highest, it compares 64 random numbers with the probability at once, and stops when
// all are decided: after about eight words instead of 64 numbers.
func (s *splitMix) mask(c chance) uint64 {
	if c >= 1<<32 {
		return ^uint64(0)
	}
	var below uint64
	open := ^uint64(0)
	for bit := chance(1 << 31); bit != 0 && open != 0; bit >>= 1 {
		if c&(2*bit-1) == 0 {
			break // the rest of the probability is zeros: nothing more falls below it
		}
		random := s.next()
		if c&bit != 0 {
			below |= open &^ random
			open &= random
		} else {
			open &^= random
		}
	}
	return below
}
