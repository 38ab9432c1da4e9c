package job

import (
	"math"
	"math/big"

	"cardioscore/scoring"
	"cardioscore/scoring/match"
	"cardioscore/scoring/reference"
)

// numbers are what the engine says of one score of one person.
type numbers struct {
	sum, average  float64 // average is NaN where it is not known
	missingWeight float64
}

// judging says what becomes of one score of the people of one cohort: what is the same
// for all of them is found once.
type judging struct {
	*placing
	result   *scoring.ScoreResult
	terms    int
	optedOut func(sample int) bool // nil for nobody
}

// judging begins with score k in cohort c.
func (s *scored) judging(c, k int) judging {
	j := judging{placing: &s.places[c][k], result: s.result(c, k)}
	j.terms = j.result.Terms
	if s.optedOut != nil {
		j.optedOut = func(i int) bool { return s.optedOut(c, i) }
	}
	return j
}

// excludes says whether a sample has a row without any number.
func (j *judging) excludes(i int) bool { return j.optedOut != nil && j.optedOut(i) }

// maxMissed is how much Σ|w| of missing calls a person may have, on the grid: the gate
// of the cohort's coverage holds for each person, whose missing calls do not count as
// used. An imputed term is an average, and an average person is not a finding. Integers
// are compared, so that a person at the gate is on the right side of it: of weights that
// the grid rounds, half a unit a row is allowed, as missing ones may all have grown so much.
func (m *matching) maxMissed(c, k int) scoring.Total {
	cover := &m.cohorts[c].results[k].Coverage
	whole := cover.Weight
	if m.policy.Match == policyPGSC2 {
		// Its gate is for rows, of a cohort; of a person, that share of what is used.
		whole = cover.UsedWeight
	}
	most := match.Share(m.gates[k])
	most.Sub(cover.UsedWeight, most.Mul(most, whole))
	grid := m.scores[k].Grid()
	most.Mul(most, grid.Unit())
	if !grid.Exact {
		most.Add(most, big.NewRat(int64(cover.Used), 2))
	}
	return scoring.TotalOfBig(new(big.Int).Div(most.Num(), most.Denom())) // rounds down
}

// stands says whether sample i has enough calls for a result, where the cohort has.
func (j *judging) stands(i int, average float64) bool {
	return !math.IsNaN(average) && j.result.Missing(i) != j.terms && j.result.MissingTotal(i).AtMost(j.maxMissed)
}

// verdict decides on sample i, who is not excluded: whether the sum stands, and where.
// named is why a joint term is missing, or "".
func (j *judging) verdict(i int, n numbers, named string) (status, reason string, summed bool, place reference.Place) {
	none := reference.Place{Z: math.NaN(), Percentile: math.NaN()}
	if j.reason != "" {
		return statusNotResulted, j.reason, false, none
	}
	if !j.stands(i, n.average) {
		return statusNotResulted, join(reasonCoverage, named), false, none
	}
	value := n.sum
	if j.statistic == reference.Average {
		value = n.average
	}
	switch {
	case j.among != nil:
		place = j.among.Place(value, j.ranks[i])
	case j.apply != nil:
		place = j.apply(value)
	default:
		return statusNotResulted, join(j.note, named), true, none
	}
	if j.maxAbsZ > 0 && math.Abs(place.Z) > j.maxAbsZ {
		return statusNotResulted, join(reasonRange, named), true, none
	}
	return statusResulted, join(j.note, named), true, place
}
