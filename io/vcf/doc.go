// Package vcf reads genotypes from VCF and BCF files into source.Site, in the order
// of the files: one file, or one per chromosome with the same samples. It also writes
// VCF (Encoder).
//
// What is read: VCF 4.0 to 4.5 as plain text, gzip or BGZF, and BCF 2.1 and 2.2 in gzip
// or BGZF, told apart by content. Columns are separated by tabs, lines end in LF
// or CRLF, empty lines among the records are skipped. A BCF record is made the VCF
// record that it stands for, a float the shortest decimal number that is stored as it;
// it is named by its number in place of its line.
//
// What a record becomes:
//
//   - One site with a row for each ALT. Codes count the copies of that ALT; a
//     haploid ALT is 2, as PLINK stores it. A missing call is 3 in every row.
//     ALT "." stays a row: 0 where REF was called.
//   - Imported with one ALT, Split with several, Symbolic where no ALT is
//     spelled out (*, <DEL>, breakends). "." counts as imported.
//   - A contig other than 1 to 22, X, Y and MT is UnsupportedContig and skipped;
//     its fixed fields and its number of columns are still checked. So is position
//     0, which the format keeps for telomeres: no base of a contig has it.
//   - Bases are made upper case. REF and spelled-out ALTs hold A, C, G, T and N,
//     as the specification says; an ALT that repeats another or REF is refused.
//   - INFO gives the imputation quality: R2, DR2, INFO or AR2, the first of these that
//     is there; one value, or one for each ALT.
//
// What a call becomes:
//
//   - 0|1, 0/1 and 1|0 are one copy. Phase is dropped, unless Phase asks for it (below).
//   - 0/. and the like are missing and counted in HalfCalls; so is 0/1 where ALT
//     is ".", because its allele 1 is the missing allele. A call of more than
//     two alleles has no place in a row of 0, 1, 2: missing, PolyploidCalls.
//   - The call length is the number of alleles, 0 for a lone "." and for a
//     polyploid call. It is given on X, Y and MT, and on an autosome where a
//     haploid call occurs; nil on an autosome means that no call was haploid.
//     Where GT does not tell it, the number of values of HDS or GP does.
//   - A record that has none of the fields that are read is a site at which nothing is
//     known: every call missing, every length 0, counted in RecordsWithoutCalls. It
//     never becomes a call of the reference.
//   - With MinGQ or MinDP, a call that is below is missing (LowQualityCalls), and so is
//     one that does not tell (UnstatedQualityCalls). GQ comes before RGQ, MIN_DP
//     before DP. It keeps its call length.
//   - A call of the reference whose depth or quality is 0 is missing (UnseenCalls), unless
//     dosages are read beside it: nothing was seen there, whatever GT says.
//   - A call whose FT names a filter is missing too (FilteredCalls): FT says whether it
//     counts as called. PASS, a dot and no FT pass.
//
// # Dosages
//
// FieldAuto gives dosages where a header declares DS, HDS or GP, or one of the first
// records (about half a mebibyte) of any file has it; and calls where the same holds for
// GT, or there are no dosages. That is settled by Open, and a record with a
// field that nobody announced is refused. GP that its header declares to be on the
// phred scale is passed over. In a record, DS comes before HDS and GP. A record, or a
// sample, without a dosage has that of its call. The other fields give themselves
// alone, without calls: what is not stated is missing.
//
// Dosages are in units of 1/10,000, exact for four decimals; finer ones are rounded
// once, ties to even, and the largest difference is Outcomes.LargestRounding. No float
// is used.
//
//	DS   a number for each ALT, 0 to 2. Of a haploid call 0 to 1, which counts twice;
//	     without GT always 0 to 2. On X, Y and MT, where GT is a lone dot, the scale is
//	     not known: missing, counted in UnscaledDosages; but in a file that says PLINK 2
//	     wrote it, it is a haploid call. One number at several ALTs tells of none of them.
//	HDS  the copies of two haplotypes, 0 to 1 each, or of one that counts twice
//	GP   probabilities of genotypes, or of the alleles of a haploid call, or of each of
//	     two haplotypes (QCTOOL). They may miss 1 by 0.01 and 0.001 for each value; the
//	     dosage is the expectation over their sum. All 0 is missing.
//
// # Phase
//
// A call of two different alleles with a bar between them is phased: for each of its
// ALTs, Site.Phase gives the haplotype, 0 before the bar and 1 behind it, and the phase
// set. That is PS, a whole number from 0 on; where PS is not there or a dot, the call is
// in the one set of all such calls of the chromosome, source.WholeChromosome. PS of other
// calls means nothing and is not read. A phase mark before the first allele (VCF 4.4)
// changes nothing. Calls that are stored missing have no phase.
//
// # Sites, regions, reference blocks
//
// Regions keep the records that touch them; the others are NotRequested. A TBI or CSI
// index beside a BGZF file spares reading them; it is used if it is not older than the
// file and ends where the file does. Then records have no line in messages.
//
// Sites do the same for the variants and regions of a sites.Set, and make reference
// blocks (ALT ".", <NON_REF> or <*>, to INFO END) into evidence: they are counted as
// ReferenceBlock and become no sites, but for a plain ALT "." in a region. Records have
// to be sorted then. A variant that is asked for and has no record of its own becomes a
// row (ReferenceRows) where every base of its REF lies in records whose calls tell of
// it. In that row a sample is
//
//   - 0 where each of these records calls it homozygous (or hemizygous) for REF; or
//     where a record of the same position and REF gives it whole calls of other ALTs
//     that are spelled out;
//   - missing otherwise: no call, another allele across the place, MIN_DP, DP or GQ
//     of a block 0 or below the minimum. Without MIN_DP and DP of the sample, INFO
//     MIN_DP counts.
//
// The row needs REF. It is known where the one who asks says so (catalogues do, score
// files do not), or Options.Reference does, or a record begins at the variant or spells
// out its bases. Where these contradict what was asked for, or leave it open, there is
// no row. Reader.Requested counts what became of every variant.
//
// A file without sample columns is a VCF of zero samples and is read: its rows
// are empty. Whether zero samples make a cohort is for the caller to decide.
//
// REF is asserted to be the base of the reference genome, except in files whose
// header declares PLINK's INFO flag PR, "provisional reference allele".
//
// What is refused: everything that breaks the format where a genotype depends on
// it (class Malformed, with line, column and field), files whose samples differ
// (Inconsistent), cut or damaged files (Integrity), lines and allele lists that
// no real record of so many samples needs (Resource). Plain text has no mark of
// its end; where its last line has no line end either, the line is read only if
// a cut could not have changed its last call. BCF that is not packed is refused.
//
// Lines run through three stages. One goroutine cuts the text into batches of
// whole lines, workers parse batches, Next hands out their records in order.
// Inflating BGZF blocks uses the same workers. Memory is bounded by the batches
// under way, whatever the size of the file.
package vcf
