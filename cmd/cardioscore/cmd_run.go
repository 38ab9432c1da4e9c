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

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:        "demo",
		Usage:       "run the main job on an embedded simulated cohort",
		UsageText:   "cardioscore demo --out DIR [options]",
		Description: "Example:\n\n   cardioscore demo --out demo\n\nThe people are simulated from a seed; the carriers that were planted are listed\nbeside what was found.",
		Flags:       flags([]cli.Flag{outFlag("demo"), &cli.IntFlag{Name: "people", Usage: "`N` simulated people", Value: 3000}, &cli.Uint64Flag{Name: "seed", Usage: "`SEED` of the simulation", Value: 1}}, commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c)
			if err != nil {
				return err
			}
			return job.Demo(c.Context, job.DemoOptions{Common: common, People: c.Int("people"), Seed: c.Uint64("seed")})
		},
	}
}
