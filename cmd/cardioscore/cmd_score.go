package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func matchCommand() *cli.Command {
	return &cli.Command{
		Name:        "match",
		Usage:       "say which score rows a cohort can use, and why not the rest; reads no genotype",
		UsageText:   "cardioscore match --cohort DIR --score FILE --out DIR [options]",
		Description: "Example:\n\n   cardioscore match --cohort cohort --score PGS000018.txt.gz --out match",
		Flags:       flags([]cli.Flag{cohortFlag(), scoreFlag(), outFlag("result"), formatFlag()}, matchFlags(), variantFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			options, err := scoreOptions(c)
			if err != nil {
				return err
			}
			return job.Match(c.Context, options)
		},
	}
}

func scoreCommand() *cli.Command {
	return &cli.Command{
		Name:      "score",
		Usage:     "apply any number of polygenic scores to a cohort",
		UsageText: "cardioscore score --cohort DIR --score FILE --out DIR [options]",
		Description: "Example:\n\n   cardioscore score --cohort cohort --score scores/ --frequencies reference.afreq.tsv --out scores\n\n" +
			"Without --reference, z and percentile are taken within this cohort, and the table says so.",
		Flags: flags([]cli.Flag{
			cohortFlag(), scoreFlag(), outFlag("result"), formatFlag(),
			&cli.StringSliceFlag{Name: "reference", Usage: "`FILE` of frozen reference distributions (reference.json of --make-reference); may be repeated"},
			&cli.BoolFlag{Name: "wide", Usage: "one row a sample instead of one a sample and score; the results of all scores are held until it is written (64 bytes a person and score), and where they do not fit --memory it is refused before a genotype is read"},
			&cli.BoolFlag{Name: "match-log", Usage: "log all score rows, not only those that were not used"},
			&cli.BoolFlag{Name: "make-reference", Usage: "also write reference.json: the distributions among these people, to be given as --reference to later runs"},
			&cli.BoolFlag{Name: "allow-different-coverage", Usage: "several cohorts may use different rows of a score; recorded"},
			&cli.StringFlag{Name: "x-male-dosage", Usage: "most `COPIES` that a haploid call on X counts outside the pseudo-autosomal regions: 2, or 1", Value: "2"},
		}, matchFlags(), sampleFlags(), variantFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			options, err := scoreOptions(c)
			if err != nil {
				return err
			}
			if options.Policy.XMaleDosage, err = choice(c, "x-male-dosage", "2", "1"); err != nil {
				return err
			}
			return job.Score(c.Context, options)
		},
	}
}

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "`FORMATS` of the tables, divided by commas: parquet, tsv, arrow (scores only)", Value: "parquet"}
}

func scoreOptions(c *cli.Context) (job.ScoreOptions, error) {
	common, err := common(c, "cohort", "score")
	if err != nil {
		return job.ScoreOptions{}, err
	}
	policy, err := policies(c)
	if err != nil {
		return job.ScoreOptions{}, err
	}
	formats, err := formats(c)
	if err != nil {
		return job.ScoreOptions{}, err
	}
	return job.ScoreOptions{
		Common: common, Policy: policy, Selection: selection(c),
		Cohorts: c.StringSlice("cohort"), Scores: c.StringSlice("score"), References: c.StringSlice("reference"),
		Formats: formats, Wide: c.Bool("wide"), LogAll: c.Bool("match-log"),
		AllowDifferentCoverage: c.Bool("allow-different-coverage"), MakeReference: c.Bool("make-reference"),
	}, nil
}

func selection(c *cli.Context) job.Selection {
	return job.Selection{Keep: c.String("keep"), Remove: c.String("remove"), Extract: c.String("extract"), Exclude: c.String("exclude")}
}

func policies(c *cli.Context) (p job.Policy, err error) {
	if p.Match, err = choice(c, "match-policy", "strict", "pgsc2"); err != nil {
		return p, err
	}
	p.PGSC2 = c.String("pgsc2-options")
	if p.Ambiguous, err = choice(c, "ambiguous", "drop", "keep", "frequency"); err != nil {
		return p, err
	}
	if p.Missing, err = choice(c, "missing", "mean", "skip"); err != nil {
		return p, err
	}
	if p.Absent, err = choice(c, "absent", "skip", "mean", "homref"); err != nil {
		return p, err
	}
	p.Frequencies, p.ScoreBuild, p.Chain = c.String("frequencies"), c.String("score-build"), c.String("chain")
	p.ScoreColumns, p.FASTA = scoreColumns(c), c.String("fasta")
	p.Proxies = c.String("proxies")
	if p.IntendedUse, err = choice(c, "intended-use", "research", "clinical"); err != nil {
		return p, err
	}
	p.Allowed = c.StringSlice("allow-licence")
	p.MinCoverage = c.Float64("min-coverage")
	if !(p.MinCoverage >= 0 && p.MinCoverage <= 1) {
		return p, usage("--min-coverage %v: expected 0 to 1", p.MinCoverage)
	}
	return p, nil
}

func formats(c *cli.Context) ([]string, error) {
	var all []string
	for _, f := range strings.Split(c.String("format"), ",") {
		switch f = strings.TrimSpace(f); f {
		case "parquet", "tsv", "arrow":
			if slices.Contains(all, f) {
				return nil, usage("--format names %s twice", f)
			}
			all = append(all, f)
		default:
			return nil, usage("--format %q: expected parquet, tsv or arrow, divided by commas", f)
		}
	}
	return all, nil
}
