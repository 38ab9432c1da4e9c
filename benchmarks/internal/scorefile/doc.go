// Package scorefile draws scores on the variants of a population, and writes each twice:
// as a score file of this project and of the PGS Catalog (variants by position), and as
// PLINK 2 --score takes it (variants by id). Both hold the same texts of the same weights.
//
// The effect allele is REF or ALT, as chance has it. The files depend on the seed and
// the options alone.
package scorefile
