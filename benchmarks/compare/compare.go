//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cardioscore/benchmarks/internal/floor"
	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/workload"
)

// outcome is what was measured of one workload and tier.
type outcome struct {
	workload workload.Workload
	tier     string
	ours     []measure.Run
	logs     []measure.Log // by run
	plinks   []measure.Run // none without PLINK 2
	setting  setting
	checked  checked
	digest   string  // SHA-256 of the scores
	rowBytes int64   // packed genotypes that a dense pass reads
	disk     float64 // bytes a second of a plain read from the disk; of cold workloads
}

// compareAll runs what was asked for and writes the tables.
func compareAll(ctx context.Context, s *settings) error {
	all, err := s.chosen()
	if err != nil {
		return err
	}
	for _, dir := range []string{s.work, s.results} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	machine := s.describe(ctx)
	fmt.Println(machine)
	var done []outcome
	var rates floor.Rates
	var failed error
	for i := range all {
		w := &all[i]
		fmt.Fprintf(os.Stderr, "%s: %d samples x %d variants\n", w.Name, w.Cohort.Samples, w.Cohort.Variants)
		outcomes, err := s.compareOne(ctx, w)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // the other workloads are still worth their time
			err = fmt.Errorf("%s: %w", w.Name, err)
			fmt.Fprintln(os.Stderr, err)
			failed = errors.Join(failed, err)
		}
		done = append(done, outcomes...)
		d := s.dataOf(w.Cohort)
		if i == 0 || rates.Memory == 0 {
			if err := s.step(ctx, &rates, "probe", "--threads", fmt.Sprint(s.threads), "--files", filepath.Join(d.cohort, "genotypes")); err != nil {
				return err
			}
		}
		if s.discard && (i+1 == len(all) || all[i+1].Cohort != w.Cohort) {
			removeAll(d.dir)
		}
		// After each workload, so that an interrupted comparison leaves what it had.
		if err := s.write(machine, rates, done); err != nil {
			return err
		}
	}
	fmt.Print(table(rates, done))
	fmt.Printf("\nA peak below %s MiB would be that of the program that measures.\n", mebibytes(measure.Own()))
	return failed
}

// compareOne measures one workload with every tier. Runs of both programs alternate, so
// that what disturbs the machine disturbs both.
func (s *settings) compareOne(ctx context.Context, w *workload.Workload) ([]outcome, error) {
	d, err := s.makeCohort(ctx, w.Cohort)
	if err != nil {
		return nil, err
	}
	var files scoreFiles
	if w.Kind == workload.Import {
		err = s.makeFormat(ctx, w.Cohort, d, w.From)
	}
	if err != nil {
		return nil, err
	}
	if w.Kind != workload.Import {
		if files, err = s.makeScores(ctx, d, w); err != nil {
			return nil, err
		}
		if w.Compiled {
			if err := s.compileScores(ctx, d, w, &files); err != nil {
				return nil, err
			}
		}
	}
	scratch := filepath.Join(d.dir, "out")
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return nil, err
	}
	defer removeAll(scratch)
	out, plinkOut := filepath.Join(scratch, "cardioscore"), filepath.Join(scratch, "plink2")
	base := outcome{workload: *w, rowBytes: w.Cohort.RowBytes() * int64(w.Cohort.Variants)}
	if s.plink != "" {
		if base.setting, err = s.bestSetting(ctx, w, d, files, plinkOut); err != nil {
			return nil, err
		}
	}
	if w.Kind != workload.Import {
		if base.checked, err = s.checkedWithPlink(ctx, w, d, files, base.setting, out, plinkOut); err != nil {
			return nil, err
		}
	}
	if w.Cold {
		if base.disk, err = s.diskRate(ctx, d); err != nil {
			return nil, err
		}
	}
	outcomes := make([]outcome, 0, len(s.tiers))
	for i, tier := range s.tiers {
		o := base
		o.tier = tier
		if err := s.alternate(ctx, &o, d, files, s.plink != "" && i == 0, out, plinkOut); unsupported(err) {
			fmt.Fprintf(os.Stderr, "%s: --cpu %s: not on this machine, or not in this version\n", w.Name, tier)
			continue
		} else if err != nil {
			return outcomes, err
		}
		if i > 0 && len(outcomes) > 0 {
			o.plinks = outcomes[0].plinks // measured once
		}
		if w.Kind == workload.Import {
			return []outcome{o}, nil // has no tiers
		}
		if o.digest, err = digestOf(filepath.Join(out, "scores.parquet")); err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, o)
		if o.digest != outcomes[0].digest {
			return outcomes, fmt.Errorf("the scores of --cpu %s are other bytes than those of --cpu %s", tier, outcomes[0].tier)
		}
	}
	return outcomes, nil
}

// alternate fills the runs of both programs. The first run of ours warms the page cache
// and does not count.
func (s *settings) alternate(ctx context.Context, o *outcome, d data, files scoreFiles, withPlink bool, out, plinkOut string) error {
	w := &o.workload
	if w.Kind != workload.Import {
		if _, _, err := s.ourRun(ctx, w, d, files, o.tier, out); err != nil {
			return err
		}
	}
	for range s.runs {
		if err := s.cool(w, d.cohort); err != nil {
			return err
		}
		run, log, err := s.ourRun(ctx, w, d, files, o.tier, out)
		if err != nil {
			return err
		}
		if o.tier != "auto" && log.CPU != "" && log.CPU != o.tier {
			return fmt.Errorf("--cpu %s was asked for, and %s ran", o.tier, log.CPU)
		}
		o.ours, o.logs = append(o.ours, run), append(o.logs, log)
		if !withPlink {
			continue
		}
		if err := s.cool(w, plinkFiles(d, o.setting)...); err != nil {
			return err
		}
		if run, err = s.plinkRun(ctx, w, d, files, o.setting, plinkOut); err != nil {
			return err
		}
		o.plinks = append(o.plinks, run)
	}
	return nil
}

// checkedWithPlink compares the sums; PLINK 2 counts the frequencies itself here.
func (s *settings) checkedWithPlink(ctx context.Context, w *workload.Workload, d data, files scoreFiles, p setting, out, plinkOut string) (checked, error) {
	if s.plink == "" {
		return s.check(ctx, w, d, files, nil, out)
	}
	p.freq = false
	if _, err := s.plinkRun(ctx, w, d, files, p, plinkOut); err != nil {
		return checked{}, err
	}
	return s.check(ctx, w, d, files, sscores(files, plinkOut), out)
}

// plinkFiles are the genotypes that PLINK 2 reads.
func plinkFiles(d data, p setting) []string {
	if p.input == "bed" {
		return []string{d.set + ".bed"}
	}
	return []string{d.set + ".pgen"}
}

func (s *settings) cool(w *workload.Workload, paths ...string) error {
	if !w.Cold {
		return nil
	}
	return measure.Drop(paths...)
}

// diskRate reads our genotypes from the disk, plainly: the median of as many tries as runs.
func (s *settings) diskRate(ctx context.Context, d data) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	var rates []float64
	dir := filepath.Join(d.cohort, "genotypes")
	for range s.runs {
		if err := measure.Drop(dir); err != nil {
			return 0, err
		}
		run, err := measure.Do(ctx, measure.Command{Args: []string{self, "read", dir}})
		if err != nil {
			return 0, err
		}
		rates = append(rates, float64(run.ReadBytes)/run.Seconds)
	}
	return measure.Median(rates), nil
}

// write keeps the tables and every single run as text.
func (s *settings) write(machine string, rates floor.Rates, done []outcome) error {
	if err := os.WriteFile(filepath.Join(s.results, "compare.md"), []byte(machine+"\n"+table(rates, done)), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.results, "compare-runs.tsv"), []byte(runsTable(done)), 0o644)
}

// stageNames lists the stages of all runs, in the order in which they were met.
func stageNames(logs []measure.Log) []string {
	var names []string
	for _, log := range logs {
		for _, stage := range log.Stages {
			if !slices.Contains(names, stage.Name) {
				names = append(names, stage.Name)
			}
		}
	}
	return names
}

// medianOf is the median of what the logs say; found says whether every log says it.
func medianOf(logs []measure.Log, what func(*measure.Log) (float64, bool)) (seconds float64, found bool) {
	var all []float64
	for i := range logs {
		s, ok := what(&logs[i])
		if !ok {
			return 0, false
		}
		all = append(all, s)
	}
	return measure.Median(all), len(all) > 0
}

// stage is one phase, for medianOf.
func stage(name string) func(*measure.Log) (float64, bool) {
	return func(l *measure.Log) (float64, bool) { return l.Of(name) }
}
