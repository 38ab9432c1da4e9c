package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func importCommand() *cli.Command {
	return &cli.Command{
		Name:  "import",
		Usage: "read genotypes (VCF, PLINK 1) into a cohort",
		Description: "Example:\n\n   cardioscore import --vcf chr1.vcf.gz --vcf chr2.vcf.gz --build GRCh38 --assay wgs --out cohort\n" +
			"   cardioscore import --bfile data/array --build GRCh37 --assay array --out cohort\n\n" +
			"Give one file, or one per chromosome with the same samples. Nothing is dropped\nsilently: cohort.json counts what became of every record.",
		Flags: flags([]cli.Flag{
			&cli.StringSliceFlag{Name: "vcf", Usage: "VCF `FILE`, plain, gzip or BGZF; may be repeated"},
			&cli.StringSliceFlag{Name: "bfile", Usage: "PLINK 1 `PREFIX` of .bed, .bim and .fam; may be repeated"},
			&cli.StringSliceFlag{Name: "pfile", Usage: "PLINK 2 `PREFIX` (not read yet)"},
			&cli.StringSliceFlag{Name: "bgen", Usage: "BGEN `FILE` (not read yet)"},
			&cli.StringSliceFlag{Name: "parquet", Usage: "Parquet `FILE` of other software (not read yet)"},
			&cli.StringFlag{Name: "build", Usage: "genome `BUILD`: GRCh37 or GRCh38"},
			&cli.StringFlag{Name: "assay", Usage: "how the genotypes were made: `ASSAY` wgs, exome, array or imputed"},
			&cli.StringFlag{Name: "ref-from", Usage: "for --bfile: the `ALLELE` column taken as REF, a1 or a2", Value: "a2"},
			&cli.BoolFlag{Name: "zstd", Usage: "compress the genotypes: smaller and several times slower to score"},
			&cli.IntFlag{Name: "block-samples", Usage: "samples per block", Hidden: true},
			outFlag("cohort"),
		}, commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "build", "assay")
			if err != nil {
				return err
			}
			refFrom, err := choice(c, "ref-from", "a1", "a2")
			if err != nil {
				return err
			}
			return job.Import(c.Context, job.ImportOptions{
				Common: common,
				VCF:    c.StringSlice("vcf"), BFile: c.StringSlice("bfile"), PFile: c.StringSlice("pfile"),
				BGEN: c.StringSlice("bgen"), Parquet: c.StringSlice("parquet"),
				Build: c.String("build"), Assay: c.String("assay"), RefFrom: refFrom,
				Zstd: c.Bool("zstd"), BlockSamples: c.Int("block-samples"),
			})
		},
	}
}
