package monogenic

// Status is the state of a person and a condition. The first block are
// genotypes that lead to a finding, in the order of weight: of several, the
// last stands for the person. The second block says why there is none.
type Status uint8

const (
	NoStatus Status = iota
	// Carrier: one allele where the rule needs two.
	Carrier
	// RiskAllele: one copy or more of an allele of a row under Risk.
	RiskAllele
	// HaploidHet: a heterozygous call where the sample has one X; an error of
	// the source, not a genotype.
	HaploidHet
	// HetFemale: one X-linked allele beside a second X, under a rule that
	// reports any zygosity.
	HetFemale
	// HetAffectedGenotype: one allele of a dominant or semi-dominant condition.
	HetAffectedGenotype
	// BiallelicPossible: two heterozygous alleles of one gene where two are
	// needed, and it is not known whether they lie on one chromosome.
	BiallelicPossible
	// HetOrCompoundUnresolved: two heterozygous alleles of one gene in a dominant
	// or semi-dominant condition, phase not known: at least as one allele.
	HetOrCompoundUnresolved
	// Hemizygous: an X-linked allele on the only X.
	Hemizygous
	// HomFemale: two copies of an X-linked allele.
	HomFemale
	// BiallelicDominant: two alleles, one on each chromosome, of a dominant condition.
	BiallelicDominant
	// BiallelicCompound: two different alleles, one on each chromosome, where two are needed.
	BiallelicCompound
	// BiallelicHom: two copies of an allele where two are needed.
	BiallelicHom
	// DoubleHet: alleles in two genes of a semi-dominant condition.
	DoubleHet
	// Compound: two different alleles of one gene, one on each chromosome, semi-dominant.
	Compound
	// Hom: two copies of an allele, semi-dominant.
	Hom

	// QCReview: no reported finding, but one in the analyst's queue.
	QCReview
	// ImputedOnly: an allele was seen in imputed data only: no finding.
	ImputedOnly
	// NotDetected: sequencing, every reportable variant assayed and called, none found.
	NotDetected
	// Partial: some reportable variants not assayed or not called; none found in the rest.
	Partial
	// ArrayLimited: none found by an array or in imputed data, which misses most.
	ArrayLimited
	// NoCall: no assayed reportable variant is called in this person.
	NoCall
	// NotAssayed: the cohort holds no reportable variant of the condition.
	NotAssayed
	// SexUnresolved: an X-linked condition, and how many X the person has is
	// unknown, or contradicts the recorded sex.
	SexUnresolved
	// Excluded: the person was taken out (opt-out, list).
	Excluded
)

var statusNames = [...]string{"",
	"carrier", "risk_allele", "haploid_het", "het_female", "het_affected_genotype",
	"biallelic_possible", "het_or_compound_unresolved", "hemizygous", "hom_female",
	"biallelic_dominant", "biallelic_compound", "biallelic_hom", "double_het", "compound", "hom",
	"qc_review", "imputed_only", "not_detected", "partial", "array_limited", "no_call",
	"not_assayed", "sex_unresolved", "excluded",
}

func (s Status) String() string { return statusNames[s] }

// Statuses lists every status, for tables of the closed words.
func Statuses() []Status {
	var all []Status
	for s := Carrier; s <= Excluded; s++ {
		all = append(all, s)
	}
	return all
}

// IsFinding says whether the status is that of a genotype, not the reason for
// having none.
func (s Status) IsFinding() bool { return s >= Carrier && s <= Hom }

// Disposition says where a finding goes.
type Disposition uint8

const (
	// Report: to the rules that decide the tier.
	Report Disposition = iota + 1
	// ToReview: to the analyst's queue only.
	ToReview
	// Enhancer: to the rules that read risk alleles; never a monogenic tier.
	Enhancer
	// Withheld: kept in the table, passed on to nobody (carriers).
	Withheld
)

var dispositionNames = [...]string{"", "report", "qc_review", "enhancer", "withheld"}

func (d Disposition) String() string { return dispositionNames[d] }

// disposition is where a status goes by itself, before the reasons of the row.
func (s Status) disposition() Disposition {
	switch {
	case s == HaploidHet:
		return ToReview
	case s == RiskAllele:
		return Enhancer
	case s == Carrier: // nobody asked for reproductive information
		return Withheld
	}
	return Report
}
