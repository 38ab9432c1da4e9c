//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cardioscore/benchmarks/internal/agree"
	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/workload"
)

// ourArgs is the command line of a workload. formats is empty for those of the command.
func (s *settings) ourArgs(w *workload.Workload, d data, files scoreFiles, tier, formats, out string) ([]string, error) {
	var args []string
	switch w.Kind {
	case workload.Import:
		return s.importArgs(d, w.From, out), nil
	case workload.Run:
		programme, err := writeProgramme(d, files, formats)
		if err != nil {
			return nil, err
		}
		args = []string{s.cardioscore, "run", "--programme", programme}
	default:
		// Without the gate, people who lack many calls have a sum too, as with PLINK 2.
		args = []string{s.cardioscore, "score", "--cohort", d.cohort, "--min-coverage", "0"}
		for _, file := range files.ours {
			args = append(args, "--score", file)
		}
		if w.Skip {
			args = append(args, "--missing", "skip")
		}
		if formats != "" {
			args = append(args, "--format", formats)
		}
	}
	return append(args, "--out", out, "--quiet", "--log-format", "json", "--threads", fmt.Sprint(s.threads), "--cpu", tier), nil
}

// roles are what the shipped rules call scores; what is beyond supports the first.
var roles = []string{"cad", "ldl", "af", "stroke", "vte"}

// writeProgramme writes the programme of a run over all scores, to flags by the shipped rules.
func writeProgramme(d data, files scoreFiles, formats string) (string, error) {
	if formats == "" {
		formats = "csv, parquet"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "programme: benchmark\nversion: 1.0.0\npurpose: research\ncohorts: [%s]\nscores:\n", d.cohort)
	for k, file := range files.ours {
		if k < len(roles) {
			fmt.Fprintf(&text, "  - {name: %s, file: %s}\n", roles[k], file)
		} else {
			fmt.Fprintf(&text, "  - {name: support%d, file: %s, support_for: %s}\n", k, file, roles[0])
		}
	}
	fmt.Fprintf(&text, "policies: {missing: mean, absent: skip, ambiguous: drop}\nrules: default\noutputs: {formats: [%s]}\n", formats)
	path := filepath.Join(d.dir, "programme.yaml")
	return path, os.WriteFile(path, []byte(text.String()), 0o600)
}

// ourRun is one measured run, with its phases. The output is removed before, not within.
func (s *settings) ourRun(ctx context.Context, w *workload.Workload, d data, files scoreFiles, tier, out string) (measure.Run, measure.Log, error) {
	removeAll(out)
	args, err := s.ourArgs(w, d, files, tier, "", out)
	if err != nil {
		return measure.Run{}, measure.Log{}, err
	}
	run, err := measure.Do(ctx, measure.Command{Args: args})
	if err != nil || w.Kind == workload.Import {
		return run, measure.Log{}, err
	}
	log, err := measure.ReadLog(filepath.Join(out, "cardioscore.log"))
	return run, log, err
}

// checked is what an unmeasured run shows: that the sums agree with those of PLINK 2,
// and the precision that the coverage table states.
type checked struct {
	agreement     agree.Agreement
	compared      bool
	digits, bound string
}

// check scores once more into text, and compares. plinks are the tables of PLINK 2 of a
// run with frequencies that it counted itself: those of its files have six digits.
func (s *settings) check(ctx context.Context, w *workload.Workload, d data, files scoreFiles, plinks []string, out string) (c checked, err error) {
	removeAll(out)
	formats := "tsv"
	if w.Kind == workload.Run {
		formats = "csv"
	}
	args, err := s.ourArgs(w, d, files, s.tiers[0], formats, out)
	if err != nil {
		return c, err
	}
	if _, err := measure.Do(ctx, measure.Command{Args: args}); err != nil {
		return c, err
	}
	if c.digits, c.bound, err = coverageOf(tableOf(out, "coverage")); err != nil || plinks == nil {
		return c, err
	}
	c.compared = true
	return c, s.step(ctx, &c.agreement, append([]string{"agree", tableOf(out, "scores"), tableOf(out, "coverage")}, plinks...)...)
}

// tableOf is a text table of a run, which calls them .tsv, or of a programme, .csv for some.
func tableOf(out, name string) string {
	path := filepath.Join(out, name+".tsv")
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(out, name+".csv")
	}
	return path
}

// digestOf is the SHA-256 of a file: every tier must write the same scores.
func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// step starts this program for one step and reads its answer.
func (s *settings) step(ctx context.Context, answer any, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := output(ctx, self, args...)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), answer)
}

// output is what a command writes to its standard output.
func output(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	text, err := cmd.Output()
	if exit, failed := err.(*exec.ExitError); failed {
		err = fmt.Errorf("%s %s: %s", filepath.Base(program), args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return string(text), err
}
