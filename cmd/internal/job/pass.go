package job

import (
	"context"
	"errors"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
)

// pass reads the genotypes of one cohort once, for all its scores and catalogue
// rows.
func (c *Common) pass(ctx context.Context, held matched, missing scoring.MissingPolicy, catalogue []int, bar *progress) (*scoring.Results, error) {
	plan, err := scoring.NewPlan(held.results, scoring.PlanOptions{Missing: missing, Catalogue: catalogue})
	if err != nil {
		return nil, classed(held.path, err)
	}
	results, err := scoring.Pass(ctx, held, plan, scoring.PassOptions{Threads: c.Threads, Memory: c.Memory, Progress: bar.at})
	return results, classed(held.path, err)
}

// classed gives an error of the engine, which knows no file, its file and class.
func classed(path string, err error) error {
	var memory *scoring.MemoryError
	var bound *scoring.BoundError
	var ploidy *scoring.PloidyError
	var frequency *scoring.FrequencyError
	switch {
	case errors.As(err, &memory), errors.As(err, &bound):
		return fileerr.Wrap(fileerr.Resource, path, err)
	case errors.As(err, &ploidy), errors.As(err, &frequency):
		return fileerr.Wrap(fileerr.Inconsistent, path, err)
	}
	return err
}
