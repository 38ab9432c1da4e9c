package scoreset

// Outcome is what became of one score row. The list is closed; the outcomes of
// a score add up to its rows. The zero value means that match decides.
type Outcome uint8

const (
	Undecided Outcome = iota

	// Used.
	RefAlt            // effect allele is REF, other allele is ALT
	AltRef            // effect allele is ALT, other allele is REF
	RefAltFlipped     // as RefAlt, on the other strand
	AltRefFlipped     // as AltRef, on the other strand
	EffectOnly        // no other allele given, the effect allele matches
	ResolvedAmbiguous // palindromic, strand settled by frequency
	DosageTable       // own weights for 0, 1 and 2 copies
	Haplotype         // a haplotype or diplotype of several variants
	Interaction       // a product of several variants
	Proxy             // another variant stands in

	// Not used.
	Absent              // no variant at the position
	AbsentNotRequested  // the cohort holds only requested sites
	AlleleMismatch      // variants there, none with these alleles
	Ambiguous           // palindromic, strand unknown
	SeveralCandidates   // more than one variant fits equally well
	MultiallelicPolicy  // left out by policy
	DuplicateRow        // an identical row was used
	DuplicateTarget     // one variant and allele, contradicting weights
	Contradictory       // the row contradicts itself
	LowQuality          // below the asked imputation quality
	NoFrequency         // a frequency is needed and none is pinned
	NoPosition          // an rsID without a position
	HarmonisationFailed // the harmonised position is empty
	UnsupportedContig   // not 1-22, X, Y, MT
	BadWeight           // the weight is not a plain decimal number
	NotACGT             // a token outside ACGT that did not match exactly
	ComplexUnsupported  // HLA, CYP, unlisted kinds
	WrongPloidy         // the ploidy of some sample is unknown there

	numOutcomes
)

var outcomeNames = [numOutcomes]string{
	"undecided",
	"ref_alt", "alt_ref", "ref_alt_flipped", "alt_ref_flipped", "effect_only", "resolved_ambiguous",
	"dosage_table", "haplotype", "interaction", "proxy",
	"absent", "absent_not_requested", "allele_mismatch", "ambiguous", "several_candidates",
	"multiallelic_by_policy", "duplicate_row", "duplicate_target", "contradictory", "low_quality",
	"no_frequency", "no_position", "harmonisation_failed", "unsupported_contig", "bad_weight",
	"not_acgt", "complex_unsupported", "wrong_ploidy",
}

// String is the name in tables, such as "alt_ref".
func (o Outcome) String() string { return outcomeNames[o] }

// Used says whether a row with this outcome is part of the sum.
func (o Outcome) Used() bool { return o >= RefAlt && o <= Proxy }

// Outcomes lists all decided outcomes in table order, used ones first.
func Outcomes() []Outcome {
	all := make([]Outcome, 0, numOutcomes-1)
	for o := RefAlt; o < numOutcomes; o++ {
		all = append(all, o)
	}
	return all
}
