package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func exportCommand() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "write a cohort, or the variants of scores, to VCF, PLINK 1 or long Parquet",
		UsageText: "cardioscore export --cohort DIR --out FILE [options]",
		Description: "Examples:\n\n   cardioscore export --cohort cohort --out cohort.vcf.gz\n" +
			"   cardioscore export --cohort cohort --score PGS000018.txt.gz --out pgs18.bed\n\n" +
			"The name says the format: .vcf, .vcf.gz (BGZF), .bed (with its .bim and .fam) or .parquet\n" +
			"(a row for each sample and variant: large). VCF and Parquet have no sexes; they are beside\n" +
			"the file in NAME.sex, for import --sex.",
		Flags: flags([]cli.Flag{
			&cli.StringFlag{Name: "cohort", Usage: "cohort `DIR` made by import"},
			&cli.StringFlag{Name: "out", Usage: "`FILE` to write: NAME.vcf, NAME.vcf.gz, NAME.bed or NAME.parquet"},
			&cli.StringSliceFlag{Name: "score", Usage: "score `FILE`, directory of score files, or compiled set: only the variants that these scores use; may be repeated"},
			&cli.StringFlag{Name: "score-build", Usage: "genome `BUILD` of score files that declare none: GRCh37 or GRCh38"},
			&cli.StringFlag{Name: "ambiguous", Usage: "palindromic rows of scores: `POLICY` drop or keep", Value: "drop"},
			&cli.StringFlag{Name: "missing", Usage: "missing calls, as in match: `POLICY` mean or skip", Value: "mean"},
		}, columnFlags(), sampleFlags(), variantFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "cohort")
			if err != nil {
				return err
			}
			policy := job.Policy{ScoreBuild: c.String("score-build"), ScoreColumns: scoreColumns(c)}
			if policy.Ambiguous, err = choice(c, "ambiguous", "drop", "keep"); err != nil {
				return err
			}
			if policy.Missing, err = choice(c, "missing", "mean", "skip"); err != nil {
				return err
			}
			return job.Export(c.Context, job.ExportOptions{
				Common: common, Selection: selection(c), Cohort: c.String("cohort"), Scores: c.StringSlice("score"), Policy: policy,
			})
		},
	}
}
