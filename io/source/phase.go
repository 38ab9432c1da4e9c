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

// AltPhase is a phased call of one ALT of a site, by its index.
type AltPhase struct {
	PhasedCall
	Alt int32
}

// SetPhase makes Phase of calls, of which those of each ALT come by rising sample, in the
// memory that it has. Alts are there already.
func (s *Site) SetPhase(calls []AltPhase) {
	if len(calls) == 0 {
		s.Phase = s.Phase[:0]
		return
	}
	lists := s.Phase[:cap(s.Phase)]
	for len(lists) < len(s.Alts) {
		lists = append(lists, nil)
	}
	s.Phase = lists[:len(s.Alts)]
	for i := range s.Phase {
		s.Phase[i] = s.Phase[i][:0]
	}
	for i := range calls {
		to := &s.Phase[calls[i].Alt]
		*to = append(*to, calls[i].PhasedCall)
	}
}

// WholeChromosome is the set of phased calls for which the source names none: they
// belong together along the whole chromosome.
const WholeChromosome = -1
