package scoring

// Those who have no Y have no term on it: it adds nothing, is not missing, and does not
// count in their denominator.

// lacksY says whether a sample has no Y.
func (p *pass) lacksY(sample int) bool { return p.withoutY != nil && p.withoutY[sample] }

// hideCalls gives a row of hard calls in which those of the tile who have no Y are missing,
// whatever is stored. i tells the rows that are in use at a time apart.
func (w *worker) hideCalls(i int, row []byte, t tile) []byte {
	w.hidden[i] = append(w.hidden[i][:0], row...)
	for s := range t.samples {
		if w.withoutY[t.first+s] {
			w.hidden[i][s/4] |= 3 << (2 * (s % 4))
		}
	}
	return w.hidden[i]
}

// hideDosages does the same for dosages that are unpacked.
func (w *worker) hideDosages(t tile) {
	for s := range w.dosages {
		if w.withoutY[t.first+s] {
			w.dosages[s] = MissingDosage
		}
	}
}

// without says whether a sample of the tile has no Y and a joint term reads it.
func (w *worker) without(j *slabJoint, i int) bool {
	return j.onY && w.lacksY(w.other.tile.first+i)
}

// takeOnY takes what filled rows on Y are of the constant from those who have no Y.
func (r *reading) takeOnY(score *ScoreResult, m *member, first, last int) {
	if m.constantOnY == (Total{}) {
		return
	}
	less := m.constantOnY.times(r.perCopy).negated()
	for s := first; s < last; s++ {
		if r.lacksY(s) {
			score.total.plus(s, less)
		}
	}
}
