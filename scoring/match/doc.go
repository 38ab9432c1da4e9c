// Package match joins the rows of scores to the variants of a cohort by
// chromosome, position and both alleles. Every row ends in exactly one outcome
// of scoreset; the rows that are used become terms, which the engine sums.
//
// Matching reads no genotype. It walks the cohort's variants once for all
// scores and keeps nothing of a variant that no score row names.
package match
