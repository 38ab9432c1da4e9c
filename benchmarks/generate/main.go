// Command generate makes the data of the benchmarks: cohorts and scores, from a seed.
//
//	generate genotypes --out PREFIX --samples N --variants N [--spectrum common|wgs] [--missing SHARE] [--uncertain SHARE]
//	generate cohort    --out DIR    (the same flags: a cohort of cardioscore, without a file in between)
//	generate scores    --out PREFIX --samples N --variants N --count K [--texts nine|fifteen] [--tails normal|heavy] [--shape table|single|published]
//
// genotypes writes a PLINK 1 set, or with --uncertain a PLINK 2 set of dosages. scores
// writes PREFIX.txt for cardioscore and PREFIX.plink.txt for PLINK 2 --score, or a pair
// for each score; their variants are those of genotypes with the same --seed, --samples,
// --variants and --spectrum. Everything is the same bytes for any --threads.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"

	"cardioscore/benchmarks/internal/drawn"
	"cardioscore/benchmarks/internal/plinkset"
	"cardioscore/benchmarks/internal/population"
	"cardioscore/benchmarks/internal/scorefile"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(64)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("expected genotypes, cohort or scores")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	out := flags.String("out", "", "`PREFIX` of the files to write")
	threads := flags.Int("threads", runtime.NumCPU(), "goroutines")
	var p population.Population
	flags.Uint64Var(&p.Seed, "seed", 1, "of the population")
	flags.IntVar(&p.Samples, "samples", 1000, "samples")
	flags.IntVar(&p.Variants, "variants", 10_000, "variants")
	spectrum := flags.String("spectrum", string(population.Common), "of allele frequencies: common or wgs")

	var do func() error
	switch args[0] {
	case "genotypes", "cohort":
		flags.Float64Var(&p.Missing, "missing", 0.001, "share of calls that are missing")
		flags.Float64Var(&p.Uncertain, "uncertain", 0, "share of dosages that are not whole; above 0 a set of dosages is written")
		write := genotypes
		if args[0] == "cohort" {
			write = func(out string, p *population.Population, threads int) error {
				return drawn.WriteCohort(context.Background(), out, p, threads)
			}
		}
		do = func() error { return write(*out, &p, *threads) }
	case "scores":
		s := scorefile.Scores{Population: &p}
		flags.Uint64Var(&s.Seed, "score-seed", 1, "of the weights")
		flags.IntVar(&s.Count, "count", 1, "scores")
		texts := flags.String("texts", string(scorefile.Nine), "of weights: nine or fifteen")
		tails := flags.String("tails", string(scorefile.Normal), "of weights: normal or heavy")
		flags.Float64Var(&s.Least, "least", 1, "least share of the variants that a score has")
		flags.Float64Var(&s.Most, "most", 1, "largest share of the variants that a score has")
		shape := flags.String("shape", "table", "table of all scores, single files, or published files")
		do = func() error {
			s.Texts, s.Tails = scorefile.Texts(*texts), scorefile.Tails(*tails)
			return scores(*out, &s, *shape, *threads)
		}
	default:
		return fmt.Errorf("%q: expected genotypes, cohort or scores", args[0])
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	p.Spectrum = population.Spectrum(*spectrum)
	if *out == "" || flags.NArg() > 0 {
		return fmt.Errorf("expected --out PREFIX, and flags only")
	}
	if *threads < 1 {
		return fmt.Errorf("--threads %d: expected one or more", *threads)
	}
	if err := p.Check(); err != nil {
		return err
	}
	return do()
}

func genotypes(out string, p *population.Population, threads int) error {
	if p.Uncertain > 0 {
		return plinkset.WritePgen(out, p, threads)
	}
	return plinkset.WriteBed(out, p, threads)
}

func scores(out string, s *scorefile.Scores, shape string, threads int) error {
	if err := s.Check(); err != nil {
		return err
	}
	switch shape {
	case "table":
		return s.WriteTable(out+".txt", out+".plink.txt", threads)
	case "single", "published":
	default:
		return fmt.Errorf("--shape %q: expected table, single or published", shape)
	}
	for k := range s.Count {
		write, ending := s.WriteSingle, ".txt"
		if shape == "published" {
			write, ending = s.WritePublished, ".txt.gz"
		}
		name := out + "." + scorefile.ID(k)
		if err := write(k, name+ending, name+".plink.txt", threads); err != nil {
			return err
		}
	}
	return nil
}
