// Package scoring is the engine: it turns packed genotype rows and weighted
// scores into exact totals, one pass over the data for all scores and all
// catalogue variants. It knows no file and no format.
//
// # The formula
//
// For sample s and score k with used rows v:
//
//	sum(k,s) = Σ_v w(k,v) f(g(v,s))
//
// where g is the number of copies of the effect allele (0, 1, 2), f is the
// identity (additive), g>=1 (dominant), g=2 (recessive) or a table, and w is the
// effect weight as written in the score file. Rows of several variants add w times the
// copies of a haplotype, w times a product of copies, or the weight of a pair of
// haplotypes (decision 5).
//
// # Exactness
//
// Each weight becomes an integer q on the score's decimal grid, q = w x 10^p
// (package scoreset). All sums are sums of integers, so that their result does
// not depend on order, threads, blocks or instruction set. The written sum is
// one correctly rounded division of the total by 10^p; average is one correctly
// rounded division by 10^p x denominator.
//
// # The pass
//
// A Plan holds what scores need of a cohort, without a weight: those stay in their
// tables. A pass divides the rows into slabs and the samples into blocks; a job is
// a slab of a block. Scores whose rows largely agree form a group. For each group a
// worker takes the weights of the slab from the tables, as integers, packs them, and
// lets the kernels add tile by tile. The kernels count a missing call as one copy,
// and a missing dosage as none; what the policy says beyond that is added call by
// call, or by the kernels again where many are missing. Terms that are not additive
// in one row (dominant, recessive, by dosage, sites of several ALTs, tables of two
// variants, haplotypes, products) are few and are added one by one.
//
// Dosages count in units of 1/denominator of a copy, and totals in units of
// 1/(10^p x denominator). Values at 0, 1 and 2 copies are joined by straight lines.
// Tables of two variants, haplotypes and the catalogue read hard calls: those beside
// the dosages, else the dosages that are whole copies.
//
// # Order of steps
//
//	read -> match -> plan -> one pass -> calibrate -> decide -> write
//
// The rooms below follow that order: genome (words), scoreset (scores), lift (to
// another build), match (score rows to cohort rows), kernel (packed rows to totals), this package
// (plan and pass), reference (z and percentile), monogenic (findings), risk
// (rules to tiers).
package scoring
