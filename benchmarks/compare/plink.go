//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/workload"
)

// setting is how PLINK 2 is run: what it reads and with how many threads. It uses one
// worker less than it is told where it reads at the same time.
type setting struct {
	input   string // pgen, bed
	threads int
	freq    bool // allele frequencies are read from a file that was made before, not counted
}

func (p setting) String() string {
	text := fmt.Sprintf("%s, %d threads", p.input, p.threads)
	if p.freq {
		text += ", --read-freq"
	}
	return text
}

// plinkEnv keeps the matrix library from adding threads of its own.
var plinkEnv = []string{"OPENBLAS_NUM_THREADS=1"}

// plinkRun makes the passes of a workload with PLINK 2 and adds them up. Its tables are
// out.1.sscore and so on.
func (s *settings) plinkRun(ctx context.Context, w *workload.Workload, d data, files scoreFiles, p setting, out string) (measure.Run, error) {
	if w.Kind == workload.Import {
		args := append([]string{s.plink}, d.plinkInput(w.From)...)
		run, err := measure.Do(ctx, measure.Command{Env: plinkEnv, Args: append(args,
			"--make-pgen", "--threads", fmt.Sprint(p.threads), "--silent", "--out", out)})
		removeAll(out + ".pgen")
		return run, err
	}
	var total measure.Run
	for i, file := range files.plinks {
		input := []string{"--pfile", d.set}
		if p.input == "bed" {
			input = []string{"--bfile", d.set}
		}
		if p.freq {
			input = append(input, "--read-freq", d.set+".afreq")
		}
		args := append([]string{s.plink}, input...)
		args = append(args, "--score", file, "1", "2", "header-read", "cols=scoresums")
		if w.Skip {
			args = append(args, "no-mean-imputation")
		}
		columns := "3"
		if w.Scores.Shape != "published" && w.Scores.Count > 1 {
			columns = fmt.Sprintf("3-%d", w.Scores.Count+2)
		}
		args = append(args, "--score-col-nums", columns, "--threads", fmt.Sprint(p.threads), "--silent", "--out", fmt.Sprintf("%s.%d", out, i+1))
		run, err := measure.Do(ctx, measure.Command{Args: args, Env: plinkEnv})
		if err != nil {
			return total, err
		}
		total.Seconds, total.CPU, total.ReadBytes = total.Seconds+run.Seconds, total.CPU+run.CPU, total.ReadBytes+run.ReadBytes
		total.PeakBytes = max(total.PeakBytes, run.PeakBytes)
	}
	return total, nil
}

// sscores are the tables that plinkRun wrote.
func sscores(files scoreFiles, out string) []string {
	var all []string
	for i := range files.plinks {
		all = append(all, fmt.Sprintf("%s.%d.sscore", out, i+1))
	}
	return all
}

// bestSetting tries every thread count with each form of the genotypes, then stored
// frequencies with the best of these, and returns the setting with the least time.
func (s *settings) bestSetting(ctx context.Context, w *workload.Workload, d data, files scoreFiles, out string) (best setting, err error) {
	least := 0.0
	try := func(p setting) error {
		for range s.calibrations {
			run, err := s.plinkRun(ctx, w, d, files, p, out)
			if err != nil {
				return err
			}
			if least == 0 || run.Seconds < least {
				least, best = run.Seconds, p
			}
		}
		return nil
	}
	inputs := []string{"pgen", "bed"}
	if w.Cohort.Uncertain > 0 || w.Kind == workload.Import {
		inputs = inputs[:1]
	}
	for _, input := range inputs {
		for threads := 1; threads <= s.threads+1; threads++ {
			if err := try(setting{input: input, threads: threads}); err != nil {
				return best, err
			}
		}
	}
	if w.Kind == workload.Import || w.Skip {
		return best, nil // needs no frequencies
	}
	withFreq := best
	withFreq.freq = true
	return best, try(withFreq)
}

// versionOf is the first line that a program says of itself.
func versionOf(ctx context.Context, program string) string {
	text, err := output(ctx, program, "--version")
	if err != nil {
		return filepath.Base(program) + ": " + err.Error()
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return first
}

func removeAll(paths ...string) {
	for _, path := range paths {
		_ = os.RemoveAll(path) // what stays is overwritten or seen by the next command
	}
}
