package main

import (
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
