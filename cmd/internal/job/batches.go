package job

import (
	"context"
	"maps"
	"os"
	"slices"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

const (
	// rowBytes is about what a score row takes while its score is matched and scored,
	// beside its weight: 20 bytes and its id in the table, 16 for its place among what
	// is wanted of the cohort, 32 for what it adds up, 13 in the plan of the pass.
	rowBytes = 96
	// beside is what reading and writing take beside the rows: blocks of text, weights
	// on their way, tables that are encoded.
	beside = 64 << 20
)

// batches cuts the score files of a run, in their order, into runs of files whose rows
// fit the memory: a file at least. Results do not depend on how they are cut. Compiled
// sets are not cut: they pin frequencies for all scores of a run, and are read by need.
func (c *Common) batches(paths []string) ([][]string, error) {
	if c.Memory <= 0 || slices.ContainsFunc(paths, compiled.Is) {
		return [][]string{paths}, nil
	}
	files := make([]string, 0, len(paths))
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			files = append(files, path) // what is not there is for its reader to tell
			continue
		}
		inside, err := pgscatalog.Expand([]string{path})
		if err != nil {
			return nil, err
		}
		files = append(files, inside...)
	}
	most := (c.memoryLeft() - beside) / 4 * 3
	var all [][]string
	held, first := int64(0), 0
	for i, file := range files {
		size := int64(pgscatalog.EstimateRows(file)) * rowBytes
		if i > first && held+size > most {
			all = append(all, files[first:i])
			held, first = 0, i
		}
		held += size
	}
	if all == nil {
		return [][]string{paths}, nil
	}
	return append(all, files[first:]), nil
}

// readThrough reads all batches once and keeps nothing but the digests of the scores:
// what is wrong with a file is known before anything is scored.
func readThrough(run *record, batches [][]string, policy *Policy, build genome.Build) (map[string]string, error) {
	digests, from := map[string]string{}, map[string]string{}
	var all []*scoreset.Score
	for _, batch := range batches {
		in := policy.scoreFiles(batch, run.scratch())
		in.build, in.some = build, true
		scores, _, _, err := readScores(in)
		if err != nil {
			return nil, err
		}
		for _, score := range scores {
			if other, twice := from[score.ID]; twice {
				return nil, givenTwice(score, other)
			}
			from[score.ID], digests[score.ID] = score.Source, score.Digest
			meta := score.Meta()
			all = append(all, &meta)
		}
	}
	if err := policy.ScoreColumns.check(all); err != nil {
		return nil, err
	}
	run.stage("check")
	return digests, nil
}

// unchanged checks that scores are what they were when they were read through.
func (m *matching) unchanged(digests map[string]string) error {
	for _, score := range m.scores {
		if digests != nil && digests[score.ID] != score.Digest {
			return fileerr.New(fileerr.Integrity, score.Source, "has changed since the run began")
		}
	}
	return nil
}

// add takes over what is kept of a batch when its rows go: all that is told of its
// scores in the end. An accession that is there already is an error.
func (m *matching) add(batch *matching) error {
	if m.cohorts == nil {
		*m = matching{missing: batch.missing, xMale: batch.xMale, policy: batch.policy, genome: batch.genome, proxies: batch.proxies, refused: map[string]bool{}}
		if m.pinned = batch.pinned; len(batch.sets) == 0 {
			if table, ok := batch.pinned.(*frequency.Table); ok {
				m.pinned = table.Summary()
			}
		}
		m.sets = batch.sets
		for _, c := range batch.cohorts {
			m.cohorts = append(m.cohorts, matched{opened: c.opened})
		}
	}
	maps.Copy(m.refused, batch.refused)
	from := map[string]string{} // of the batches before
	for _, score := range m.scores {
		from[score.ID] = score.Source
	}
	for k, score := range batch.scores {
		if other, twice := from[score.ID]; twice {
			return givenTwice(score, other)
		}
		meta := score.Meta()
		m.scores = append(m.scores, &meta)
		m.gates, m.differs = append(m.gates, batch.gates[k]), append(m.differs, batch.differs[k])
		for c := range batch.cohorts {
			m.cohorts[c].results = append(m.cohorts[c].results, &match.Result{Score: &meta, Coverage: batch.cohorts[c].results[k].Coverage})
		}
	}
	m.lifted = m.lifted.and(batch.lifted)
	return nil
}

// add takes over what is kept of the scores of a batch, as that of matching does.
func (s *scored) add(batch *scored) error {
	if s.matching == nil {
		s.matching, s.places = new(matching), make([][]placing, len(batch.cohorts))
	}
	for c := range batch.places {
		s.places[c] = append(s.places[c], batch.places[c]...)
	}
	s.spans, s.missed = append(s.spans, batch.spans...), append(s.missed, batch.missed...)
	return s.matching.add(batch.matching)
}

// eachBatch matches the scores of a run, as many at a time as fit the memory. more says
// whether others follow.
func (o *ScoreOptions) eachBatch(ctx context.Context, run *record, in *selected, batches [][]string, do func(m *matching, more bool) error) error {
	policy := o.Policy
	policy.someScores = len(batches) > 1
	for i, batch := range batches {
		m, err := matchAll(ctx, run, in.cohorts, batch, policy, in.keep)
		if err != nil {
			return err
		}
		err = do(m, i < len(batches)-1)
		m.close()
		if err != nil {
			return err
		}
	}
	return nil
}
