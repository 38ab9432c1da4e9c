package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// pgsc2Want enters the rows of one group that the Calculator can match: those of one
// variant on chromosomes 1 to 22, X and Y. It refuses a score that has rows with
// weights by dosage, whole; such scores end without any row in its tables.
func (m *matcher) pgsc2Want(g int32) {
	score, join := m.scores[g], m.joins[g]
	join.PGSC2 = newPGSC2Join(score, m.opts.PGSC2.Log)
	for i := range score.Len() {
		join.PGSC2.Refused = join.PGSC2.Refused || score.Effect(i) == scoreset.ByDosage
	}
	for i := range score.Len() {
		chrom, effect := score.Chrom(i), score.Effect(i)
		switch fate := score.Fate(i); {
		case fate != scoreset.Undecided:
			join.Outcome[i] = fate
		case join.PGSC2.Refused || effect != scoreset.Additive && effect != scoreset.Dominant && effect != scoreset.Recessive:
			join.Outcome[i] = scoreset.ComplexUnsupported
		case chrom == genome.ChrMT:
			join.Outcome[i] = scoreset.UnsupportedContig
		default:
			m.enter(chrom, entry{pos: score.Pos(i), group: g, row: int32(i)})
		}
	}
}

// pgsc2Group settles the entries of one group at one place by the Calculator's rules.
func (w *walker) pgsc2Group(p *place, g int32, entries []entry) {
	m := w.m
	score, join, policy := m.scores[g], m.joins[g], m.opts.PGSC2
	w.candidates = w.candidates[:0]
	w.pgsc2Identify(p, policy)
	for _, e := range entries {
		before := len(w.candidates)
		effect, other := score.Alleles(int(e.row))
		w.pgsc2Find(p, e.row, effect, other, policy.Log)
		if len(w.candidates) == before {
			join.Outcome[e.row] = m.pgsc2Unmatched(w.ids, effect, other)
		}
	}
	if len(w.candidates) == 0 {
		return
	}
	w.pgsc2Label(p, score)
	for i := range w.candidates {
		c := &w.candidates[i]
		if c.labels.Has(PGSC2Best) {
			join.Outcome[c.scoreRow] = w.pgsc2Settle(p, g, c)
			join.PGSC2.Labels[c.scoreRow] = c.labels
		}
	}
	if policy.Log {
		join.PGSC2.note(w.chrom, p, w.candidates, w.ids, policy)
	}
}

// pgsc2Unmatched is the outcome of a row without candidates. ids are those of the
// variants at its position.
func (m *matcher) pgsc2Unmatched(ids []int32, effect, other string) scoreset.Outcome {
	if effect == other {
		return scoreset.Contradictory
	}
	for _, id := range ids {
		switch {
		case id < 0:
		case !genome.IsACGT(effect) || other != "" && !genome.IsACGT(other):
			return scoreset.NotACGT
		default:
			return scoreset.AlleleMismatch
		}
	}
	return m.absentOutcome(scoreset.Absent)
}

// pgsc2Settle is the outcome of a score row by its best candidate; one that is used
// becomes a term. A row that the Calculator would use and that cannot be read here
// is labelled excluded.
func (w *walker) pgsc2Settle(p *place, g int32, c *pgsc2Candidate) scoreset.Outcome {
	if c.labels.Has(PGSC2Excluded) {
		return c.outcome
	}
	row, t := &p.rows[c.row], &pgsc2Types[c.kind]
	if row.SiteAlts > 1 && !w.m.opts.PGSC2.several(row) {
		alone := *row // REF is what this record says of it
		alone.SiteAlts = 1
		row = &alone
	}
	w.uses = append(w.uses[:0], w.m.count(p, row, use{
		scoreRow: c.scoreRow, effect: w.m.scores[g].Effect(int(c.scoreRow)), outcome: t.outcome,
		target: target{row.row, t.isAlt}, region: row.Region, missing: row.Missing,
	}))
	u := &w.uses[0]
	if !u.outcome.Used() {
		c.labels |= PGSC2Excluded
		return u.outcome
	}
	w.emit(g, u)
	return u.outcome
}
