package pgscatalog

import (
	"math/big"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// likelyRatio is a mean weight at and beyond which weights that a header calls ratios,
// none of them negative, are taken to be ratios. Ratios are near 1 or above it on
// average; their logarithms, where every effect allele raises the risk, are far below.
var likelyRatio = big.NewRat(1, 2)

// checkRatios looks at the weights of a file whose header calls them odds or hazard
// ratios. Most such files hold logarithms all the same, and are summed as they stand,
// with a note. Where the weights cannot be anything but ratios, their sum would mean
// nothing: the file is refused with what can be done. What is declared by hand is
// taken as it is declared.
func (r *reader) checkRatios(score *scoreset.Score) error {
	weightType := strings.ToUpper(score.WeightType)
	if weightType != "OR" && weightType != "HR" || r.columns.ratio || !r.columns.has(effectWeight) || score.Len() == 0 {
		return nil
	}
	score.Notes[scoreset.RatiosAsWeights] = score.Len()
	mean := score.AbsSum().Rat()
	mean.Quo(mean, big.NewRat(int64(score.Len()), 1))
	if mean.Cmp(likelyRatio) < 0 || r.asked.layout.declares(effectWeight) {
		return nil
	}
	for i := range score.Len() {
		if score.Weight(i).Sign() < 0 {
			return nil
		}
	}
	err := fileerr.New(fileerr.Inconsistent, r.path,
		"the header calls the weights %s, none is negative and they are %s on average: a sum of ratios means nothing; say --columns %s=effect_weight to use their logarithms, or --columns effect_weight=effect_weight if they are logarithms already",
		weightType, mean.FloatString(2), weightType)
	err.Field = "weight_type"
	return err
}
