// Package sites says which places of the genome, and which variants there, an import
// is asked for: regions from BED files or from the command line, and the variants of
// scores and catalogues.
//
// BED has 0-based starts and ends that are not part of the region; a region here is
// 1-based, both ends are part of it. Contigs other than 1 to 22, X, Y and MT are left
// out, as no cohort holds them.
package sites
