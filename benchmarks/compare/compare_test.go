//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/benchmarks/internal/floor"
	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/workload"
)

func find(t *testing.T, name string) workload.Workload {
	t.Helper()
	for _, w := range workload.All() {
		if w.Name == name {
			return w
		}
	}
	t.Fatalf("no workload %s", name)
	return workload.Workload{}
}

func TestChosen(t *testing.T) {
	names := func(only ...string) (got []string) {
		s := settings{only: only, scale: 0.5}
		all, err := s.chosen()
		if err != nil {
			return []string{err.Error()}
		}
		for _, w := range all {
			got = append(got, w.Name)
		}
		return got
	}
	if got := names("W2", "W6-*"); !slices.Equal(got, []string{"W2", "W6-import", "W6-1", "W6-8", "W6-64", "W6-1-set", "W6-8-set", "W6-64-set"}) {
		t.Errorf("%v", got)
	}
	if got := names(); len(got) != len(workload.All()) {
		t.Errorf("%d workloads of %d", len(got), len(workload.All()))
	}
	if got := names("W2", "W99"); len(got) != 1 || !strings.Contains(got[0], "W99") {
		t.Errorf("%v", got)
	}
}

// Medians, ratios and floors of known numbers.
func TestTable(t *testing.T) {
	runs := func(seconds ...float64) (all []measure.Run) {
		for _, s := range seconds {
			all = append(all, measure.Run{Seconds: s, PeakBytes: int64(s*100) << 20})
		}
		return all
	}
	w := find(t, "W3")
	o := outcome{
		workload: w, tier: "auto", ours: runs(2, 0.5, 1), plinks: runs(6, 5, 4), setting: setting{"pgen", 3, true},
		rowBytes: w.Cohort.RowBytes() * int64(w.Cohort.Variants),
		checked:  checked{digits: "4", bound: "1e-05", compared: true},
	}
	for _, s := range []float64{0.3, 0.1, 0.2} {
		o.logs = append(o.logs, measure.Log{CPU: "avx512", Stages: []measure.Stage{
			{Name: "parse", Seconds: s}, {Name: "score", Seconds: 2 * s}, {Name: "score.pack", Seconds: 2 * s}, {Name: "score.kernels", Seconds: 2 * s},
		}})
	}
	o.checked.agreement.Sums = 640_000
	text := table(floor.Rates{Threads: 2, Memory: 25e9, DigitProducts: 512e9, Tier: "avx512"}, []outcome{o})
	// 5 s over 1 s; without parse and pack 5 over 0.6; 1.28e11 genotypes a second; 200 MiB
	// and 600 MiB at most; floors 5e8 bytes / 25e9 = 0.02 s and 1.28e11 x 4 / 512e9 = 1 s.
	for _, want := range []string{
		"| W3 | 10000 x 200000, 64 dense64 | auto: avx512 | 1.000 | 5.000 | 5.0 | 5.0 / 8.0 | 8.3 | 128.0 | 4 | 1e-05 | 200 | 600 | 640000, all agree | pgen, 3 threads, --read-freq |",
		"| W3 | auto: avx512 | parse 0.200, score 0.400, score.pack 0.400, score.kernels 0.400 | 0.0200 | 20.0 | 1.0000 | 0.4 |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %q in\n%s", want, text)
		}
	}
	o.logs[1].ByTables = 1
	want := "| W3 | auto: avx512 | parse 0.200, score 0.400, score.pack 0.400, score.kernels 0.400 | 0.0200 | 20.0 | none: tables |  |"
	if text := table(floor.Rates{Threads: 2, Memory: 25e9, DigitProducts: 512e9}, []outcome{o}); !strings.Contains(text, want) {
		t.Errorf("by tables: no line %q in\n%s", want, text)
	}
	if lines := strings.Count(runsTable([]outcome{o, {workload: w, tier: "go", ours: runs(1), plinks: o.plinks}}), "\n"); lines != 1+3+3+1 {
		t.Errorf("%d lines of runs: PLINK 2's must stand once", lines)
	}
}

func TestCoverageOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coverage.tsv")
	text := "score_id\tgrid_digits\terror_bound\na\t4\t1e-07\nb\t6\t2e-09\nc\tNA\tNA\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if digits, bound, err := coverageOf(path); digits != "6" || bound != "1e-07" || err != nil {
		t.Errorf("%s digits, bound %s, %v", digits, bound, err)
	}
}

func TestUnsupported(t *testing.T) {
	for code, want := range map[int]bool{64: true, 70: false, 3: false} {
		if got := unsupported(&measure.ExitError{Code: code}); got != want {
			t.Errorf("exit %d: %v", code, got)
		}
	}
	if unsupported(errors.New("other")) {
		t.Error("any error counts as not supported")
	}
}

// What each program is told must be the same work.
func TestCommandLines(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "args")
	fake := filepath.Join(dir, "program")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\necho \"$@\" >> "+log+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &settings{cardioscore: fake, plink: fake, threads: 2, work: dir}
	w := find(t, "W8-W1-skip")
	w.Scores.Count = 3
	d := s.dataOf(w.Cohort)
	files := scoreFiles{ours: []string{"a.txt"}, plinks: []string{"b.txt"}}
	args, err := s.ourArgs(&w, d, files, "avx2", "", "out")
	if line := strings.Join(args[1:], " "); err != nil || line != "score --cohort "+d.cohort+" --min-coverage 0 --score a.txt --missing skip --out out --quiet --log-format json --threads 2 --cpu avx2" {
		t.Errorf("%s, %v", line, err)
	}
	if _, err := s.plinkRun(context.Background(), &w, d, files, setting{"bed", 3, false}, "out"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	want := "--bfile " + d.set + " --score b.txt 1 2 header-read cols=scoresums no-mean-imputation --score-col-nums 3-5 --threads 3 --silent --out out.1\n"
	if err != nil || string(text) != want {
		t.Errorf("%q, expected %q, %v", text, want, err)
	}
}

func TestMedianOf(t *testing.T) {
	log := func(name string, s float64) measure.Log {
		return measure.Log{Stages: []measure.Stage{{Name: name, Seconds: s}}}
	}
	logs := []measure.Log{log("score", 1), log("score", 3), log("parse", 3)}
	if s, found := medianOf(logs[:2], stage("score")); s != 2 || !found {
		t.Errorf("%v, %v", s, found)
	}
	if _, found := medianOf(logs, stage("score")); found {
		t.Error("a run without the stage was passed over")
	}
}
