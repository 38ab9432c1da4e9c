package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func screenCommand() *cli.Command {
	return &cli.Command{
		Name:      "screen",
		Usage:     "look up monogenic findings",
		UsageText: "cardioscore screen --cohort DIR --catalogue FILE --out DIR [options]",
		Description: "Example:\n\n   cardioscore screen --cohort cohort --catalogue fh.tsv --out screen\n\n" +
			"screen_scope says per condition what the data could see, screening who differs\nfrom it, findings who carries what. Not tested is never written as not detected.",
		Flags: flags([]cli.Flag{
			cohortFlag(), outFlag("result"), formatFlag(),
			&cli.StringSliceFlag{Name: "catalogue", Usage: "catalogue `FILE` (TSV or Parquet); may be repeated"},
			&cli.IntFlag{Name: "min-stars", Usage: "review `STARS` that reporting needs, 1 to 4; rows with fewer go to review, rows with none are never read", Value: 2},
			&cli.StringFlag{Name: "frequencies", Usage: "`FILE` of pinned allele frequencies, by which rows are judged implausible; without it the cohort's own counts serve"},
			&cli.StringFlag{Name: "fasta", Usage: "reference genome `FILE` (such as GRCh38.fa, with its GRCh38.fa.fai), by which insertions and deletions of catalogue and cohort are moved to the left before they are compared; without it those that are spelled at different places of a repeat count as not tested"},
			&cli.IntFlag{Name: "unstated-stars", Usage: "`STARS` that a row counts whose source states none, 0 to 4"},
		}, sampleFlags(), variantFlags(), commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "cohort", "catalogue")
			if err != nil {
				return err
			}
			formats, err := formats(c)
			if err != nil {
				return err
			}
			if slices.Contains(formats, "arrow") {
				return usage("--format arrow is for scores only; the tables of screen are parquet and tsv")
			}
			if stars := c.Int("min-stars"); stars < 1 || stars > 4 {
				return usage("--min-stars %d: expected 1 to 4", stars)
			}
			if stars := c.Int("unstated-stars"); stars < 0 || stars > 4 {
				return usage("--unstated-stars %d: expected 0 to 4", stars)
			}
			return job.Screen(c.Context, job.ScreenOptions{
				Common: common, Selection: selection(c), Formats: formats,
				Cohorts: c.StringSlice("cohort"), Catalogues: c.StringSlice("catalogue"), MinStars: c.Int("min-stars"), UnstatedStars: c.Int("unstated-stars"), Frequencies: c.String("frequencies"), FASTA: c.String("fasta"),
			})
		},
	}
}
