package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

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
