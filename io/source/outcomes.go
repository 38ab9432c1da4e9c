package source

import (
	"slices"

	"cardioscore/scoring/genome"
)

// Outcome is what becomes of a record.
type Outcome uint8

const (
	Imported Outcome = iota
	Split
	Symbolic
	// The record is not given out from here on.
	UnsupportedContig
	Filtered
	Malformed
	NotRequested
	ReferenceBlock
)

// Given says whether a record becomes a site.
func (o Outcome) Given() bool { return o <= Symbolic }

// OutcomeOf says what becomes of a record by its alleles, where nothing keeps it from being
// given out.
func OutcomeOf(ref string, alts []string) Outcome {
	named := func(alt string) bool { return alt == "." || genome.Matchable(alt) }
	switch {
	case !genome.Matchable(ref) || !slices.ContainsFunc(alts, named):
		return Symbolic
	case len(alts) > 1:
		return Split
	}
	return Imported
}

// Outcomes counts what became of the records of a source. Records is the sum
// of the outcomes below it; the last block counts calls, not records.
type Outcomes struct {
	Records int64 `json:"records"`

	Imported          int64 `json:"imported"`
	Split             int64 `json:"split"`    // several ALTs: one row each
	Symbolic          int64 `json:"symbolic"` // rows that cannot match: *, <DEL>, breakends
	DuplicateKey      int64 `json:"duplicate_key"`
	UnsupportedContig int64 `json:"unsupported_contig"`
	Filtered          int64 `json:"filtered"`
	Malformed         int64 `json:"malformed"`
	// NotRequested lie outside the sites or regions asked for. ReferenceBlock are calls
	// of REF that became evidence about the sites asked for, not rows of their own.
	NotRequested   int64 `json:"not_requested,omitempty"`
	ReferenceBlock int64 `json:"reference_block,omitempty"`
	// ReferenceRows are sites made from such evidence. They are given out as sites of
	// one ALT, and are no records.
	ReferenceRows int64 `json:"reference_rows,omitempty"`

	// HalfCalls (0/. and the like) and haploid heterozygous calls are stored missing.
	HalfCalls  int64 `json:"half_calls"`
	HaploidHet int64 `json:"haploid_het"`
	// PolyploidCalls have more than two alleles and are stored missing. PolyploidRecords
	// are records that are given out and have nothing else but such calls and missing ones:
	// everybody is stored missing.
	PolyploidCalls   int64 `json:"polyploid_calls"`
	PolyploidRecords int64 `json:"polyploid_records,omitempty"`
	// LowQualityCalls are below the quality or depth asked for, UnstatedQualityCalls do
	// not tell theirs where one was asked for. Both are stored missing.
	LowQualityCalls      int64 `json:"low_quality_calls,omitempty"`
	UnstatedQualityCalls int64 `json:"unstated_quality_calls,omitempty"`
	// FilteredCalls did not pass a filter that the source applied to single calls (FT of
	// VCF). They are stored missing.
	FilteredCalls int64 `json:"filtered_calls,omitempty"`
	// UnseenCalls are calls of the reference whose depth or quality is 0: nothing was seen.
	// They are stored missing.
	UnseenCalls int64 `json:"unseen_calls,omitempty"`
	// ContradictedCalls and ContradictedDosages are those of a row that was kept of several
	// of one variant, which a later one of these contradicts. Such calls are stored missing,
	// such dosages as those of their calls, missing without one; readers leave both counts 0.
	ContradictedCalls   int64 `json:"contradicted_calls,omitempty"`
	ContradictedDosages int64 `json:"contradicted_dosages,omitempty"`
	// UnscaledDosages stand beside a missing call that does not tell whether they count
	// one copy or two. They are stored missing.
	UnscaledDosages int64 `json:"unscaled_dosages,omitempty"`
	// RecordsWithoutCalls have none of the fields that are read: no call, no dosage.
	// Everybody is stored missing.
	RecordsWithoutCalls int64 `json:"records_without_calls"`
	// LargestRounding is the largest difference, in ALT copies, between a dosage of
	// the source and its stored value; 0 where all are exact.
	LargestRounding float64 `json:"largest_rounding,omitempty"`
}

// Total adds up the outcomes; it equals Records.
func (o *Outcomes) Total() int64 {
	return o.Imported + o.Split + o.Symbolic + o.DuplicateKey +
		o.UnsupportedContig + o.Filtered + o.Malformed + o.NotRequested + o.ReferenceBlock
}

// Count enters a record, and says whether it is given out.
func (o *Outcomes) Count(outcome Outcome) bool {
	o.Records++
	switch outcome {
	case Imported:
		o.Imported++
	case Split:
		o.Split++
	case Symbolic:
		o.Symbolic++
	case UnsupportedContig:
		o.UnsupportedContig++
	case Filtered:
		o.Filtered++
	case Malformed:
		o.Malformed++
	case NotRequested:
		o.NotRequested++
	case ReferenceBlock:
		o.ReferenceBlock++
	}
	return outcome.Given()
}

// CountPolyploid enters the calls of more than two alleles of a record that became site,
// and the record, where so many samples have nothing else.
func (o *Outcomes) CountPolyploid(calls int64, site *Site, samples int) {
	o.PolyploidCalls += calls
	if calls > 0 && !site.anyKnown(samples) {
		o.PolyploidRecords++
	}
}

// anyKnown says whether anybody has a call or a dosage of any ALT.
func (s *Site) anyKnown(samples int) bool {
	for _, row := range s.Calls {
		for i := range samples {
			if row[i/4]>>(2*(i%4))&3 != 3 {
				return true
			}
		}
	}
	known := func(dosage uint16) bool { return dosage != MissingDosage }
	return slices.ContainsFunc(s.Dosages, func(row []uint16) bool { return slices.ContainsFunc(row, known) })
}
