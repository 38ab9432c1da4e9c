// Package vcf reads hard calls (GT) from VCF files into source.Site, in the
// order of the files: one file, or one per chromosome with the same samples.
//
// What is read: VCF 4.0 to 4.5, in which GT means the same, as plain text, gzip
// or BGZF, told apart by content. Columns are separated by tabs, lines end in LF
// or CRLF, empty lines among the records are skipped.
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
//
// What a call becomes:
//
//   - Phase is dropped: 0|1, 0/1 and 1|0 are one copy.
//   - 0/. and the like are missing and counted in HalfCalls; so is 0/1 where ALT
//     is ".", because its allele 1 is the missing allele. A call of more than
//     two alleles has no place in a row of 0, 1, 2: missing, PolyploidCalls.
//   - The call length is the number of alleles, 0 for a lone "." and for a
//     polyploid call. It is given on X, Y and MT, and on an autosome where a
//     haploid call occurs; nil on an autosome means that no call was haploid.
//   - A record whose FORMAT has no GT is a site at which nothing is known: every
//     call missing, every length 0, counted in RecordsWithoutCalls. It never
//     becomes a call of the reference.
//
// A file without sample columns is a VCF of zero samples and is read: its rows
// are empty. Whether zero samples make a cohort is for the caller to decide.
//
// REF is asserted to be the base of the reference genome, except in files whose
// header declares PLINK's INFO flag PR, "provisional reference allele".
//
// What is refused: everything that breaks the format where a genotype depends on
// it (class Malformed, with line and field), files whose samples differ
// (Inconsistent), cut or damaged files (Integrity), lines and allele lists that
// no real record of so many samples needs (Resource). Plain text has no mark of
// its end; where its last line has no line end either, the line is read only if
// a cut could not have changed its last call.
//
// Lines run through three stages. One goroutine cuts the text into batches of
// whole lines, workers parse batches, Next hands out their records in order.
// Inflating BGZF blocks uses the same workers. Memory is bounded by the batches
// under way, whatever the size of the file.
package vcf
