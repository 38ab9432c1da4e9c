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
// allele could be either.
func (m *matcher) homRef(p *place, row *scoreset.Row) (use, bool) {
	if m.opts.Absent != AbsentHomRef || row.OtherAllele == "" || row.EffectAllele == row.OtherAllele ||
		genome.Palindromic(row.EffectAllele, row.OtherAllele) && !m.opts.KeepAmbiguous {
		return use{}, false
	}
	evidence := p.evidence(row.EffectAllele, row.OtherAllele)
	if evidence == nil || !m.ploidyKnown(evidence.Region) {
		return use{}, false
	}
	u := use{
		effect: row.Effect, target: target{evidence.row, evidence.Ref == row.OtherAllele},
		region: evidence.Region, missing: evidence.Missing, fill: true,
	}
	if m.opts.Frequencies == nil {
		u.alt = valid(Frequency{0, evidence.AN})
	} else if u.alt = pinned(m.opts.Frequencies, row); u.alt.Known() && !u.target.isAlt {
		u.alt = u.alt.Other() // of the allele that is not REF
	}
	return u, u.alt.Known() || !m.opts.NeedFrequency
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
		if row.EffectAllele == row.OtherAllele || genome.Palindromic(row.EffectAllele, row.OtherAllele) && !m.opts.KeepAmbiguous {
			continue
		}
		key := alleleKey(&row)
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

// alleleKey names what a row counts, whichever strand it is written on.
func alleleKey(row *scoreset.Row) string {
	written := row.EffectAllele + ">" + row.OtherAllele
	if effect, other, ok := otherStrand(row.EffectAllele, row.OtherAllele); ok {
		if flipped := effect + ">" + other; strings.Compare(flipped, written) < 0 && row.OtherAllele != "" {
			written = flipped
		}
	}
	return row.Effect.String() + ">" + written
}
