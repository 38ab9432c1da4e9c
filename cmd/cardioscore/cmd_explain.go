package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:        "explain",
		Usage:       "show every score, finding, rule and input behind one sample's tier",
		UsageText:   "cardioscore explain --run DIR --sample ID",
		Description: "Example:\n\n   cardioscore explain --run run-2026-11 --sample 00123",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "run", Usage: "`DIR` that run made"},
			&cli.StringFlag{Name: "sample", Usage: "`ID` of the sample, as the flags have it"},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("explain takes no argument: give --run and --sample")
			}
			if err := needFlags(c, "run", "sample"); err != nil {
				return err
			}
			return job.Explain(c.Context, job.ExplainOptions{Run: c.String("run"), Sample: c.String("sample"), Stdout: c.App.Writer})
		},
	}
}
