package job

import (
	"context"
	"errors"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
)

// passes reads the genotypes of each cohort once, for the scores from one up to
// before another and for catalogue rows, which are given by cohort; nil for none.
func (c *Common) passes(ctx context.Context, m *matching, from, end int, catalogue [][]int) ([]*scoring.Results, error) {
	var all []*scoring.Results
	bar := c.progress("score", "rows")
	defer bar.end()
	for i, held := range m.cohorts {
		var rows []int
		if catalogue != nil {
			rows = catalogue[i]
		}
		held.results = held.results[from:end]
		results, err := c.pass(ctx, held, scoring.PlanOptions{Missing: m.missing, XMale: m.xMale, Catalogue: rows}, bar)
		if err != nil {
			return nil, err
		}
		all = append(all, results)
	}
	tighten()
	return all, nil
}

// pass reads the genotypes of one cohort once. Rows are checked one by one; the files
// must also be those that were opened still, so that all rows are of one state of the cohort.
func (c *Common) pass(ctx context.Context, held matched, options scoring.PlanOptions, bar *progress) (*scoring.Results, error) {
	plan, err := scoring.NewPlan(held.results, options)
	if err != nil {
		return nil, classed(held.path, err)
	}
	results, err := scoring.Pass(ctx, held, plan, scoring.PassOptions{Threads: c.Threads, Tier: c.Tier, Memory: c.memoryLeft(), Progress: bar.at})
	if err != nil {
		return nil, classed(held.path, err)
	}
	return results, held.Check()
}

// classed gives an error of the engine, which knows no file, its file and class.
func classed(path string, err error) error {
	var memory *scoring.MemoryError
	var ploidy *scoring.PloidyError
	var frequency *scoring.FrequencyError
	switch {
	case errors.As(err, &memory):
		return fileerr.Wrap(fileerr.Resource, path, err)
	case errors.As(err, &ploidy), errors.As(err, &frequency):
		return fileerr.Wrap(fileerr.Inconsistent, path, err)
	}
	return err
}
