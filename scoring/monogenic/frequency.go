package monogenic

import (
	"gonum.org/v1/gonum/stat/distuv"
)

// Frequency is what is known of how common a variant is: counted alleles where
// AN is above 0, otherwise a reference frequency.
type Frequency struct {
	AF     float64 // reference frequency, read only where AN is 0
	AC, AN int64   // copies of the catalogue's ALT, and alleles counted, in Units
	// Units is how many of them are one allele, where dosages were counted; 0 means 1.
	Units int64
}

// FrequencySource gives frequencies that do not depend on the cohort, so that a
// person's result is the same alone and among a million.
type FrequencySource interface {
	// Frequency gives what is known of the row's variant, false for nothing.
	// A row of which nothing is known is never implausible.
	Frequency(r *Row) (Frequency, bool)
}

const (
	// A count of ten alleles or fewer says nothing: a small clinic that was
	// chosen for the condition is full of its variants.
	minImplausibleCount = 10
	// One-sided error of the lower confidence bound of a counted frequency.
	boundAlpha = 0.001
)

// implausible says whether a variant is more common than the row allows.
//
// A reference frequency is compared with the limit. Of counts, more than ten
// copies are needed, and the exact one-sided 99.9 % lower bound of Clopper and
// Pearson (1934), the 0.001 quantile of Beta(AC, AN-AC+1), must lie above the
// limit. As the distribution function F increases, that is F(limit) < 0.001,
// which needs no quantile. Expected counts, of dosages, need not be whole: the
// quantile is that of the same distribution, whose parameters are real numbers.
func (f Frequency) implausible(limit float64) bool {
	if limit <= 0 {
		return false
	}
	if f.AN <= 0 {
		return f.AF > limit
	}
	units := max(f.Units, 1)
	if f.AC <= minImplausibleCount*units || limit >= 1 {
		return false
	}
	ac, an := float64(f.AC)/float64(units), float64(f.AN)/float64(units)
	bound := distuv.Beta{Alpha: ac, Beta: an - ac + 1}
	return bound.CDF(limit) < boundAlpha
}
