package pgen

import "cardioscore/scoring/genome"

// Options says how the sets are to be understood and read.
type Options struct {
	// Build places the pseudo-autosomal regions. Without it all of X and Y
	// counts as outside them.
	Build genome.Build
	// Threads is the number of workers that decode, 0 for one a processor.
	Threads int
}
