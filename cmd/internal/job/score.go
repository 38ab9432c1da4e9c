package job

import (
	"context"
	"fmt"
	"io"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/refdist"
	"cardioscore/scoring/reference"
)

// ScoreOptions are those of Score and, without the last block, of Match.
type ScoreOptions struct {
	Common
	Policy    Policy
	Selection Selection
	Cohorts   []string
	Scores    []string
	Formats   []string // parquet, tsv, arrow

	References             []string
	Wide                   bool
	LogAll                 bool // all score rows into match_log
	AllowDifferentCoverage bool
	MakeReference          bool // write the run's own distribution, to be frozen
}

// Score applies scores to cohorts.
func Score(ctx context.Context, o ScoreOptions) (err error) {
	out, err := o.beginRun("score")
	if err != nil {
		return err
	}
	defer out.end(&err)
	run := newRun("score", &o.Common, out)
	in, err := o.Selection.open(ctx, o.Cohorts)
	if err != nil {
		return err
	}
	references, err := readReferences(o.References)
	if err != nil {
		return err
	}
	run.stage("open")
	o.Policy.allCandidates = o.LogAll
	all, frozen, err := o.scoreBatches(ctx, run, in, references)
	if err != nil {
		return err
	}
	if o.MakeReference {
		if err := out.write("reference.json", func(w io.Writer) error { return refdist.Write(w, frozen) }); err != nil {
			return err
		}
	}
	run.stage("write")
	run.matching(all.matching)
	all.countMissed(run)
	if err := run.inputs("reference", o.References); err != nil {
		return err
	}
	if err := run.selection(&o.Selection); err != nil {
		return err
	}
	run.option("allow_different_coverage", fmt.Sprint(o.AllowDifferentCoverage))
	if err := run.commit(); err != nil {
		return err
	}
	if !o.Quiet {
		in.show(o.Stdout)
		all.matching.show(o.Stdout, false)
		all.show(o.Stdout)
		fmt.Fprintf(o.Stdout, "scores and coverage: %s (%s)\n", o.Out, run.times())
	}
	return nil
}

// scoreBatches matches and scores as many scores at a time as fit the memory, and writes
// all tables. It gives what is told in the end of all scores, and the distributions that
// are to be frozen.
func (o *ScoreOptions) scoreBatches(ctx context.Context, run *record, in *selected, references map[string]refdist.Entry) (all *scored, frozen []refdist.Entry, err error) {
	batches, err := o.batches(pathsOf(o.Scores), &o.Policy)
	if err != nil {
		return nil, nil, err
	}
	var digests map[string]string
	if len(batches) > 1 {
		if digests, err = readThrough(run, batches, &o.Policy, in.cohorts[0].Info().Build); err != nil {
			return nil, nil, err
		}
		if err := o.fitWide(in, len(digests)); err != nil {
			return nil, nil, err
		}
		if run.out.Keeps() {
			if err := o.rehearse(ctx, run, in, batches); err != nil {
				return nil, nil, err
			}
		}
	}
	all = new(scored)
	tables := &scoreTables{out: run.out, formats: o.Formats}
	err = eachBatch(ctx, run, in.cohorts, batches, o.Policy, in.keep, func(m *matching, more bool) error {
		if err := m.unchanged(digests); err != nil {
			return err
		}
		if err := o.check(m, len(batches) == 1); err != nil {
			return err
		}
		m.keepNeeded()
		run.stage("match")
		s := assess(m, in.kept, nil, references, minWithin)
		if o.Wide {
			entries, err := o.scoreHeld(ctx, run, in, tables, s, all)
			frozen = append(frozen, entries...)
			return err
		}
		entries, err := o.scoreInParts(ctx, run, tables, s)
		if err != nil {
			return err
		}
		frozen = append(frozen, entries...)
		if err := tables.begin(s, o.LogAll); err != nil {
			return err
		}
		if more {
			err = tables.part(s)
		} else if err = tables.writeLast(s); err == nil {
			err = tables.finish()
		}
		if err != nil {
			return err
		}
		run.stage("write")
		return all.add(s)
	})
	if err == nil && len(batches) > 1 {
		err = all.allGated()
	}
	if err == nil && o.Wide {
		err = tables.finishWide(all)
	}
	return all, frozen, err
}

// scoreHeld scores a batch for the wide table, of which a row needs all scores: the results
// stay in all, and what stands beside the table is written. It gives the distributions
// that are to be frozen.
func (o *ScoreOptions) scoreHeld(ctx context.Context, run *record, in *selected, tables *scoreTables, s, all *scored) (frozen []refdist.Entry, err error) {
	if all.matching == nil { // later batches were counted with the first
		if err := o.fitWide(in, len(s.scores)); err != nil {
			return nil, err
		}
	}
	results, err := o.passes(ctx, s.matching, 0, len(s.scores), nil)
	if err != nil {
		return nil, err
	}
	s.take(0, results)
	run.stage("score")
	run.passed(results)
	if o.MakeReference {
		if frozen, err = s.distributions(); err != nil {
			return nil, err
		}
	}
	if err := tables.beside(s, o.LogAll); err != nil {
		return nil, err
	}
	run.stage("write")
	return frozen, all.hold(s)
}

// fitWide refuses a wide table of so many scores whose results do not fit the memory.
func (o *ScoreOptions) fitWide(in *selected, scores int) error {
	people := 0
	for _, c := range in.cohorts {
		people += len(c.Samples())
	}
	needs, left := int64(scores)*int64(people)*scoreBytes, o.memoryLeft()
	if !o.Wide || o.Memory <= 0 || needs <= left {
		return nil
	}
	const mib = 1 << 20
	all := (needs + o.Memory - left + mib - 1) / mib
	return fileerr.New(fileerr.Resource, in.cohorts[0].path, "--wide holds the results of %s of %s until the table is written: with what is held already that takes about %d MiB, and --memory allows %d; give --memory %d, or more, or fewer scores, or leave --wide out",
		countOf(scores, "score", "scores"), countOf(people, "person", "people"), all, o.Memory/mib, all)
}

// rehearse matches all batches without scoring them, so that what is refused of any is
// known while the finished result that is to be replaced is still there.
func (o *ScoreOptions) rehearse(ctx context.Context, run *record, in *selected, batches [][]scorePath) error {
	all := new(matching)
	err := eachBatch(ctx, run, in.cohorts, batches, o.Policy, in.keep, func(m *matching, _ bool) error {
		if err := o.check(m, false); err != nil {
			return err
		}
		return all.add(m)
	})
	if err != nil {
		return err
	}
	return all.allGated()
}

// check refuses what must not be scored.
func (o *ScoreOptions) check(m *matching, whole bool) error {
	if whole {
		if err := m.allGated(); err != nil {
			return err
		}
	}
	if o.MakeReference && (len(m.cohorts) > 1 || m.sourceOf() == "cohort") {
		return usagef("--make-reference needs one cohort and pinned frequencies (or --missing skip): a reference may not depend on who was in it")
	}
	if o.AllowDifferentCoverage {
		return nil
	}
	return m.sameRows()
}

// scoreInParts makes one pass over the genotypes; or, where the results of all scores do
// not fit the memory, one pass for as many scores as do, and so on, and writes each part
// but the last, which is held. It gives the distributions that are to be frozen.
func (o *ScoreOptions) scoreInParts(ctx context.Context, run *record, tables *scoreTables, s *scored) (frozen []refdist.Entry, err error) {
	part := o.scoresAtOnce(s.matching)
	for from := 0; from < len(s.scores); from += part {
		if from > 0 {
			if err := tables.begin(s, o.LogAll); err != nil {
				return nil, err
			}
			if err := tables.scores.write(); err != nil {
				return nil, err
			}
			run.stage("write")
		}
		s.take(from, nil) // the next pass has the room of the last one
		results, err := o.passes(ctx, s.matching, from, min(from+part, len(s.scores)), nil)
		if err != nil {
			return nil, err
		}
		s.take(from, results)
		run.stage("score")
		run.passed(results)
		if o.MakeReference {
			entries, err := s.distributions()
			if err != nil {
				return nil, err
			}
			frozen = append(frozen, entries...)
		}
	}
	return frozen, nil
}

// readReferences reads frozen distributions, one a score at most.
func readReferences(paths []string) (map[string]refdist.Entry, error) {
	all := map[string]refdist.Entry{}
	for _, path := range paths {
		entries, err := refdist.Read(path)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if _, twice := all[entry.ScoreID]; twice {
				return nil, fileerr.New(fileerr.Inconsistent, path, "holds a second distribution of score %s: give one of them", entry.ScoreID)
			}
			all[entry.ScoreID] = entry
		}
	}
	return all, nil
}

// referenceQuantiles is how many quantiles a made distribution has: per mille.
const referenceQuantiles = 1001

// distributions are those of the held scores among the kept people, to be given as
// --reference to later runs.
func (s *scored) distributions() (entries []refdist.Entry, err error) {
	from, end := s.held()
	by := new(placer)
	for k := from; k < end; k++ {
		if s.places[0][k].reason != "" {
			continue
		}
		within := s.within(k, by)
		if within.N < 2 {
			return nil, fileerr.New(fileerr.Inconsistent, s.cohorts[0].path, "a reference distribution needs two people or more with a result of %s", s.scores[k].ID)
		}
		entries = append(entries, refdist.Entry{ScoreID: s.scores[k].ID, Distribution: reference.Distribution{
			Pins: s.pins(0, k, s.statistic()), N: int64(within.N), Mean: within.Mean, SD: within.SD,
			Quantiles: within.Quantiles(referenceQuantiles),
		}})
	}
	return entries, nil
}

// show prints the references that did not fit, and how the rest was placed.
func (s *scored) show(w io.Writer) {
	within := 0
	for c := range s.cohorts {
		for k := range s.scores {
			p := &s.places[c][k]
			if p.mismatch != nil {
				fmt.Fprintf(w, "  %s in %s: z and percentile not resulted: %v\n", s.scores[k].ID, s.cohorts[c].path, p.mismatch)
			}
			if p.note == reasonWithin {
				within++
			}
		}
	}
	if within > 0 {
		fmt.Fprintln(w, "  z and percentile are taken within the people of this run (no reference was given): they change with who is in it")
	}
	if len(s.scores) > 0 && s.sourceOf() == "cohort" {
		fmt.Fprintln(w, "  missing calls are imputed from this cohort's own frequencies: pin them (--frequencies, or policies in a programme) to compare between runs")
	}
	told := s.shown(0, false)
	for k := range s.scores {
		if p := s.spans[k]; p.n > 0 && slices.Contains(told, k) {
			fmt.Fprintf(w, "  %s: sums of %s from %.6g to %.6g\n", s.scores[k].ID, countOf(p.n, "sample", "samples"), p.lowest, p.highest)
		}
		s.showMissed(w, k)
	}
}
