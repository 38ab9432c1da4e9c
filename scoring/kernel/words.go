package kernel

// With AVX2 and AVX-512 a dosage is a word of 16 bits, less 32,768 so that it has a
// sign, and a weight one to four digits of up to 16 bits: two rows of dosages and one
// digit are multiplied and added by one instruction, into sums of 32 bits. AMX takes the
// two bytes of a dosage, and digits of 8 bits; Go whole weights.
//
// What 32,768 copies of each weight add is one number a score, added in the end. A
// missing dosage is the word of 0 copies.

// inWords says whether dosages are words.
func (t Tier) inWords() bool { return t == AVX2 || t == AVX512 }

func (s *Sums) inWords() bool { return s.dosage && s.tier.inWords() }

const (
	// wordOffset is what words lack of what they count.
	wordOffset = 1 << 15
	// stepDigits is the most that the magnitudes of a digit may add up to in a step:
	// times wordOffset they are below 2^31.
	stepDigits = 1<<16 - 1
	// partBits cuts weights that two digits do not hold.
	partBits = 24
)

// wordPart is weights, or a part of their bits, of one score.
type wordPart struct {
	packed      int // where they begin in Weights.packed
	digits      int // 1 or 2: low + high x 2^lowBits
	lowBits     int
	shift       int // the part counts times 2^shift
	first, last int // of Weights.wordSteps
}

// wordStep is pairs of rows whose products add up in 32 bits: the first, and how many.
type wordStep = [2]int32

// SumBytes is the memory that Sums of dosages take for a sample and a score of so many
// digits.
func (t Tier) SumBytes(digits int) int {
	if t == Go || t.inWords() {
		return 8
	}
	return 2 * 4 * digits
}
