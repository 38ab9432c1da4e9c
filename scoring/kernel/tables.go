package kernel

import "math"

// Tables are the other way to add up hard calls. Three rows of a sample are one of 27
// genotypes, of which the panel has the index; for each three rows the kernel makes
// the 27 sums that a score can have there, and adds to each sample the entry of its
// index, however many digits the weights have. With AVX2 entries are in memory, of 16
// scores side by side: 48 products of whole weights by two loads and two additions of 32
// bytes. With AVX-512 they are in two registers, of one score: 48 products, of 16
// samples, by one permutation and one addition.
//
// Entries add up in 32 bits, over as many rows as cannot overflow with the weights
// that are there, and then in 64. Weights may so be no larger than MaxTableWeight;
// larger ones are the caller's to split.

// MaxTableWeight is the largest magnitude of a weight of PackTables: two copies of it
// in three rows fit 32 bits.
const MaxTableWeight = math.MaxInt32 / (2 * tableRows)

// TableScores is the number of scores that tables hold side by side in memory; where
// there are no more, tables of calls hold half as many. All others take as long as 16.
const TableScores = 16

// TableBlock is how many scores of calls a tier adds up together by tables. There are
// sums for a multiple of it.
func (t Tier) TableBlock() int {
	switch {
	case t == Go:
		return 1
	case t.inQuads():
		return quadScores
	}
	return TableScores
}

// TableColumns is the fewest scores of a block that a tier adds alone as fast as it adds
// them with others: weights of so many, or of a multiple, may be added within a block.
func (t Tier) TableColumns() int {
	if t == Go || t.inQuads() {
		return 1
	}
	return TableScores
}

// Missing calls have tables of their own: five rows of a sample are one of 32
// patterns of missing calls. What these add may be as large as MaxMissingWeight:
// where entries of the rows that are added up together would not fit 32 bits, and
// there alone, the kernel adds low and high of low + high x 2^halfBits apart.

// MaxMissingWeight is the largest magnitude of a weight of PackMissing.
const MaxMissingWeight = 127 * ((1<<(8*MaxDigits) - 1) / 255)

const (
	tableRows      = 3
	tableEntries   = 27
	missingRows    = 5
	missingEntries = 1 << missingRows
	// halfBits cuts weights of missing calls: either half, of 200 rows, fits 32 bits.
	halfBits = 24
	// quadScores is the scores of a block of tables in registers.
	quadScores = 4
)

// inQuads says whether tables of calls are looked up in registers, see tables_quads_amd64.go.
func (t Tier) inQuads() bool { return t == AVX512 || t == AMX }

// tableStep is groups of rows whose entries for a block of scores are added up in 32
// bits: so many, from first on.
type tableStep struct {
	first, groups int32
	high          bool  // of the weights of missing calls the high half
	part          uint8 // of a quad, see tables_quads_amd64.go
}
