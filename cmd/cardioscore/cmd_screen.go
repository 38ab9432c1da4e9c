package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func screenCommand() *cli.Command {
	return &cli.Command{
		Name:  "screen",
		Usage: "look up monogenic findings",
		Description: "Example:\n\n   cardioscore screen --cohort cohort --catalogue fh.tsv --out screen\n\n" +
			"screen_scope says per condition what the data could see, screening who differs\nfrom it, findings who carries what. Not tested is never written as not detected.",
		Flags: flags([]cli.Flag{
			cohortFlag(), outFlag("result"), formatFlag(),
			&cli.StringSliceFlag{Name: "catalogue", Usage: "catalogue `FILE` (TSV or Parquet); may be repeated", Required: true},
			&cli.IntFlag{Name: "min-stars", Usage: "review `STARS` from which a row is screened for", Value: 1},
		}, selectionFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c)
			if err != nil {
				return err
			}
			formats, err := formats(c)
			if err != nil {
				return err
			}
			return job.Screen(c.Context, job.ScreenOptions{
				Common: common, Selection: selection(c), Formats: formats,
				Cohorts: c.StringSlice("cohort"), Catalogues: c.StringSlice("catalogue"), MinStars: c.Int("min-stars"),
			})
		},
	}
}
