package main

import (
	"os"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"cardioscore/cmd/internal/job"
	"cardioscore/scoring/kernel"
)

// Flags that several verbs share.
func outFlag(what string) cli.Flag {
	return &cli.StringFlag{Name: "out", Usage: what + " `DIR`: new, or left unfinished by an earlier run"}
}

func cohortFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "cohort", Usage: "`DIR` of a cohort that import made; may be repeated, one for each part of a population"}
}

func scoreFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "score", Usage: "score `FILE`, directory of score files, or compiled set; may be repeated"}
}

func commonFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "overwrite", Usage: "replace a finished output directory of the same command"},
		&cli.IntFlag{Name: "threads", Usage: "`N` workers, by default one for each processor; no result depends on it", Value: runtime.NumCPU()},
		&cli.IntFlag{Name: "memory", Usage: "`MiB` that the program aims to stay within: more scores than fit are compiled, matched and scored some after others; a score file that does not fit alone (about 112 bytes a row, and 64 MiB) and a pass that cannot fit are refused before they start", Value: 4096},
		&cli.StringFlag{Name: "cpu", Usage: "instruction `TIER` of the kernels: auto, go, avx2, avx512 or amx; results are the same", Value: "auto"},
		&cli.BoolFlag{Name: "quiet", Usage: "no progress and no summary"},
		&cli.StringFlag{Name: "log-format", Usage: "`FORMAT` of the log in the output directory: text or json", Value: "text"},
	}
}

func sampleFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "keep", Usage: "`FILE` of sample ids, one a line: only these"},
		&cli.StringFlag{Name: "remove", Usage: "`FILE` of sample ids, one a line: all but these"},
	}
}

func variantFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "extract", Usage: "`FILE` of variants, one a line as chrom:pos:ref:alt or id: only these"},
		&cli.StringFlag{Name: "exclude", Usage: "`FILE` of variants, one a line likewise: all but these"},
	}
}

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

func flags(groups ...[]cli.Flag) []cli.Flag {
	var all []cli.Flag
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// needFlags checks that flags are given. (The library's own check prints the whole help
// and has no error to tell it by.)
func needFlags(c *cli.Context, names ...string) error {
	for _, name := range names {
		if !c.IsSet(name) {
			return usage("--%s is needed; see `cardioscore help %s`", name, c.Command.Name)
		}
	}
	return nil
}

// common reads the shared flags, and checks that the needed ones are given. It
// refuses arguments: every input is a flag, and a flag after a stray argument would
// be swallowed.
func common(c *cli.Context, needed ...string) (job.Common, error) {
	if err := noSwallowedFlags(c); err != nil {
		return job.Common{}, err
	}
	if c.NArg() > 0 {
		return job.Common{}, usage("unexpected argument number 1 of %d after the flags: inputs are flags (see `cardioscore help %s`)", c.NArg(), c.Command.Name)
	}
	if err := needFlags(c, append(needed, "out")...); err != nil {
		return job.Common{}, err
	}
	tier, err := kernel.ParseTier(c.String("cpu"))
	if err != nil {
		return job.Common{}, usage("--cpu: %v", err)
	}
	if format := c.String("log-format"); format != "text" && format != "json" {
		return job.Common{}, usage("--log-format %q: expected text or json", format)
	}
	if c.Int("threads") < 1 || c.Int("threads") > 1024 {
		return job.Common{}, usage("--threads %d: expected 1 to 1024", c.Int("threads"))
	}
	if c.Int("memory") < 64 {
		return job.Common{}, usage("--memory %d: expected at least 64 MiB", c.Int("memory"))
	}
	// What runs beside the pass keeps to the limits too: parsers, encoders, garbage.
	runtime.GOMAXPROCS(c.Int("threads"))
	job.LimitMemory(int64(c.Int("memory")) << 20)
	return job.Common{
		Out:       c.String("out"),
		Overwrite: c.Bool("overwrite"),
		Threads:   c.Int("threads"),
		Memory:    int64(c.Int("memory")) << 20,
		Tier:      tier,
		Quiet:     c.Bool("quiet"),
		LogJSON:   c.String("log-format") == "json",
		Stdout:    c.App.Writer,
		Stderr:    c.App.ErrWriter,
		Terminal:  term.IsTerminal(int(os.Stderr.Fd())),
		Args:      os.Args,
		Version:   version,
	}, nil
}

// noSwallowedFlags refuses a flag that stands where the value of another is missing, and
// would be taken for it.
func noSwallowedFlags(c *cli.Context) error {
	for _, flag := range c.Command.Flags {
		name := flag.Names()[0]
		var values []string
		switch flag.(type) {
		case *cli.StringFlag:
			values = []string{c.String(name)}
		case *cli.StringSliceFlag:
			values = c.StringSlice(name)
		}
		for _, value := range values {
			if strings.HasPrefix(value, "--") {
				return usage("--%s has no value: %s, a flag, stands in its place (of a file with such a name, write ./%s)", name, value, value)
			}
		}
	}
	return nil
}

// argument reads the one argument of inspect and verify.
func argument(c *cli.Context, what string) (string, error) {
	if c.NArg() != 1 || strings.HasPrefix(c.Args().First(), "-") {
		return "", usage("%s needs exactly one %s, after all flags", c.Command.Name, what)
	}
	return c.Args().First(), nil
}

// choice reads a flag with a closed list of values.
func choice(c *cli.Context, name string, allowed ...string) (string, error) {
	value := c.String(name)
	for _, a := range allowed {
		if value == a {
			return value, nil
		}
	}
	return "", usage("--%s %q: expected %s", name, value, strings.Join(allowed, ", "))
}
