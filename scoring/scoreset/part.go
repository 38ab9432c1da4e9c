package scoreset

import "cardioscore/scoring/genome"

// MaxParts is the largest number of parts of a row.
const MaxParts = 8

// Part is one variant of a haplotype, or one factor of a product, which may name
// a variant more than once.
type Part struct {
	RSID   string // "" if unknown
	Chrom  genome.Chromosome
	Pos    int32
	Effect string // the allele that is counted
	Other  string // "" if unknown
	// Rare is the allele here of the one haplotype over the row's variants that is so
	// rare that calls without phase are read as if nobody carried it; "" for none.
	Rare string `json:",omitempty"`
}
