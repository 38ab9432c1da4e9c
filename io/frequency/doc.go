// Package frequency reads a pinned table of allele frequencies: those that a run
// imputes with instead of the cohort's own, so that a person's result does not
// depend on who else is in the file.
//
// # Format
//
// A text table, plain, gzip or BGZF, split by tabs or blanks. Lines that begin
// with "##" are comments; one line names the columns, with or without a leading
// "#", in any order and any letter case:
//
//	chrom  pos  ref  alt  ac  an         counts of ALT and of all alleles
//	chrom  pos  ref  alt  alt_freq       or a decimal frequency of ALT
//
// PLINK 2's .acount and .afreq are such tables if they were written with the
// column POS (--freq cols=+pos): #CHROM POS ID REF ALT ALT_FREQS OBS_CT. Several
// ALTs of a row are split by commas, with as many values.
//
// Frequencies are exact: counts as they are, decimals as their digits, up to 18
// decimals. One outside 0 to 1 is an error, and so is a variant that is listed
// twice. ref and alt may stand the other way round, but for insertions and
// deletions where REF is known: C to CA is another variant than CA to C. "nan",
// "NA", "." and an of 0 mean that the table has no frequency for the variant. Rows
// on contigs other than 1 to 22, X, Y and MT cannot be asked for; they are counted.
package frequency
