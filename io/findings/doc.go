// Package findings writes the three tables of monogenic screening.
//
//	findings      one row for each person and catalogue variant carried, and for
//	              each variant that a laboratory confirmed
//	screen_scope  one row for each condition: what the run could see
//	screening     one row for each person and condition whose state differs from
//	              that of the scope
//
// screen_scope and screening together give the state of every person and
// condition: look the pair up in screening, and where it is not there take the
// row of screen_scope of the same cohort. A person is never without a state. The
// tables of several cohorts follow each other in one file; cohort tells them apart.
//
// # Words
//
// condition and inheritance together name a condition: the recessive form of a
// disease is not the dominant one. status and state are the closed words of
// monogenic.Status. disposition says where a finding may go: report, qc_review
// (the analyst's queue only), enhancer (a risk allele, never a monogenic tier)
// or withheld (carriers). review_reasons are separated by ";".
// needs_confirmation is true for every finding that no laboratory confirmed.
//
// Columns declare the tables; how they become bytes (Parquet, TSV, Arrow) is the
// business of scoretable.Sink. Nothing in the tables depends on time, host or
// threads.
package findings
