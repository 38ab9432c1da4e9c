// Package pgscatalog reads published score files: PGS Catalog scoring files of
// format 1 and 2, original and harmonised, OmicsPred files, the normalised tables
// of the catalogue's own tools, and plain tables with the same columns.
//
// # Format
//
// Header lines begin with "#". Those with "=" hold a key and a value, split at
// the first "=": "#pgs_id=PGS000001" (format 2) or "# PGS ID = PGS000001"
// (format 1). One line names the columns, split by tabs, or by blanks where it
// has no tab. One row a line follows.
//
// # Harmonised files
//
// A file whose header has HmPOS_build is harmonised: positions come from hm_chr
// and hm_pos alone, and a row where they are empty ends harmonisation_failed.
// hm_inferOtherAllele serves where the author gave no other allele.
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
//   - OR and HR are not converted: a file needs weights.
//   - A row with several other alleles ("A/C") has none.
//   - Haplotypes, HLA and CYP alleles and interactions are complex_unsupported,
//     but for diplotypes of two variants, such as those of APOE (diplotype.go).
//
// # Number of rows
//
// Where the header declares variants_number, the rows must agree. Fewer rows
// are an Integrity error, since a cut plain file shows in nothing else; more rows
// are Inconsistent. All unchanged catalogue files at hand agree; a file that was
// reduced or extended by hand needs its header corrected.
package pgscatalog
