package scoring_test

import (
	"math/big"
	"strings"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// A site REF=A, ALT=C,G,* as a VCF record spells it; each genotype is one sample.
// copies of an effect allele come from counting letters in the genotype, and from
// nothing else: a call is missing if either allele is.
var siteAlleles = []string{"A", "C", "G", "*"}

var siteGenotypes = []string{"A/A", "A/C", "C/G", "A/G", "C/*", "./C", "./.", "C/C", "*/*", "A/*", "G/*", "./A"}

// code is how a row of one ALT stores a genotype.
func code(genotype, alt string) uint8 {
	if strings.Contains(genotype, ".") {
		return 3
	}
	return uint8(strings.Count(genotype, alt))
}

// site is the site as a cohort stores it: a row for each ALT, whether the record
// came whole or was split before, in which case another ALT reads 0 as well.
func site() *scoretest.Cohort {
	var variants []genome.Variant
	var codes [][]uint8
	for _, alt := range []string{"*", "C", "G"} {
		variants = append(variants, genome.Variant{Chrom: 1, Pos: 7, Ref: "A", Alt: alt, SiteAlts: 3})
		var row []uint8
		for _, genotype := range siteGenotypes {
			row = append(row, code(genotype, alt))
		}
		codes = append(codes, row)
	}
	return scoretest.NewCohort(women(len(siteGenotypes)), variants, codes, 5)
}

func TestMultiallelicSites(t *testing.T) {
	cohort := site()
	for _, effect := range []scoreset.Effect{scoreset.Additive, scoreset.Dominant, scoreset.Recessive} {
		for _, allele := range siteAlleles[:3] {
			for _, policy := range policies {
				t.Run(effect.String()+" "+allele+" "+policy.String(), func(t *testing.T) {
					result := siteScore(effect, allele, cohort.Variant)
					score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Threads: 2}).Scores[0]
					equalsNaive(t, score, cohort, policy)
					countsLetters(t, score, effect, allele)
				})
			}
		}
	}
}

// countsLetters checks the score of one row of weight 0.5 for every sample whose
// genotype is known.
func countsLetters(t *testing.T, score *scoring.ScoreResult, effect scoreset.Effect, allele string) {
	t.Helper()
	for s, genotype := range siteGenotypes {
		missing := strings.Contains(genotype, ".")
		if got := score.Missing(s) == 1; got != missing {
			t.Fatalf("%s: missing %v", genotype, got)
		}
		if missing {
			continue
		}
		copies := strings.Count(genotype, allele)
		want := map[scoreset.Effect]float64{
			scoreset.Additive:  0.5 * float64(copies),
			scoreset.Dominant:  0.5 * float64(min(copies, 1)),
			scoreset.Recessive: 0.5 * float64(copies/2),
		}[effect]
		if got := score.Sum(s); got != want {
			t.Errorf("%s: sum %v, want %v", genotype, got, want)
		}
	}
}

// The same site through matching: the alleles of the score decide.
func TestMultiallelicSitesThroughMatching(t *testing.T) {
	cohort := site()
	for _, effect := range []scoreset.Effect{scoreset.Additive, scoreset.Dominant, scoreset.Recessive} {
		for _, alleles := range []struct{ effect, other string }{{"A", "C"}, {"A", "G"}, {"C", "A"}, {"G", "A"}} {
			for _, policy := range policies {
				score := scoreset.NewScore(scoreset.Score{ID: "site", Build: genome.GRCh38}, []scoreset.Row{{
					Number: 1, Chrom: 1, Pos: 7, EffectAllele: alleles.effect, OtherAllele: alleles.other,
					Effect: effect, Weight: scoretest.Decimal("0.5"), WeightText: "0.5",
				}})
				results, err := match.Match(t.Context(), cohort, []*scoreset.Score{score}, match.Options{
					NeedFrequency: policy == scoring.MissingMean,
					PloidyKnown:   func(genome.Region) bool { return true },
				})
				if err != nil {
					t.Fatal(err)
				}
				if outcome := results[0].Outcome[0]; !outcome.Used() {
					t.Fatalf("%v %s %s: outcome %v", effect, alleles.effect, alleles.other, outcome)
				}
				got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{}).Scores[0]
				equalsNaive(t, got, cohort, policy)
				countsLetters(t, got, effect, alleles.effect)
			}
		}
	}
}

// siteScore is a score of one row on the site, as matching gives it: an ALT reads
// its row, REF reads them all.
func siteScore(effect scoreset.Effect, allele string, variants []genome.Variant) *match.Result {
	result := &match.Result{
		Score: scoreset.NewScore(scoreset.Score{ID: "site"}, []scoreset.Row{{
			Number: 1, Chrom: 1, Pos: 7, EffectAllele: allele, Effect: effect, Weight: scoretest.Decimal("0.5"),
		}}),
		Join: &match.Join{Outcome: []scoreset.Outcome{scoreset.EffectOnly}},
	}
	joint := match.Joint{Kind: match.SiteRef}
	for row := range variants {
		v := &variants[row]
		if v.Alt == allele {
			scoretest.AddTerms(result.Join, scoretest.Term{Row: int32(row), EffectIsAlt: true, Missing: v.Missing, Alt: scoretest.Frequency(v)})
		}
		joint.Rows = append(joint.Rows, int32(row))
		joint.Alt = append(joint.Alt, scoretest.Frequency(v))
	}
	if allele == "A" {
		result.Joints = []match.Joint{joint}
	}
	return result
}

// Rows of one site that add up to more than two ALT copies contradict each other.
func TestContradictingSiteIsMissing(t *testing.T) {
	variants := []genome.Variant{{Chrom: 1, Pos: 7, Ref: "A", Alt: "C"}, {Chrom: 1, Pos: 7, Ref: "A", Alt: "G"}}
	cohort := scoretest.NewCohort(women(3), variants, [][]uint8{{2, 2, 1}, {0, 1, 1}}, 3)
	score := pass(t, cohort, []*match.Result{siteScore(scoreset.Additive, "A", variants)},
		scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{}).Scores[0]
	for s, want := range []int{0, 1, 0} {
		if score.Missing(s) != want || score.Sum(s) != 0 {
			t.Errorf("sample %d: missing %d, sum %v; want %d, 0", s, score.Missing(s), score.Sum(s), want)
		}
	}
}

// The nine cells of the two-variant table of APOE, ALT copies of rs429358 by
// those of rs7412: e3 carries neither ALT, e4 the first, e2 the second; e1, which
// carries both, has no row. Weights are made up, one a cell.
func TestPairTable(t *testing.T) {
	cells := [3][3]string{ // by copies of the first, then of the second
		{"e3/e3", "e2/e3", "e2/e2"},
		{"e3/e4", "e2/e4", "apoe_e1"},
		{"e4/e4", "apoe_e1", "apoe_e1"},
	}
	weights := map[string]string{"e3/e3": "0", "e2/e3": "-0.4", "e2/e2": "-0.9", "e3/e4": "0.2", "e2/e4": "-0.1", "e4/e4": "0.3"}
	variants := []genome.Variant{{Chrom: 19, Pos: 44908684, Ref: "T", Alt: "C"}, {Chrom: 19, Pos: 44908822, Ref: "C", Alt: "T"}}
	codes := make([][]uint8, 2)
	for a := range uint8(4) {
		for b := range uint8(4) {
			codes[0], codes[1] = append(codes[0], a), append(codes[1], b)
		}
	}
	cohort := scoretest.NewCohort(women(16), variants, codes, 16)

	haplotype := map[string]int{"e3": 0, "e4": 1, "e2": 2}
	joint := match.Joint{
		Kind: match.PairTable, Rows: []int32{0, 1}, Unlisted: "apoe_e1",
		Haplotypes: []*big.Rat{big.NewRat(7, 10), big.NewRat(2, 10), big.NewRat(1, 10)},
	}
	result := &match.Result{Join: &match.Join{}}
	var rows []scoreset.Row
	for a := range cells {
		for b, name := range cells[a] {
			joint.Cells[a][b] = -1
			if weight, listed := weights[name]; listed {
				joint.Cells[a][b] = int32(len(rows))
				first, second, _ := strings.Cut(name, "/")
				joint.Diplotypes = append(joint.Diplotypes, match.DiplotypeRow{
					ScoreRow: joint.Cells[a][b], First: haplotype[first], Second: haplotype[second],
				})
				rows = append(rows, scoreset.Row{Effect: scoreset.Diplotype, Weight: scoretest.Decimal(weight)})
				result.Outcome = append(result.Outcome, scoreset.Haplotype)
			}
		}
	}
	joint.ByPhase = [2]int32{joint.Cells[1][1], -1}
	result.Score = scoreset.NewScore(scoreset.Score{ID: "apoe"}, rows)
	result.Joints = []match.Joint{joint}

	// By hand: 2(.7)(.1)(-.4) + (.1)²(-.9) + 2(.7)(.2)(.2) + 2(.1)(.2)(-.1) + (.2)²(.3)
	// = -0.056 - 0.009 + 0.056 - 0.004 + 0.012 = -0.001.
	const mean = -0.001
	for _, policy := range policies {
		// Slabs of one row force the two rows apart.
		for _, slab := range []int{1, 2} {
			score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{SlabRows: slab}).Scores[0]
			equalsNaive(t, score, cohort, policy)
			named := map[int]string{}
			for _, call := range score.Unlisted() {
				named[call.Sample] = call.Name
			}
			for s := range 16 {
				a, b := codes[0][s], codes[1][s]
				want, missing, name := 0.0, false, ""
				if a == 3 || b == 3 {
					missing = true
				} else if weight, listed := weights[cells[a][b]]; listed {
					want = scoretest.Decimal(weight).Float64()
				} else {
					missing, name = true, "apoe_e1"
				}
				if missing && policy == scoring.MissingMean {
					want = mean
				}
				if score.Sum(s) != want || (score.Missing(s) == 1) != missing || named[s] != name {
					t.Errorf("%v, slabs of %d, cell %d %d: sum %v, missing %d, name %q; want %v, %v, %q",
						policy, slab, a, b, score.Sum(s), score.Missing(s), named[s], want, missing, name)
				}
			}
		}
	}
}
