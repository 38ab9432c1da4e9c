package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "everything in one pass, from a programme file to flags",
		UsageText: "cardioscore run --programme FILE --out DIR [options]",
		Description: "Example:\n\n   cardioscore run --programme programme.yaml --out run-2026-11\n\n" +
			"The programme names cohorts, scores, catalogue, people table, rules and outputs;\n`cardioscore demo` writes one to start from, and io/README.md has every key. Rules that it cannot\n" +
			"evaluate are told before the genotypes are read.",
		Flags: flags([]cli.Flag{
			&cli.StringFlag{Name: "programme", Usage: "programme `FILE` (YAML)"},
			outFlag("run"),
		}, commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "programme")
			if err != nil {
				return err
			}
			return job.Run(c.Context, job.RunOptions{Common: common, Programme: c.String("programme")})
		},
	}
}
