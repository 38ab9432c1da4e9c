// Package people reads what is known about people beside their genotypes: the
// people table and the opt-out list.
//
// Tables are tab-separated or comma-separated text (RFC 4180 without line breaks
// inside quotes), plain, gzip or BGZF, with a header line that has a column
// sample_id. Which of the two it is follows from the header: a tab in it means
// tabs. Ids are opaque and compared to the byte; a blank cell is a missing value,
// and nothing else is ("NA" in a number column is an error). Numbers are decimal.
//
// Only rows of samples in the cohort are kept: memory does not depend on the
// file. Rows of other people are counted. Messages name lines, never ids.
package people
