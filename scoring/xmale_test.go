package scoring_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// onX is a woman, and men, and one row in a region whose ALT has
// frequency 1/4: its weight is 0.8, or 0.1, 0.2, 0.8 by copies.
func onX(region genome.Region, effect scoreset.Effect, isAlt bool, codes []uint8) (*scoretest.Cohort, *match.Result) {
	row := scoreset.Row{Number: 1, Effect: effect, Weight: scoretest.Decimal("0.8")}
	if effect == scoreset.ByDosage {
		row.Dosage = &[3]scoreset.Decimal{scoretest.Decimal("0.1"), scoretest.Decimal("0.2"), scoretest.Decimal("0.8")}
	}
	people := make([]genome.Sample, len(codes))
	for s := range people {
		people[s].SetSex(genome.Male)
	}
	people[0].SetSex(genome.Female)
	variant := genome.Variant{Chrom: genome.ChrX, Pos: 10_000_000, Ref: "A", Alt: "C", SiteAlts: 1, Region: region}
	cohort := scoretest.NewCohort(people, []genome.Variant{variant}, [][]uint8{codes}, 2)
	return cohort, &match.Result{
		Score: scoreset.NewScore(scoreset.Score{ID: "x"}, []scoreset.Row{row}),
		Join: &match.Join{Outcome: []scoreset.Outcome{scoreset.AltRef},
			Terms: []match.Term{{EffectIsAlt: isAlt, Region: region}}, Rows: []match.ReadRow{{Missing: 2, Alt: match.Frequency{Count: 1, Of: 4}}}},
	}
}

var xEffects = []scoreset.Effect{scoreset.Additive, scoreset.Dominant, scoreset.Recessive, scoreset.ByDosage}

// The truth table of a haploid call that counts 0 or 1 copy, by hand: dominant and dosage
// weights see one copy, recessive ones never two; a missing call is p copies, 1/4 of ALT
// or 3/4 of REF; one stored copy is no call of a man, and a dosage of half his allele.
// Each line has the sums of additive, dominant, recessive and dosage weights.
func TestXMaleDosageOneByHand(t *testing.T) {
	for _, c := range []struct {
		name    string
		isAlt   bool
		code    uint8 // of the woman and the man; 4 for the dosage of 1/4 copy
		perCopy int64 // 0 for calls
		skip    bool
		woman   [4]float64
		man     [4]float64
		counts  [2]int64 // denominators
	}{
		{"ALT, none", true, 0, 0, false, [4]float64{0, 0, 0, 0.1}, [4]float64{0, 0, 0, 0.1}, [2]int64{2, 1}},
		{"ALT, one", true, 1, 0, false, [4]float64{0.8, 0.8, 0, 0.2}, [4]float64{0.2, 0.2, 0, 0.125}, [2]int64{2, 1}},
		{"ALT, two", true, 2, 0, false, [4]float64{1.6, 0.8, 0.8, 0.8}, [4]float64{0.8, 0.8, 0, 0.2}, [2]int64{2, 1}},
		{"ALT, missing", true, 3, 0, false, [4]float64{0.4, 0.35, 0.05, 0.18125}, [4]float64{0.2, 0.2, 0, 0.125}, [2]int64{2, 1}},
		{"ALT, skipped", true, 3, 0, true, [4]float64{}, [4]float64{}, [2]int64{}},
		{"ALT, one, skipped", true, 1, 0, true, [4]float64{0.8, 0.8, 0, 0.2}, [4]float64{}, [2]int64{2, 0}},
		{"REF, two", false, 0, 0, false, [4]float64{1.6, 0.8, 0.8, 0.8}, [4]float64{0.8, 0.8, 0, 0.2}, [2]int64{2, 1}},
		{"REF, one", false, 1, 0, false, [4]float64{0.8, 0.8, 0, 0.2}, [4]float64{0.6, 0.6, 0, 0.175}, [2]int64{2, 1}},
		{"REF, none", false, 2, 0, false, [4]float64{0, 0, 0, 0.1}, [4]float64{0, 0, 0, 0.1}, [2]int64{2, 1}},
		{"REF, missing", false, 3, 0, false, [4]float64{1.2, 0.75, 0.45, 0.53125}, [4]float64{0.6, 0.6, 0, 0.175}, [2]int64{2, 1}},
		{"REF, skipped", false, 3, 0, true, [4]float64{}, [4]float64{}, [2]int64{}},
		{"dosage of ALT, none", true, 0, 4, false, [4]float64{0, 0, 0, 0.1}, [4]float64{0, 0, 0, 0.1}, [2]int64{2, 1}},
		{"dosage of ALT, a quarter", true, 4, 4, false, [4]float64{0.2, 0.2, 0, 0.125}, [4]float64{0.1, 0.1, 0, 0.1125}, [2]int64{2, 1}},
		{"dosage of ALT, one", true, 1, 4, false, [4]float64{0.8, 0.8, 0, 0.2}, [4]float64{0.4, 0.4, 0, 0.15}, [2]int64{2, 1}},
		{"dosage of ALT, two", true, 2, 4, false, [4]float64{1.6, 0.8, 0.8, 0.8}, [4]float64{0.8, 0.8, 0, 0.2}, [2]int64{2, 1}},
		{"dosage of ALT, missing", true, 3, 4, false, [4]float64{0.4, 0.35, 0.05, 0.18125}, [4]float64{0.2, 0.2, 0, 0.125}, [2]int64{2, 1}},
		{"dosage of ALT, skipped", true, 3, 4, true, [4]float64{}, [4]float64{}, [2]int64{}},
		{"dosage of REF, two", false, 0, 4, false, [4]float64{1.6, 0.8, 0.8, 0.8}, [4]float64{0.8, 0.8, 0, 0.2}, [2]int64{2, 1}},
		{"dosage of REF, all but a quarter", false, 4, 4, false, [4]float64{1.4, 0.8, 0.6, 0.65}, [4]float64{0.7, 0.7, 0, 0.1875}, [2]int64{2, 1}},
		{"dosage of REF, none", false, 2, 4, false, [4]float64{0, 0, 0, 0.1}, [4]float64{0, 0, 0, 0.1}, [2]int64{2, 1}},
		{"dosage of REF, missing", false, 3, 4, false, [4]float64{1.2, 0.75, 0.45, 0.53125}, [4]float64{0.6, 0.6, 0, 0.175}, [2]int64{2, 1}},
	} {
		for e, effect := range xEffects {
			cohort, result := onX(genome.XNonPAR, effect, c.isAlt, []uint8{c.code, c.code})
			if c.perCopy > 0 {
				n := uint16(int64(c.code) * c.perCopy)
				switch c.code {
				case 3:
					n = scoring.MissingDosage
				case 4:
					n = 1
				}
				cohort.PerCopy, cohort.Codes, cohort.Dosage = c.perCopy, nil, [][]uint16{{n, n}}
			}
			plan := scoring.PlanOptions{XMale: scoring.XMaleOne}
			if c.skip {
				plan.Missing = scoring.MissingSkip
			}
			score := pass(t, cohort, []*match.Result{result}, plan, scoring.PassOptions{Threads: 2}).Scores[0]
			for s, want := range []float64{c.woman[e], c.man[e]} {
				if got := score.Sum(s); got != want || score.Denominator(s) != c.counts[s] {
					t.Errorf("%s, %s, %s: %v over %d, want %v over %d", c.name, effect, []string{"woman", "man"}[s], got, score.Denominator(s), want, c.counts[s])
				}
			}
		}
	}
}

// What is not on X outside the pseudo-autosomal regions is the same under either.
func TestXMaleDosageIsOfXAlone(t *testing.T) {
	for _, region := range []genome.Region{genome.Autosome, genome.XPAR, genome.Y, genome.MT} {
		for _, effect := range xEffects {
			cohort, result := onX(region, effect, false, []uint8{0, 2, 0, 3})
			for _, policy := range policies {
				var got [2]string
				for i, x := range []scoring.XMaleDosage{scoring.XMaleTwo, scoring.XMaleOne} {
					results := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy, XMale: x}, scoring.PassOptions{})
					for s := range cohort.People {
						got[i] += fmt.Sprint(values(results, s))
					}
				}
				if got[0] != got[1] {
					t.Errorf("%s, %s: %s, want %s", region, effect, got[1], got[0])
				}
			}
		}
	}
}

// Three rows on X, at 1/2 each, and one on chromosome 1, for two men: the first carries
// every ALT, the second that of the first row alone. A haplotype of the first two rows,
// weight 3; the product of the first row and that of chromosome 1, weight 5; REF of the
// site that the last two rows make, weight 7; and an absent row on X whose effect allele
// has 1/4, weight 8.
//
//	first man   1 x 3 + 1 x 2 x 5 + no call of REF: 0 x 7, as its ALTs leave nothing, + 1/4 x 8 = 15
//	second man  0     + 1 x 0     + 1 x 7                                              + 1/4 x 8 = 9
func TestXMaleDosageOneOfSeveralRows(t *testing.T) {
	var rows []scoreset.Row
	for i, weight := range []string{"3", "5", "7", "8"} {
		effect := []scoreset.Effect{scoreset.HaplotypeCopies, scoreset.Product, scoreset.Additive, scoreset.Additive}[i]
		rows = append(rows, scoreset.Row{Number: int32(i + 1), Effect: effect, Weight: scoretest.Decimal(weight)})
	}
	variants := []genome.Variant{{Chrom: 1, Pos: 5, Ref: "A", Alt: "C", SiteAlts: 1}}
	for i, pos := range []int32{100, 200, 300, 300} {
		v := genome.Variant{Chrom: genome.ChrX, Pos: 10_000_000 + pos, Ref: "A", Alt: []string{"C", "C", "C", "G"}[i], SiteAlts: []int32{1, 1, 2, 2}[i], Site: []int32{0, 1, 2, 2}[i], Region: genome.XNonPAR}
		variants = append(variants, v)
	}
	people := make([]genome.Sample, 2)
	people[0].SetSex(genome.Male)
	people[1].SetSex(genome.Male)
	cohort := scoretest.NewCohort(people, variants, [][]uint8{{2, 0}, {2, 2}, {2, 0}, {2, 0}, {2, 0}}, 1)
	half := match.Frequency{Count: 1, Of: 2}
	result := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{ID: "several"}, rows),
		Join: &match.Join{
			Outcome: []scoreset.Outcome{scoreset.Haplotype, scoreset.Interaction, scoreset.RefAlt, scoreset.Absent},
			Joints: []match.Joint{
				{Kind: match.HaplotypeOf, ScoreRow: 0, Rows: []int32{1, 2}, Site: []int32{0, 1}, Alt: []match.Frequency{half, half}, Region: genome.XNonPAR, DoubleHet: -1,
					Parts: []match.JointPart{{At: []int{0}, EffectIsAlt: true, Region: genome.XNonPAR}, {At: []int{1}, EffectIsAlt: true, Region: genome.XNonPAR}}},
				{Kind: match.ProductOf, ScoreRow: 1, Rows: []int32{0, 1}, Site: []int32{0, 1}, Alt: []match.Frequency{half, half}, DoubleHet: -1,
					Parts: []match.JointPart{{At: []int{0}, EffectIsAlt: true}, {At: []int{1}, EffectIsAlt: true, Region: genome.XNonPAR}}},
				{Kind: match.SiteRef, ScoreRow: 2, Rows: []int32{3, 4}, Alt: []match.Frequency{half, half}, Region: genome.XNonPAR},
			},
			Filled: []match.Filled{{ScoreRow: 3, Region: genome.XNonPAR, Effect: match.Frequency{Count: 1, Of: 4}}},
		},
	}
	for _, perCopy := range []int64{0, 1, 255} {
		if cohort.PerCopy = perCopy; perCopy > 0 {
			cohort.Dosage = nil
			for _, codes := range cohort.Codes {
				cohort.Dosage = append(cohort.Dosage, []uint16{uint16(codes[0]) * uint16(perCopy), uint16(codes[1]) * uint16(perCopy)})
			}
		}
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{XMale: scoring.XMaleOne}, scoring.PassOptions{}).Scores[0]
		for s, want := range []float64{15, 9} {
			if score.Sum(s) != want || score.Denominator(s) != 4 {
				t.Errorf("1/%d, man %d: %v over %d, want %v over 4", perCopy, s+1, score.Sum(s), score.Denominator(s), want)
			}
		}
	}
}

// One stored copy is no call of a man in rows of several variants either: he is as one
// whose calls are missing there.
func TestXMaleDosageOneOfOneStoredCopy(t *testing.T) {
	var rows []scoreset.Row
	for i, effect := range []scoreset.Effect{scoreset.HaplotypeCopies, scoreset.Additive, scoreset.Product} {
		rows = append(rows, scoreset.Row{Number: int32(i + 1), Effect: effect, Weight: scoretest.Decimal("3")})
	}
	var variants []genome.Variant
	for i, pos := range []int32{100, 200, 300, 300} {
		variants = append(variants, genome.Variant{
			Chrom: genome.ChrX, Pos: 10_000_000 + pos, Ref: "A", Alt: []string{"C", "C", "C", "G"}[i],
			SiteAlts: []int32{1, 1, 2, 2}[i], Site: []int32{0, 1, 2, 2}[i], Region: genome.XNonPAR,
		})
	}
	people := make([]genome.Sample, 2)
	people[0].SetSex(genome.Male)
	people[1].SetSex(genome.Male)
	cohort := scoretest.NewCohort(people, variants, [][]uint8{{1, 3}, {2, 3}, {1, 3}, {0, 3}}, 1)
	quarter := match.Frequency{Count: 1, Of: 4}
	result := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{ID: "one"}, rows),
		Join: &match.Join{
			Outcome: []scoreset.Outcome{scoreset.Haplotype, scoreset.RefAlt, scoreset.Interaction},
			Joints: []match.Joint{
				{Kind: match.HaplotypeOf, ScoreRow: 0, Rows: []int32{0, 1}, Site: []int32{0, 1}, Alt: []match.Frequency{quarter, quarter}, Region: genome.XNonPAR, DoubleHet: -1,
					Parts: []match.JointPart{{At: []int{0}, EffectIsAlt: true, Region: genome.XNonPAR}, {At: []int{1}, EffectIsAlt: true, Region: genome.XNonPAR}}},
				{Kind: match.SiteRef, ScoreRow: 1, Rows: []int32{2, 3}, Alt: []match.Frequency{quarter, quarter}, Region: genome.XNonPAR},
				{Kind: match.ProductOf, ScoreRow: 2, Rows: []int32{0, 1}, Site: []int32{0, 1}, Alt: []match.Frequency{quarter, quarter}, Region: genome.XNonPAR, DoubleHet: -1,
					Parts: []match.JointPart{{At: []int{0}, EffectIsAlt: true, Region: genome.XNonPAR}, {At: []int{1}, EffectIsAlt: true, Region: genome.XNonPAR}}},
			},
		},
	}
	for _, missing := range []scoring.MissingPolicy{scoring.MissingMean, scoring.MissingSkip} {
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{XMale: scoring.XMaleOne, Missing: missing}, scoring.PassOptions{}).Scores[0]
		if score.Sum(0) != score.Sum(1) || score.Denominator(0) != score.Denominator(1) {
			t.Errorf("%v: %v over %d, of missing calls %v over %d", missing, score.Sum(0), score.Denominator(0), score.Sum(1), score.Denominator(1))
		}
	}
}

// Weights of six digits, dosages in the finest units: totals in half units pass a word
// where those in whole ones may not, and a single value of a man fills one.
func TestXMaleDosageOneBeyondAWord(t *testing.T) {
	t.Parallel()
	limit := big.NewInt(scoreset.MaxWeight(6)).String()
	for _, weight := range []string{limit, "-" + limit} {
		cohort, result := additive(4, 50, func(v, s int) uint8 { return 0 }, one(weight))
		for s := range cohort.People {
			cohort.People[s].SetSex([]genome.Sex{genome.Male, genome.Female}[s/3])
		}
		cohort.PerCopy, cohort.Codes, cohort.XMale = 32_767, nil, scoring.XMaleOne
		for v := range cohort.Variant {
			cohort.Variant[v].Region = genome.XNonPAR
			cohort.Dosage = append(cohort.Dosage, []uint16{65_534, uint16(65_533 - v), scoring.MissingDosage, 65_534})
			term := &result.Terms[v]
			term.EffectIsAlt, term.Region, result.Rows[v].Alt = v%3 > 0, genome.XNonPAR, match.Frequency{Count: 9, Of: 10}
		}
		for _, rows := range []int{1, 2, 50} {
			part := *result
			part.Join = &match.Join{Outcome: result.Outcome, Terms: result.Terms[:rows], Rows: result.Rows}
			for _, policy := range policies {
				for _, tier := range kernel.Tiers() {
					score := pass(t, cohort, []*match.Result{&part}, scoring.PlanOptions{Missing: policy, XMale: scoring.XMaleOne}, scoring.PassOptions{Tier: tier, SlabRows: 7}).Scores[0]
					equalsNaive(t, score, cohort, policy)
				}
			}
		}
	}
}

func TestXMaleDosageOneNeedsPloidy(t *testing.T) {
	cohort, result := onX(genome.XNonPAR, scoreset.Additive, true, []uint8{0, 2})
	cohort.People[1].SetSex(genome.UnknownSex)
	plan, err := scoring.NewPlan([]*match.Result{result}, scoring.PlanOptions{XMale: scoring.XMaleOne})
	if err != nil {
		t.Fatal(err)
	}
	var ploidy *scoring.PloidyError
	if _, err := scoring.Pass(context.Background(), cohort, plan, scoring.PassOptions{}); !errors.As(err, &ploidy) || ploidy.Sample != 2 {
		t.Errorf("got %v, want a PloidyError for sample 2", err)
	}
}

func TestParseXMaleDosage(t *testing.T) {
	for _, x := range []scoring.XMaleDosage{scoring.XMaleTwo, scoring.XMaleOne} {
		if got, ok := scoring.ParseXMaleDosage(x.String()); !ok || got != x {
			t.Errorf("%s: %v, %v", x, got, ok)
		}
	}
	if _, ok := scoring.ParseXMaleDosage("0"); ok {
		t.Error("0 is read")
	}
}

// Several readings, for want of memory, give what one gives, half units too.
func TestXMaleDosageOneInSeveralReadings(t *testing.T) {
	most := 0
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 20), 16, 4)
		var results []*match.Result
		for range 5 {
			results = append(results, scoretest.Matched(t, cohort, scoretest.Weights["decimal"]))
		}
		if rapid.Bool().Draw(t, "dosages") {
			scoretest.Dosages(t, cohort, 255, rapid.Bool().Draw(t, "calls beside"))
		}
		cohort.XMale = scoring.XMaleOne
		plan := scoring.PlanOptions{Missing: rapid.SampledFrom(policies).Draw(t, "missing"), XMale: cohort.XMale}
		p, err := scoring.NewPlan(results, plan)
		if err != nil {
			t.Fatal(err)
		}
		options := scoring.PassOptions{Threads: 1, Tier: fastest(), SlabRows: 4, TileSamples: 8, Memory: 1}
		options.Take = func(k int, score *scoring.ScoreResult) error {
			equalsNaive(t, score, cohort, plan.Missing)
			return nil
		}
		for {
			got, err := scoring.Pass(context.Background(), cohort, p, options)
			var memory *scoring.MemoryError
			if errors.As(err, &memory) {
				options.Memory = memory.Needed
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, got.Report.Readings)
			return
		}
	})
	if most < 2 {
		t.Error("the genotypes were never read twice: the test checks nothing")
	}
}
