// Package scoreset holds a published score as data: its rows, the effect each
// row describes, its weights as exact decimals, and the decimal grid that the
// whole file alone declares.
//
// Nothing here depends on a cohort. Reading files is io's work; joining rows to
// variants is match's.
package scoreset
