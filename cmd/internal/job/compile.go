package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/io/pgscatalog"
)

// CompileOptions are those of Compile.
type CompileOptions struct {
	Common
	Policy   Policy
	Cohorts  []string
	Variants string // list of variants in place of cohorts, or empty
	Scores   []string
}

// Compile reads scores, matches them to cohorts or to a list of variants, and keeps all
// of it as a compiled set.
func Compile(ctx context.Context, o CompileOptions) (err error) {
	if (len(o.Cohorts) > 0) == (o.Variants != "") {
		return usagef("compile needs --cohort or --variants, and not both: what the scores are matched to")
	}
	for _, path := range o.Scores {
		if compiled.Is(path) {
			return usagef("%s is a compiled set already: compile the score files that it was made of", path)
		}
	}
	if o.Policy.Match == policyPGSC2 {
		return usagef("a compiled set keeps the match of --match-policy strict: give --match-policy pgsc2 to match, score or run, which match anew by it")
	}
	out, err := o.begin(compiled.Name)
	if err != nil {
		return err
	}
	defer out.end(&err)
	run := newRun("compile", &o.Common, out)
	c := &compilation{options: &o, run: run}
	if err := c.readSources(); err != nil {
		return err
	}
	if o.Variants != "" {
		err = c.matchList(ctx)
	} else {
		err = c.matchCohorts(ctx)
	}
	if err != nil {
		return err
	}
	defer c.matching.close()
	contents, err := c.contents()
	if err != nil {
		return err
	}
	text, err := compiled.Write(out.Dir, contents)
	if err != nil {
		return err
	}
	if err := out.Commit(text); err != nil {
		return err
	}
	run.stage("write")
	out.log.Info("done", "scores", len(contents.Scores), "matches_kept", len(contents.Matches))
	if !o.Quiet {
		c.show(o.Stdout)
		fmt.Fprintf(o.Stdout, "compiled set: %s (%s)\n", o.Out, run.times())
	}
	return nil
}

// compilation is what Compile works on.
type compilation struct {
	options  *CompileOptions
	run      *record
	matching *matching
	matches  []compiled.Match
	paths    []string          // of all score files
	sources  []compiled.Source // by path
	unkept   int               // cohorts whose match cannot be kept
	show     func(io.Writer)
}

// matchCohorts matches the scores as a run would.
func (c *compilation) matchCohorts(ctx context.Context) error {
	cohorts, err := openCohorts(ctx, c.options.Cohorts)
	if err != nil {
		return err
	}
	c.run.stage("open")
	m, err := matchAll(ctx, c.run, cohorts, c.options.Scores, c.options.Policy, nil)
	if err != nil {
		return err
	}
	c.matching = m
	for i, held := range m.cohorts {
		options, err := m.options(held.opened, nil)
		if err != nil {
			return err
		}
		key := m.key(held.opened, &options)
		if key == nil {
			c.unkept++
			continue
		}
		kept := compiled.Match{Cohort: filepath.Base(held.path), Key: key, Results: held.results}
		for k := range m.scores {
			kept.UsedRows = append(kept.UsedRows, m.usedRows(i, k))
		}
		c.matches = append(c.matches, kept)
	}
	c.show = func(w io.Writer) {
		m.show(w)
		if c.unkept > 0 {
			fmt.Fprintf(w, "the match to %s is not kept: a run with these policies matches anew\n", countOf(c.unkept, "cohort", "cohorts"))
		}
	}
	return nil
}

// readSources hashes the score files before they are read.
func (c *compilation) readSources() (err error) {
	if c.paths, err = pgscatalog.Expand(c.options.Scores); err != nil {
		return err
	}
	c.sources = make([]compiled.Source, len(c.paths))
	works := make([]func() error, len(c.paths))
	for i, path := range c.paths {
		works[i] = func() (err error) { c.sources[i], err = compiled.SourceOf(path); return err }
	}
	return together(works...)
}

// contents is what the set is made of. A source that changed while it was read is
// refused.
func (c *compilation) contents() (*compiled.Contents, error) {
	for i := range c.sources {
		info, err := os.Stat(c.paths[i])
		if err != nil {
			return nil, fileerr.Wrap(fileerr.IO, c.paths[i], err)
		}
		if info.Size() != c.sources[i].Bytes || !info.ModTime().Equal(c.sources[i].Modified) {
			return nil, fileerr.New(fileerr.Inconsistent, c.paths[i], "changed while it was compiled: run it again")
		}
	}
	m := c.matching
	contents := &compiled.Contents{Build: m.scores[0].Build, Scores: m.scores, Sources: c.sources, Paths: c.paths, Matches: c.matches}
	if table, ok := m.pinned.(*frequency.Table); ok {
		contents.Frequencies, contents.FrequenciesName = table, filepath.Base(c.options.Policy.Frequencies)
		contents.FrequenciesAround = c.options.Policy.FASTA != ""
	}
	return contents, nil
}
