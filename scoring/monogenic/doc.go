// Package monogenic turns hard genotype calls at catalogued pathogenic variants
// into findings, and says for every person and condition what was looked at.
//
// # Words
//
// A catalogue row is one variant in one gene for one condition, with the
// inheritance of that gene in that condition and the rule by which it is
// reported. A condition, here, is a named condition with one inheritance: the
// semi-dominant and the recessive form of familial hypercholesterolaemia are two
// conditions, so that their alleles never add up. A finding is a person and a
// catalogue variant that the person carries.
//
// # Steps
//
//	Match     joins the catalogue to the variants of a cohort. Each catalogue
//	          row ends in exactly one Outcome. No genotype is read.
//	Rows      names the cohort rows that the engine reads in its one pass over
//	          the genotypes; CallsOf turns what it read into copies of alleles.
//	Evaluate  gives the findings and the state of every person and condition.
//
// # Unknown is not negative
//
// NotDetected needs a sequencing assay and every reportable variant of the
// condition matched and called in that person. A variant that the cohort does
// not hold, a missing call, an array, imputed data, an unresolved sex and an
// exclusion each give a state of their own.
//
// # What this package does not do
//
// It does not use phase: two heterozygous variants of a recessive gene are
// BiallelicPossible, except two single-base changes of one position, which
// cannot lie on one chromosome. It does not left-align: without the reference
// sequence an indel in a repeat can only be trimmed, and one that catalogue and
// cohort place differently ends absent or allele_mismatch, never not detected.
//
// All content (genes, variants, limits, rules by gene) comes from the catalogue.
package monogenic
