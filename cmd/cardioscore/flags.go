package main

import (
	"os"
	"runtime"
	"slices"
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

func selection(c *cli.Context) job.Selection {
	return job.Selection{Keep: c.String("keep"), Remove: c.String("remove"), Extract: c.String("extract"), Exclude: c.String("exclude")}
}

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "`FORMATS` of the tables, divided by commas: parquet, tsv, arrow (scores only)", Value: "parquet"}
}

func formats(c *cli.Context) ([]string, error) {
	var all []string
	for _, f := range strings.Split(c.String("format"), ",") {
		switch f = strings.TrimSpace(f); f {
		case "parquet", "tsv", "arrow":
			if slices.Contains(all, f) {
				return nil, usage("--format names %s twice", f)
			}
			all = append(all, f)
		default:
			return nil, usage("--format %q: expected parquet, tsv or arrow, divided by commas", f)
		}
	}
	return all, nil
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
