package job

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// opened is a cohort that a job reads.
type opened struct {
	*cohort.Cohort
	path string
}

// openCohorts opens all cohorts of a run. Their builds agree, and no sample is
// in two of them.
func openCohorts(ctx context.Context, paths []string) ([]opened, error) {
	var all []opened
	seen := map[string]int{}
	for i, path := range paths {
		if slices.Contains(paths[:i], path) {
			return nil, fileerr.New(fileerr.Inconsistent, path, "is given twice, and everybody in it would be scored twice: give it once")
		}
		c, err := cohort.Open(ctx, path)
		if err != nil {
			return nil, err
		}
		if first := all; len(first) > 0 && first[0].Info().Build != c.Info().Build {
			return nil, fileerr.New(fileerr.Inconsistent, path, "is of build %s, %s of build %s: cohorts of one run share their build",
				c.Info().Build, first[0].path, first[0].Info().Build)
		}
		if len(paths) > 1 {
			for s, sample := range c.Samples() {
				if other, twice := seen[sample.ID]; twice {
					return nil, fileerr.New(fileerr.Inconsistent, path,
						"sample number %d has the id of a sample in %s: one person would be scored twice; import one of the two without it", s+1, paths[other])
				}
				seen[sample.ID] = i
			}
		}
		all = append(all, opened{c, path})
	}
	return all, nil
}

// ploidyKnown says for each region whether every sample's ploidy is known there.
func ploidyKnown(samples []genome.Sample) func(genome.Region) bool {
	unknown := func(region genome.Region) bool {
		return slices.ContainsFunc(samples, func(s genome.Sample) bool { return s.PloidyIn(region) == genome.UnknownPloidy })
	}
	x, y := !unknown(genome.XNonPAR), !unknown(genome.Y)
	return func(r genome.Region) bool {
		switch r {
		case genome.XNonPAR:
			return x
		case genome.Y:
			return y
		}
		return true
	}
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
