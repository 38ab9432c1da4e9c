//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cardioscore/benchmarks/internal/measure"
	"cardioscore/benchmarks/internal/scorefile"
	"cardioscore/benchmarks/internal/workload"
)

// data is where the files of one cohort lie. set is the prefix of PLINK's files, cohort
// the directory of ours.
type data struct{ dir, set, cohort string }

func (s *settings) dataOf(c workload.Cohort) data {
	dir := filepath.Join(s.work, c.Directory())
	return data{dir, filepath.Join(dir, "set"), filepath.Join(dir, "cohort")}
}

// once makes something and remembers that it is whole.
func (d data) once(name string, do func() error) error {
	if _, err := os.Stat(d.mark(name)); err == nil {
		return nil
	}
	if err := do(); err != nil {
		return fmt.Errorf("making %s of %s: %w", name, filepath.Base(d.dir), err)
	}
	return os.WriteFile(d.mark(name), nil, 0o600)
}

func (d data) mark(name string) string { return filepath.Join(d.dir, "."+name+".done") }

// drawn are the flags of generate that say what a cohort is.
func drawn(c workload.Cohort) []string {
	return []string{"--seed", "1", "--samples", fmt.Sprint(c.Samples), "--variants", fmt.Sprint(c.Variants)}
}

func genotypesOf(c workload.Cohort) []string {
	return append(drawn(c), "--missing", fmt.Sprint(c.Missing), "--uncertain", fmt.Sprint(c.Uncertain))
}

// makeCohort makes the genotypes in every form that is measured, where they are not there.
func (s *settings) makeCohort(ctx context.Context, c workload.Cohort) (data, error) {
	d := s.dataOf(c)
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return d, err
	}
	do := func(args ...string) error {
		_, err := measure.Do(ctx, measure.Command{Args: args})
		return err
	}
	raw := d.set
	if c.Uncertain > 0 {
		raw = d.set + ".raw" // PLINK 2 makes its own form of it
	}
	if err := d.once("genotypes", func() error {
		return do(append([]string{s.generate, "genotypes", "--out", raw}, genotypesOf(c)...)...)
	}); err != nil {
		return d, err
	}
	if s.plink != "" {
		if err := d.once("pgen", func() error { return s.makePgen(do, d, raw, c) }); err != nil {
			return d, err
		}
	}
	if err := do(s.cardioscore, "inspect", d.cohort); err != nil {
		// Not made yet, or by a version whose format this one does not read.
		removeAll(d.cohort, d.mark("cohort"))
	}
	return d, d.once("cohort", func() error {
		if c.Uncertain > 0 {
			return do(append([]string{s.generate, "cohort", "--out", d.cohort}, genotypesOf(c)...)...)
		}
		return do(s.importArgs(d, workload.PLINK1, d.cohort)...)
	})
}

func (s *settings) makePgen(do func(...string) error, d data, raw string, c workload.Cohort) error {
	args := []string{s.plink, "--bfile", raw}
	if c.Uncertain > 0 {
		// Dosages less than two of its units from a whole number are dropped: the hard calls
		// say the same, and PLINK 2 drops them when it imports VCF or BGEN.
		args = []string{s.plink, "--pfile", raw, "--dosage-erase-threshold", "0.000062"}
	}
	if err := do(append(args, "--make-pgen", "--out", d.set, "--silent")...); err != nil {
		return err
	}
	if c.Uncertain > 0 {
		if err := os.Remove(raw + ".pgen"); err != nil {
			return err
		}
	}
	return do(s.plink, "--pfile", d.set, "--freq", "--out", d.set, "--silent")
}

// importArgs is our import of the genotypes in a format.
func (s *settings) importArgs(d data, from workload.Format, out string) []string {
	input := map[workload.Format][]string{
		workload.PLINK1: {"--bfile", d.set}, workload.PLINK2: {"--pfile", d.set},
		workload.BGEN: {"--bgen", d.set + ".bgen", "--sample", d.set + ".sample"}, workload.VCF: {"--vcf", d.set + ".vcf.gz"},
	}[from]
	args := append([]string{s.cardioscore, "import"}, input...)
	return append(args, "--build", "GRCh37", "--assay", "array", "--out", out, "--quiet", "--threads", fmt.Sprint(s.threads))
}

// plinkInput says the same to PLINK 2.
func (d data) plinkInput(from workload.Format) []string {
	return map[workload.Format][]string{
		workload.PLINK1: {"--bfile", d.set}, workload.PLINK2: {"--pfile", d.set},
		workload.BGEN: {"--bgen", d.set + ".bgen", "ref-first", "--sample", d.set + ".sample"}, workload.VCF: {"--vcf", d.set + ".vcf.gz"},
	}[from]
}

// makeFormat has PLINK 2 write the genotypes in a format that generate does not.
func (s *settings) makeFormat(ctx context.Context, c workload.Cohort, d data, from workload.Format) error {
	export := map[workload.Format][]string{workload.BGEN: {"bgen-1.2", "bits=8", "ref-first"}, workload.VCF: {"vcf", "bgz"}}[from]
	if export == nil && !(from == workload.PLINK2 && s.plink == "") {
		return nil
	}
	if s.plink == "" {
		return fmt.Errorf("its %s files are written by PLINK 2, which is not there", from)
	}
	return d.once(string(from), func() error {
		input := workload.PLINK1
		if c.Uncertain > 0 {
			input = workload.PLINK2
		}
		args := append([]string{s.plink}, d.plinkInput(input)...)
		_, err := measure.Do(ctx, measure.Command{Args: append(append(append(args, "--export"), export...), "--out", d.set, "--silent")})
		return err
	})
}

// scoreFiles are the files of some scores: ours, and those of PLINK 2.
type scoreFiles struct{ ours, plinks []string }

func (s *settings) makeScores(ctx context.Context, d data, w *workload.Workload) (scoreFiles, error) {
	prefix := filepath.Join(d.dir, w.Scores.Name)
	err := d.once(w.Scores.Name, func() error {
		args := append([]string{
			s.generate, "scores", "--out", prefix, "--count", fmt.Sprint(w.Scores.Count), "--texts", w.Scores.Texts,
			"--least", fmt.Sprint(w.Scores.Least), "--most", fmt.Sprint(w.Scores.Most), "--shape", w.Scores.Shape,
		}, drawn(w.Cohort)...)
		_, err := measure.Do(ctx, measure.Command{Args: args})
		return err
	})
	if w.Scores.Shape == "table" {
		return scoreFiles{[]string{prefix + ".txt"}, []string{prefix + ".plink.txt"}}, err
	}
	var files scoreFiles
	ending := map[string]string{"single": ".txt", "published": ".txt.gz"}[w.Scores.Shape]
	for k := range w.Scores.Count {
		name := prefix + "." + scorefile.ID(k)
		files.ours, files.plinks = append(files.ours, name+ending), append(files.plinks, name+".plink.txt")
	}
	if w.Scores.Shape != "single" || err != nil {
		return files, err
	}
	// PLINK 2 takes the same scores as one table.
	table := *w
	table.Scores.Name, table.Scores.Shape = strings.TrimSuffix(w.Scores.Name, ".files"), "table"
	one, err := s.makeScores(ctx, d, &table)
	files.plinks = one.plinks
	return files, err
}

// compileScores makes a set of our files, which stands for them then. It is made anew
// each time: the cohort and the program may be others than they were.
func (s *settings) compileScores(ctx context.Context, d data, w *workload.Workload, files *scoreFiles) error {
	set := filepath.Join(d.dir, w.Scores.Name+".set")
	args := []string{s.cardioscore, "compile", "--cohort", d.cohort, "--out", set, "--overwrite", "--quiet", "--threads", fmt.Sprint(s.threads)}
	for _, file := range files.ours {
		args = append(args, "--score", file)
	}
	if w.Skip {
		args = append(args, "--missing", "skip")
	}
	if _, err := measure.Do(ctx, measure.Command{Args: args}); err != nil {
		return fmt.Errorf("compiling %s: %w", w.Scores.Name, err)
	}
	files.ours = []string{set}
	return nil
}

// unsupported says whether a command was refused as one that this version does not have.
func unsupported(err error) bool {
	var exit *measure.ExitError
	return errors.As(err, &exit) && exit.Code == 64
}
