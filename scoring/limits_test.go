package scoring

import (
	"math"
	"math/big"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// The declared limits: 10 million variants, weights to 1e3, dosages over 16,384. What
// is checked goes beyond: 2^31 - 1 terms, the largest weights that digits hold, and
// the finest dosages.
const manyTerms = math.MaxInt32

// The product of numbers, exactly.
func product(factors ...int64) *big.Int {
	x := big.NewInt(1)
	for _, factor := range factors {
		x.Mul(x, big.NewInt(factor))
	}
	return x
}

func TestSumsOfASetFitAWordBeforeTheyAreFolded(t *testing.T) {
	word := big.NewInt(math.MaxInt64)
	for _, genotypes := range []Block{
		{Denominator: 1}, {Encoding: Dosages, Denominator: 1}, {Encoding: Dosages, Denominator: 255},
		{Encoding: Dosages, Denominator: 16_384}, {Encoding: Dosages, Denominator: maxPerCopy},
	} {
		for digits := kernel.MinDigits; digits <= kernel.MaxDigits; digits++ {
			for _, split := range []bool{false, true} { // of hard calls by tables
				tables := genotypes.Encoding == HardCalls
				if split && !tables {
					continue
				}
				m := member{plannedScore: &plannedScore{grid: scoreset.Grid{Digits: digits}}, split: split}
				s := newColumnSet(&m, 0, tables, genotypes)
				largest := scoreset.MaxWeight(digits)
				if s.split {
					largest = 1 << (splitBits - 1) // of either half
					half := scoreset.MaxWeight(s.digits)
					if tables {
						half = kernel.MaxTableWeight
					}
					if largest > half || scoreset.MaxWeight(digits)>>splitBits >= largest {
						t.Errorf("%d digits: halves of up to %d do not fit %d", digits, largest, half)
					}
				}
				if sum := product(2, genotypes.Denominator, largest, int64(s.most)); sum.Cmp(word) > 0 {
					t.Errorf("%d digits, units of 1/%d: %d lines sum up to %v", digits, genotypes.Denominator, s.most, sum)
				}
				limit := kernel.MaxCallRows
				if genotypes.Encoding == Dosages {
					limit = kernel.MaxDosageRows
				}
				if s.most < 1 || s.most > limit {
					t.Errorf("%d digits, units of 1/%d: %d lines, the kernels take %d", digits, genotypes.Denominator, s.most, limit)
				}
			}
		}
	}
}

// A total of one word is one for which no sum can pass it; of two words none passes 127 bits.
func TestTotalsHaveTheWordsThatTheyNeed(t *testing.T) {
	narrow, wide := 0, 0
	for _, perCopy := range []int64{1, 255, 16_384, maxPerCopy} {
		for digits := kernel.MinDigits; digits <= kernel.MaxDigits; digits++ {
			for _, terms := range []int{1, 1000, 32_768, 10_000_000, manyTerms} {
				p := plannedScore{grid: scoreset.Grid{Digits: digits}, terms: terms}
				// Each term adds two copies, or an expectation that was rounded up.
				most := product(2*scoreset.MaxWeight(digits)+1, perCopy, int64(terms))
				switch {
				case p.wide(perCopy):
					wide++
				case !most.IsInt64():
					t.Errorf("%d terms of %d digits in units of 1/%d: a word for %v", terms, digits, perCopy, most)
				default:
					narrow++
				}
				if most.BitLen() > 126 {
					t.Errorf("%d terms of %d digits: %v passes two words", terms, digits, most)
				}
			}
		}
	}
	if narrow == 0 || wide == 0 {
		t.Errorf("%d of one word, %d of two: the test shows nothing", narrow, wide)
	}
	// Weights to 1e3 at the declared limits, on the grid that the texts give.
	ten := plannedScore{grid: scoreset.NewScore(scoreset.Score{}, []scoreset.Row{{Weight: decimal(t, "-1000")}, {Weight: decimal(t, "0.123456789012345")}}).Grid(), terms: 10_000_000}
	if !ten.wide(16_384) || ten.grid.Digits != 6 {
		t.Errorf("grid %+v: 10 million terms up to 1e3 in one word", ten.grid)
	}
}

// Scores of six digits have totals of one word where their weights, all together, fit it, and
// of two where these do not, where a row is read twice, or where terms join several rows.
func TestTotalsOfSixDigitsHaveTheWordsOfTheirWeights(t *testing.T) {
	const rows = 100_000
	plan := func(weight string, change func(r *match.Result)) plannedScore {
		r := &match.Result{Join: &match.Join{}}
		all := make([]scoreset.Row, rows)
		for i := range all {
			all[i] = scoreset.Row{Number: int32(i + 1), Weight: decimal(t, weight)}
			r.Terms = append(r.Terms, match.Term{ScoreRow: int32(i), At: int32(i), EffectIsAlt: true})
			r.Rows = append(r.Rows, match.ReadRow{Row: int32(i)})
		}
		all[0].Weight = decimal(t, "0.0456789012345678") // makes the grid
		r.Score = scoreset.NewScore(scoreset.Score{}, all)
		change(r)
		p, err := NewPlan([]*match.Result{r}, PlanOptions{Missing: MissingSkip})
		if err != nil {
			t.Fatal(err)
		}
		return p.scores[0]
	}
	as := func(*match.Result) {}
	twice := func(r *match.Result) { r.Terms[rows-1].ScoreRow = 0 }
	joined := func(r *match.Result) {
		r.Terms = r.Terms[1:]
		r.Joints = []match.Joint{{Kind: match.SiteRef, Rows: []int32{0}}}
	}
	for _, c := range []struct {
		name    string
		weight  string
		change  func(r *match.Result)
		perCopy int64
		want    bool
	}{
		{"small weights", "-0.00798765432109876", as, 1, false},
		{"weights as large as the grid's largest", "-0.0456789012345678", as, 1, false},
		{"small weights of dosages", "-0.00798765432109876", as, 16_384, true},
		{"a row that is read twice", "-0.00798765432109876", twice, 1, true},
		{"terms of several rows", "-0.00798765432109876", joined, 1, true},
	} {
		p := plan(c.weight, c.change)
		if p.grid.Digits != 6 || p.wide(c.perCopy) != c.want {
			t.Errorf("%s: %d digits, wide is %v, want %v", c.name, p.grid.Digits, p.wide(c.perCopy), c.want)
		}
		sum := new(big.Rat).Mul(p.result.Score.AbsSum().Rat(), p.grid.Unit())
		if most := new(big.Rat).SetUint64(p.most); p.most > 0 && most.Cmp(sum.Add(sum, sum)) < 0 {
			t.Errorf("%s: no more than %v is said of totals up to %v", c.name, most, sum)
		}
	}
}

// What missing calls add, between two reliefs: corrections of dosages reach twice the
// largest integer, and one more for rounding.
func TestMissedSumsFitAWordBetweenReliefs(t *testing.T) {
	rest := big.NewInt(math.MaxUint32)
	most := product(2*scoreset.MaxWeight(kernel.MaxDigits)+1, mostMissed)
	// A flush of other terms is bounded by itself, and comes on top of others.
	for _, more := range []*big.Int{most, big.NewInt(largestSum)} {
		if sum := new(big.Int).Add(rest, more); !sum.IsInt64() {
			t.Errorf("up to %v before a relief", sum)
		}
	}
	m := missedSums{}
	g := &group{members: make([]member, 1), parts: make([]part, 1), wide: true}
	m.start(g, 1, 1)
	want := new(big.Int)
	adds := []int64{2*scoreset.MaxWeight(6) + 1, -3, -2*scoreset.MaxWeight(6) - 1}
	for i := range 5 * mostMissed {
		m.relieve(tile{samples: 1}, 1)
		add := adds[min(i/(2*mostMissed), 2)]
		m.low[0] += add
		want.Add(want, big.NewInt(add))
	}
	if got := m.at(0, 0).Big(); got.Cmp(want) != 0 {
		t.Errorf("sum %v, want %v", got, want)
	}
}

// 2^31 roundings, each of half a grid unit at two copies, fit their sum, or are held
// at its largest.
func TestRoundingsAddUp(t *testing.T) {
	sum := product(2, scoreset.RoundingUnit/2, manyTerms)
	if !sum.IsUint64() {
		t.Errorf("%v passes a word", sum)
	}
	if got := gridError(math.MaxUint64 - 1).plus(5); got != math.MaxUint64 {
		t.Errorf("%d, want the largest", got)
	}
	p := plannedScore{grid: scoreset.Grid{Digits: 6, Power: 0}, terms: manyTerms, result: &match.Result{Join: &match.Join{}}}
	bound := p.errorBound(tally{rounding: gridError(sum.Uint64())}, MissingMean, new(big.Rat), 1)
	if want := 1.5 * manyTerms; bound != want {
		t.Errorf("bound %v, want %v", bound, want)
	}
}

// Constants of 2^31 rows of the largest weight, in the finest units, fit a Total.
func TestConstantsFitATotal(t *testing.T) {
	one := TotalOf(-2 * scoreset.MaxWeight(6))
	p := plannedScore{grid: scoreset.Grid{Digits: 6}, haploidMore: map[genome.Region]Total{}}
	p.constant = one.times(32_767).times(32_767)
	got := p.constant.times(maxPerCopy).Big()
	want := product(-2*scoreset.MaxWeight(6), 32_767, 32_767, maxPerCopy)
	if got.Cmp(want) != 0 {
		t.Errorf("%v, want %v", got, want)
	}
}
