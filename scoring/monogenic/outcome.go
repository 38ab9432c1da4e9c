package monogenic

import "strings"

// Outcome is what became of a catalogue row in a cohort. Each row has one.
type Outcome uint8

const (
	// Assayed: the cohort holds the variant and it is called in somebody.
	Assayed Outcome = iota + 1
	// Absent: the cohort holds nothing at the position.
	Absent
	// AlleleMismatch: the cohort holds the position, with other alleles.
	AlleleMismatch
	// AllNoCall: the cohort holds the variant and nobody has a call.
	AllNoCall
	// BelowStars: the review status is under one star; never reported.
	BelowStars
	// FrequencyImplausible: the variant is more common than the row allows.
	// Carriers are listed for review.
	FrequencyImplausible
	// Unsupported: the row cannot lead to a finding; Reason says why.
	Unsupported
)

var outcomeNames = [...]string{"", "assayed", "absent", "allele_mismatch", "all_no_call",
	"below_stars", "frequency_implausible", "unsupported"}

func (o Outcome) String() string { return outcomeNames[o] }

// Reason says why a row is Unsupported; empty for every other outcome.
type Reason string

const (
	ReasonAlleles        Reason = "alleles"        // not spelled in A, C, G, T
	ReasonClassification Reason = "classification" // conflicting, uncertain, benign
	ReasonValidity       Reason = "validity"       // gene and condition disputed or refuted
	ReasonConsequence    Reason = "consequence"    // not truncating under TRUNCATING_PLP
	ReasonRegion         Reason = "region"         // chromosome and inheritance do not fit
)

// unseen says whether a row is unsupported because its variant cannot be looked for,
// and not because a carrier of it would not be reported.
func (r Reason) unseen() bool { return r == ReasonAlleles || r == ReasonRegion }

// Review is the set of reasons for which a finding goes to a human reviewer of
// the analyst's queue.
type Review uint8

const (
	ReviewStars      Review = 1 << iota // fewer stars than reporting needs, one or more
	ReviewFrequency                     // implausibly common
	ReviewSwapped                       // matched with REF and ALT exchanged
	ReviewFilter                        // the source's FILTER did not pass
	ReviewZygosity                      // an unusual genotype: two alleles of a dominant condition, or one copy in each of two rows that are, or may be, one variant
	ReviewHaploid                       // a heterozygous call where the sample has one X
	ReviewLaboratory                    // one allele by this run, another by a laboratory, where two are needed
)

var reviewNames = [...]string{"stars", "frequency_implausible", "swapped", "filter", "unusual_zygosity", "haploid_het", "with_laboratory_allele"}

// String lists the reasons, separated by ";", empty where there are none.
func (r Review) String() string {
	var names []string
	for i, name := range reviewNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ";")
}
