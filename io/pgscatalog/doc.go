// Package pgscatalog reads published score files: PGS Catalog scoring files of
// format 1 and 2, original and harmonised, OmicsPred files, the normalised tables
// of the catalogue's own tools, plain tables with the same columns, and tables of
// other programs whose columns are declared (ParseDeclaration, layouts.go).
//
// # Format
//
// Header lines begin with "#". Those with "=" hold a key and a value, split at
// the first "=": "#pgs_id=PGS000001" (format 2) or "# PGS ID = PGS000001"
// (format 1); the quotes and the empty fields that spreadsheets add are taken off. One
// line names the columns, split by tabs, else by commas, else by blanks. One row a line
// follows.
//
// Positions are of genome_build: GRCh37 or GRCh38 by any of their names. Older
// assemblies are refused by name, other texts leave the build unknown.
//
// # Harmonised files
//
// A file whose header has HmPOS_build is harmonised: positions come from hm_chr
// and hm_pos alone, and a row where they are empty ends harmonisation_failed.
// hm_inferOtherAllele serves where the author gave no other allele. Rows of several
// variants keep the authors' places where harmonisation gave none and the build is the
// same.
//
// # Rows
//
// Every data row becomes a row of the score. What cannot be used carries its
// outcome as Row.Fate; nothing is guessed and nothing is left out. A line that
// is not a row at all (wrong number of fields, a position that is not a number)
// is an error of the file.
//
//   - effect_weight is read under the strict grammar of scoreset.ParseDecimal.
//   - dosage_0_weight, dosage_1_weight and dosage_2_weight hold where a row has
//     them, also beside an effect_weight (unless Options.EffectWeights).
//   - OR and HR become natural logarithms (scoreset.LogText) where the file has no
//     column of weights and its weight_type is OR or HR, or where they are declared. A
//     ratio of 0 or less is a bad weight, and so is an empty weight beside a ratio. Weights
//     that weight_type calls ratios are summed as they stand, unless they can be nothing
//     else (ratio.go).
//   - A row with several other alleles ("A/C") has none.
//   - allelefrequency_effect, or that of Options.Population, is kept of rows that do not
//     tell their strand, have one allele, or are of several variants.
//   - Haplotypes, diplotypes and interactions become rows of several variants
//     (complex.go), those of APOE by name too (apoe.tsv). HLA alleles are counted by the
//     marker variants that the row gives and places; without them, and for CYP alleles
//     and all else that is not variants, the row is complex_unsupported.
//
// What is read in one of several possible ways is counted in Score.Notes, and how
// harmonisation placed the rows (hm_source, hm_match_chr, hm_match_pos).
//
// # Number of rows
//
// Where the header declares variants_number, the rows must agree. Fewer rows
// are an Integrity error, since a cut plain file shows in nothing else; more rows
// are Inconsistent. All unchanged catalogue files at hand agree. The catalogue's own
// tools only warn, as older files of it may differ: such a file, and one that was reduced
// or extended on purpose, needs its header corrected in a copy, by someone who has looked.
package pgscatalog
