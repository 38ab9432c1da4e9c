package plink

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
)

// Options says how the sets are to be understood.
type Options struct {
	// RefFrom names the allele that becomes REF: "a2" (also when empty) or "a1".
	RefFrom string
	// Wanted says which variants are kept; nil keeps all. The rows of others are not read.
	Wanted *sites.Wanted
}

func (o Options) refIsA1() (bool, error) {
	switch o.RefFrom {
	case "", "a2":
		return false, nil
	case "a1":
		return true, nil
	}
	return false, &fileerr.Error{
		Class:   fileerr.Usage,
		Field:   "ref-from",
		Message: `found "` + o.RefFrom + `", expected a1 or a2`,
	}
}
