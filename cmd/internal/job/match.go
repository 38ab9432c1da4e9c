package job

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Match says what scores would use of cohorts, and why not the rest. It reads no
// genotype.
func Match(ctx context.Context, o ScoreOptions) (err error) {
	out, err := o.beginRun("match")
	if err != nil {
		return err
	}
	defer out.end(&err)
	run := newRun("match", &o.Common, out)
	in, err := o.Selection.open(ctx, o.Cohorts)
	if err != nil {
		return err
	}
	run.stage("open")
	o.Policy.allCandidates = true
	all, err := o.matchBatches(ctx, run, in)
	if err != nil {
		return err
	}
	run.stage("write")
	run.matching(all)
	if err := run.selection(&o.Selection); err != nil {
		return err
	}
	if err := run.commit(); err != nil {
		return err
	}
	if !o.Quiet {
		in.show(o.Stdout)
		all.show(o.Stdout, true)
		fmt.Fprintf(o.Stdout, "coverage and match_log: %s\n", o.Out)
	}
	return nil
}

// matchBatches matches as many scores at a time as fit the memory, and writes the tables.
// It gives what is told in the end of all scores.
func (o *ScoreOptions) matchBatches(ctx context.Context, run *record, in *selected) (*matching, error) {
	batches, err := o.batches(pathsOf(o.Scores), &o.Policy)
	if err != nil {
		return nil, err
	}
	digests, err := rehearse(ctx, run, in.cohorts, batches, &o.Policy, in.keep)
	if err != nil {
		return nil, err
	}
	all := new(matching)
	var rows coverage
	var log *matchLog
	var pgsc2 *pgsc2Tables
	err = eachBatch(ctx, run, in.cohorts, batches, o.Policy, in.keep, func(m *matching, _ bool) (err error) {
		if err := m.unchanged(digests); err != nil {
			return err
		}
		if log == nil { // a result that is to be replaced stays until there is another
			if log, err = run.out.matchLog(o.Formats, true); err != nil {
				return err
			}
			if pgsc2, err = run.out.pgsc2Tables(o.Formats, &o.Policy); err != nil {
				return err
			}
		}
		rows.add(m, func(int, int) float64 { return math.NaN() })
		if err := log.write(m); err != nil {
			return err
		}
		if err := pgsc2.write(m); err != nil {
			return err
		}
		run.stage("write")
		return all.add(m)
	})
	if err == nil && len(batches) > 1 {
		err = o.Policy.checkNames(all.scores)
	}
	if err != nil {
		return nil, err
	}
	return all, together(log.close, pgsc2.close, func() error { return rows.write(run.out, o.Formats) })
}

// show prints what was used of the scores in each cohort.
func (m *matching) show(w io.Writer, every bool) {
	m.lifted.show(w)
	for i, c := range m.cohorts {
		fmt.Fprintf(w, "%s: %s, %s\n", c.path, countOf(len(c.Samples()), "sample", "samples"), countOf(c.Info().Rows, "variant", "variants"))
		m.showScores(w, i, every)
	}
}

// showScores prints of each score, or of many of those to look at first, how much a cohort
// uses and what became of the rest.
func (m *matching) showScores(w io.Writer, i int, every bool) {
	c := m.cohorts[i]
	told := m.shown(i, every)
	for _, k := range told {
		cover := &c.results[k].Coverage
		fmt.Fprintf(w, "  %s: %d of %d rows used, %.2f %% of sum|w|", m.scores[k].ID, cover.Used, cover.Rows, 100*cover.ByWeight)
		if !math.IsNaN(cover.ByVariance) {
			fmt.Fprintf(w, ", %.2f %% of variance", 100*cover.ByVariance)
		}
		if m.refused[m.scores[k].ID] {
			fmt.Fprintf(w, " [not resulted: rows have weights by dosage alone, for which the PGS Catalog Calculator refuses a score]")
		} else if m.differs[k] {
			fmt.Fprintf(w, " [not resulted: the cohorts use different rows]")
		} else if reason := m.gate(i, k); reason != "" && m.gates[k] == 0 {
			fmt.Fprintf(w, " [not resulted: no row is used]")
		} else if reason != "" {
			fmt.Fprintf(w, " [not resulted: %s under %g]", reason, m.gates[k])
		}
		fmt.Fprintln(w)
		showNotes(w, m.scores[k])
		if n := cover.FilledCallable; n > 0 {
			fmt.Fprintf(w, "    %s more: everybody is assumed to be homozygous for the reference there (%s)\n", countOf(n, "row", "rows"), c.Meta().Callable.Source.Name)
		}
		for _, outcome := range scoreset.Outcomes() {
			if n := cover.Counts[outcome]; n > 0 && !outcome.Used() {
				fmt.Fprintf(w, "    %8d %s\n", n, outcome)
			}
		}
		showLost(w, cover)
	}
	m.showRest(w, i, told)
}

// nameOf names a lost row.
func nameOf(lost *match.LostRow) string {
	alleles := lost.Effect
	if lost.Other != "" {
		alleles += "/" + lost.Other
	}
	if lost.Pos > 0 {
		return fmt.Sprintf("%s:%d %s", lost.Chrom, lost.Pos, alleles)
	}
	return strings.TrimSpace(fmt.Sprintf("row %d %s %s", lost.Number, lost.RSID, alleles))
}

// heaviestLost is the cell of the coverage table.
func heaviestLost(c *match.Coverage) string {
	var all []string
	for i := range c.Lost {
		lost := &c.Lost[i]
		all = append(all, fmt.Sprintf("%s %.4g %.2f%% %s", nameOf(lost), lost.Weight, 100*lost.Share, lost.Outcome))
	}
	return strings.Join(all, "; ")
}

// showLost prints the heaviest rows that were not used.
func showLost(w io.Writer, c *match.Coverage) {
	if len(c.Lost) == 0 {
		return
	}
	fmt.Fprintln(w, "    the heaviest rows that are not used:")
	for i := range c.Lost {
		lost := &c.Lost[i]
		fmt.Fprintf(w, "      %-28s |w| %-10.4g %6.2f %% of sum|w|  %s\n", nameOf(lost), lost.Weight, 100*lost.Share, lost.Outcome)
	}
}

// showNotes prints what a score file left open, and how it was read.
func showNotes(w io.Writer, score *scoreset.Score) {
	for note, n := range score.Notes {
		if n > 0 {
			fmt.Fprintf(w, "    note: %d of the file's %s\n", n, scoreset.Note(note))
		}
	}
}
