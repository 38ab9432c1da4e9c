package match

import "cardioscore/scoring/scoreset"

// Coverage says how much of a score was used.
type Coverage struct {
	Rows   int                      // rows of the file
	Used   int                      // rows with a used outcome
	Counts map[scoreset.Outcome]int // by outcome; adds up to Rows
	// FilledMean and FilledHomRef are absent rows that a policy filled.
	FilledMean, FilledHomRef int
	// ByCount is Used/Rows; ByWeight the share of sum|w| of the whole file (complex
	// rows by their largest |w|); ByVariance the share of sum w²2p(1-p), NaN where
	// a row has no pinned frequency.
	ByCount, ByWeight, ByVariance float64
}
