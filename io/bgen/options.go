package bgen

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
)

// Options are the settings of Open.
type Options struct {
	// SampleFile is the path of the .sample file that belongs to the BGEN files;
	// empty where the ids inside them are to be used.
	SampleFile string
	// RefFrom names the allele that becomes REF: "a1", the first (also when empty),
	// or "a2", the last.
	RefFrom string
	// Threads is the number of workers that unpack and decode, 0 for one a
	// processor.
	Threads int
	// Phase asks for the haplotypes too, where probabilities are those of haplotypes.
	Phase bool
	// Wanted says which variants are kept; nil keeps all. The probabilities of others are
	// not unpacked.
	Wanted *sites.Wanted
}

func (o Options) refIsLast() (bool, error) {
	switch o.RefFrom {
	case "", "a1":
		return false, nil
	case "a2":
		return true, nil
	}
	return false, &fileerr.Error{
		Class:   fileerr.Usage,
		Field:   "ref-from",
		Message: `found "` + o.RefFrom + `", expected a1 (the first allele) or a2 (the last)`,
	}
}
