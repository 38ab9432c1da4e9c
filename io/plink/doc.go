// Package plink reads PLINK 1 binary genotypes: the three files PREFIX.bed,
// PREFIX.bim and PREFIX.fam, or one such set for each chromosome.
//
//	.fam   text, one line a sample, 6 fields:
//	       family, sample, father, mother, sex (1 male, 2 female), phenotype
//	.bim   text, one line a variant, 6 fields:
//	       chromosome, id, centimorgans, position, A1, A2
//	.bed   6c 1b 01, then one row a variant of ceil(samples/4) bytes, four
//	       samples a byte, low bits first:
//	       00 A1/A1   01 missing   10 A1/A2   11 A2/A2
//
// Fields are separated by blanks or tabs; blank lines are passed over.
//
// # Alleles
//
// PLINK 1 does not say which allele is the reference. A2 is usually it (or the
// major allele), so A2 becomes REF and A1 becomes ALT, unless Options.RefFrom
// turns them round. RefAsserted is false either way.
//
// Alleles in the letters ACGT are raised to capitals; every other token (L and
// H, A1 and A2, <DEL>) is kept to the byte. The alleles "0" and "." stand for
// "not known":
//
//	one not known   the known allele becomes REF, ALT is ".": evidence of
//	                reference. If a call holds the unknown allele, the record
//	                contradicts itself and counts as malformed.
//	both not known  malformed
//	A1 equals A2    malformed: no call of such a row means anything
//
// # What becomes of a record
//
//	imported            REF and ALT spelled out, or ALT "."
//	symbolic            REF or ALT is "*", <DEL> and the like; kept, unmatchable
//	unsupported_contig  chromosome 0 or another that is not 1 to 22, X, Y, XY
//	                    or MT; or position 0, which PLINK uses for "not placed"
//	filtered            a negative position: PLINK's own mark for "leave out"
//	malformed           the allele cases above
//
// A line that cannot be read at all (number of fields, centimorgans, position)
// ends the reading with an error, because the rows after it would be in doubt. A
// position may be written as 100000, 100000.0 or 1e+05, as long as it is whole.
//
// # Samples
//
// The sample id is the second field, kept to the byte, and has to be unique:
// the family name does not tell two people apart here. Family, father, mother
// and phenotype become the columns fid, father, mother and phenotype.
//
// PLINK 1 has no call length, so ploidy follows the declared sex: males are
// haploid on X and Y outside the pseudo-autosomal regions, females diploid on
// X; all else is unknown. Heterozygous calls of haploid samples are handed over as
// they are: the cohort sets them missing and counts them, and its check of the sex
// needs to see them.
package plink
