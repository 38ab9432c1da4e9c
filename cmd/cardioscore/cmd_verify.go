package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:        "verify",
		Usage:       "re-check every byte of a cohort, a compiled set or a run against its digests",
		ArgsUsage:   "DIR",
		Description: "Example:\n\n   cardioscore verify run-2026-11",
		Action: func(c *cli.Context) error {
			path, err := argument(c, "directory")
			if err != nil {
				return err
			}
			return job.Verify(c.Context, c.App.Writer, path)
		},
	}
}
