// Package tabular reads genotypes from Parquet files that other software wrote, into
// source.Site: DuckDB, Polars, pyarrow, arrow-rs, Spark with Glow, Hail, and what else
// writes tables. It reads one file, or several that belong together.
//
// # Layouts
//
// The columns decide which of these a table is:
//
//	a row per variant, a list of values      as many values as samples, in their order
//	a row per variant, a list of structures  with calls, GT, DS or dosage, and sampleId or s
//	a row per variant, a column per sample   each column that has no role is a sample
//	a row per sample, a column per variant   each column that has no role is a variant
//	a row per sample and variant             in any order; a pair without a row is missing
//
// Roles are known by name, in any case and with or without a leading # (namesOf in
// roles.go lists all), or given by Options.Columns. Columns in structures have names with
// dots, as locus.contig. A variant is identified by chrom, pos (or start, from 0), ref and
// alt (or alleles, REF first); or by an id alone, which is chrom:pos:ref:alt with any of
// : _ - / between, or stands in the table Options.Variants. Everything else is refused, and
// the error lists the layouts.
//
// # Values
//
// Integers, floats, decimals: copies of the one ALT, 0 to 2. Texts and lists of allele
// numbers: calls, for any number of ALTs, one row each, as in io/vcf. A lone number as a
// text may be an allele or a count: on X, Y and MT it is a haploid call where Options.Field
// declares calls, and refused elsewhere. null is missing, and so is NaN,
// the only way in which frames without nulls can say so. Any other value ends the reading
// with row group, column and row.
//
// Where all values are of an integer type, or calls, the source gives hard calls; else
// dosages in units of 1/10,000, or of what the metadata of a LongWriter name, to which
// numbers are rounded, ties to even. Outcomes keep the largest difference: 0 for decimals
// of up to four digits in doubles, 1.2e-8 for 0.3 in a float. Options.Field forces one or
// the other.
//
// # What becomes of a record
//
//	imported            one ALT, or ALT "." (also written 0), of which nobody has a copy
//	split               several ALTs: one row each
//	symbolic            REF, or every ALT, is "*", <DEL> and the like; kept, unmatchable
//	unsupported_contig  a chromosome that is not 1 to 22, X, Y or MT, or position 0
//	malformed           an allele that is empty, unknown or stands twice, or copies of "."
//
// # How tables are turned round
//
// Columns are decoded some thousand values at a time, whatever the size of pages and row
// groups; no more than one page of each open column is held. A column per variant needs no
// turning: each column chunk is read once. Columns per sample are read one by one, a row
// group at a time, into strips of neighbouring columns, row by row, in memory or, beyond
// half of Options.Memory, in a temporary file without a name. A long table is read twice:
// first its samples and variants, then its genotypes; straight through where the rows of
// each variant stand together, else by way of a matrix, or of a temporary file with ten
// bytes a row that is divided into bands of variants of half of Options.Memory.
//
// Bounds: footers of 64 MiB; columns 20,000, or one for each 64 bytes of the file; the
// content of a page 16 MiB and 16 bytes for each byte of the file; 2,000,000 variants of a
// long table, which take about 0.3 GB.
package tabular
