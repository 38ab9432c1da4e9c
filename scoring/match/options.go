package match

import "cardioscore/scoring/genome"

// AbsentPolicy says what an absent row adds.
type AbsentPolicy uint8

const (
	AbsentSkip   AbsentPolicy = iota // nothing
	AbsentMean                       // its expectation at the pinned frequency
	AbsentHomRef                     // two REF copies, where the cohort holds evidence or Options.Assumed says so
)

// AmbiguousPolicy says what becomes of palindromic rows, whose alleles do not tell
// their strand.
type AmbiguousPolicy uint8

const (
	AmbiguousDrop      AmbiguousPolicy = iota // not used
	AmbiguousKeep                             // taken as written
	AmbiguousFrequency                        // by the frequencies of score and pinned table; see ambiguous.go
)

// Options of a match. The zero value drops palindromic rows and uses the
// cohort's own frequencies where they are needed.
type Options struct {
	Ambiguous AmbiguousPolicy
	// RefAsserted: REF of the cohort is the base of the reference genome.
	RefAsserted bool
	// Reference is the genome of the cohort's build, or nil. Insertions and deletions
	// are moved to the left by it; without it alleles are trimmed only.
	Reference Reference
	// Frequencies is the pinned table, or nil for the cohort's own.
	Frequencies Frequencies
	// NeedFrequency: missing calls are imputed, so that a used row needs one.
	NeedFrequency bool
	Absent        AbsentPolicy
	// Assumed gives the n bases of the reference from a position on where everybody is
	// assumed to carry them unless the cohort has a row there; "" where that is not
	// assumed of all of them. AbsentHomRef fills absent rows by it. It is used by
	// several goroutines; nil where nothing is assumed.
	Assumed func(chrom genome.Chromosome, pos int32, n int) string
	// OnlyRequested: an absent variant is AbsentNotRequested.
	OnlyRequested bool
	// Phased: the cohort knows of some calls on which haplotype their ALT lies, so that
	// a table may tell the two diplotypes of a double heterozygote apart.
	Phased bool
	// PloidyKnown says for a region whether every sample's ploidy is known.
	PloidyKnown func(genome.Region) bool
	// Keep says which cohort variants may be used, or nil for all. A row whose
	// variants are all left out ends AbsentNotRequested.
	Keep func(v *genome.Variant) bool
	// Proxies stand in for absent variants; nil for none.
	Proxies Proxies
	// PGSC2 asks for other rules than those of this package, or is nil. What is said
	// above of absent and of palindromic rows does not go with it.
	PGSC2 *PGSC2
}
