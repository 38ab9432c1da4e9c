package scoring_test

import (
	"context"
	"errors"
	"flag"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

func TestMain(m *testing.M) {
	if flag.Parse(); testing.Short() {
		flag.Set("rapid.checks", "25")
	}
	goleak.VerifyTestMain(m)
}

func TestNothingUsed(t *testing.T) {
	cohort, result := additive(3, 2, func(v, s int) uint8 { return 1 }, one("1"))
	result.Terms = nil
	for _, policy := range policies {
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{}).Scores[0]
		average, known := score.Average(2)
		if score.Sum(2) != 0 || math.Signbit(score.Sum(2)) || score.Denominator(2) != 0 || known || !math.IsNaN(average) || score.ErrorBound != 0 {
			t.Errorf("sum %v, denominator %d, average %v %v, bound %v; want 0, 0, unknown, 0",
				score.Sum(2), score.Denominator(2), average, known, score.ErrorBound)
		}
	}
}

func TestEverythingMissing(t *testing.T) {
	cohort, result := additive(1, 1, func(v, s int) uint8 { return 3 }, one("-0.25"))
	result.Rows[0].Alt = match.Frequency{Count: 0, Of: 9}
	mean := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: scoring.MissingMean}, scoring.PassOptions{}).Scores[0]
	if average, known := mean.Average(0); average != 0 || math.Signbit(average) || !known || mean.Denominator(0) != 2 {
		t.Errorf("mean: average %v %v of %d, want 0 of 2", average, known, mean.Denominator(0))
	}
	skip := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{}).Scores[0]
	if _, known := skip.Average(0); known || skip.Denominator(0) != 0 || skip.Missing(0) != 1 || skip.MissingWeight(0) != 0.25 {
		t.Errorf("skip: average known %v, denominator %d, missing %d of weight %v; want unknown, 0, 1, 0.25",
			known, skip.Denominator(0), skip.Missing(0), skip.MissingWeight(0))
	}
}

// Figures of PLINK 2.0 --score for males on chrX (its default --xchr-model 2): calls
// 1, 0 and missing at x1, 1, 1, 1 at x2, weights 1 and 10, ALT frequency 4/6 at
// x1. SCORE_SUM 22, 20, 21.3333, DENOM 4, 4, 4; with no-mean-imputation 22, 20, 20
// and DENOM 4, 4, 2.
func TestHaploidMalesAsPlink(t *testing.T) {
	men := slices.Repeat([]genome.Sample{{Sex: genome.Male, XPloidy: genome.Haploid, YPloidy: genome.Haploid}}, 3)
	variants := []genome.Variant{
		{Chrom: genome.ChrX, Pos: 5_000_000, Ref: "A", Alt: "G", Region: genome.XNonPAR},
		{Chrom: genome.ChrX, Pos: 5_000_001, Ref: "C", Alt: "T", Region: genome.XNonPAR},
	}
	cohort := scoretest.NewCohort(men, variants, [][]uint8{{2, 0, 3}, {2, 2, 2}}, 3)
	_, result := additive(1, 2, func(v, s int) uint8 { return 0 }, func(v int) string { return []string{"1", "10"}[v] })
	for i := range result.Terms {
		result.Terms[i].Region = genome.XNonPAR
		result.Rows[i].Alt = match.Frequency{Count: 4, Of: 6}
	}
	want := map[scoring.MissingPolicy]struct {
		sum         [3]float64
		denominator [3]int64
	}{
		scoring.MissingMean: {[3]float64{22, 20, 21.3333}, [3]int64{4, 4, 4}},
		scoring.MissingSkip: {[3]float64{22, 20, 20}, [3]int64{4, 4, 2}},
	}
	for _, policy := range policies {
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{}).Scores[0]
		for s := range men {
			if math.Abs(score.Sum(s)-want[policy].sum[s]) > 5e-5 || score.Denominator(s) != want[policy].denominator[s] {
				t.Errorf("%v, sample %d: sum %v of %d, want %v of %d", policy, s,
					score.Sum(s), score.Denominator(s), want[policy].sum[s], want[policy].denominator[s])
			}
		}
	}
}

func TestCatalogueCalls(t *testing.T) {
	cohort, result := additive(10, 8, func(v, s int) uint8 { return uint8((v + s) % 4) }, one("1"))
	result.Terms = result.Terms[3:4]
	cohort.PerBlock = 4
	read := &recorder{Cohort: cohort}
	catalogue := []int{1, 3, 7}
	got := pass(t, read, []*match.Result{result}, scoring.PlanOptions{Catalogue: catalogue}, scoring.PassOptions{Threads: 2})
	for entry, row := range catalogue {
		var want []scoring.Call
		for s, code := range cohort.Codes[row] {
			if code != 0 {
				want = append(want, scoring.Call{Sample: int32(s), Code: code})
			}
		}
		if calls := got.Calls(entry); !slices.Equal(calls, want) {
			t.Errorf("row %d: calls %v, want %v", row, calls, want)
		}
	}
	if want := []int{1, 3, 7, 1, 3, 7, 1, 3, 7}; !slices.Equal(read.rows, want) {
		t.Errorf("rows read %v, want %v: three needed rows of three blocks, once", read.rows, want)
	}
}

// Rows that no score uses are not read, whether one score is there or several of other rows.
func TestRowsOfNoScoreAreNotRead(t *testing.T) {
	cohort, all := additive(10, 30, func(v, s int) uint8 { return uint8((v + s) % 4) }, one("1"))
	of := func(rows ...int) *match.Result {
		join := &match.Join{Outcome: all.Outcome, Rows: all.Rows}
		for _, row := range rows {
			join.Terms = append(join.Terms, all.Terms[row])
		}
		return &match.Result{Score: all.Score, Join: join}
	}
	for _, c := range []struct {
		results []*match.Result
		want    []int
	}{
		{[]*match.Result{of(2, 3, 17, 29)}, []int{2, 3, 17, 29}},
		{[]*match.Result{of(2, 3, 17), of(3, 28), of(11, 17)}, []int{2, 3, 11, 17, 28}},
	} {
		read := &recorder{Cohort: cohort}
		pass(t, read, c.results, scoring.PlanOptions{}, scoring.PassOptions{Threads: 1})
		if !slices.Equal(read.rows, c.want) {
			t.Errorf("%d scores: rows read %v, want %v", len(c.results), read.rows, c.want)
		}
	}
}

// recorder notes which rows were read, and fails or cancels where told.
type recorder struct {
	*scoretest.Cohort
	mu     sync.Mutex
	rows   []int
	err    error
	cancel context.CancelFunc
}

func (r *recorder) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows = append(r.rows, rows...)
	if r.cancel != nil {
		r.cancel()
	}
	if r.err != nil {
		return r.err
	}
	return r.Cohort.ReadRows(ctx, block, rows, dst)
}

func TestAnErrorOfTheCohortStopsThePass(t *testing.T) {
	cohort, result := additive(50, 50, func(v, s int) uint8 { return 1 }, one("1"))
	cohort.PerBlock = 4
	torn := errors.New("row 17: checksum")
	read := &recorder{Cohort: cohort, err: torn}
	plan := mustPlan(t, result, scoring.PlanOptions{})
	got, err := scoring.Pass(t.Context(), read, plan, scoring.PassOptions{Threads: 3, SlabRows: 1})
	if !errors.Is(err, torn) || got != nil {
		t.Errorf("results %v, error %v; want none and the cohort's error", got, err)
	}
	if len(read.rows) > 3 {
		t.Errorf("%d reads went on after the first error, with 3 workers", len(read.rows))
	}
}

func TestCancelling(t *testing.T) {
	cohort, result := additive(50, 50, func(v, s int) uint8 { return 1 }, one("1"))
	ctx, cancel := context.WithCancel(t.Context())
	read := &recorder{Cohort: cohort, cancel: cancel}
	_, err := scoring.Pass(ctx, read, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{Threads: 2, SlabRows: 1})
	if !errors.Is(err, context.Canceled) || len(read.rows) > 2 {
		t.Errorf("error %v after %d reads, want context.Canceled after at most 2", err, len(read.rows))
	}
}

func mustPlan(t *testing.T, result *match.Result, options scoring.PlanOptions) *scoring.Plan {
	t.Helper()
	plan, err := scoring.NewPlan([]*match.Result{result}, options)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestProgressEndsAtTheTotal(t *testing.T) {
	cohort, result := additive(10, 23, func(v, s int) uint8 { return 1 }, one("1"))
	cohort.PerBlock = 4
	plan := mustPlan(t, result, scoring.PlanOptions{})
	var last, calls int64
	_, err := scoring.Pass(t.Context(), cohort, plan, scoring.PassOptions{Threads: 2, SlabRows: 5, Progress: func(done, total int64) {
		if done <= last || total != 23*3 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
		calls++
	}})
	if err != nil || last != 23*3 || calls != 5*3 {
		t.Errorf("error %v, %d rows in %d calls; want 69 in 15", err, last, calls)
	}
}

func TestMemoryLimit(t *testing.T) {
	cohort, result := additive(1000, 4, func(v, s int) uint8 { return 2 }, one("1"))
	plan := mustPlan(t, result, scoring.PlanOptions{Catalogue: []int{0, 1, 2, 3}})
	_, err := scoring.Pass(t.Context(), cohort, plan, scoring.PassOptions{Threads: 1, Memory: 20_000})
	var memory *scoring.MemoryError
	if !errors.As(err, &memory) || memory.Limit != 20_000 || memory.Needed < 1000*8+4*250 {
		t.Fatalf("error %v, want a *MemoryError before the start", err)
	}
	// The start fits, the 4,000 calls of the catalogue rows do not.
	if _, err = scoring.Pass(t.Context(), cohort, plan, scoring.PassOptions{Threads: 1, Memory: memory.Needed + 16_000}); !errors.As(err, &memory) {
		t.Errorf("error %v, want a *MemoryError for the calls", err)
	}
	if _, err = scoring.Pass(t.Context(), cohort, plan, scoring.PassOptions{Threads: 1, Memory: 1 << 20}); err != nil {
		t.Errorf("with enough memory: %v", err)
	}
}

func TestUnknownPloidyIsRefused(t *testing.T) {
	cohort, result := additive(3, 1, func(v, s int) uint8 { return 0 }, one("1"))
	cohort.People[1].XPloidy = genome.UnknownPloidy
	if _, err := scoring.Pass(t.Context(), cohort, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{}); err != nil {
		t.Errorf("a score of autosomes: %v", err)
	}
	result.Terms[0].Region = genome.XNonPAR
	_, err := scoring.Pass(t.Context(), cohort, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{})
	var ploidy *scoring.PloidyError
	if !errors.As(err, &ploidy) || ploidy.Sample != 2 || ploidy.Region != genome.XNonPAR {
		t.Errorf("error %v, want a *PloidyError for sample number 2", err)
	}
}

func TestNoFrequency(t *testing.T) {
	cohort, result := additive(3, 1, func(v, s int) uint8 { return 3 }, one("1"))
	result.Rows[0].Alt = match.Frequency{}
	var frequency *scoring.FrequencyError
	if _, err := scoring.NewPlan([]*match.Result{result}, scoring.PlanOptions{}); !errors.As(err, &frequency) || frequency.RowNumber != 1 {
		t.Errorf("a row with missing calls: %v, want a *FrequencyError for row 1", err)
	}
	if _, err := scoring.NewPlan([]*match.Result{result}, scoring.PlanOptions{Missing: scoring.MissingSkip}); err != nil {
		t.Errorf("skip: %v", err)
	}
	// The index says that nothing is missing: that is believed until a call says otherwise.
	result.Rows[0].Missing = 0
	if _, err := scoring.Pass(t.Context(), cohort, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{}); !errors.As(err, &frequency) {
		t.Errorf("a missing call that the index does not count: %v, want a *FrequencyError", err)
	}
	for _, joint := range []match.Joint{
		{Kind: match.SiteRef, Rows: []int32{0}, Alt: []match.Frequency{{}}},
		{Kind: match.PairTable, Rows: []int32{0, 0}},
	} {
		of := &match.Result{Score: result.Score, Join: &match.Join{Outcome: result.Outcome, Joints: []match.Joint{joint}}}
		if _, err := scoring.NewPlan([]*match.Result{of}, scoring.PlanOptions{}); !errors.As(err, &frequency) {
			t.Errorf("joint term of kind %d: %v, want a *FrequencyError", joint.Kind, err)
		}
	}
	of := &match.Result{Score: result.Score, Join: &match.Join{Outcome: result.Outcome, Filled: []match.Filled{{}}}}
	if _, err := scoring.NewPlan([]*match.Result{of}, scoring.PlanOptions{}); !errors.As(err, &frequency) {
		t.Errorf("a filled row: %v, want a *FrequencyError", err)
	}
}

// blocks is a cohort whose blocks are as told.
type blocks struct {
	*scoretest.Cohort
	list []scoring.Block
}

func (b *blocks) Blocks() []scoring.Block { return b.list }

func TestBlocksMustPartitionTheSamples(t *testing.T) {
	cohort, result := additive(10, 1, func(v, s int) uint8 { return 1 }, one("1"))
	plan := mustPlan(t, result, scoring.PlanOptions{})
	for name, list := range map[string][]scoring.Block{
		"none":          nil,
		"too few":       {{Samples: 9, RowBytes: 3}},
		"a gap":         {{Samples: 4, RowBytes: 1}, {First: 5, Samples: 5, RowBytes: 2}},
		"empty":         {{Samples: 10, RowBytes: 3}, {First: 10}},
		"short rows":    {{Samples: 10, RowBytes: 2}},
		"other packing": {{Encoding: 9, Samples: 10, RowBytes: 3}},
	} {
		if _, err := scoring.Pass(t.Context(), &blocks{cohort, list}, plan, scoring.PassOptions{}); err == nil || !strings.Contains(err.Error(), "of the genotypes") {
			t.Errorf("%s: error %v, want one about the blocks", name, err)
		}
	}
}

func TestMisuseOfTiles(t *testing.T) {
	defer func() {
		if message, _ := recover().(string); !strings.HasPrefix(message, "BUG:") {
			t.Errorf("recovered %q, want a BUG", message)
		}
	}()
	cohort, result := additive(1, 1, func(v, s int) uint8 { return 1 }, one("1"))
	scoring.Pass(t.Context(), cohort, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{TileSamples: 6})
}

// copyOf is a result whose outcomes and terms may be changed.
func copyOf(r *match.Result) match.Result {
	join := *r.Join
	join.Outcome, join.Terms, join.Rows = slices.Clone(r.Outcome), slices.Clone(r.Terms), slices.Clone(r.Rows)
	return match.Result{Score: r.Score, Join: &join, Coverage: r.Coverage}
}

func TestUsedRowDigest(t *testing.T) {
	_, result := additive(1, 4, func(v, s int) uint8 { return 1 }, one("1"))
	base := scoring.UsedRowDigest(result)
	changed := func(name string, change func(r *match.Result)) {
		t.Helper()
		copied := copyOf(result)
		change(&copied)
		if got := scoring.UsedRowDigest(&copied); (got == base) != strings.HasPrefix(name, "same") {
			t.Errorf("%s: digest %s, was %s", name, got, base)
		}
	}
	changed("same rows elsewhere in a cohort", func(r *match.Result) { r.Rows[2].Row = 99 })
	changed("a row is absent", func(r *match.Result) { r.Outcome[1] = scoreset.Absent; r.Terms = slices.Delete(r.Terms, 1, 2) })
	changed("a row is flipped", func(r *match.Result) { r.Outcome[1] = scoreset.AltRefFlipped })
	changed("an absent row is filled", func(r *match.Result) {
		r.Outcome[1] = scoreset.Absent
		r.Terms = slices.Delete(r.Terms, 1, 2)
		r.Filled = []match.Filled{{ScoreRow: 1}}
	})
	changed("an absent row is reference", func(r *match.Result) { r.Outcome[1] = scoreset.Absent })
	digests := map[string]bool{base: true}
	for _, change := range []func(r *match.Result){
		func(r *match.Result) { r.Terms = slices.Delete(r.Terms, 1, 2) },
		func(r *match.Result) {
			r.Terms, r.Filled = slices.Delete(r.Terms, 1, 2), []match.Filled{{ScoreRow: 1}}
		},
		func(r *match.Result) {},
	} {
		copied := copyOf(result)
		copied.Outcome[1] = scoreset.Absent
		change(&copied)
		digests[scoring.UsedRowDigest(&copied)] = true
	}
	if len(digests) != 4 {
		t.Errorf("used, absent, filled and reference share a digest: %v", digests)
	}
}

func TestErrorTexts(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&scoring.MemoryError{Needed: 5<<20 + 1, Limit: 4 << 20}, "needs 6 MiB of memory, the limit is 4 MiB"},
		{&scoring.FrequencyError{ScoreID: "PGS1", RowNumber: 3}, "score PGS1, row 3:"},
		{&scoring.PloidyError{Sample: 17, Region: genome.XNonPAR}, "sample number 17 in x_nonpar"},
	} {
		if !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%q does not say %q", c.err, c.want)
		}
	}
}

func TestNamesAreReadBack(t *testing.T) {
	for _, policy := range policies {
		if got, ok := scoring.ParseMissingPolicy(policy.String()); !ok || got != policy {
			t.Errorf("%v is read as %v, %v", policy, got, ok)
		}
	}
	for _, assay := range []scoring.Assay{scoring.WGS, scoring.Exome, scoring.Array, scoring.Imputed} {
		if got, ok := scoring.ParseAssay(string(assay)); !ok || got != assay {
			t.Errorf("%v is read as %v, %v", assay, got, ok)
		}
	}
	if _, ok := scoring.ParseMissingPolicy("zero"); ok {
		t.Error("zero was taken for a policy")
	}
	if _, ok := scoring.ParseAssay("WGS"); ok {
		t.Error("WGS was taken for an assay: names are in lower case")
	}
}
