// Package population draws the genotypes of the benchmarks. Every variant is drawn from
// the seed and its number alone, so that any part of a cohort can be made at any time,
// by any number of threads, in any order, and is always the same.
//
// Genotypes follow Hardy-Weinberg at the variant's frequency; variants are independent
// (no linkage), and so are missing calls. ALT is the rarer allele. Allele pairs are never
// palindromic: what is measured is scoring, and a row that a program leaves out is not scored.
package population
