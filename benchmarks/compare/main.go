//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"

	"cardioscore/benchmarks/internal/workload"
)

// settings are the flags.
type settings struct {
	cardioscore, generate, plink string
	work, results                string
	scale                        float64
	runs, calibrations, threads  int
	only                         []string
	tiers                        []string
	discard                      bool
}

func main() {
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// dispatch runs the whole comparison, or one of the steps that it starts as processes.
func dispatch(args []string) error {
	if len(args) > 0 && steps[args[0]] != nil {
		return steps[args[0]](args[1:])
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return compareAll(ctx, s)
}

func parse(args []string) (*settings, error) {
	var s settings
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.StringVar(&s.cardioscore, "cardioscore", "bin/cardioscore", "`PROGRAM` under test")
	flags.StringVar(&s.generate, "generate", "bin/generate", "`PROGRAM` that makes the data")
	flags.StringVar(&s.plink, "plink2", os.Getenv("PLINK2"), "PLINK 2 `PROGRAM`; the environment's PLINK2, or plink2 on PATH; none: without it")
	flags.StringVar(&s.work, "work", "bin/bench-data", "`DIR` of the data, which is kept and used again")
	flags.StringVar(&s.results, "results", "benchmarks/results", "`DIR` of the tables")
	flags.Float64Var(&s.scale, "scale", 0.05, "share of the variants of the full sizes")
	flags.IntVar(&s.runs, "runs", 5, "runs of each command, of which the median counts")
	flags.IntVar(&s.calibrations, "calibrations", 2, "runs of each of PLINK 2's settings to find its best")
	flags.IntVar(&s.threads, "threads", runtime.NumCPU(), "threads of cardioscore, and of PLINK 2 up to one more")
	only := flags.String("only", "", "`WORKLOADS`, divided by commas, a trailing * for any ending; all where empty")
	tiers := flags.String("cpu", "auto", "kernel `TIERS` of cardioscore, divided by commas: auto, amx, avx512, avx2, go")
	flags.BoolVar(&s.discard, "discard", false, "remove the data of a cohort after its last workload")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 || !(s.scale > 0) || s.runs < 1 || s.calibrations < 1 || s.threads < 1 {
		return nil, fmt.Errorf("expected flags only; a scale above 0; runs, calibrations and threads of 1 or more")
	}
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	s.tiers = strings.Split(*tiers, ",")
	return &s, s.findPrograms()
}

// findPrograms looks programs up and makes paths absolute: commands run anywhere.
func (s *settings) findPrograms() error {
	if s.plink == "" {
		if _, err := exec.LookPath("plink2"); err == nil {
			s.plink = "plink2"
		}
	}
	if s.plink == "none" {
		s.plink = ""
	}
	for _, program := range []*string{&s.cardioscore, &s.generate, &s.plink} {
		if *program == "" {
			continue
		}
		found, err := exec.LookPath(*program)
		if err != nil {
			return err
		}
		*program = found
	}
	for _, path := range []*string{&s.cardioscore, &s.generate, &s.plink, &s.work, &s.results} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = absolute
	}
	return nil
}

// chosen lists the workloads that were asked for, scaled.
func (s *settings) chosen() ([]workload.Workload, error) {
	var all []workload.Workload
	met := make([]bool, len(s.only))
	for _, w := range workload.All() {
		wanted := len(s.only) == 0
		for i, name := range s.only {
			start, starred := strings.CutSuffix(name, "*")
			if w.Name == name || starred && strings.HasPrefix(w.Name, start) {
				wanted, met[i] = true, true
			}
		}
		if wanted {
			w.Cohort = w.Cohort.Scaled(s.scale)
			all = append(all, w)
		}
	}
	for i, name := range s.only {
		if !met[i] {
			return nil, fmt.Errorf("there is no workload %q", name)
		}
	}
	return all, nil
}
