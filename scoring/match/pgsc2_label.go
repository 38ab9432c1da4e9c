package match

import "cardioscore/scoring/scoreset"

// pgsc2Label labels the candidates of all rows of one score at one place. No label
// depends on another place: rows and variants are joined by position, and so is what
// has one ID.
func (w *walker) pgsc2Label(p *place, score *scoreset.Score) {
	for first := 0; first < len(w.candidates); {
		n := 1
		for first+n < len(w.candidates) && w.candidates[first+n].scoreRow == w.candidates[first].scoreRow {
			n++
		}
		pgsc2LabelBest(w.candidates[first:][:n])
		first += n
	}
	w.pgsc2LabelDuplicates()
	policy := w.m.opts.PGSC2
	for i := range w.candidates {
		c := &w.candidates[i]
		row := &p.rows[c.row]
		if pgsc2Reads(p.rows[c.ref].Ref, p.rows[c.alt].Alt, true) {
			c.label(PGSC2Ambiguous, !policy.KeepAmbiguous, scoreset.Ambiguous)
		}
		if policy.several(row) {
			c.label(PGSC2Multiallelic, !policy.KeepMultiallelic, scoreset.MultiallelicPolicy)
		}
		if pgsc2Types[c.kind].flipped {
			c.label(PGSC2Flipped, policy.IgnoreStrandFlips, scoreset.AlleleMismatch)
		}
		if !row.kept {
			c.label(PGSC2NotListed, true, scoreset.AbsentNotRequested)
		}
	}
	w.pgsc2LabelCollisions(score)
}

// label gives a candidate a label, and excludes it by an outcome: the first one holds.
func (c *pgsc2Candidate) label(label PGSC2Labels, exclude bool, outcome scoreset.Outcome) {
	c.labels |= label
	if exclude && !c.labels.Has(PGSC2Excluded) {
		c.labels |= PGSC2Excluded
		c.outcome = outcome
	}
}

// used says whether a candidate would be part of the sum.
func (c *pgsc2Candidate) used() bool {
	return c.labels&(PGSC2Best|PGSC2Excluded) == PGSC2Best
}

// pgsc2LabelBest labels the candidates of one score row. They are in the order of
// priority, so that the first is of the best kind; of several of that kind the
// others are told to be duplicates and are best no more.
func pgsc2LabelBest(candidates []pgsc2Candidate) {
	candidates[0].labels |= PGSC2Best
	for i := 1; i < len(candidates) && candidates[i].kind == candidates[0].kind; i++ {
		candidates[0].labels |= PGSC2DuplicateBest
		candidates[i].labels |= PGSC2DuplicateBest
	}
}

// pgsc2Hits counts the rows of one score that are best matched by one variant.
type pgsc2Hits struct {
	best [2]int32 // rows with one best candidate, with several
	// duplicate and used are the first candidate with that property, by number from 1;
	// 0 for none.
	duplicate, used int32
}

func pgsc2Several(labels PGSC2Labels) int {
	if labels.Has(PGSC2DuplicateBest) {
		return 1
	}
	return 0
}

// pgsc2LabelDuplicates labels the best candidates of several rows that have one ID,
// those whose row had several best candidates apart from those whose row had one.
// All are excluded, or all but that of the first row.
func (w *walker) pgsc2LabelDuplicates() {
	all := w.candidates
	w.hits = append(w.hits[:0], make([]pgsc2Hits, len(w.ids))...)
	for i := range all {
		if all[i].labels.Has(PGSC2Best) {
			w.hits[w.ids[all[i].row]].best[pgsc2Several(all[i].labels)]++
		}
	}
	for i := range all {
		hits := &w.hits[w.ids[all[i].row]]
		if !all[i].labels.Has(PGSC2Best) || hits.best[pgsc2Several(all[i].labels)] < 2 {
			continue
		}
		all[i].label(PGSC2DuplicateID, hits.duplicate > 0 || !w.m.opts.PGSC2.KeepFirstMatch, scoreset.DuplicateTarget)
		if hits.duplicate == 0 {
			hits.duplicate = int32(i + 1)
		}
	}
}

// pgsc2LabelCollisions excludes what the Calculator stops at with an error: two rows
// of one score that are both matched, and count the same allele of the same variant
// in the same way. Its labels miss them where one row had several best candidates
// and the other had one.
func (w *walker) pgsc2LabelCollisions(score *scoreset.Score) {
	all := w.candidates
	for i := range all {
		if !all[i].used() {
			continue
		}
		hits := &w.hits[w.ids[all[i].row]]
		if hits.used == 0 {
			hits.used = int32(i + 1)
			continue
		}
		if first := &all[hits.used-1]; pgsc2SameTarget(score, first, &all[i]) {
			first.label(PGSC2DuplicateID, true, scoreset.DuplicateTarget)
			all[i].label(PGSC2DuplicateID, true, scoreset.DuplicateTarget)
		}
	}
}

// pgsc2SameTarget says whether two candidates of one ID count the same allele.
func pgsc2SameTarget(score *scoreset.Score, a, b *pgsc2Candidate) bool {
	isAlt := pgsc2Types[a.kind].isAlt
	return isAlt == pgsc2Types[b.kind].isAlt && (!isAlt || a.row == b.row) &&
		score.Effect(int(a.scoreRow)) == score.Effect(int(b.scoreRow))
}
