// Package catalogue reads the tables of monogenic knowledge: the catalogue of
// variants (Read) and the findings that laboratories reported (ReadLabFindings).
//
// Both come as tab-separated text, plain or gzip, or as Parquet; what a file is
// shows in its first bytes, not in its name. Columns are found by name, in any
// order. Text may begin with comment lines (#), then a header line; cells are
// not quoted; an empty cell, "." and "NA" have no value. Parquet columns hold
// strings; chrom, pos, stars, variation_id and the ages may hold integers and
// max_cohort_af floating-point numbers.
//
// # Catalogue
//
//	build              GRCh37 or GRCh38; one build a file
//	chrom pos ref alt  1 to 22, X, Y, MT; 1-based; alleles on the plus strand
//	gene hgnc_id       symbol; HGNC:6547
//	condition          name; condition_group serves where the column is not there
//	condition_id       MONDO or OMIM identifier
//	condition_group    for rules and reports
//	inheritance        AD, SD, AR, XL, RISK: of this gene in this condition
//	report_rule        ALL_PLP, HEMI_HOM_OR_2HET, HEMI_HET_HOM, TWO_PLP, TRUNCATING_PLP, HFE_C282Y_HOM
//	classification     in closed words (monogenic.ParseClassification)
//	classification_raw as the source wrote it
//	stars              ClinVar review stars 0 to 4; no value where the source states none
//	source release     name of the source; its date or version
//	variation_id       ClinVar
//	consequence        Sequence Ontology terms; TRUNCATING_PLP needs them
//	penetrance_class   HIGH, MODERATE, LOW, RISK
//	max_cohort_af      largest plausible allele frequency
//	r_code snomed_code pathway_code  codes for reports
//	min_age max_age    years
//	validity           definitive, strong, moderate, limited, disputed, refuted, no_known_relation
//	norm_status        what the maker did to align the alleles
//
// The columns build to alt, gene, condition, inheritance, report_rule,
// classification, stars, source and release must be there. The names moi,
// clnsig, clnsig_raw, source_release_date and consequence_so serve for
// inheritance, classification, classification_raw, release and consequence.
//
// # Laboratory findings
//
//	sample_id gene variant zygosity classification method report_id report_date lab
//
// all needed, and condition, which names the condition where the gene has
// several. zygosity is heterozygous, homozygous, hemizygous or
// compound_heterozygous; report_date is YYYY-MM-DD.
//
// # Strictness
//
// A column of any other name is an error, because a misspelled one would be a
// limit or a validity that is silently not applied; a column whose name begins
// with x_ is the user's own and is not read. A value outside a closed list, a
// value with blanks around it, and a row that says something twice are errors
// with the line.
package catalogue
