package pgen

import (
	"cardioscore/io/sites"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// Options says how the sets are to be read.
type Options struct {
	// Build is that of the positions: a .pvar whose ##contig lines give a chromosome its
	// length in the other build is refused. Unknown compares nothing.
	Build genome.Build
	// Threads is the number of workers that decode, 0 for one a processor.
	Threads int
	// Tier says which instructions decode dosages.
	Tier kernel.Tier
	// Phase asks for the haplotypes of phased heterozygous calls too.
	Phase bool
	// Wanted says which variants are kept; nil keeps all. Records of others are not
	// decoded, but for what later ones refer to.
	Wanted *sites.Wanted
}
