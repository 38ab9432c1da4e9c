package match

import "cardioscore/scoring/scoreset"

// Coverage says how much of a score was used.
type Coverage struct {
	Rows   int                      // rows of the file
	Used   int                      // rows with a used outcome
	Counts map[scoreset.Outcome]int // by outcome; adds up to Rows
	// Absent rows that a policy filled: by their mean, by evidence of the cohort that
	// everybody carries REF, and by the assumption of Options.Assumed alone.
	FilledMean, FilledHomRef, FilledCallable int
	// ByCount is Used/Rows. ByWeight is the share of sum|w| of the whole file: a
	// row counts by its largest |w|, one with an unreadable weight by 0; exact, then
	// rounded once; 0 where all weights are 0. ByVariance is the share of the
	// variance that rows explain, sum w²2p(1-p) (variance.go), NaN where a row has
	// no pinned frequency.
	ByCount, ByWeight, ByVariance float64
	// Lost are the rows of largest |w| that were not used, at most five, the heaviest
	// first; of a match that was kept in a file none are known.
	Lost []LostRow
}
