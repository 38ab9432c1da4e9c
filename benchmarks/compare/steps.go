//go:build linux

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cardioscore/benchmarks/internal/agree"
	"cardioscore/benchmarks/internal/floor"
	"cardioscore/benchmarks/internal/measure"
)

// steps are run as processes of their own, for they take memory.
var steps = map[string]func(args []string) error{"agree": agreeStep, "probe": probeStep, "read": readStep}

// agreeStep compares a scores table with tables of PLINK 2, and prints the outcome.
func agreeStep(args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("agree: expected the tables scores and coverage, and one or more .sscore")
	}
	bounds, err := agree.ReadBounds(args[1])
	if err != nil {
		return err
	}
	sums := agree.Sums{}
	for _, path := range args[2:] {
		if err := sums.ReadPlink(path); err != nil {
			return err
		}
	}
	outcome, err := sums.With(args[0], bounds)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(outcome)
}

// probeStep prints what the machine can do.
func probeStep(args []string) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	threads := flags.Int("threads", 1, "threads")
	dir := flags.String("files", "", "files that are read from the page cache")
	if err := flags.Parse(args); err != nil {
		return err
	}
	rates := floor.Rates{Threads: *threads, Memory: floor.Memory(*threads)}
	rates.Tier, rates.DigitProducts = floor.DigitProducts(*threads)
	if *dir != "" {
		var err error
		if rates.PageCache, err = floor.PageCache(*dir, *threads); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(rates)
}

// readStep reads files from begin to end: what the disk gives.
func readStep(args []string) error {
	n, err := measure.ReadAll(args...)
	fmt.Println(n)
	return err
}

// coverageOf reads the largest digits and error bound of a coverage table (TSV).
func coverageOf(path string) (digits, bound string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	header := strings.Split(lines[0], "\t")
	column := func(name string) (largest string, err error) {
		at, most := -1, -1.0
		for i, h := range header {
			if h == name {
				at = i
			}
		}
		if at < 0 {
			return "", fmt.Errorf("%s: no column %s", filepath.Base(path), name)
		}
		for _, line := range lines[1:] {
			field := strings.Split(line, "\t")[at]
			var x float64
			if _, err := fmt.Sscan(field, &x); err == nil && x > most {
				largest, most = fmt.Sprintf("%.3g", x), x
			}
		}
		return largest, nil
	}
	if digits, err = column("grid_digits"); err != nil {
		return "", "", err
	}
	bound, err = column("error_bound")
	return digits, bound, err
}
