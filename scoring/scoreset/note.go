package scoreset

// Note is something that a score file leaves open, and that was read in the way
// the note's text says. The list is closed.
type Note uint8

const (
	// DosageWeightsUsed: rows have an effect_weight beside their weights by dosage.
	DosageWeightsUsed Note = iota
	// EffectWeightUsed: the same, where the reader was told to read them so.
	EffectWeightUsed
	// RatioConverted: rows have an odds or hazard ratio and no weight.
	RatioConverted
	// RatiosAsWeights: weights of a file that calls them odds or hazard ratios.
	RatiosAsWeights
	// SeveralOthers: rows have several other alleles.
	SeveralOthers
	// OthersInferred: rows without an other allele of the authors.
	OthersInferred
	// MarkersCounted: rows of HLA alleles with marker variants.
	MarkersCounted
	// FrequencyUnreadable: rows with a frequency that is none.
	FrequencyUnreadable
	// PlacesLifted: rows whose place harmonisation lifted over from another build.
	PlacesLifted
	// PlacesReported: rows whose place harmonisation took from the authors.
	PlacesReported
	// PlacesMoved: rows that harmonisation puts elsewhere than the authors, in one build.
	PlacesMoved

	NumNotes
)

var notes = [NumNotes]struct{ name, text string }{
	DosageWeightsUsed:   {"dosage_weights_used", "rows have weights by dosage and an effect_weight: the weights by dosage are used"},
	EffectWeightUsed:    {"effect_weight_used", "rows have weights by dosage and an effect_weight: effect_weight is used, as the PGS Catalog Calculator does"},
	RatioConverted:      {"ratio_converted", "rows have no weight: the natural logarithm of their odds or hazard ratio, to 17 significant digits, is used"},
	RatiosAsWeights:     {"ratios_as_weights", "weights are odds or hazard ratios by the header, and are summed as they stand"},
	SeveralOthers:       {"several_other_alleles", "rows have several other alleles: matched by their effect allele alone"},
	OthersInferred:      {"other_allele_inferred", "rows have no other allele of the authors: the one that harmonisation inferred is used"},
	MarkersCounted:      {"markers_counted", "rows are HLA alleles: the marker variants that the file gives for them are counted"},
	FrequencyUnreadable: {"frequency_unreadable", "rows have an allele frequency that is no number from 0 to 1: it is not used"},
	PlacesLifted:        {"harmonised_by_liftover", "rows have a position that harmonisation lifted over from another build"},
	PlacesReported:      {"harmonised_as_reported", "rows have the position of the authors after harmonisation too"},
	PlacesMoved:         {"harmonised_elsewhere", "rows lie elsewhere by harmonisation than by the authors in the same build: the harmonised position is used"},
}

// Name is the note's name in tables, such as "ratio_converted".
func (n Note) Name() string { return notes[n].name }

// String says what the counted rows have, and what was done.
func (n Note) String() string { return notes[n].text }

// Notes count the rows of a score that a note is about.
type Notes [NumNotes]int
