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
	c := &compilation{options: &o, run: run, all: new(matching)}
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
	if err := c.sourcesUnchanged(); err != nil {
		return err
	}
	text, err := c.writer.Finish(compiled.Aids{Chain: c.all.lifted.meta(), Reference: c.all.genome.meta()})
	if err != nil {
		return err
	}
	if err := out.Commit(text); err != nil {
		return err
	}
	run.stage("write")
	out.log.Info("done", "scores", len(c.all.scores), "matches_kept", c.kept)
	if !o.Quiet {
		c.show(o.Stdout)
		fmt.Fprintf(o.Stdout, "compiled set: %s (%s)\n", o.Out, run.times())
	}
	return nil
}

// compilation is what Compile works on: as many scores at a time as fit the memory.
type compilation struct {
	options *CompileOptions
	run     *record
	paths   []string          // of all score files
	sources []compiled.Source // by path
	writer  *compiled.Writer  // from the first scores on
	all     *matching         // what is kept of all scores
	asked   *asked            // of all scores so far, nil where frequencies are not pinned in parts
	kept    int               // matches
	unkept  int               // cohorts whose match cannot be kept
	show    func(io.Writer)
}

// matchCohorts matches the scores as a run would, and writes them.
func (c *compilation) matchCohorts(ctx context.Context) error {
	o := c.options
	cohorts, err := openCohorts(ctx, o.Cohorts)
	if err != nil {
		return err
	}
	c.run.stage("open")
	batches, err := o.batches(pathsOf(c.paths), &o.Policy)
	if err != nil {
		return err
	}
	digests, err := rehearse(ctx, c.run, cohorts, batches, &o.Policy, nil)
	if err != nil {
		return err
	}
	err = eachBatch(ctx, c.run, cohorts, batches, o.Policy, nil, func(m *matching, more bool) error {
		if err := m.unchanged(digests); err != nil {
			return err
		}
		matches, err := c.matches(m)
		if err != nil {
			return err
		}
		return c.write(m, matches, more)
	})
	if err == nil && len(batches) > 1 {
		err = o.Policy.checkNames(c.all.scores)
	}
	c.show = func(w io.Writer) {
		c.all.show(w, false)
		if c.unkept > 0 {
			fmt.Fprintf(w, "the match to %s is not kept: a run with these policies matches anew\n", countOf(c.unkept, "cohort", "cohorts"))
		}
	}
	return err
}

// matches are those to cohorts that can be kept.
func (c *compilation) matches(m *matching) (all []compiled.Match, err error) {
	c.unkept = 0
	for i, held := range m.cohorts {
		options, err := m.options(held.opened, nil)
		if err != nil {
			return nil, err
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
		all = append(all, kept)
	}
	return all, nil
}

// write writes some scores, and after the last ones the frequencies of all.
func (c *compilation) write(m *matching, matches []compiled.Match, more bool) error {
	first := c.writer == nil
	if first {
		c.writer = compiled.NewWriter(c.run.out.Dir, c.paths, c.sources)
	}
	if err := c.writer.Add(&compiled.Contents{Scores: m.scores, Matches: matches}); err != nil {
		return err
	}
	c.kept = len(matches)
	if table, ok := m.pinned.(*frequency.Table); ok {
		if more || !first {
			c.asked = c.asked.and(m.asked())
		}
		if m.pinned = summarised(table); !more {
			if c.asked != nil {
				table = table.Summary() // it is some of the rows that are read again
			}
			if err := c.pin(table); err != nil {
				return err
			}
		}
	}
	c.run.stage("write")
	return c.all.add(m)
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

// sourcesUnchanged refuses a source that changed while it was read.
func (c *compilation) sourcesUnchanged() error {
	for i := range c.sources {
		info, err := os.Stat(c.paths[i])
		if err != nil {
			return fileerr.Wrap(fileerr.IO, c.paths[i], err)
		}
		if info.Size() != c.sources[i].Bytes || !info.ModTime().Equal(c.sources[i].Modified) {
			return fileerr.New(fileerr.Inconsistent, c.paths[i], "changed while it was compiled: run it again")
		}
	}
	return nil
}
