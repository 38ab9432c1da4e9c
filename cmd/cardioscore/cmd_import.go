package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

func importCommand() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "read genotypes (VCF, BCF, PLINK 1 and 2, BGEN, Parquet) into a cohort",
		UsageText: "cardioscore import (--vcf FILE | --bfile PREFIX | --pfile PREFIX | --bgen FILE | --parquet FILE) --build BUILD --assay ASSAY --out DIR [options]",
		Description: "Examples:\n\n   cardioscore import --vcf chr1.vcf.gz --vcf chr2.vcf.gz --build GRCh38 --assay wgs --out cohort\n" +
			"   cardioscore import --bfile data/array --build GRCh37 --assay array --out cohort\n" +
			"   cardioscore import --bgen chr1.bgen --bgen chr2.bgen --sample ukb.sample --build GRCh37 --assay imputed --out cohort\n" +
			"   cardioscore import --vcf all.g.vcf.gz --sites scores/ --sites catalogue.tsv --fasta GRCh38.fa --build GRCh38 --assay wgs --out cohort\n\n" +
			"Give one file, or one per chromosome with the same samples. Nothing is dropped\nsilently: cohort.json counts what became of every record.",
		Flags: flags([]cli.Flag{
			&cli.StringSliceFlag{Name: "vcf", Usage: "VCF or BCF `FILE`, plain, gzip or BGZF; may be repeated"},
			&cli.StringSliceFlag{Name: "bfile", Usage: "PLINK 1 `PREFIX` of .bed, .bim and .fam; may be repeated"},
			&cli.StringSliceFlag{Name: "pfile", Usage: "PLINK 2 `PREFIX` of .pgen, .pvar and .psam; may be repeated"},
			&cli.StringSliceFlag{Name: "bgen", Usage: "BGEN `FILE`, its dosages; may be repeated"},
			&cli.StringFlag{Name: "sample", Usage: "for --bgen: the .sample `FILE`; without it the ids in the BGEN files serve"},
			&cli.StringSliceFlag{Name: "parquet", Usage: "Parquet `FILE` of other software, or a folder of them: a row a variant with a list or with a column a sample, a row a sample, or long"},
			&cli.StringSliceFlag{Name: "parquet-columns", Usage: "`ROLE=NAME` of columns whose names do not tell: chrom, pos, ref, alt, id, sample, dosage, genotype, ignore and more (io/README.md)"},
			&cli.StringFlag{Name: "parquet-samples", Usage: "`FILE` of sample ids in the order of the lists, with sex as an option"},
			&cli.StringFlag{Name: "parquet-variants", Usage: "`FILE` of id, chrom, pos, ref, alt for columns that are named by variant id"},
			&cli.StringFlag{Name: "build", Usage: "genome `BUILD`: GRCh37 or GRCh38"},
			&cli.StringFlag{Name: "assay", Usage: "how the genotypes were made: `ASSAY` wgs, exome, array or imputed"},
			&cli.StringFlag{Name: "ref-from", Usage: "the `ALLELE` taken as REF, a1 or a2: a column of --bfile (a2 unless given), the first or the last of --bgen (a1 unless given)"},
			&cli.StringFlag{Name: "field", Usage: "what is read of --vcf: `FIELD` auto, GT, DS, GP or HDS; of --parquet: auto, GT (hard calls) or DS (dosages)", Value: "auto"},
			&cli.IntFlag{Name: "min-gq", Usage: "least genotype quality of a call of --vcf; `Q` below it, or none, is stored missing"},
			&cli.IntFlag{Name: "min-dp", Usage: "least depth of a call of --vcf; `DEPTH` below it, or none, is stored missing"},
			&cli.StringSliceFlag{Name: "regions", Usage: "keep records in this `REGION` (chr1, chr1:1000-2000), or in those of a file (BED, or a region a line); may be repeated"},
			&cli.StringSliceFlag{Name: "sites", Usage: "keep the variants of this `FILE` (score file or directory of them, compiled set, catalogue, .bed), and make reference blocks of gVCF evidence for them; may be repeated"},
			&cli.StringFlag{Name: "score-build", Usage: "genome `BUILD` of score files of --sites that declare none: GRCh37 or GRCh38"},
			columnFlags()[0],
			&cli.StringFlag{Name: "fasta", Usage: "reference genome `FILE` with its .fai: tells which allele is REF for --sites and --callable"},
			&cli.StringFlag{Name: "callable", Usage: "BED `FILE`: assume that everybody is homozygous for the reference there where there is no record; recorded, and used by score --absent homref alone; needs --fasta"},
			&cli.BoolFlag{Name: "phase", Usage: "keep the phase of heterozygous calls of --vcf (0|1, 1|0, PS), --pfile, or --bgen with --hard-call-threshold"},
			&cli.StringFlag{Name: "sex", Usage: "`FILE` of sample ids and their sex, a tab between (male, female, unknown): for samples whose genotype files have none"},
			&cli.Float64Flag{Name: "hard-call-threshold", Usage: "make hard calls from dosages at most this `FAR` from 0, 1 or 2 copies, below 0.5, such as 0.1; the dosages are kept"},
			&cli.BoolFlag{Name: "zstd", Usage: "compress the genotypes: smaller and several times slower to score"},
			&cli.IntFlag{Name: "block-samples", Usage: "samples per block", Hidden: true},
			outFlag("cohort"),
		}, commonFlags()),
		Action: func(c *cli.Context) error {
			common, err := common(c, "build", "assay")
			if err != nil {
				return err
			}
			refFrom := ""
			if c.IsSet("ref-from") {
				if refFrom, err = choice(c, "ref-from", "a1", "a2"); err != nil {
					return err
				}
			}
			field := ""
			if c.IsSet("field") {
				if field, err = choice(c, "field", "auto", "GT", "DS", "GP", "HDS"); err != nil {
					return err
				}
			}
			threshold := c.Float64("hard-call-threshold")
			if c.IsSet("hard-call-threshold") && !(threshold > 0 && threshold < 0.5) {
				return usage("--hard-call-threshold %v: expected more than 0 and less than 0.5", threshold)
			}
			return job.Import(c.Context, job.ImportOptions{
				Common: common,
				VCF:    c.StringSlice("vcf"), BFile: c.StringSlice("bfile"), PFile: c.StringSlice("pfile"),
				BGEN: c.StringSlice("bgen"), SampleFile: c.String("sample"), Parquet: c.StringSlice("parquet"),
				ParquetColumns: c.StringSlice("parquet-columns"), ParquetSamples: c.String("parquet-samples"), ParquetVariants: c.String("parquet-variants"),
				Sex: c.String("sex"), Field: field, MinGQ: c.Int("min-gq"), MinDP: c.Int("min-dp"), HardCallThreshold: threshold,
				Build: c.String("build"), Assay: c.String("assay"), RefFrom: refFrom,
				WantedOptions: job.WantedOptions{
					Regions: c.StringSlice("regions"), Sites: c.StringSlice("sites"), ScoreBuild: c.String("score-build"), Columns: c.StringSlice("columns"), FASTA: c.String("fasta"), Callable: c.String("callable"),
				},
				Phase: c.Bool("phase"), Zstd: c.Bool("zstd"), BlockSamples: c.Int("block-samples"),
			})
		},
	}
}
