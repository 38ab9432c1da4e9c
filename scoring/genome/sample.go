package genome

// Sex is the sex recorded for a sample.
type Sex uint8

const (
	UnknownSex Sex = iota
	Female
	Male
)

func (s Sex) String() string {
	switch s {
	case Female:
		return "female"
	case Male:
		return "male"
	}
	return "unknown"
}

// ParseSex reads the names that String gives.
func ParseSex(text string) (Sex, bool) {
	for _, s := range []Sex{UnknownSex, Female, Male} {
		if s.String() == text {
			return s, true
		}
	}
	return UnknownSex, false
}

// Ploidy is how many copies of a chromosome a sample carries, or that this is not known.
type Ploidy uint8

const (
	UnknownPloidy Ploidy = 0
	Haploid       Ploidy = 1
	Diploid       Ploidy = 2
	// NoCopies is a woman's ploidy on Y: she has no genotype there, which is not a
	// missing one.
	NoCopies Ploidy = 3
)

func (p Ploidy) String() string {
	switch p {
	case Haploid:
		return "1"
	case Diploid:
		return "2"
	case NoCopies:
		return "0"
	}
	return "unknown"
}

// ParsePloidy reads the names that String gives.
func ParsePloidy(text string) (Ploidy, bool) {
	for _, p := range []Ploidy{UnknownPloidy, Haploid, Diploid, NoCopies} {
		if p.String() == text {
			return p, true
		}
	}
	return UnknownPloidy, false
}

// Sample is one person of a cohort. ID is opaque: it is kept to the byte,
// compared to the byte, and never written to a log or an error.
type Sample struct {
	ID      string
	Sex     Sex
	XPloidy Ploidy // outside the pseudo-autosomal regions
	YPloidy Ploidy // outside the pseudo-autosomal regions
}

// SampleCounts are those of one person over the rows of a cohort: rows with a call, and
// with a heterozygous one. The X counts are those of XNonPAR.
type SampleCounts struct{ Called, Het, XCalled, XHet int64 }

// SetSex records a sex and the ploidy that goes with it: unknown for an unknown sex.
func (s *Sample) SetSex(sex Sex) {
	s.Sex, s.XPloidy, s.YPloidy = sex, UnknownPloidy, UnknownPloidy
	switch sex {
	case Male:
		s.XPloidy, s.YPloidy = Haploid, Haploid
	case Female:
		s.XPloidy, s.YPloidy = Diploid, NoCopies
	}
}

// PloidyIn is the sample's ploidy in a region.
func (s *Sample) PloidyIn(r Region) Ploidy {
	switch r {
	case XNonPAR:
		return s.XPloidy
	case Y:
		return s.YPloidy
	case MT:
		return Haploid
	}
	return Diploid
}
