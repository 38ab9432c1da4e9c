package monogenic

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

// drawCatalogue draws up to eight rows in few genes and conditions.
func drawCatalogue(t *rapid.T) *Catalogue {
	kinds := []struct {
		gene, condition string
		i               Inheritance
		r               Rule
	}{
		{"LDLR", "FH", SD, AllPLP}, {"APOB", "FH", SD, AllPLP}, {"LDLRAP1", "FH", AR, TwoPLP},
		{"MYH7", "HCM", AD, AllPLP}, {"GLA", "Fabry", XL, HemiHetHom}, {"OTC", "OTCD", XL, HemiHomOr2Het}, {"F5", "VTE", Risk, AllPLP},
	}
	var rows []Row
	for n := range rapid.IntRange(1, 8).Draw(t, "rows") {
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		chrom := "1"
		if k.i == XL {
			chrom = "X"
		}
		r := row(fmt.Sprintf("%s:%d:A:G", chrom, 5_000_000+10*n), k.gene, k.condition, k.i, k.r)
		r.Number = n + 1
		r.Stars = rapid.SampledFrom([]int8{NoStars, 0, 1, 2, 4}).Draw(t, "stars")
		r.MaxCohortAF = rapid.SampledFrom([]float64{0, 0.01, 0.5}).Draw(t, "limit")
		r.Classification = rapid.SampledFrom([]Classification{Pathogenic, Pathogenic, LikelyPathogenic, Conflicting}).Draw(t, "class")
		rows = append(rows, r)
	}
	cat, err := NewCatalogue(rows, "digest")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// drawCohort draws people and, for most catalogue rows, a variant: as written,
// padded, exchanged, with another ALT, or reference-only.
func drawCohort(t *rapid.T, cat *Catalogue) *testCohort {
	n := rapid.IntRange(1, 30).Draw(t, "samples")
	c := newCohort(n)
	for s := range c.samples {
		c.samples[s].XPloidy = genome.Ploidy(rapid.IntRange(0, 2).Draw(t, "X"))
		c.samples[s].Sex = genome.Sex(rapid.IntRange(0, 2).Draw(t, "sex"))
	}
	var rows []Row
	rows = append(rows, cat.Rows...)
	slices.SortFunc(rows, func(a, b Row) int {
		return int(a.Chrom)*1_000_000_000 + int(a.Pos) - int(b.Chrom)*1_000_000_000 - int(b.Pos)
	})
	for _, r := range rows {
		var variant string
		switch rapid.IntRange(0, 7).Draw(t, "spelling") {
		case 0:
			continue // absent
		case 1:
			variant = fmt.Sprintf("%s:%d:A:C", r.Chrom, r.Pos)
		case 2:
			variant = fmt.Sprintf("%s:%d:CA:CG", r.Chrom, r.Pos-1)
		case 3:
			variant = fmt.Sprintf("%s:%d:G:A", r.Chrom, r.Pos)
		case 4:
			variant = fmt.Sprintf("%s:%d:A:.", r.Chrom, r.Pos)
		default:
			variant = r.Key()
		}
		codes := make([]uint8, n)
		for s := range codes {
			codes[s] = rapid.SampledFrom([]uint8{0, 0, 0, 1, 2, 3}).Draw(t, "code")
		}
		c.with(variant, codes...)
		if rapid.IntRange(0, 9).Draw(t, "filter") == 0 {
			c.variants[len(c.variants)-1].Filter = "q10"
		}
	}
	return c
}

func drawOptions(t *rapid.T, samples int) MatchOptions {
	o := options(rapid.SampledFrom([]Assay{WGS, Exome, Array, Imputed}).Draw(t, "assay"))
	o.Samples = samples
	o.RefAsserted = rapid.Bool().Draw(t, "asserted")
	o.MinStars = rapid.IntRange(1, 3).Draw(t, "min stars")
	o.UnstatedStars = rapid.IntRange(0, 3).Draw(t, "unstated")
	return o
}

// Law 2: with frequencies pinned, a person has the same findings and states
// alone and among all. The order of calls and the size of blocks do not matter.
func TestAPersonAloneAndAmongAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cat := drawCatalogue(rt)
		c := drawCohort(rt, cat)
		o := drawOptions(rt, len(c.samples))
		o.Frequencies = pinned{Frequency{AF: 0.02}, rapid.Bool().Draw(rt, "pinned")}
		crowd := screen(t, cat, c, o)
		p := match(t, cat, c, o)
		inOneBlock, err := p.Evaluate(Observations{Samples: c.samples, Calls: c.calls(p, 1+len(c.samples))})
		if err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(crowd.Findings, inOneBlock.Findings) || !reflect.DeepEqual(crowd.People, inOneBlock.People) {
			rt.Fatal("the size of blocks changes the result")
		}
		for s := range c.samples {
			alone := screen(t, cat, c.only(s), o)
			for k := range crowd.Conditions {
				if a, b := alone.stateOf(0, k), crowd.stateOf(int32(s), k); a != b {
					rt.Fatalf("sample %d, %s: alone %s %+v, among all %s %+v", s+1, crowd.Conditions[k].Name, a.Status, a, b.Status, b)
				}
			}
			var mine []Finding
			for _, f := range crowd.Findings {
				if f.Sample == int32(s) {
					f.Sample = 0
					mine = append(mine, f)
				}
			}
			if !reflect.DeepEqual(mine, alone.Findings) {
				rt.Fatalf("sample %d: findings differ alone", s+1)
			}
		}
	})
}

// Laws 3 and 4 on random cohorts: outcomes add up, by catalogue and by
// condition; not detected never stands where something was not seen; a finding
// that is reported has a clean row behind it; every person has a state.
func TestOutcomesAddUpAndUnknownIsNotNegative(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cat := drawCatalogue(rt)
		c := drawCohort(rt, cat)
		s := screen(t, cat, c, drawOptions(rt, len(c.samples)))
		total, byCondition := 0, 0
		for _, n := range s.Plan.Counts() {
			total += n
		}
		for k := range s.Scope {
			n := 0
			for _, of := range s.Scope[k].Outcomes {
				n += of
			}
			if n != s.Scope[k].Rows {
				rt.Fatalf("outcomes of %s do not add up", s.Conditions[k].Name)
			}
			byCondition += n
		}
		if total != len(cat.Rows) || byCondition != total {
			rt.Fatalf("%d outcomes, %d by condition, of %d rows", total, byCondition, len(cat.Rows))
		}
		if rows := s.Plan.Rows(); !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != len(rows) {
			rt.Fatalf("rows to read: %v", rows)
		}
		for sample := range c.samples {
			for k := range s.Conditions {
				state := s.stateOf(int32(sample), k)
				if state.Status == NoStatus || state.NoCall > state.Assayed || state.Assayed > state.Reportable {
					rt.Fatalf("state %s %+v", state.Status, state)
				}
				if state.Status == NotDetected {
					negativeIsEarned(rt, s, c, sample, k)
				}
			}
		}
		for i := range s.Findings {
			f := &s.Findings[i]
			if f.Disposition == Report && f.Row.Stars == 0 || !f.Row.Classification.PLP() || !f.NeedsConfirmation() || s.Plan.Options.Assay == Imputed {
				rt.Fatalf("finding %+v", f)
			}
		}
	})
}

// negativeIsEarned looks at the cohort without the code under test: each
// reportable row of the condition must have, in some spelling, a called
// genotype without the allele.
func negativeIsEarned(t *rapid.T, s *Screening, c *testCohort, sample, condition int) {
	if a := s.Plan.Options.Assay; a != WGS && a != Exome {
		t.Fatalf("not detected by %s", a)
	}
	for i := range s.Plan.Catalogue.Rows {
		r := &s.Plan.Catalogue.Rows[i]
		if r.Condition != s.Conditions[condition].Name || r.Inheritance != s.Conditions[condition].Inheritance || !s.Plan.Matches[i].Reportable {
			continue
		}
		earned := false
		for row := range c.variants {
			v := &c.variants[row]
			covers := v.Key() == r.Key() || v.Alt == "." && v.Chrom == r.Chrom && v.Pos == r.Pos ||
				v.Ref == "CA" && v.Chrom == r.Chrom && v.Pos == r.Pos-1
			earned = earned || covers && c.codes[row][sample] == 0 && v.Filter == "PASS"
		}
		if !earned {
			t.Fatalf("sample %d has not detected, and %s was not seen", sample+1, r.Key())
		}
	}
}
