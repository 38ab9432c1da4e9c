package match

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Substitute is a variant that stands in for one that a cohort does not hold.
type Substitute struct {
	Chrom genome.Chromosome
	Pos   int32
	// Effect is the allele that goes with the row's effect allele.
	Effect, Other string
	R             float64 // correlation of the two effect alleles, above 0
}

// String is the note of a row that it stands in for.
func (s Substitute) String() string {
	return fmt.Sprintf("proxy %s:%d:%s:%s, r %.4g", s.Chrom, s.Pos, s.Effect, s.Other, s.R)
}

// Proxies is a table of variants in linkage disequilibrium. Of gives the substitutes
// of a score row's variant on its chromosome, by falling R; nil for none.
//
// A substitute gets the row's weight as it stands. Scaling it by r would need the
// frequencies of both variants, which change from cohort to cohort, and a weight that
// is not in the score file; tools that use proxies (pgs-calc among them) do not scale
// either. So a term of a proxy is somewhat too large, by 1/r where both alleles are
// equally frequent: use proxies of r near 1.
type Proxies interface {
	Of(chrom genome.Chromosome, pos int32, effect, other string) []Substitute
}

// candidate is an absent row with its substitutes.
type candidate struct {
	groupRow
	key         string // what it counts
	substitutes []Substitute
}

// substitute looks for the substitutes of all absent rows, in one more walk of the
// chromosomes that have some. Of a row's substitutes the first is used that the cohort
// holds, with alleles that fit and tell their strand. Rows get none where the cohort
// shows that everybody carries the reference, whatever Options.Absent makes of it, or
// where that is assumed.
func (m *matcher) substitute(ctx context.Context, index Index) error {
	if m.opts.Proxies == nil || m.opts.PGSC2 != nil {
		return nil
	}
	var all [genome.LastChromosome + 1][]candidate
	for g := range m.joins {
		m.candidates(int32(g), &all)
	}
	held := index.Chromosomes()
	for chrom := range all {
		if chrom := genome.Chromosome(chrom); len(all[chrom]) > 0 && slices.Contains(held, chrom) {
			if err := m.substituteOn(ctx, index, chrom, all[chrom]); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidates adds the rows of one group.
func (m *matcher) candidates(g int32, all *[genome.LastChromosome + 1][]candidate) {
	score, join := m.scores[g], m.joins[g]
	known := map[int32]bool{} // without a proxy
	for i := range join.Terms {
		known[join.Terms[i].ScoreRow] = !join.Outcome[join.Terms[i].ScoreRow].Used()
	}
	for _, f := range join.Filled {
		known[f.ScoreRow] = f.Assumed
	}
	for i, outcome := range join.Outcome {
		left := outcome == scoreset.Absent || outcome == scoreset.AbsentNotRequested && m.opts.Keep == nil
		if !left || known[int32(i)] || m.shown[groupRow{g, int32(i)}] || score.Fate(i) != scoreset.Undecided {
			continue
		}
		row := score.Unweighted(i)
		if row.Pair != nil || row.Parts != nil {
			continue
		}
		list := m.opts.Proxies.Of(row.Chrom, row.Pos, row.EffectAllele, row.OtherAllele)
		if len(list) == 0 {
			continue
		}
		s := &m.spellers[row.Chrom]
		s.Reference, s.Chrom = m.opts.Reference, row.Chrom
		f := s.formsOf(&row)
		key := fmt.Sprint(row.Effect, f.written)
		if flipped := fmt.Sprint(row.Effect, f.flipped); f.flippable && row.OtherAllele != "" {
			key = min(key, flipped)
		}
		all[row.Chrom] = append(all[row.Chrom], candidate{groupRow{g, int32(i)}, key, list})
	}
}

// substituteOn settles the candidates of one chromosome. Rows that count the same are
// treated as those that were found: of equal ones the first is used, of contradicting
// ones none.
func (m *matcher) substituteOn(ctx context.Context, index Index, chrom genome.Chromosome, candidates []candidate) error {
	w := &walker{m: m, chrom: chrom, found: newFound(m), arranger: newArranger(&m.opts, chrom), gathered: map[int32]place{}}
	var positions []int32
	for _, c := range candidates {
		for _, s := range c.substitutes {
			positions = append(positions, w.normal(s.Pos, s.Effect, s.Other).pos)
		}
	}
	slices.Sort(positions)
	for _, pos := range slices.Compact(positions) {
		w.wanted = append(w.wanted, entry{pos: pos})
	}
	if err := w.run(ctx, index, true); err != nil {
		return err
	}
	type counted struct {
		group int32
		key   string
	}
	alike := map[counted][]candidate{}
	for _, c := range candidates {
		key := counted{c.group, c.key}
		alike[key] = append(alike[key], c)
	}
	for _, c := range candidates {
		rows := alike[counted{c.group, c.key}]
		if rows[0].row != c.row {
			continue
		}
		u, s, ok := w.standIn(&c)
		if !ok {
			continue
		}
		outcomes := m.joins[c.group].Outcome
		contradicted := slices.ContainsFunc(rows, func(other candidate) bool { return !w.found.sameWeight(c.group, c.row, other.row) })
		for _, other := range rows {
			outcomes[other.row] = scoreset.DuplicateRow
			if contradicted {
				outcomes[other.row] = scoreset.DuplicateTarget
			}
		}
		if !contradicted {
			outcomes[c.row] = scoreset.Proxy
			w.found.from = len(w.found.rows)
			w.emit(c.group, &u)
			m.note(c.groupRow, s)
		}
	}
	w.found.comparer.note()
	for g, join := range m.joins {
		join.Terms = m.appendTerms(join.Terms, w.found.terms[g])
		join.Joints = append(join.Joints, w.found.joints[g]...)
		join.Filled = slices.DeleteFunc(join.Filled, func(f Filled) bool {
			return join.Outcome[f.ScoreRow] != scoreset.Absent && join.Outcome[f.ScoreRow] != scoreset.AbsentNotRequested
		})
	}
	m.rows = append(m.rows, w.found.rows...)
	return w.Err
}

// shows says whether a place shows that everybody carries the reference of an absent
// row, on either strand.
func (w *walker) shows(p *place, row *scoreset.Row) bool {
	if len(p.rows) == 0 {
		return false
	}
	f := w.formsOf(row)
	return p.evidence(f.written.effect, f.written.other) != nil ||
		f.flippable && !f.apart() && p.evidence(f.flipped.effect, f.flipped.other) != nil
}

// standIn finds the first substitute that the cohort holds.
func (w *walker) standIn(c *candidate) (use, Substitute, bool) {
	row := w.m.scores[c.group].Unweighted(int(c.row))
	for _, s := range c.substitutes {
		as := row
		as.Pos, as.EffectAllele, as.OtherAllele = s.Pos, s.Effect, s.Other
		long := w.formsOf(&as)
		p, held := w.gathered[long.written.pos]
		if !held || s.Effect == s.Other {
			continue
		}
		if u := w.m.use(&p, p.fitForms(&long, w.m.keepsAmbiguous()), &as); u.outcome.Used() {
			u.scoreRow, u.outcome = c.row, scoreset.Proxy
			return u, s, true
		}
	}
	return use{}, Substitute{}, false
}

func (m *matcher) note(r groupRow, s Substitute) {
	join := m.joins[r.group]
	if join.Proxies == nil {
		join.Proxies = map[int32]Substitute{}
	}
	join.Proxies[r.row] = s
}
