package match

import (
	"math/big"
	"strconv"

	"cardioscore/scoring/scoreset"
)

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
	// UsedWeight and Weight are sum|w| of the used and of all rows, exactly: ByWeight before
	// it was divided and rounded. They are not changed.
	UsedWeight, Weight *big.Rat `json:"-"`
	// Lost are the rows of largest |w| that were not used, at most five, the heaviest
	// first; of a match that was kept in a file none are known.
	Lost []LostRow
}

// Share is a share as a person writes it, such as 0.7, which no float64 is: the shortest
// decimal that reads back as the same float64.
func Share(share float64) *big.Rat {
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(share, 'g', -1, 64))
	if !ok {
		panic("BUG: a share that is no number")
	}
	return exact
}

// Reaches says whether enough of a score is used: at least that share of sum|w| and, where
// it is known, of the variance. The weights are compared
// exactly; the variance is a float64, from products that were rounded one by one.
// A score of which nothing is used or filled never reaches.
func (c *Coverage) Reaches(least float64) bool {
	if c.Used+c.FilledHomRef+c.FilledCallable+c.FilledMean == 0 {
		return false
	}
	wanted := Share(least)
	if wanted.Sign() > 0 && c.Weight.Sign() == 0 {
		return false // all weights are 0, and so is the share
	}
	return c.UsedWeight.Cmp(wanted.Mul(wanted, c.Weight)) >= 0 &&
		!(c.ByVariance < least) // one that is not known (NaN) compares false
}
