package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func compileCommand() *cli.Command {
	return &cli.Command{
		Name:      "compile",
		Usage:     "make a compiled set of scores: matched to a cohort, and ready to use without reading text",
		UsageText: "cardioscore compile --score FILE (--cohort DIR | --variants FILE) --out DIR [options]",
		Description: "Examples:\n\n   cardioscore compile --score scores/ --cohort cohort --frequencies reference.afreq.tsv --out scores.set\n" +
			"   cardioscore score --score scores.set --cohort cohort --out scores\n" +
			"   cardioscore compile --score PGS000018.txt.gz --variants array.txt --out scores.set   # chrom:pos:ref:alt, one a line\n\n" +
			"score, match, export and run take a set wherever they take a score file. With the cohort, the policies and the version of\n" +
			"this program that it was compiled with, its match serves; with others the scores are matched anew, without reading their\n" +
			"text. Frequencies that were given are in the set and hold wherever it is used. While the score files are where they were,\n" +
			"a set of a file that changed is refused: by its size and time; cardioscore verify SET reads the files again, and finds one\n" +
			"that has both as before.",
		Flags: flags([]cli.Flag{
			cohortFlag(), scoreFlag(), outFlag("compiled set"),
			&cli.StringFlag{Name: "variants", Usage: "`FILE` of variants in place of a cohort, one a line as chrom:pos:ref:alt; the list is held whole (128 bytes a variant), and refused where it does not fit --memory"},
		}, matchFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "score")
			if err != nil {
				return err
			}
			policy, err := policies(c)
			if err != nil {
				return err
			}
			return job.Compile(c.Context, job.CompileOptions{
				Common: common, Policy: policy, Cohorts: c.StringSlice("cohort"), Variants: c.String("variants"), Scores: c.StringSlice("score"),
			})
		},
	}
}
