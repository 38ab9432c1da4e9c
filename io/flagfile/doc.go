// Package flagfile writes the table flags: one row per person in cohort order,
// as CSV and as Parquet with the same columns and the same texts, and the
// analyst's review queue beside it.
//
// Columns are texts, in the order of Columns. A list is joined by "; ". Scores
// stand as name=value pairs, so that a cell never begins with a minus sign.
// Nothing depends on time, host or number of threads.
//
// The row of an excluded person names the exclusion: no score, no finding and
// no screen is written for it, whatever the caller hands over.
//
// In CSV a cell that a spreadsheet would take for a formula begins with an
// apostrophe. This touches ids such as "-1" too; Parquet has every id to the byte.
package flagfile
