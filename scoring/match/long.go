package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Parts of the two entries of a row that lies at one position as it is written and at
// another one by its other strand.
const (
	onWrittenStrand = -1
	onOtherStrand   = -2
)

// wantLong enters a row whose alleles may be spelled in several ways: where it lies as
// written and, if that is another position, where it lies on the other strand.
func (m *matcher) wantLong(score *scoreset.Score, g, i int32) {
	row := score.Unweighted(int(i))
	s := &m.spellers[row.Chrom]
	s.Reference, s.Chrom = m.opts.Reference, row.Chrom
	f := s.formsOf(&row)
	e := entry{pos: f.written.pos, group: g, row: i}
	if f.apart() {
		e.part = onWrittenStrand
	}
	m.enter(row.Chrom, e)
	if f.apart() {
		e.pos, e.part = f.flipped.pos, onOtherStrand
		m.enter(row.Chrom, e)
	}
}

// Normal gives the normal spelling of a score row's two alleles, as Match compares them:
// trimmed and, where there is a reference, moved to the left. flipped is where that of the
// other strand lies. An error is that of the reference, which may be nil.
func Normal(reference Reference, chrom genome.Chromosome, pos int32, effect, other string) (at int32, a, b string, flipped int32, err error) {
	if !isLong(effect, other) {
		return pos, effect, other, pos, nil
	}
	s := spellerOf(reference, chrom)
	f := s.formsOf(&scoreset.Row{Pos: pos, EffectAllele: effect, OtherAllele: other})
	flipped = f.written.pos
	if f.apart() {
		flipped = f.flipped.pos
	}
	return f.written.pos, f.written.effect, f.written.other, flipped, s.Err
}

// fitRow finds how row i of a score reads at a place.
func (w *walker) fitRow(p *place, score *scoreset.Score, i int, row *scoreset.Row) (f fit) {
	as := spelling{p.pos, row.EffectAllele, row.OtherAllele}
	if isLong(row.EffectAllele, row.OtherAllele) && row.EffectAllele != row.OtherAllele {
		long := w.formsOf(row)
		as = long.written
		f = p.fitForms(&long, w.m.keepsAmbiguous())
	} else {
		f = p.fit(row.EffectAllele, row.OtherAllele, w.m.keepsAmbiguous())
	}
	if f.outcome == scoreset.Ambiguous && w.m.opts.Ambiguous == AmbiguousFrequency {
		f = w.m.byFrequency(p, score, i, row, &as)
	}
	return f
}

// groupRow is a row of the score that stands for a group.
type groupRow struct{ group, row int32 }

// apart is what is known of a row that lies at two positions, one by each strand.
type apart struct {
	found   int              // ways in which its alleles read, at both positions
	outcome scoreset.Outcome // the most telling one where there is none
	telling int
}

// survey reads the rows of a place that lie at another one too.
func (w *walker) survey(d *deferred) {
	for _, e := range d.entries {
		if e.part >= 0 {
			continue
		}
		score, key := w.m.scores[e.group], groupRow{e.group, e.row}
		row := score.Unweighted(int(e.row))
		f := w.fitRow(&d.place, score, int(e.row), &row)
		u := w.m.use(&d.place, f, &row)
		known, seen := w.apart[key]
		switch {
		case f.row != nil:
			known.found++
		case f.outcome == scoreset.SeveralCandidates:
			known.found += 2 // or more
		}
		if n := telling(u.outcome, f.leftOut); !seen || n > known.telling {
			known.outcome, known.telling = u.outcome, n
		}
		w.apart[key] = known
	}
}

// settled says whether a row of two positions has its outcome, whatever was read at one
// of them. One that is found at both, or in several ways at one, has several
// candidates. One that is at neither counts as absent where it lies as it is written.
func (w *walker) settled(e entry, f *fit) bool {
	outcome := &w.m.joins[e.group].Outcome[e.row]
	switch known := w.apart[groupRow{e.group, e.row}]; {
	case known.found > 1:
		*outcome = scoreset.SeveralCandidates
	case known.found == 1:
		return f.row == nil
	case known.outcome == scoreset.Absent && e.part == onWrittenStrand:
		return false
	default:
		*outcome = w.m.absentOutcome(known.outcome)
	}
	return true
}

// telling orders what can be said of a row that is not used: the most is said where
// its alleles were found.
func telling(outcome scoreset.Outcome, leftOut bool) int {
	switch {
	case outcome == scoreset.Absent:
		return 0
	case outcome == scoreset.AbsentNotRequested && !leftOut:
		return 1
	case outcome == scoreset.AlleleMismatch || outcome == scoreset.NotACGT:
		return 2
	case outcome == scoreset.AbsentNotRequested:
		return 3
	}
	return 4
}
