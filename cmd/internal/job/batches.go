package job

import (
	"context"
	"maps"
	"os"
	"slices"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

const (
	// rowBytes is about what a score row takes while its score is matched and scored,
	// beside its weight, as measured on large scores: 16 bytes in the table, and its id where
	// that stays in memory, 16 for its place among what is wanted of the cohort, where
	// the score is not sorted by chromosome, 12 for what it adds up and 24 for the cohort
	// row, 13 in the plan of the pass, and room to grow.
	rowBytes = 112
	// weightBytes is what a weight takes that is not written with a fixed number of decimals.
	weightBytes = 10
	// frequencyBytes is about what it takes more where frequencies are pinned, and
	// movedBytes where a chain file moves it.
	frequencyBytes, movedBytes = 40, 24
	// beside is what reading and writing take beside the rows: blocks of text, weights
	// on their way, tables that are encoded.
	beside = 64 << 20
)

// scorePath is where scores of a run are read from: a file, a directory of files, or a
// compiled set.
type scorePath struct {
	path string
	ids  []string       // of a compiled set: which of its scores, nil for all
	meta *compiled.Meta // of a compiled set, where it is read already
}

func pathsOf(paths []string) (all []scorePath) {
	for _, path := range paths {
		all = append(all, scorePath{path: path})
	}
	return all
}

// undivided is what is not divided: a file, or a table of a compiled set.
type undivided struct {
	scorePath
	rows int
}

// bytes is about what a piece takes while its scores are matched and scored.
func (p *undivided) bytes(policy *Policy) int64 {
	each := int64(rowBytes)
	if policy.Frequencies != "" || p.meta != nil && p.meta.Frequencies != nil {
		each += frequencyBytes
	}
	if policy.Chain != "" {
		each += movedBytes
	}
	return int64(p.rows) * each
}

// batches cuts the score files and compiled sets of a run, in their order, into runs of
// them whose rows fit the memory. Results do not depend on how they are cut. One file or
// table that does not fit is an error of class Resource: its rows are held together.
func (c *Common) batches(paths []scorePath, policy *Policy) ([][]scorePath, error) {
	if c.Memory <= 0 {
		return [][]scorePath{paths}, nil
	}
	pieces, err := piecesOf(paths)
	if err != nil {
		return nil, err
	}
	left := c.memoryLeft() - beside
	var all [][]scorePath
	var batch []scorePath
	held := int64(0)
	for i := range pieces {
		p := &pieces[i]
		if p.meta == nil && p.bytes(policy) > max(left, minPassMemory) { // an estimate is not enough to refuse it
			if p.rows, err = pgscatalog.CountRows(p.path); err != nil {
				return nil, err
			}
		}
		size := p.bytes(policy)
		if size > max(left, minPassMemory) {
			return nil, tooLarge(p, size+c.Memory-left, c.Memory)
		}
		if len(batch) > 0 && held+size > left/4*3 {
			all = append(all, batch)
			batch, held = nil, 0
		}
		batch, held = append(batch, p.scorePath), held+size
	}
	if all == nil {
		return [][]scorePath{paths}, nil
	}
	return append(all, batch), checkPins(pieces, policy)
}

// tooLarge says how much memory a piece needs.
func tooLarge(p *undivided, needs, memory int64) error {
	const mib = 1 << 20
	what := "holds"
	if len(p.ids) > 0 {
		what = "has score " + p.ids[0] + ", which holds"
	}
	return fileerr.New(fileerr.Resource, p.path, "%s %s, which are matched and scored together: that takes about %d MiB, and --memory allows %d; give --memory %d, or more",
		what, countOf(p.rows, "row", "rows"), (needs+mib-1)/mib, memory/mib, (needs+mib-1)/mib)
}

// piecesOf looks at what there is to read, and about how large it is. Paths of compiled
// sets keep what they say of themselves.
func piecesOf(paths []scorePath) (all []undivided, err error) {
	for i := range paths {
		from := &paths[i]
		if compiled.Is(from.path) {
			meta, err := compiled.ReadMeta(from.path)
			if err != nil {
				return nil, err
			}
			from.meta = meta
			named := 0
			for i := range meta.Tables {
				p := undivided{scorePath: scorePath{path: from.path, meta: meta}, rows: meta.Tables[i].Rows}
				for _, s := range meta.Tables[i].Scores {
					if id := s.Header.ID; from.ids == nil || slices.Contains(from.ids, id) {
						p.ids = append(p.ids, id)
					}
				}
				if named += len(p.ids); len(p.ids) > 0 {
					all = append(all, p)
				}
			}
			if named < len(from.ids) { // what it lacks is for its reader to tell
				all = append(all, undivided{scorePath: *from})
			}
			continue
		}
		files := []string{from.path} // what is not there is for its reader to tell
		if info, err := os.Stat(from.path); err == nil && info.IsDir() {
			if files, err = pgscatalog.Expand(files); err != nil {
				return nil, err
			}
		}
		for _, file := range files {
			all = append(all, undivided{scorePath: scorePath{path: file, ids: from.ids}, rows: pgscatalog.EstimateRows(file)})
		}
	}
	return all, nil
}

// readThrough reads all batches once and keeps nothing but the digests of the scores:
// what is wrong with a file is known before anything is scored.
func readThrough(run *record, batches [][]scorePath, policy *Policy, build genome.Build) (map[string]string, error) {
	digests, from := map[string]string{}, map[string]string{}
	var all []*scoreset.Score
	for _, batch := range batches {
		in := policy.scoreFiles(batch, run.scratch())
		in.build, in.some = build, true
		in.licences = Licences{} // are checked when all scores are known
		scores, _, sets, err := readScores(in)
		if err != nil {
			return nil, err
		}
		closeSets(sets)
		for _, score := range scores {
			if other, twice := from[score.ID]; twice {
				return nil, givenTwice(score, other)
			}
			from[score.ID], digests[score.ID] = score.Source, score.Digest
			meta := score.Meta()
			all = append(all, &meta)
		}
	}
	if err := policy.checkNames(all); err != nil {
		return nil, err
	}
	if err := policy.Licences.check(all); err != nil {
		return nil, err
	}
	run.stage("check")
	return digests, nil
}

// rehearse reads and matches all batches, where there are several and a finished result
// is to be replaced: what is refused of any is known while that is still there. It gives
// the digests of the scores, or nil where nothing was read.
func rehearse(ctx context.Context, run *record, cohorts []opened, batches [][]scorePath, policy *Policy, keep func(*genome.Variant) bool) (map[string]string, error) {
	if len(batches) == 1 || !run.out.Keeps() {
		return nil, nil
	}
	digests, err := readThrough(run, batches, policy, cohorts[0].Info().Build)
	if err != nil {
		return nil, err
	}
	return digests, eachBatch(ctx, run, cohorts, batches, *policy, keep, func(*matching, bool) error { return nil })
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
	if m.scores == nil {
		*m = matching{missing: batch.missing, xMale: batch.xMale, policy: batch.policy, genome: batch.genome, proxies: batch.proxies, refused: map[string]bool{}}
		if batch.pinned != nil {
			m.pinned = summarised(batch.pinned)
		}
		for _, c := range batch.cohorts {
			m.cohorts = append(m.cohorts, matched{opened: c.opened})
		}
	}
	maps.Copy(m.refused, batch.refused)
	for _, set := range batch.setsUsed {
		if !slices.Contains(m.setsUsed, set) {
			m.setsUsed = append(m.setsUsed, set)
		}
	}
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

// letGo drops the rows of the scores, what became of each, and what else has them or goes
// with them: compiled sets and pinned frequencies.
func (m *matching) letGo() {
	closeSets(m.sets)
	m.sets = nil
	m.pinned = summarised(m.pinned)
	for k, score := range m.scores {
		score.LetGo()
		for c := range m.cohorts {
			m.cohorts[c].results[k].Join = nil
		}
	}
	m.digests = nil
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
func eachBatch(ctx context.Context, run *record, cohorts []opened, batches [][]scorePath, policy Policy, keep func(*genome.Variant) bool, do func(m *matching, more bool) error) error {
	policy.someScores = len(batches) > 1
	for i, batch := range batches {
		m, err := matchAll(ctx, run, cohorts, batch, policy, keep)
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
