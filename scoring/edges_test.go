package scoring_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
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

// edgeWeights lie at the ends of what the kernels hold, and one beyond: sums of 36, 12
// and 3 rows in 32 bits (times 10, where the grid has room), the largest integers of
// four, five and six digits, and the halves of weights that tables take in two.
var edgeWeights = []string{
	"29826161", "29826162", "89478485", "89478486", "357913941", "357913942", "2.9826161", "0.089478486",
	"2139062143", "2139062144", "547599908735", "547599908736", "140185576636287", "140185576636287.4999",
	"545259520", "545259519", "140737479966720", "8388607", "8388608", "1", "0.5", "0.000000001",
}

// edgeScores are scores of one table, of all rows, and some of their own, of few.
func edgeScores(t *rapid.T, random *rand.Rand, cohort *scoretest.Cohort) (results []*match.Result) {
	table := func(columns int, every int) {
		chunk := scoreset.NewChunk(columns)
		join := &match.Join{}
		texts := make([][2]string, columns)
		for k := range texts {
			texts[k] = [2]string{rapid.SampledFrom(edgeWeights).Draw(t, "weight"), rapid.SampledFrom(edgeWeights).Draw(t, "other weight")}
		}
		style := make([]int, columns) // whose sums are largest, of changing signs, and of other weights between
		for k := range style {
			style[k] = random.IntN(5)
		}
		for row := range cohort.Variant {
			if random.IntN(every) > 0 && row > 0 {
				continue
			}
			isAlt := random.IntN(2) > 0
			number := int32(len(join.Terms))
			chunk.AddRow(&scoreset.Row{Number: number + 1, Chrom: 1, Pos: cohort.Variant[row].Pos}, nil)
			for k := range columns {
				text := texts[k][0]
				switch style[k] {
				case 0, 1: // all of one sign, as ALT copies count
					if isAlt == (style[k] == 0) {
						text = "-" + text
					}
				case 2:
					text = []string{"-", ""}[row%2] + text
				case 3:
					text = []string{"-" + text, text, texts[k][1], "-" + texts[k][1]}[random.IntN(4)]
				case 4:
					text = []string{"0", text}[row/5%2]
				}
				chunk.AddWeight([]byte(text))
			}
			v := &cohort.Variant[row]
			alt := []match.Frequency{{Count: 0, Of: 1}, {Count: 1, Of: 1}, {Count: 1, Of: 3}, scoretest.Frequency(v)}[random.IntN(4)]
			scoretest.AddTerms(join, scoretest.Term{ScoreRow: number, Row: int32(row), EffectIsAlt: isAlt, Region: v.Region, Missing: v.Missing, Alt: alt})
			join.Outcome = append(join.Outcome, scoreset.AltRef)
		}
		builder := scoreset.NewTableBuilder(columns, chunk.Len(), nil)
		if err := errors.Join(chunk.Encode(nil), builder.Append(chunk, 0)); err != nil {
			t.Fatal(err)
		}
		made := builder.Table()
		for k := range columns {
			results = append(results, &match.Result{Score: made.Score(scoreset.Score{ID: fmt.Sprint(len(results))}, k), Join: join})
		}
	}
	table(rapid.SampledFrom([]int{1, 2, 15, 16, 17, 33}).Draw(t, "scores"), 1)
	for range rapid.IntRange(0, 2).Draw(t, "sparse") {
		table(rapid.SampledFrom([]int{1, 3}).Draw(t, "scores"), 6)
	}
	return results
}

// edgeCohort has calls that make the largest sums, and ends of samples and rows of
// every kind: of bytes, of 16 and of 256 samples, of groups of three and of 36 rows.
func edgeCohort(t *rapid.T, random *rand.Rand) *scoretest.Cohort {
	samples := rapid.SampledFrom([]int{1, 2, 5, 15, 63, 64, 65, 255, 256, 257, 259, 513}).Draw(t, "samples")
	most := 110
	if samples > 65 {
		most = 38
	}
	rows := min(most, rapid.SampledFrom([]int{1, 2, 3, 4, 35, 36, 37, 38, 72, 73, 110}).Draw(t, "rows"))
	people := women(samples)
	for s := range people {
		if random.IntN(2) > 0 {
			people[s].SetSex(genome.Male)
		}
	}
	kind := rapid.SampledFrom([]string{"all 2", "all missing", "2 or missing", "any"}).Draw(t, "calls")
	variants, codes := make([]genome.Variant, rows), make([][]uint8, rows)
	for v := range variants {
		variants[v] = genome.Variant{Chrom: 1, Pos: int32(v + 1), Ref: "A", Alt: "C", Site: int32(v), SiteAlts: 1}
		if v > rows/2 {
			variants[v].Chrom, variants[v].Region = genome.ChrX, genome.XNonPAR
		}
		codes[v] = make([]uint8, samples)
		for s := range codes[v] {
			switch kind {
			case "all 2":
				codes[v][s] = 2
			case "all missing":
				codes[v][s] = 3
			case "2 or missing":
				codes[v][s] = 2 + uint8(random.IntN(2))
			default:
				if codes[v][s] = uint8(random.IntN(4)); codes[v][s] == 1 && people[s].PloidyIn(variants[v].Region) == genome.Haploid {
					codes[v][s] = 2
				}
			}
		}
	}
	return scoretest.NewCohort(people, variants, codes, min(samples, rapid.SampledFrom([]int{1, 7, 64, 257, 1000}).Draw(t, "block")))
}

// Whatever way calls are added, by whom, in what pieces and in how many readings, at the
// edges of what the sums hold: the totals are those of the formula.
func TestTablesAtTheEdgesOfTheirSums(t *testing.T) {
	t.Parallel()
	byTables, several := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		cohort := edgeCohort(t, random)
		results := edgeScores(t, random, cohort)
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		plan, err := scoring.NewPlan(results, scoring.PlanOptions{Missing: policy})
		if err != nil {
			t.Fatal(err)
		}
		large := 0 // 1 where the smallest slabs and tiles would be too many
		if len(cohort.People)*len(cohort.Variant) > 300 {
			large = 1
		}
		var want *scoring.Results
		for _, tier := range kernel.Tiers() {
			for _, tables := range []scoring.Tables{scoring.TablesNever, scoring.TablesAlways, scoring.TablesWhereCheaper} {
				if tier == kernel.Go && tables != scoring.TablesAlways {
					continue // they are the same there
				}
				options := scoring.PassOptions{
					Tier: tier, Tables: tables, Threads: 1 + random.IntN(4),
					SlabRows:     []int{0, 36, 37, 1}[random.IntN(4-large)],
					TileSamples:  []int{0, 252, 256, 260, 4}[random.IntN(5-large)],
					HeavyMissing: []float64{-1, 0, 0.2, 1}[random.IntN(4)],
				}
				limited := random.IntN(4) == 0
				if limited {
					options.Memory = 1 << 14
				}
				got, err := scoring.Pass(t.Context(), cohort, plan, options)
				for memory := (*scoring.MemoryError)(nil); errors.As(err, &memory); got, err = scoring.Pass(t.Context(), cohort, plan, options) {
					options.Memory += options.Memory / 4
				}
				if err != nil {
					t.Fatal(err)
				}
				if groups := got.Report.Dense + got.Report.Sparse; tables == scoring.TablesAlways && got.Report.ByTables != groups {
					t.Fatalf("%d of %d groups by tables", got.Report.ByTables, groups)
				}
				byTables += got.Report.ByTables
				if got.Report.Readings > 1 {
					several++
				}
				if want == nil {
					want = got
				}
				for k := range got.Scores {
					sameAsBefore(t, fmt.Sprintf("%s, %+v, score %d", tier, options, k), got.Scores[k], want.Scores[k])
				}
			}
		}
		for _, score := range want.Scores {
			for _, s := range []int{0, random.IntN(len(cohort.People)), len(cohort.People) - 1} {
				naive := scoretest.Of(score.Match, cohort, s, policy)
				if total := score.Total(s).Big(); total.Cmp(naive.Total) != 0 || int64(score.Missing(s)) != naive.Missing {
					t.Fatalf("score %s, sample %d: total %v, missing %d; want %v, %d", score.Match.Score.ID, s, total, score.Missing(s), naive.Total, naive.Missing)
				}
			}
		}
	})
	if byTables == 0 || several == 0 {
		t.Errorf("%d groups by tables, %d passes of several readings: want both", byTables, several)
	}
}

// sameAsBefore compares all that a pass says of a score.
func sameAsBefore(t *rapid.T, what string, got, want *scoring.ScoreResult) {
	t.Helper()
	if got.Samples() != want.Samples() || got.ErrorBound != want.ErrorBound || got.Terms != want.Terms {
		t.Fatalf("%s: %d samples, bound %v, %d terms; want %d, %v, %d", what, got.Samples(), got.ErrorBound, got.Terms, want.Samples(), want.ErrorBound, want.Terms)
	}
	for s := range got.Samples() {
		of := func(r *scoring.ScoreResult) []any {
			return []any{r.Total(s), r.Missing(s), r.MissingWeight(s), r.Denominator(s)}
		}
		if !slices.Equal(of(got), of(want)) {
			t.Fatalf("%s, sample %d: %v, want %v", what, s, of(got), of(want))
		}
	}
}

// Dosages have no tables, whatever the options say.
func TestDosagesAreNeverAddedByTables(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		cohort := scoretest.Genotypes(t, scoretest.People(t, 20), 10, 4)
		scoretest.Dosages(t, cohort, rapid.SampledFrom(denominators).Draw(t, "denominator"), rapid.Bool().Draw(t, "calls beside"))
		results := edgeScores(t, random, cohort)
		for _, tier := range kernel.Tiers() {
			got := pass(t, cohort, results, scoring.PlanOptions{}, scoring.PassOptions{Tier: tier, Tables: scoring.TablesAlways})
			if got.Report.ByTables != 0 {
				t.Fatalf("%s: %d groups by tables", tier, got.Report.ByTables)
			}
			for _, k := range []int{0, random.IntN(len(results)), len(results) - 1} {
				equalsNaive(t, got.Scores[k], cohort, scoring.MissingMean)
			}
		}
	})
}

// Tiles that are cut in halves to fit the memory begin at whole bytes of calls, however
// many samples there are.
func TestTilesThatFitTheMemoryBeginAtWholeBytes(t *testing.T) {
	t.Parallel()
	for _, samples := range []int{257, 258, 300, 1002, 2504} {
		cohort, result := additive(samples, 3, func(v, s int) uint8 { return uint8((s + v + s/7) % 4) }, one("0.25"))
		plan := mustPlan(t, result, scoring.PlanOptions{})
		options := scoring.PassOptions{Threads: 2, Tier: kernel.Go, Memory: 1 << 12}
		got, err := scoring.Pass(t.Context(), cohort, plan, options)
		for memory := (*scoring.MemoryError)(nil); errors.As(err, &memory); got, err = scoring.Pass(t.Context(), cohort, plan, options) {
			options.Memory += options.Memory / 64
		}
		if err != nil {
			t.Fatal(err)
		}
		equalsNaive(t, got.Scores[0], cohort, scoring.MissingMean)
	}
}
