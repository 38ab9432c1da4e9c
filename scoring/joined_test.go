package scoring_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// productOver is a score of one product over rows of a cohort, each counted on its ALT.
func productOver(weight string, rows ...int32) *match.Result {
	j := match.Joint{Kind: match.ProductOf, DoubleHet: -1}
	for _, row := range rows {
		at := slices.Index(j.Rows, row)
		if at < 0 {
			at = len(j.Rows)
			j.Rows, j.Site = append(j.Rows, row), append(j.Site, int32(at))
			j.Alt, j.Het = append(j.Alt, match.Frequency{Count: 1, Of: 2}), append(j.Het, 0)
		}
		j.Parts = append(j.Parts, match.JointPart{At: []int{at}, EffectIsAlt: true})
	}
	return &match.Result{
		Score: scoreset.NewScore(scoreset.Score{ID: "product"}, []scoreset.Row{{Effect: scoreset.Product, Weight: scoretest.Decimal(weight)}}),
		Join:  &match.Join{Outcome: []scoreset.Outcome{scoreset.Interaction}, Joints: []match.Joint{j}},
	}
}

// By hand, in units of 1/4 copy and a grid of ones: dosages 3/4 and 3/4, weight 1:
// 9/16 = 2.25/4, to 2; 1/4 and 1/2: 0.5/4, a tie, to the even 0; 3/4 and 1/2: 1.5/4, a
// tie, to the even 2; weight -1 alike. Whole copies are exact.
func TestProductOfDosagesByHand(t *testing.T) {
	for _, weight := range []int64{1, -1} {
		// A second row, on no variant, makes the grid coarse.
		result := productOver("1", 0, 1)
		coarse := scoretest.Decimal(fmt.Sprint(scoreset.MaxWeight(4)))
		result.Score = scoreset.NewScore(scoreset.Score{ID: "coarse"}, []scoreset.Row{
			{Effect: scoreset.Product, Weight: scoreset.Int(weight)}, {Weight: coarse},
		})
		result.Outcome = append(result.Outcome, scoreset.Absent)
		cohort, _ := additive(6, 2, func(v, s int) uint8 { return 0 }, one("1"))
		cohort.PerCopy, cohort.Codes = 4, nil
		cohort.Dosage = [][]uint16{{3, 1, 3, 4, 8, scoring.MissingDosage}, {3, 2, 2, 8, 8, 8}}
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{}).Scores[0]
		if score.Grid.Power != 0 {
			t.Fatalf("grid %+v, want ones", score.Grid)
		}
		for s, want := range []int64{2, 0, 2, 8, 16, 0} {
			if got, _ := score.Total(s).Int64(); got != weight*want {
				t.Errorf("weight %d, sample %d: total %d/4, want %d", weight, s, got, weight*want)
			}
		}
		if want := 0.5 / 4; score.ErrorBound != want || score.Missing(5) != 1 {
			t.Errorf("bound %v, want %v; missing %d", score.ErrorBound, want, score.Missing(5))
		}
		equalsNaive(t, score, cohort, scoring.MissingSkip)
	}
}

// Products of eight dosages in the finest units, of the largest weights: one alone
// passes a word, and so do its factors.
func TestProductsBeyondAWord(t *testing.T) {
	limit := big.NewInt(scoreset.MaxWeight(6)).String()
	for _, weight := range []string{limit, "-" + limit} {
		var results []*match.Result
		for parts := 2; parts <= scoreset.MaxParts; parts++ {
			results = append(results, productOver(weight, []int32{0, 1, 2, 3, 0, 1, 2, 3}[:parts]...))
		}
		cohort, _ := additive(4, 4, func(v, s int) uint8 { return 2 }, one("1"))
		cohort.PerCopy, cohort.Codes = 32_767, nil
		for v := range cohort.Variant {
			cohort.Dosage = append(cohort.Dosage, []uint16{65_534, uint16(65_533 - v), scoring.MissingDosage, uint16(1 + v)})
		}
		for _, policy := range policies {
			got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: fastest(), TileSamples: 4})
			for _, score := range got.Scores {
				equalsNaive(t, score, cohort, policy)
			}
			if _, narrow := got.Scores[len(results)-1].Total(0).Int64(); narrow {
				t.Error("the total fits a word: the test does not reach beyond")
			}
		}
	}
}

// On X a haploid sample has 0 or 2 copies, so that the square of a missing call is
// worth 4p there and 2p(1-p) + 4p² elsewhere: at p = 1/2, 2 and 1.5.
func TestSquareOfAHaploidSample(t *testing.T) {
	cohort, _ := additive(2, 1, func(v, s int) uint8 { return 3 }, one("1"))
	cohort.People[1] = genome.Sample{Sex: genome.Male, XPloidy: genome.Haploid}
	result := productOver("1.5", 0, 0)
	for i := range result.Joints[0].Parts {
		result.Joints[0].Parts[i].Region = genome.XNonPAR
	}
	result.Joints[0].Region = genome.XNonPAR
	score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{}).Scores[0]
	if score.Sum(0) != 2.25 || score.Sum(1) != 3 {
		t.Errorf("diploid %v, haploid %v; want 2.25 and 3", score.Sum(0), score.Sum(1))
	}
}

// Scores in one pass give to the bit what each gives in a pass of its own. Every
// variant is read by scores of all kinds: counted on either allele, additive, dominant,
// recessive and by dosage, in haplotypes and products.
func TestManyScoresAreEachAsAlone(t *testing.T) {
	t.Parallel()
	effects := []scoreset.Effect{scoreset.Additive, scoreset.Dominant, scoreset.Recessive, scoreset.ByDosage}
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 8), 6, 5)
		scoretest.DrawPhase(t, cohort)
		var results []*match.Result
		for _, effect := range effects {
			for _, isAlt := range []bool{false, true} {
				results = append(results, everyVariant(t, cohort, effect, isAlt))
			}
		}
		for range 3 {
			results = append(results, scoretest.Matched(t, cohort, scoretest.Weights["decimal"]))
		}
		if rapid.Bool().Draw(t, "dosages") {
			scoretest.Dosages(t, cohort, rapid.SampledFrom(denominators).Draw(t, "denominator"), rapid.Bool().Draw(t, "calls beside"))
		}
		plan := scoring.PlanOptions{Missing: rapid.SampledFrom(policies).Draw(t, "missing")}
		run := scoring.PassOptions{Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"), Threads: 2}
		together := pass(t, cohort, rapid.Permutation(results).Draw(t, "order"), plan, run)
		for _, score := range together.Scores {
			alone := pass(t, cohort, []*match.Result{score.Match}, plan, scoring.PassOptions{Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "other tier")})
			one := &scoring.Results{Scores: []*scoring.ScoreResult{score}}
			for s := range cohort.People {
				if got, want := values(one, s), values(alone, s); !slices.Equal(got, want) {
					t.Fatalf("sample %d: %v together, %v alone", s, got, want)
				}
			}
			equalsNaive(t, score, cohort, plan.Missing)
		}
	})
}

// everyVariant is a score of one effect on every row of a cohort, on its ALT or on its
// REF, where the rows of a site count as if they were sites of one ALT.
func everyVariant(t *rapid.T, c *scoretest.Cohort, effect scoreset.Effect, isAlt bool) *match.Result {
	r := &match.Result{Join: &match.Join{}}
	var rows []scoreset.Row
	for v := range c.Variant {
		row := scoreset.Row{Number: int32(v + 1), Effect: effect, Weight: scoretest.Decimal(scoretest.Weights["decimal"].Draw(t, "weight"))}
		if effect == scoreset.ByDosage {
			row.Dosage = &[3]scoreset.Decimal{row.Weight, scoreset.Int(1), scoreset.Int(-2)}
		}
		rows = append(rows, row)
		r.Join.Outcome = append(r.Join.Outcome, scoreset.AltRef)
		scoretest.AddTerms(r.Join, scoretest.Term{
			ScoreRow: int32(v), Row: int32(v), EffectIsAlt: isAlt, Region: c.Variant[v].Region, Missing: c.Variant[v].Missing, Alt: scoretest.Frequency(&c.Variant[v]),
		})
	}
	r.Score = scoreset.NewScore(scoreset.Score{ID: fmt.Sprint(effect, isAlt)}, rows)
	return r
}

// phaser fails, or counts the rows that were asked for.
type phaser struct {
	*scoretest.Cohort
	err   error
	asked []int
}

func (p *phaser) HasPhase() bool { return true }

func (p *phaser) PhaseOf(ctx context.Context, rows []int, yield func(int, int32, uint8, int32) error) error {
	p.asked = append(p.asked, rows...)
	if p.err != nil {
		return p.err
	}
	return p.Cohort.PhaseOf(ctx, rows, yield)
}

// The engine asks for the phase of the rows of haplotypes alone, and its error ends
// the pass.
func TestPhaseIsAskedForWhereItCounts(t *testing.T) {
	cohort, result := additive(5, 9, func(v, s int) uint8 { return 1 }, one("1"))
	haplotype := productOver("2", 3, 7)
	j := &haplotype.Joints[0]
	j.Kind, j.Unlisted = match.HaplotypeOf, match.Unphased
	haplotype.Score = scoreset.NewScore(scoreset.Score{ID: "haplotype"}, []scoreset.Row{{Effect: scoreset.HaplotypeCopies, Weight: scoreset.Int(2)}})
	on := func(haplotype uint8, set int32) scoretest.Phased {
		return scoretest.Phased{Haplotype: haplotype, Set: set}
	}
	cohort.Phases = map[int]map[int]scoretest.Phased{
		3: {0: on(0, -1), 1: on(0, -1), 2: on(1, 5)},
		7: {0: on(0, -1), 1: on(1, -1), 2: on(1, 6)},
	}
	read := &phaser{Cohort: cohort}
	both := []*match.Result{result, productOver("1", 1, 2), haplotype}
	got := pass(t, read, both, scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{})
	if !slices.Equal(read.asked, []int{3, 7}) {
		t.Errorf("asked for the phase of rows %v, want 3 and 7", read.asked)
	}
	score := got.Scores[2]
	if score.Sum(0) != 2 || score.Sum(1) != 0 || score.Missing(0)+score.Missing(1) != 0 || score.Missing(2) != 1 {
		t.Errorf("sums %v %v, missing %d %d %d: want one copy, none, and no phase", score.Sum(0), score.Sum(1), score.Missing(0), score.Missing(1), score.Missing(2))
	}
	if want := []scoring.UnlistedCall{{Sample: 2, Name: match.Unphased}, {Sample: 3, Name: match.Unphased}, {Sample: 4, Name: match.Unphased}}; !slices.Equal(score.Unlisted(), want) {
		t.Errorf("unlisted %v, want %v", score.Unlisted(), want)
	}
	read.asked = nil
	pass(t, read, both[:2], scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{})
	if read.asked != nil {
		t.Errorf("asked for the phase of rows %v, which no haplotype reads", read.asked)
	}
	read.err = errors.New("torn")
	if _, err := scoring.Pass(t.Context(), read, mustPlan(t, haplotype, scoring.PlanOptions{Missing: scoring.MissingSkip}), scoring.PassOptions{}); !errors.Is(err, read.err) {
		t.Errorf("error %v, want the cohort's", err)
	}
}

// The phase of heterozygous calls counts against the memory: where it is too much for
// all scores at once, they are read one after another.
func TestPhaseCountsAgainstTheMemory(t *testing.T) {
	const samples, rows = 20_000, 40
	cohort, _ := additive(samples, rows, func(v, s int) uint8 { return 1 }, one("1"))
	cohort.Phases = map[int]map[int]scoretest.Phased{}
	for v := range rows {
		cohort.Phases[v] = map[int]scoretest.Phased{}
		for s := range samples {
			cohort.Phases[v][s] = scoretest.Phased{Haplotype: uint8(s * v % 2), Set: -1}
		}
	}
	var results []*match.Result
	for v := int32(0); v < rows; v += 2 {
		r := productOver("1", v, v+1)
		r.Joints[0].Kind, r.Joints[0].Het = match.HaplotypeOf, []int32{samples, samples}
		results = append(results, r)
	}
	plan := scoring.PlanOptions{Missing: scoring.MissingSkip}
	whole := pass(t, cohort, results, plan, scoring.PassOptions{Threads: 1, SlabRows: 4})
	parts := pass(t, cohort, results, plan, scoring.PassOptions{Threads: 1, SlabRows: 4, Memory: 16 << 20})
	if whole.Report.Readings != 1 || parts.Report.Readings < 2 {
		t.Errorf("%d and %d readings, want one without a limit and several with it", whole.Report.Readings, parts.Report.Readings)
	}
	for k := range results {
		for s := 0; s < samples; s += 997 {
			if parts.Scores[k].Total(s) != whole.Scores[k].Total(s) {
				t.Fatalf("score %d, sample %d: %v, want %v", k, s, parts.Scores[k].Total(s), whole.Scores[k].Total(s))
			}
		}
	}
}
