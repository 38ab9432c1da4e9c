package kernel

import "math"

// Tables are the other way to add up hard calls. Three rows of a sample are one of 27
// genotypes, of which the panel has the index; for each three rows the kernel makes
// the 27 sums that a score can have there, of 16 scores side by side, and adds to each
// sample the entry of its index: 48 products of whole weights by one load and one
// addition of 64 bytes, however many digits the weights have.
//
// Entries add up in 32 bits, over as many rows as cannot overflow with the weights
// that are there, and then in 64. Weights may so be no larger than MaxTableWeight;
// larger ones are the caller's to split.

// MaxTableWeight is the largest magnitude of a weight of PackTables: two copies of it
// in three rows fit 32 bits.
const MaxTableWeight = math.MaxInt32 / (2 * tableRows)

// TableScores is the number of scores that tables hold side by side. Fewer take as
// long.
const TableScores = 16

const (
	tableRows    = 3
	tableEntries = 27
)

// tableStep is groups of three rows whose entries for a block of scores are added up
// in 32 bits: so many, from first on.
type tableStep struct{ first, groups int32 }
