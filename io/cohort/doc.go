// Package cohort is the native store: a directory of Parquet files that holds
// the genotypes of a cohort, written once by an import and read by everything
// else. io/README.md specifies the format, version 1.
//
//	cohort.json                      written last; digests of everything below
//	samples.parquet                  one row per sample
//	callable.parquet                 where everybody is assumed to carry the reference, if that was said
//	variants/chr1.parquet …          one row per variant, with all counts
//	genotypes/chr1.00000.parquet …   the same rows for one block of samples
//	phase/chr1.parquet …             phased calls, where the source was asked for them
//
// # Writing
//
// Import pulls sites from a source.Source in any order and works in three
// stages, so that memory does not grow with the number of samples times
// variants. While the source is read, genotypes of autosomes whose sites come by
// position are counted and written to their files (streamedrows.go,
// genotypewriter.go); the others are spooled by chromosome (spool.go). Each
// chromosome is then sorted, repaired and counted, where that is not done
// (groups.go, chromosome.go); at last the spooled rows are written. The files depend
// on the records and the options alone.
//
// # Genotypes
//
// A row holds packed hard calls, dosages as two byte planes, or both, as the source
// gives them. What a row of a source with both lacks is made from the other: whole
// copies from calls, and calls from dosages where a threshold is set.
//
// # Phase
//
// Phased calls are spooled as they come (phasespool.go); the head of a row says where its
// own are, so that they follow it through sorting, dropping of duplicates and repair.
// They are written beside the variant table (phasewriter.go), those of them whose call is
// heterozygous as it is stored. Memory holds those of one row.
//
// # Ploidy
//
// On X outside its pseudo-autosomal regions, and on Y, a sample has the ploidy
// that the source declares, or else the one length that all its calls there
// show; mixed lengths, or none, are unknown. On MT everybody is haploid. A
// haploid call is stored as 0 or 2. A heterozygous call of a haploid sample is
// an error of the source: it becomes missing at all rows of its site and is
// counted (haploid_het). ac and an count one allele of a haploid call, two of a
// diploid one, and none where ploidy is unknown. A haploid sample's dosage is 0 to 2
// copies, of which half count.
//
// # Trust
//
// A reader believes cohort.json when its own digest is right, a table when its
// whole digest is right, and a genotype row when its CRC-32C is right. Between
// them they cover every byte that can change a result; bytes that cannot, such
// as page headers that are skipped, may change unnoticed until Verify.
package cohort
