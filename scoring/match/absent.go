package match

import (
	"slices"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// absentOutcome names a variant that the cohort does not hold: perhaps nobody
// asked for it.
func (m *matcher) absentOutcome(outcome scoreset.Outcome) scoreset.Outcome {
	if outcome == scoreset.Absent && m.opts.OnlyRequested {
		return scoreset.AbsentNotRequested
	}
	return outcome
}

// homRef finds the evidence that everybody carries REF at the position of an
// absent row: a row with ALT "." whose REF is one of the row's two alleles. A row
// without other allele, and one whose strand is unknown, gets none: its effect
// allele could be either. REF has to be spelled as the row's allele normally is.
func (w *walker) homRef(p *place, row *scoreset.Row) (use, bool) {
	m := w.m
	if m.opts.Absent != AbsentHomRef || !m.twoAlleles(row) {
		return use{}, false
	}
	as := w.normal(row.Pos, row.EffectAllele, row.OtherAllele)
	evidence := p.evidence(as.effect, as.other)
	if evidence == nil || w.eitherREF(as, evidence.Ref) || !m.ploidyKnown(evidence.Region) {
		return use{}, false
	}
	u := use{
		effect: row.Effect, target: target{evidence.row, evidence.Ref == as.other},
		region: evidence.Region, missing: evidence.Missing, fill: true,
	}
	if m.opts.Frequencies == nil {
		u.alt = valid(Frequency{0, evidence.AN})
	} else if u.alt = pinned(m.opts.Frequencies, row); u.alt.Known() && !u.target.isAlt {
		u.alt = u.alt.Other() // of the allele that is not REF
	}
	return u, u.alt.Known() || !m.opts.NeedFrequency
}

// eitherREF says whether evidence of the shorter allele does not tell which one is REF, as
// the reference has the longer one there: C and CA are an insertion or a deletion then.
func (w *walker) eitherREF(as spelling, ref string) bool {
	longer := as.effect
	if len(as.other) > len(longer) {
		longer = as.other
	}
	return len(longer) > len(ref) && strings.HasPrefix(longer, ref) && w.Reads(as.pos, longer)
}

// twoAlleles says whether a row names two alleles on a strand and at a place that are
// known.
func (m *matcher) twoAlleles(row *scoreset.Row) bool {
	return row.OtherAllele != "" && row.EffectAllele != row.OtherAllele &&
		(m.opts.Reference != nil || !MaySlide(row.EffectAllele, row.OtherAllele)) &&
		(m.keepsAmbiguous() || !genome.Palindromic(row.EffectAllele, row.OtherAllele))
}

// MayMove says whether an insertion or deletion may lie further left in a repeat: the base
// in front of it is its last one. Alleles that lie as far left as they go never may, so
// that this needs no reference.
func MayMove(effect, other string) bool {
	_, short, long := genome.Trim(0, effect, other)
	if len(short) > len(long) {
		short, long = long, short
	}
	return len(short) == 1 && len(long) > 1 && long[len(long)-1] == short[0]
}

// MaySlide says whether a variant is an insertion or deletion, which in a repeat may be
// spelled further left or right: only a reference tells. Whoever carries it has REF at the
// places where it is not spelled.
func MaySlide(effect, other string) bool {
	_, short, long := genome.Trim(0, effect, other)
	if len(short) > len(long) {
		short, long = long, short
	}
	return len(short) == 1 && len(long) > 1 && (long[0] == short[0] || long[len(long)-1] == short[0])
}

// evidence is the one row that says REF is a or b and nothing else was seen.
func (p *place) evidence(a, b string) *cohortRow {
	var found *cohortRow
	for i := range p.rows {
		row := &p.rows[i]
		if row.Alt != "." || !row.kept || row.Ref != a && row.Ref != b {
			continue
		}
		if found != nil {
			return nil
		}
		found = row
	}
	return found
}

// fill adds the absent rows of one position that their mean stands for: those
// with a pinned frequency, a known ploidy and a known strand. Equal rows are
// filled once, contradicting ones not at all, as if they had been found.
func (w *walker) fill(g int32, absent []int32) {
	m, score := w.m, w.m.scores[g]
	byAllele := map[string][]int32{}
	for _, i := range absent {
		row := score.Unweighted(int(i))
		if row.EffectAllele == row.OtherAllele || genome.Palindromic(row.EffectAllele, row.OtherAllele) && !m.keepsAmbiguous() {
			continue
		}
		key := w.alleleKey(&row)
		byAllele[key] = append(byAllele[key], i)
	}
	for _, rows := range byAllele {
		first := score.Unweighted(int(rows[0]))
		region := genome.RegionOf(score.Build, first.Chrom, first.Pos)
		frequency := pinned(m.opts.Frequencies, &first)
		contradicted := slices.ContainsFunc(rows, func(i int32) bool { return !w.found.sameWeight(g, rows[0], i) })
		if contradicted || !frequency.Known() || !m.ploidyKnown(region) {
			continue
		}
		w.found.filled[g] = append(w.found.filled[g], Filled{ScoreRow: rows[0], Region: region, Effect: frequency})
	}
}

// assume adds the absent rows of one position that the assumption of the cohort
// answers: where it has no row, and no longer REF reaches over, everybody carries two
// copies of REF. Of the row's two alleles exactly one has to be REF. Equal rows are
// filled once, contradicting ones not at all.
func (w *walker) assume(p *place, g int32, absent []int32) {
	m, score := w.m, w.m.scores[g]
	if m.opts.Assumed == nil || p.spanned || len(p.rows) > 0 {
		return
	}
	type counted struct {
		effect        scoreset.Effect
		allele, other string
	}
	byAllele := map[counted][]int32{}
	for _, i := range absent {
		row := score.Unweighted(int(i))
		if m.twoAlleles(&row) && m.assumed(&row).Known() {
			key := counted{row.Effect, row.EffectAllele, row.OtherAllele}
			if isLong(key.allele, key.other) {
				as := w.normal(row.Pos, key.allele, key.other)
				key.allele, key.other = as.effect, as.other
			}
			byAllele[key] = append(byAllele[key], i)
		}
	}
	for _, rows := range byAllele {
		first := score.Unweighted(int(rows[0]))
		region := genome.RegionOf(score.Build, first.Chrom, first.Pos)
		contradicted := slices.ContainsFunc(rows, func(i int32) bool { return !w.found.sameWeight(g, rows[0], i) })
		if !contradicted && m.ploidyKnown(region) {
			w.found.filled[g] = append(w.found.filled[g], Filled{ScoreRow: rows[0], Region: region, Effect: m.assumed(&first), Assumed: true})
		}
	}
}

// assumed is the frequency of the effect allele among people who all carry REF: 1 or
// 0; unknown where nothing is assumed of the row's bases, or both alleles or neither
// could be REF.
func (m *matcher) assumed(row *scoreset.Row) Frequency {
	bases := m.opts.Assumed(row.Chrom, row.Pos, max(len(row.EffectAllele), len(row.OtherAllele)))
	effect, other := strings.HasPrefix(bases, row.EffectAllele), strings.HasPrefix(bases, row.OtherAllele)
	switch {
	case effect == other:
		return Frequency{}
	case effect:
		return Frequency{1, 1}
	}
	return Frequency{0, 1}
}

// alleleKey names what a row of a position counts, however it is spelled and
// whichever strand it is written on.
func (w *walker) alleleKey(row *scoreset.Row) string {
	f := w.formsOf(row)
	written := f.written.effect + ">" + f.written.other
	if flipped := f.flipped.effect + ">" + f.flipped.other; f.flippable && !f.apart() && strings.Compare(flipped, written) < 0 && row.OtherAllele != "" {
		written = flipped
	}
	return row.Effect.String() + ">" + written
}
