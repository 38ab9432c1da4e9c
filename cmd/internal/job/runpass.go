package job

import (
	"context"

	"cardioscore/io/fileerr"
	"cardioscore/io/refdist"
	"cardioscore/scoring"
)

// runBatches are the scores of a run that do not fit the memory together: as many at a
// time as do. Of each the results stay, which tiers are made of, and its rows go.
type runBatches struct {
	all      [][]scorePath // one where they fit
	policy   Policy
	digests  map[string]string // of the scores, nil where they are read once
	coverage coverage
	open     *matching // of the only batch, until the end of the run
}

// close releases what scores are read from.
func (r *programmed) close() {
	if r.batches.open != nil {
		r.batches.open.close()
	}
}

// pass matches everything, reads the genotypes, and evaluates: in one pass, or in one for
// each batch of scores, the first of which is that of the catalogue.
func (r *programmed) pass(ctx context.Context, common *Common, record *record) error {
	p := r.programme
	var from []scorePath
	for _, s := range p.Scores {
		path := scorePath{path: s.File}
		if s.Score != "" {
			path.ids = []string{s.Score}
		}
		from = append(from, path)
	}
	b := &r.batches
	b.policy = Policy{Match: p.Match, Ambiguous: p.Ambiguous, Missing: p.Missing, Absent: p.Absent, XMaleDosage: p.XMaleDosage, Frequencies: p.Frequencies, Chain: p.Chain, FASTA: p.FASTA, Proxies: p.Proxies,
		ScoreBuild: p.ScoreBuild, ScoreColumns: ScoreColumns{Columns: p.Columns, Population: p.EffectFrequency},
		Licences: Licences{IntendedUse: p.IntendedUse, Allowed: p.AllowedLicences, programme: p.Path}}
	var err error
	if b.all, err = common.batches(from, &b.policy); err != nil {
		return err
	}
	r.references = map[string]refdist.Entry{}
	if len(b.all) == 1 {
		m, err := matchAll(ctx, record, r.cohorts, from, b.policy, nil)
		if err != nil {
			return err
		}
		b.open = m
		if err := r.countScores(len(m.scores)); err != nil {
			return err
		}
		if r.scored, err = r.passFor(ctx, common, record, m, 0); err != nil {
			return err
		}
		if len(p.Scores) > 0 {
			if err := r.tables.begin(r.scored, false); err != nil {
				return err
			}
			if err := r.tables.writeLast(r.scored); err != nil {
				return err
			}
		}
	} else if err := r.passes(ctx, common, record); err != nil {
		return err
	}
	r.scored.placeAll()
	for c := range r.cohorts {
		for k := range p.Scores {
			r.scored.places[c][k].maxAbsZ = p.Scores[k].MaxAbsZ
		}
	}
	return nil
}

// passes makes a pass for each batch of scores.
func (r *programmed) passes(ctx context.Context, common *Common, record *record) (err error) {
	b := &r.batches
	if b.digests, err = readThrough(record, b.all, &b.policy, r.cohorts[0].Info().Build); err != nil {
		return err
	}
	if err := r.countScores(len(b.digests)); err != nil {
		return err
	}
	r.scored = new(scored)
	err = eachBatch(ctx, record, r.cohorts, b.all, b.policy, nil, func(m *matching, _ bool) error {
		first := 0
		if r.scored.matching != nil {
			first = len(r.scored.scores)
		}
		s, err := r.passFor(ctx, common, record, m, first)
		if err != nil {
			return err
		}
		b.coverage.add(m, s.bound)
		return r.scored.hold(s)
	})
	if err == nil && r.screened == nil {
		err = r.scored.allGated()
	}
	return err
}

// passFor makes the pass for matched scores, the first of which has this number in the
// programme. The first pass is that of the catalogue too.
func (r *programmed) passFor(ctx context.Context, common *Common, record *record, m *matching, first int) (_ *scored, err error) {
	p := r.programme
	if err := r.checkScores(m, first); err != nil {
		return nil, err
	}
	var rows [][]int
	if len(p.Catalogues) > 0 && first == 0 {
		limits := screenLimits{p.MinStars, p.UnstatedStars}
		if r.screened, err = matchCatalogue(ctx, r.cohorts, p.Catalogues, limits, p.Frequencies, p.FASTA, nil); err != nil {
			return nil, err
		}
		r.screened.labPath = p.LabFindings
		rows = r.screened.rows()
	} else if r.screened == nil && len(r.batches.all) == 1 && len(p.Scores) > 0 {
		if err := m.allGated(); err != nil {
			return nil, err
		}
	}
	m.keepNeeded()
	record.stage("match")
	s := assess(m, make([][]bool, len(r.cohorts)), r.optedOut, r.references, minWithinForTiers)
	s.ids = r.ids
	results, err := common.passes(ctx, m, 0, len(m.scores), rows)
	if err != nil {
		return nil, err
	}
	record.stage("score")
	record.passed(results)
	s.take(0, results)
	for c := range rows {
		excluded := func(i int) bool { return r.optedOut(c, i) }
		if err := r.screened.evaluate(c, r.cohorts[c], results[c], excluded, r.lab); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// countScores holds that each score file of a programme gives one score.
func (r *programmed) countScores(scores int) error {
	if p := r.programme; scores != len(p.Scores) {
		return fileerr.New(fileerr.Inconsistent, p.Path, "%d score files hold %d scores: a programme names each score by a file of its own, or by its id in a compiled set (score: ID)", len(p.Scores), scores)
	}
	return nil
}

// checkScores gives scores what the programme says of them, and holds that the reference
// of each is of that score.
func (r *programmed) checkScores(m *matching, first int) error {
	p := r.programme
	if err := m.unchanged(r.batches.digests); err != nil {
		return err
	}
	for k := range m.scores {
		s := &p.Scores[first+k]
		m.gates[k] = s.MinCoverage
		if s.Reference == "" {
			continue
		}
		id := m.scores[k].ID
		entry, known := r.referenceFiles[s.Reference][id]
		if !known {
			return fileerr.New(fileerr.Inconsistent, s.Reference, "holds no distribution of score %s", id)
		}
		r.references[id] = entry
	}
	if !p.AllowDifferentCoverage {
		m.refuseDiffering()
	}
	return nil
}

// writeTables writes the scores and what stands beside them. Rows of scores that went are
// matched again for it: of those that were not used the log tells.
func (r *programmed) writeTables(ctx context.Context, record *record) error {
	b, tables := &r.batches, r.tables
	if len(b.all) == 1 {
		return tables.finish()
	}
	if err := tables.begin(r.scored, false); err != nil {
		return err
	}
	if err := tables.scores.write(); err != nil {
		return err
	}
	first := 0
	err := eachBatch(ctx, record, r.cohorts, b.all, b.policy, nil, func(m *matching, _ bool) error {
		if err := r.checkScores(m, first); err != nil {
			return err
		}
		first += len(m.scores)
		if err := tables.pgsc2.write(m); err != nil {
			return err
		}
		return tables.log.write(m)
	})
	if err != nil {
		return err
	}
	tables.coverage = b.coverage
	return tables.end()
}

// hold takes over a batch with its results, which stay; the rows of its scores go.
func (s *scored) hold(batch *scored) error {
	first := 0
	if s.matching == nil {
		s.kept, s.ids, s.optedOut, s.least = batch.kept, batch.ids, batch.optedOut, batch.least
		s.bounds = make([][]float64, len(batch.cohorts))
		for range batch.cohorts {
			s.results = append(s.results, new(scoring.Results))
		}
	} else {
		first = len(s.scores)
	}
	if err := s.add(batch); err != nil {
		return err
	}
	for c := range batch.results {
		s.bounds[c] = append(s.bounds[c], batch.bounds[c]...)
		for k, result := range batch.results[c].Scores {
			result.Match = s.cohorts[c].results[first+k]
			s.results[c].Scores = append(s.results[c].Scores, result)
		}
	}
	return nil
}
