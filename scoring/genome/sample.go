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

// Ploidy is how many copies of a chromosome a sample carries: 1, 2, or 0 where
// that is not known.
type Ploidy uint8

const (
	UnknownPloidy Ploidy = 0
	Haploid       Ploidy = 1
	Diploid       Ploidy = 2
)

func (p Ploidy) String() string {
	switch p {
	case Haploid:
		return "1"
	case Diploid:
		return "2"
	}
	return "unknown"
}

// ParsePloidy reads the names that String gives.
func ParsePloidy(text string) (Ploidy, bool) {
	for _, p := range []Ploidy{UnknownPloidy, Haploid, Diploid} {
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

	// Counts over the rows of the cohort. The X counts are those of XNonPAR.
	Called, Het, XCalled, XHet int64
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
