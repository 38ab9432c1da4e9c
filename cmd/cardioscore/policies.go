package main

import (
	"github.com/urfave/cli/v2"

	"cardioscore/cmd/internal/job"
)

// columnFlags say how the columns of score files are found.
func columnFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "columns", Usage: "`COLUMNS` of score files that are not of the catalogue: a list such as chr_name=CHR,chr_position=BP,effect_allele=A1,other_allele=A2,effect_weight=BETA (or numbers, for files without a line of names), or plink, plink-score, prs-cs, ldpred2, sbayesrc; chr*.txt:prs-cs is for files of these names alone; may be repeated"},
		&cli.StringFlag{Name: "effect-frequency", Usage: "read frequencies of effect alleles from allelefrequency_effect_`LABEL` where a score file has it, such as European"},
	}
}

func scoreColumns(c *cli.Context) job.ScoreColumns {
	return job.ScoreColumns{Columns: c.StringSlice("columns"), Population: c.String("effect-frequency")}
}

// matchFlags are the policies that decide which score rows are used.
func matchFlags() []cli.Flag {
	return append(columnFlags(),
		&cli.StringFlag{Name: "score-build", Usage: "genome `BUILD` of score files that declare none: GRCh37 or GRCh38"},
		&cli.StringFlag{Name: "fasta", Usage: "reference genome `FILE` (such as GRCh38.fa, with its GRCh38.fa.fai), by which insertions and deletions of scores and cohort are moved to the left before they are compared; alleles are trimmed in any case"},
		&cli.StringFlag{Name: "proxies", Usage: "`FILE` (such as proxies.tsv: columns variant, proxy, r, sign; variants as 1:109274968:T:G) of variants that stand in for those a cohort does not hold; counted and logged apart"},
		&cli.StringFlag{Name: "chain", Usage: "chain `FILE` (such as hg19ToHg38.over.chain.gz) that moves scores of the other build to that of the cohort"},
		&cli.StringFlag{Name: "match-policy", Usage: "rules of matching: `POLICY` strict, or pgsc2: those of the PGS Catalog Calculator 2, also for --min-coverage, which then counts rows", Value: "strict"},
		&cli.StringFlag{Name: "pgsc2-options", Usage: "what the Calculator would be told, divided by commas: `OPTIONS` such as keep_multiallelic,keep_first_match,ignore_strand_flips (its keep_ambiguous is --ambiguous keep)"},
		&cli.StringFlag{Name: "ambiguous", Usage: "palindromic rows: `POLICY` drop, keep (as written), or frequency (by that of the score file and of --frequencies)", Value: "drop"},
		&cli.StringFlag{Name: "missing", Usage: "missing calls: `POLICY` mean (imputed) or skip", Value: "mean"},
		&cli.StringFlag{Name: "absent", Usage: "absent variants: `POLICY` skip, mean, or homref (with evidence of the cohort)", Value: "skip"},
		&cli.StringFlag{Name: "frequencies", Usage: "`FILE` of pinned allele frequencies (columns chrom, pos, ref, alt, and ac with an, or alt_freq); without it the cohort's own serve, and the outputs say so"},
		&cli.StringFlag{Name: "intended-use", Usage: "`USE` research, or clinical: then scores for academic use only, or with terms of their own, are refused", Value: "research"},
		&cli.StringSliceFlag{Name: "allow-licence", Usage: "`SCORE` for academic use only, or with terms of its own, that its owner allows for clinical use, by accession; recorded; may be repeated"},
		&cli.Float64Flag{Name: "min-coverage", Usage: "`SHARE` of sum|w| (and of variance, where it is known) that must be used", Value: 0.75},
	)
}

func policies(c *cli.Context) (p job.Policy, err error) {
	if p.Match, err = choice(c, "match-policy", "strict", "pgsc2"); err != nil {
		return p, err
	}
	p.PGSC2 = c.String("pgsc2-options")
	if p.Ambiguous, err = choice(c, "ambiguous", "drop", "keep", "frequency"); err != nil {
		return p, err
	}
	if p.Missing, err = choice(c, "missing", "mean", "skip"); err != nil {
		return p, err
	}
	if p.Absent, err = choice(c, "absent", "skip", "mean", "homref"); err != nil {
		return p, err
	}
	p.Frequencies, p.ScoreBuild, p.Chain = c.String("frequencies"), c.String("score-build"), c.String("chain")
	p.ScoreColumns, p.FASTA = scoreColumns(c), c.String("fasta")
	p.Proxies = c.String("proxies")
	if p.IntendedUse, err = choice(c, "intended-use", "research", "clinical"); err != nil {
		return p, err
	}
	p.Allowed = c.StringSlice("allow-licence")
	p.MinCoverage = c.Float64("min-coverage")
	if !(p.MinCoverage >= 0 && p.MinCoverage <= 1) {
		return p, usage("--min-coverage %v: expected 0 to 1", p.MinCoverage)
	}
	return p, nil
}
