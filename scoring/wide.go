package scoring

import (
	"math"
	"math/big"
	"math/bits"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// wide says whether a total of the score could need more than a word, where a
// genotype is stored in units of 1/perCopy copies: no term adds more than twice
// the largest integer of the grid, and a rounding; a product of k copies no more
// than 2^(k-1) such terms. All together add no more than the weights do.
func (p *plannedScore) wide(perCopy int64) bool {
	hi, lo := bits.Mul64(uint64(2*scoreset.MaxWeight(p.grid.Digits)+1), uint64(p.terms+p.beyond)) // the first below 2^49
	if p.most > 0 && (hi != 0 || lo > p.most) {
		hi, lo = 0, p.most
	}
	over, lo := bits.Mul64(lo, uint64(perCopy))
	if p.halves { // the unit is half as large in the end
		over, lo = over|lo>>63, lo<<1
	}
	return hi|over != 0 || lo > math.MaxInt64
}

// mostOfWeights bounds the magnitude of a total, in units of the grid, of so many terms
// that use each row of the score once: a term is no more than two copies of its weight, and
// two roundings by half a unit. 0 is beyond a word.
func mostOfWeights(score *scoreset.Score, grid scoreset.Grid, terms int) uint64 {
	weights := score.AbsSum().Rat()
	weights.Mul(weights, grid.Unit())
	most := new(big.Int).Quo(weights.Num(), weights.Denom())
	most.Add(most.Lsh(most.Add(most, big.NewInt(1)), 1), big.NewInt(int64(terms)))
	if !most.IsUint64() {
		return 0
	}
	return most.Uint64()
}

// usesRowsOnce says whether no row of a score is more than one term.
func (p *pattern) usesRowsOnce(r *match.Result) bool {
	if p.once == nil {
		once := true
		used := make([]bool, r.Score.Len())
		use := func(row int32) {
			once = once && !used[row]
			used[row] = true
		}
		for i := range r.Terms {
			use(r.Terms[i].ScoreRow)
		}
		for i := range r.Filled {
			use(r.Filled[i].ScoreRow)
		}
		p.once = &once
	}
	return *p.once
}
