package pgen

// Options says how the sets are to be read.
type Options struct {
	// Threads is the number of workers that decode, 0 for one a processor.
	Threads int
}
