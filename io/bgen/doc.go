// Package bgen reads genotype probabilities from BGEN files into source.Site, as
// dosages: one file, or one per chromosome with the same samples.
//
// # The format
//
// BGEN 1.1 (layout 1), 1.2 and 1.3 (layout 2), by the specification of the
// format's authors. All numbers are little endian.
//
//	file      offset of the first variant less 4 (u32), header, sample ids, variants
//	header    length, variants, samples (u32 each), "bgen", free area, flags (u32):
//	          bits 0 and 1 compression (0 none, 1 zlib, 2 zstd), bits 2 to 5
//	          layout, bit 31 sample ids follow
//	ids       length of the block, samples (u32 each), each id behind its length (u16)
//	variant   layout 1: samples (u32); variant id, rsid, chromosome, each behind its
//	          length (u16); position (u32); layout 2: alleles (u16, else two); each
//	          allele behind its length (u32); probabilities
//	layout 1  three numbers a sample (u16 each), over 32,768: the probabilities of
//	          AA, AB and BB; all zero for a missing call
//	layout 2  samples (u32), alleles (u16), least and largest ploidy (u8 each), a
//	          byte for each sample (bits 0 to 5 ploidy, bit 7 missing), phased (u8),
//	          bits B (u8), then whole numbers of B bits, low bits first, over 2^B - 1:
//	          for each haplotype, or genotype in the order of VCF, all but the last
//
// # Dosages
//
// The dosage of an ALT is its expected number of copies, from 0 to 2. A haploid
// sample counts twice, so that it reaches 2 as well. With M = 2^B - 1 it is a
// whole number n of units 1/M: for a biallelic, unphased, diploid call with the
// stored numbers a and b, n = 2M - 2a - b.
//
// The denominator of a source is fixed when it is opened. All files are gone over then,
// from the lengths of one variant to the next; the first of each number of alleles and
// unpacked size, which tells the bits, is unpacked. It is the least common multiple of
// their M, or the least multiple of that from 255 on, where it is at most 32,767 (255 for
// 8 bits; exact up to 15 bits), else 16,384; beside variants of more than 15 bits the
// largest multiple that fits, so that those are rounded least. A dosage that is no whole
// number of units is rounded to the nearest, ties to even, and the largest difference is
// Outcomes.LargestRounding.
//
// In layout 1 the three numbers were rounded one by one, from text of three
// decimals in some files: they may add up to 32,768 and 50 more, or to less. The
// dosage is the expectation over their sum, as PLINK 2 takes it.
//
// # Phase
//
// With Options.Phase and phased probabilities, an ALT is on the haplotype that has it
// with a probability over one half, where the other has not. There are no calls to go
// with it: the cohort keeps the phase of those that it makes heterozygous.
//
// # Alleles
//
// BGEN does not say which allele is the reference. Most writers put it first, so
// the first allele becomes REF unless Options.RefFrom turns that round.
// RefAsserted is false either way. Each other allele is an ALT with a row of its
// own. Letters of ACGT are raised to capitals; other tokens are kept to the byte.
// "0" and "." stand for an allele that is not known: beside one known allele,
// that becomes REF and ALT is "."; so does the only allele of a variant.
//
// # What becomes of a record
//
//	imported            one ALT, or ALT "."
//	split               several ALTs: one row each
//	symbolic            REF, or every ALT, is "*", <DEL> and the like; kept, unmatchable
//	unsupported_contig  a chromosome that is not 1 to 22, X, Y or MT, or position 0;
//	                    its probabilities are not looked at
//	malformed           an allele that is empty or stands twice, no known allele, one
//	                    not known among three or more, or copies of an allele that is
//	                    not known
//
// Calls of more than two alleles are stored missing and counted in PolyploidCalls,
// as in VCF: nobody's genotype is guessed, and the rest of the file is used. They do not
// end the reading, because the format has ploidies up to 63, its own examples mix them in
// one variant (complex.16bits.bgen: six calls of three and four alleles among forty), and
// the VCF of the same genotypes is read so. A sample of ploidy 0 is missing too, and has
// no call to count. A variant of which there are none but such calls is in PolyploidRecords.
// The call length is the stored ploidy, 0 for polyploid calls. It is given on X, Y and MT,
// and on an autosome where a call is not diploid; layout 1 has none.
//
// Everything else that breaks the format ends the reading with an error, also
// probabilities that add up to more than 1. A file has to hold as many variants as
// its header says, and nothing after them.
//
// # Samples
//
// The ids are those of the .sample file where one is given, else those inside the
// BGEN files. Where both are there, an id that stands at two different numbers is
// an error: the .sample file would give the genotypes to the wrong people.
//
// A .sample file has a line of column names (ID_1, ID_2, missing, …), a line of
// types (0 0 0 D …) and a line for each sample. The sample id is ID_2, or the first
// column where there is no ID_2. The column sex gives sex and ploidy: males are
// haploid on X and Y outside the pseudo-autosomal regions, females diploid on X.
// All other columns are kept under their names.
//
// # How it works
//
// One goroutine cuts the file into batches of whole variants, workers unpack and
// decode batches, Next hands out their records in order. Memory is bounded by the
// batches under way, whatever the size of the file: about four times the unpacked
// size of a variant for each worker. No length that a file claims is believed
// beyond what the file can hold.
package bgen
