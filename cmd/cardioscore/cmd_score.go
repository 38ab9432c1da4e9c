package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

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

// scoreOptions reads what match and score share.
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
