// Package proxies reads tables of variants that stand in for others with which they are
// in linkage disequilibrium.
//
// A table is text of columns divided by tabs, plain or gzip, with a line of names:
//
//	variant           proxy             r      sign
//	1:109274968:T:G   1:109275684:T:G   0.97   +
//
// Variants are chrom:pos:allele:allele, in the build of the cohort. r is the
// correlation of the first allele of the one with the first allele of the other, from
// -1 to 1 and not 0. sign is optional: + where the two first alleles go together, -
// where the first goes with the second; without it the sign of r says so, and beside it
// r is not negative. Other columns are passed over. Lines that begin with # are
// comments. The pairs are those that LDlink, SNiPA or PLINK's --r2 list.
package proxies
