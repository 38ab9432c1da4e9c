package monogenic

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// testCohort is a cohort in memory: variants in row order with one code a
// sample: 0, 1, 2 copies of ALT, 3 missing.
type testCohort struct {
	samples  []genome.Sample
	variants []genome.Variant
	codes    [][]uint8
}

// newCohort makes a cohort of diploid people of unknown sex and two X.
func newCohort(samples int) *testCohort {
	c := &testCohort{}
	for s := range samples {
		c.samples = append(c.samples, genome.Sample{ID: fmt.Sprintf("S%d", s+1), XPloidy: genome.Diploid})
	}
	return c
}

// with adds a variant with the codes of the samples and its counts.
func (c *testCohort) with(variant string, codes ...uint8) *testCohort {
	v := parseVariant(variant)
	for _, code := range codes {
		if code == 3 {
			v.Missing++
			continue
		}
		v.AN += 2
		v.AC += int64(code)
	}
	c.variants = append(c.variants, v)
	c.codes = append(c.codes, codes)
	return c
}

func parseVariant(text string) genome.Variant {
	var chrom string
	v := genome.Variant{Filter: "PASS"}
	parts := splitColon(text)
	chrom, v.Ref, v.Alt = parts[0], parts[2], parts[3]
	if _, err := fmt.Sscan(parts[1], &v.Pos); err != nil {
		panic(err)
	}
	v.Chrom, _ = genome.ParseChromosome(chrom)
	return v
}

func splitColon(text string) []string {
	var parts []string
	start := 0
	for i := range len(text) {
		if text[i] == ':' {
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// Variants walks the rows in the order that the engine's cohort has.
func (c *testCohort) Variants(ctx context.Context, chrom genome.Chromosome, yield func(int, *genome.Variant) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for row := range c.variants {
		if c.variants[row].Chrom != chrom {
			continue
		}
		v := c.variants[row] // a copy, so that keeping the pointer would show
		if err := yield(row, &v); err != nil {
			return err
		}
		v = genome.Variant{Alt: "reused"}
	}
	return nil
}

// sparse lists the codes that are not 0, in blocks of the given size, the last
// block first.
func sparse(codes []uint8, block int) []kernel.Call {
	var out []kernel.Call
	for first := (len(codes) - 1) / block * block; first >= 0; first -= block {
		for s := first; s < min(first+block, len(codes)); s++ {
			if codes[s] != 0 {
				out = append(out, kernel.Call{Sample: int32(s), Code: codes[s]})
			}
		}
	}
	return out
}

// calls reads the planned rows.
func (c *testCohort) calls(p *Plan, block int) [][]Call {
	calls := make([][]Call, len(p.Rows()))
	for i, row := range p.Rows() {
		calls[i] = p.CallsOf(i, sparse(c.codes[row], block), len(c.samples))
	}
	return calls
}

// only is the cohort of one of its people, with the variants and counts as they
// would be counted in that person alone.
func (c *testCohort) only(s int) *testCohort {
	alone := &testCohort{samples: []genome.Sample{c.samples[s]}}
	for row := range c.variants {
		alone.with(c.variants[row].Key(), c.codes[row][s])
		alone.variants[row].Filter = c.variants[row].Filter
	}
	return alone
}

func options(assay Assay) MatchOptions {
	return MatchOptions{Build: genome.GRCh37, Assay: assay, RefAsserted: true}
}

func match(t testing.TB, cat *Catalogue, c *testCohort, o MatchOptions) *Plan {
	t.Helper()
	o.Samples = len(c.samples)
	p, err := Match(context.Background(), cat, c, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func screen(t testing.TB, cat *Catalogue, c *testCohort, o MatchOptions, change ...func(*Observations)) *Screening {
	t.Helper()
	p := match(t, cat, c, o)
	obs := Observations{Samples: c.samples, Calls: c.calls(p, 5)}
	for _, f := range change {
		f(&obs)
	}
	s, err := p.Evaluate(obs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// row is a plausible two-star pathogenic row; the test changes what it is about.
func row(variant, gene, condition string, i Inheritance, r Rule, change ...func(*Row)) Row {
	v := parseVariant(variant)
	out := Row{Build: genome.GRCh37, Chrom: v.Chrom, Pos: v.Pos, Ref: v.Ref, Alt: v.Alt,
		Gene: gene, Condition: condition, Inheritance: i, Rule: r, Classification: Pathogenic,
		Stars: 2, Source: "test", Release: "2026-01-01", Consequence: "SO:0001587|nonsense", MinAge: -1, MaxAge: -1}
	for _, f := range change {
		f(&out)
	}
	return out
}

func stars(n int8) func(*Row)           { return func(r *Row) { r.Stars = n } }
func maxAF(f float64) func(*Row)        { return func(r *Row) { r.MaxCohortAF = f } }
func class(c Classification) func(*Row) { return func(r *Row) { r.Classification = c } }

func catalogue(t testing.TB, rows ...Row) *Catalogue {
	t.Helper()
	for i := range rows {
		rows[i].Number = i + 1
	}
	cat, err := NewCatalogue(slices.Clone(rows), "digest")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// found writes the findings as gene:zygosity:status:disposition.
func found(s *Screening) []string {
	out := []string{}
	for i := range s.Findings {
		f := &s.Findings[i]
		out = append(out, fmt.Sprintf("%s:%s:%s:%s", f.Gene(), f.Zygosity, f.Status, f.Disposition))
	}
	return out
}

// stateOf gives the state of a person and a condition: that of the scope, unless the
// person's own differs.
func (s *Screening) stateOf(sample int32, condition int) State {
	for _, p := range s.People {
		if p.Sample == sample && p.Condition == condition {
			return p.State
		}
	}
	return s.Scope[condition].State
}
