package job

import (
	"context"
	"errors"

	"cardioscore/io/catalogue"
	"cardioscore/io/fasta"
	"cardioscore/io/fileerr"
	"cardioscore/io/findings"
	"cardioscore/io/scoretable"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// catalogued is a catalogue joined to the cohorts of a run.
type catalogued struct {
	catalogue *monogenic.Catalogue
	digests   []string               // of the files that it was joined from
	plans     []*monogenic.Plan      // by cohort
	labPath   string                 // of the laboratory findings, "" for none
	results   []*monogenic.Screening // by cohort, once the genotypes are read
}

// screenLimits says what is demanded of a catalogue row.
type screenLimits struct{ minStars, unstatedStars int }

// matchCatalogue reads catalogues as one and joins it to each cohort. genomePath is a
// reference genome by which insertions and deletions are moved to the left, "" for none.
func matchCatalogue(ctx context.Context, cohorts []opened, paths []string, limits screenLimits, frequencies, genomePath string, keep func(*genome.Variant) bool) (*catalogued, error) {
	var parts []*monogenic.Catalogue
	var digests []string
	for _, path := range paths {
		part, err := catalogue.Read(path)
		if err != nil {
			return nil, err
		}
		parts, digests = append(parts, part), append(digests, part.Digest)
	}
	joined, err := monogenic.Join(parts...)
	if err != nil {
		return nil, &fileerr.Error{Class: fileerr.Inconsistent, Path: paths[len(paths)-1], Message: "does not go with the other catalogues", Err: err}
	}
	var reference genome.Reference
	if genomePath != "" {
		file, err := fasta.Open(genomePath)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		reference = file
	}
	pinned, err := pinnedFor(joined, frequencies, reference)
	if err != nil {
		return nil, err
	}
	out := &catalogued{catalogue: joined, digests: digests}
	for _, c := range cohorts {
		info := c.Info()
		assay, _ := monogenic.ParseAssay(string(info.Assay))
		plan, err := monogenic.Match(ctx, joined, c, monogenic.MatchOptions{
			Build: info.Build, Assay: assay, Samples: len(c.Samples()), Denominator: info.Denominator, RefAsserted: info.RefAsserted,
			MinStars: limits.minStars, UnstatedStars: limits.unstatedStars, Frequencies: pinned, Reference: reference, Keep: keep,
		})
		var build *monogenic.BuildError
		var same *monogenic.SameVariantError
		if errors.As(err, &build) || errors.As(err, &same) {
			return nil, fileerr.Wrap(fileerr.Inconsistent, paths[0], err)
		}
		if err != nil {
			return nil, err
		}
		out.plans = append(out.plans, plan)
	}
	return out, out.usable(paths[0])
}

// usable fails where no row of the catalogue could lead to a finding in any cohort:
// a screen with it would find nothing in anybody.
func (c *catalogued) usable(path string) error {
	counts := c.plans[0].Counts()
	if counts[monogenic.BelowStars]+counts[monogenic.Unsupported] < len(c.catalogue.Rows) {
		return nil
	}
	return fileerr.New(fileerr.Inconsistent, path,
		"no row of the catalogue can be used: of %d rows %d are below_stars and %d unsupported; where the source states no stars, say what its rows count (--unstated-stars, in a programme unstated_stars)",
		len(c.catalogue.Rows), counts[monogenic.BelowStars], counts[monogenic.Unsupported])
}

// rows lists for each cohort the rows that the catalogue reads.
func (c *catalogued) rows() [][]int {
	var all [][]int
	for _, plan := range c.plans {
		all = append(all, plan.Rows())
	}
	return all
}

// evaluate turns the calls of one cohort's pass into findings and states.
func (c *catalogued) evaluate(index int, held opened, results *scoring.Results, excluded func(sample int) bool, lab []monogenic.LabFinding) error {
	plan := c.plans[index]
	calls := make([][]monogenic.Call, len(plan.Rows()))
	for i := range calls {
		calls[i] = plan.CallsOf(i, results.Calls(i), len(held.Samples()))
	}
	screening, err := plan.Evaluate(monogenic.Observations{Samples: held.Samples(), Calls: calls, Excluded: excluded, Lab: lab})
	var placed *monogenic.LabError
	if errors.As(err, &placed) {
		return &fileerr.Error{Class: fileerr.Inconsistent, Path: c.labPath, Err: err}
	}
	if err != nil {
		return fileerr.Wrap(fileerr.Internal, held.path, err)
	}
	c.results = append(c.results, screening)
	return nil
}

// writeTables writes findings, screen_scope and screening of all cohorts. samples
// gives the people of each cohort with the ids to be written.
func (c *catalogued) writeTables(o *output, formats []string, cohorts []opened, samples [][]genome.Sample) error {
	tables := []struct {
		name string
		of   func(i int) *findings.Table
	}{
		{"findings", func(i int) *findings.Table { return findings.Findings(c.results[i], cohorts[i].path, samples[i]) }},
		{"screen_scope", func(i int) *findings.Table { return findings.Scope(c.results[i], cohorts[i].path) }},
		{"screening", func(i int) *findings.Table { return findings.Screening(c.results[i], cohorts[i].path, samples[i]) }},
	}
	for _, table := range tables {
		sink, err := o.table(table.name, table.of(0).Columns, formats, false)
		if err != nil {
			return err
		}
		for i := range cohorts {
			if err := table.of(i).Write(open{sink}); err != nil {
				return err
			}
		}
		if err := sink.Close(); err != nil {
			return err
		}
	}
	return nil
}

// open is a sink that further tables follow into.
type open struct{ scoretable.Sink }

func (open) Close() error { return nil }
