package source

// PhasedCall says on which of a sample's two haplotypes the only copy of an ALT is.
type PhasedCall struct {
	Sample int32 // its number, from 0
	// Set is the phase set, 0 or more, or WholeChromosome. Calls of one sample on one
	// chromosome and in one set tell of the same two haplotypes; between sets nothing
	// is known.
	Set int32
	// Haplotype is 0 or 1. Which of the two is the mother's is not known.
	Haplotype uint8
}

// WholeChromosome is the set of phased calls for which the source names none: they
// belong together along the whole chromosome.
const WholeChromosome = -1
