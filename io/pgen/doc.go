// Package pgen reads PLINK 2 genotypes: the three files PREFIX.pgen, PREFIX.pvar
// and PREFIX.psam, or one such set for each chromosome. PREFIX.pvar.zst, .bim or
// .bim.zst may stand in for the .pvar, and .fam for the .psam.
//
// The format is the PLINK 2 File Format Specification (draft) in the repository
// chrchang/plink-ng, with the notes in its library pgenlib; the two differ in
// one point, see sampleWidth.
//
// # .pgen
//
//	6c 1b, mode     what follows the magic number
//	01              rows of a PLINK 1 .bed
//	02 03 04        records of one width: calls; with dosages; with their phase
//	10              records of variable width; 11 has extensions, which are passed over
//	20 21           the same with the header in PREFIX.pgen.pgi
//
// All modes but 01 give the number of variants and of samples (4 bytes each) and a
// byte: 4 bits for how the index is stored, 2 for the bytes of a number of
// alleles, 2 for what is known of REF. Modes from 10 on have the offset of each
// block of 65,536 variants, then for each block the types of its records (4 or 8
// bits), their lengths (1 to 4 bytes), the numbers of alleles and the flags of
// provisional REFs.
//
// A record is up to ten tracks. The type says how the first is stored (bits 0 to
// 2) and which others there are:
//
//	main track      0, 1, 2 alleles that are not REF, 3 missing, for each sample:
//	                0 two bits each; 1 one bit for two frequent codes, and a list;
//	                2 a list of differences from the last record that is neither 2
//	                nor 3; 3 the same, then 0 and 2 change places; 4, 6, 7 a list of
//	                the samples that are not 0, 2, 3; 5 all 0
//	bit 3           which ALTs, where it is not the first one
//	bit 4           phase of heterozygous calls
//	bits 5, 6       dosages: 20 a list of samples, 40 all samples, 60 an array of bits
//	bit 7           phase of dosages
//
// Phase that is not asked for is read over, and checked for its length. Dosages of variants with
// several ALTs are refused: the specification does not define them yet. So is the
// index in one byte or less a variant (byte 12 with bit 3), a form for few samples.
//
// # Dosages
//
// A dosage counts 1/16,384 of an ALT copy, 0 to 32,768, on the scale of two copies
// in haploid samples too. A sample without a dosage of its own has that of its
// call; a missing call without a dosage is a missing dosage. Site.Dosages is nil
// at a variant without dosages. Calls are those of the file: nothing is called
// from dosages.
//
// # .pvar
//
// Header lines, then #CHROM POS ID REF ALT and any of QUAL FILTER INFO CM; a file
// without a header is a .bim of five or six fields, ALT before REF. A line is one
// site with a row for each ALT. INFO gives the imputation quality (R2, DR2, INFO
// or AR2, the first that is there). Alleles in the letters ACGT are raised to
// capitals; every other token is kept to the byte. "." and "0" stand for an
// allele that is not known: the known one becomes REF, ALT is ".".
//
// Lengths of chromosomes in lines ##contig have to be those of Options.Build, as in VCF.
//
// REF is asserted where the .pgen says that none is provisional and the .pvar
// declares no flag PR. A .pgen that says nothing leaves it to a .pvar with INFO.
// Several sets assert it together.
//
// # What becomes of a record
//
//	imported            REF and one ALT spelled out, or ALT "."
//	split               several ALTs, at least one of them spelled out
//	symbolic            no ALT, or not REF, is spelled out: "*", <DEL> and the like
//	unsupported_contig  chromosome 0 or another that is not 1 to 22, X, Y, XY,
//	                    PAR1, PAR2 or MT; or position 0, "not placed"
//	filtered            a negative position: PLINK's own mark for "leave out"
//	malformed           no allele known, an unknown one among several ALTs, an
//	                    allele that stands twice, or a call of an unknown allele
//
//	not_requested       not among Options.Wanted
//
// Whatever becomes of it, a record is decoded, unless nobody requested it. One that
// cannot be, or a line that cannot be read, ends the reading with an error.
//
// With Options.Phase, phased heterozygous calls are given with their haplotypes, all of
// a chromosome in one set. The phase of dosages is not kept.
//
// # Samples
//
// The sample id is IID (the second field of a .fam), kept to the byte, and has to
// be unique: family and source do not tell two people apart here. FID, SID, PAT
// and MAT become the columns fid, sid, father and mother; all others but SEX
// keep their names, the sixth of a .fam is phenotype.
//
// The format has no call length, so ploidy follows the declared sex: males are
// haploid on X and Y outside the pseudo-autosomal regions, females diploid on
// X; all else is unknown. Heterozygous calls of haploid samples are handed over as
// they are: the cohort sets them missing and counts them, and its check of the sex
// needs to see them. Their dosages are one copy of two, as in PLINK 2.
package pgen
