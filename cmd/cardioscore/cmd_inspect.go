package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func inspectCommand() *cli.Command {
	return &cli.Command{
		Name:        "inspect",
		Usage:       "show what a cohort, a score file, a compiled set or a run holds",
		ArgsUsage:   "PATH",
		Flags:       columnFlags(),
		Description: "Examples:\n\n   cardioscore inspect cohort\n   cardioscore inspect PGS000018.txt.gz",
		Action: func(c *cli.Context) error {
			path, err := argument(c, "path")
			if err != nil {
				return err
			}
			return job.Inspect(c.Context, c.App.Writer, path, scoreColumns(c))
		},
	}
}
