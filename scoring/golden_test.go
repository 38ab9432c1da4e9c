package scoring_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/reference"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// What goldenCohort's scores come to in every build: with and without assembly, for
// GOAMD64=v1 and v3 (whose compiler may fuse multiplications with additions), on every
// processor. It was made by this test; make builds runs it in several builds.
const (
	goldenCalls   = "cdce5a1b72d4f2530353d16f8e5b1e8170f7d363e9551826ed4c4bf29d7b6f52"
	goldenDosages = "2fc6b4612af8dd227bee4ef47e80fe12de87dcf20aaa0f63dbeb1f7a982930a9"
)

// goldenCohort has calls or dosages of 301 people, and scores of several digits and
// effects. Its numbers come from multiplications and comparisons alone, so that they
// are the same everywhere.
func goldenCohort(dosages bool) (*scoretest.Cohort, []*match.Result) {
	const samples, rows = 301, 700
	random := rand.New(rand.NewPCG(20, 26))
	cohort, base := additive(samples, rows, func(v, s int) uint8 {
		if random.IntN(50) < v%3 {
			return 3
		}
		return uint8(random.IntN(3))
	}, one("1"))
	cohort.PerBlock = 128
	if dosages {
		cohort.PerCopy = 16_384
		for _, codes := range cohort.Codes {
			row := make([]uint16, samples)
			for s, code := range codes {
				if row[s] = uint16(random.IntN(2*16_384 + 1)); code == 3 {
					row[s] = scoring.MissingDosage
				}
			}
			cohort.Dosage = append(cohort.Dosage, row)
		}
		cohort.Codes = nil
	}
	var results []*match.Result
	for k, format := range []string{"%.9f", "%.14e", "%.3f", "%.17g"} {
		var scoreRows []scoreset.Row
		r := &match.Result{Join: &match.Join{Rows: base.Rows}}
		for v := range rows {
			x := random.Float64() - 0.5
			row := scoreset.Row{Number: int32(v + 1), Chrom: 1, Pos: int32(v + 1), Weight: scoretest.Decimal(fmt.Sprintf(format, x*x*x))}
			if v%9 == k {
				row.Effect = []scoreset.Effect{scoreset.Dominant, scoreset.Recessive}[v%2]
			}
			scoreRows = append(scoreRows, row)
			r.Outcome = append(r.Outcome, scoreset.AltRef)
			if random.IntN(4) <= k {
				term := base.Terms[v]
				term.EffectIsAlt = random.IntN(2) > 0
				r.Terms = append(r.Terms, term)
			}
		}
		r.Score = scoreset.NewScore(scoreset.Score{ID: format}, scoreRows)
		results = append(results, r)
	}
	return cohort, results
}

// hashScore takes every number of a score in, its place among the others too.
func hashScore(to hash.Hash, score *scoring.ScoreResult) {
	write := func(x any) { binary.Write(to, binary.LittleEndian, x) }
	sums := make([]float64, score.Samples())
	score.Sums(0, sums)
	within := reference.FromTotals(sums, func(s int) (int64, uint64) { return score.Total(s).Hi, score.Total(s).Lo }, score.Grid.Unit())
	write([]uint64{math.Float64bits(score.ErrorBound), uint64(score.Terms)})
	for s, sum := range sums {
		average, _ := score.Average(s)
		place := within.Place(sum, within.Ranks[s])
		write(score.Total(s))
		for _, x := range []float64{sum, average, score.MissingWeight(s), place.Z, place.Percentile} {
			write(math.Float64bits(x))
		}
		write(int64(score.Missing(s)))
	}
}

func TestDigestOfResultsInEveryBuild(t *testing.T) {
	for _, encoding := range []struct {
		dosages bool
		want    string
	}{{false, goldenCalls}, {true, goldenDosages}} {
		cohort, results := goldenCohort(encoding.dosages)
		for _, tier := range kernel.Tiers() {
			for i, heavy := range []float64{-1, 0, 1, -1, 0, 1} {
				tables := scoring.TablesAlways
				if i >= 3 {
					tables = scoring.TablesNever
				}
				all := sha256.New()
				for _, policy := range policies {
					got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: tier, Tables: tables, HeavyMissing: heavy, SlabRows: 100})
					for _, score := range got.Scores {
						hashScore(all, score)
					}
				}
				if got := hex.EncodeToString(all.Sum(nil)); got != encoding.want {
					t.Errorf("dosages %v, tier %s, tables %v, heavy %v: digest %s, want %s", encoding.dosages, tier, tables, heavy, got, encoding.want)
				}
			}
		}
	}
}
