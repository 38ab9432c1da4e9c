package monogenic

import (
	"slices"

	"cardioscore/scoring/genome"
)

// Plan is a catalogue joined to a cohort: what became of each catalogue row,
// and which cohort rows to read. It is not changed after Match; every method is
// safe for concurrent use.
type Plan struct {
	Catalogue  *Catalogue
	Options    MatchOptions
	Conditions []Condition
	// Matches holds one entry for each catalogue row, in catalogue order.
	Matches []RowMatch

	of      []int // condition of each catalogue row
	reads   []read
	doubted []read // rows of doubts
}

// RowMatch is what became of one catalogue row.
type RowMatch struct {
	Outcome Outcome
	Reason  Reason // where the outcome is Unsupported
	// Stars are those that the row counts with: its own, or the stated
	// substitute where its source gives none.
	Stars int8
	// Reportable says that the row counts towards a complete search of its
	// condition: enough stars, plausible, present or not, and of those unsupported the
	// ones whose variant cannot be looked for.
	Reportable bool
	// Review holds the reasons for which its findings go to review.
	Review Review
	// Evidence says that a call of no copies counts as looked at: matched, and
	// with nothing about the match that needs a review.
	Evidence bool
	// CohortRows are the matched rows, ascending. More than one where the cohort
	// spells the variant in several ways; then a person carries the most copies
	// that any of them shows.
	CohortRows []int

	reads  []int   // indices into Plan.reads; none where nobody is called
	doubts []doubt // whom the matched rows do not show to be without the variant
}

// read is one cohort row to read.
type read struct {
	row int
	as  orientation
	// usual: two copies, read so, are what nearly everybody has (otherWords.exchanged).
	usual bool
}

func newPlan(cat *Catalogue, opts MatchOptions) *Plan {
	p := &Plan{Catalogue: cat, Options: opts, Matches: make([]RowMatch, len(cat.Rows))}
	p.Conditions, p.of = conditionsOf(cat.Rows)
	return p
}

// settle gives catalogue row i its outcome. What does not depend on the cohort
// is decided first, so that with pinned frequencies the set of reportable rows
// is the same for every cohort.
func (p *Plan) settle(i int, seen bool, hits []hit) {
	r, m := &p.Catalogue.Rows[i], &p.Matches[i]
	m.Stars = p.StarsOf(r)
	pinned := p.Options.Frequencies != nil
	switch reason := unsupported(r); {
	case reason != "":
		m.Outcome, m.Reason = Unsupported, reason
		// What would be reported and cannot be looked for is not looked at: without such a
		// row a search would pass for complete.
		m.Reportable = reason.unseen() && int(m.Stars) >= p.Options.MinStars && !(pinned && p.pinnedImplausible(r))
		return
	case m.Stars < 1:
		m.Outcome = BelowStars
		return
	case pinned && p.pinnedImplausible(r):
		m.Outcome = FrequencyImplausible
	case len(hits) == 0 && seen:
		m.Outcome = AlleleMismatch
	case len(hits) == 0:
		m.Outcome = Absent
	case !slices.ContainsFunc(hits, func(h hit) bool { return int(h.missing) < p.Options.Samples }):
		m.Outcome = AllNoCall
	case !pinned && p.Options.Assay != Imputed && cohortFrequency(hits).implausible(r.MaxCohortAF):
		m.Outcome = FrequencyImplausible
	default:
		m.Outcome = Assayed
	}
	if m.Outcome == FrequencyImplausible {
		m.Review |= ReviewFrequency
	}
	if int(m.Stars) < p.Options.MinStars {
		m.Review |= ReviewStars
	}
	m.Reportable = m.Review == 0
	for _, h := range hits {
		m.CohortRows = append(m.CohortRows, h.row)
		if h.as == swapped {
			m.Review |= ReviewSwapped
		}
		if !h.filterPass {
			m.Review |= ReviewFilter
		}
	}
	m.Evidence = m.Reportable && m.Review == 0 && len(hits) > 0
	if len(hits) > 0 && m.Outcome != AllNoCall {
		for _, h := range hits {
			p.reads = append(p.reads, read{row: h.row, as: h.as})
		}
	}
}

// StarsOf gives the stars that a catalogue row counts with: its own, or the stated
// substitute where its source gives none.
func (p *Plan) StarsOf(r *Row) int8 {
	if r.Stars == NoStars {
		return int8(p.Options.UnstatedStars)
	}
	return r.Stars
}

// doubt notes the doubts about a row that was settled, where absence of the variant would
// be told.
func (p *Plan) doubt(i int, doubts []doubt) {
	m := &p.Matches[i]
	if !m.Evidence || m.Outcome != Assayed {
		return
	}
	m.doubts = doubts
	for _, d := range doubts {
		p.doubted = append(p.doubted, slices.Concat(d...)...)
	}
}

// Doubtful counts the catalogue rows of which a person may have no call although the
// matched rows are called: other rows of the cohort may be the same variant in other words.
func (p *Plan) Doubtful() int {
	n := 0
	for i := range p.Matches {
		if p.Matches[i].doubts != nil {
			n++
		}
	}
	return n
}

func (p *Plan) pinnedImplausible(r *Row) bool {
	f, ok := p.Options.Frequencies.Frequency(r)
	return ok && f.implausible(r.MaxCohortAF)
}

// cohortFrequency counts the catalogue's ALT in the cohort. Of several rows of
// one variant the one with the most copies speaks.
func cohortFrequency(hits []hit) Frequency {
	most := Frequency{Units: 1}
	for _, h := range hits {
		f := Frequency{AC: h.ac, AN: h.an, Units: h.units}
		switch h.as {
		case swapped:
			f.AC = h.an - h.ac
		case reference:
			f.AC = 0
		}
		if f.AC*most.Units > most.AC*f.Units {
			most = f
		}
	}
	return most
}

// unsupported says why a row cannot lead to a finding in any cohort.
func unsupported(r *Row) Reason {
	switch {
	case !r.Classification.reportable(r.Inheritance):
		return ReasonClassification
	case r.Validity.blocks():
		return ReasonValidity
	case r.Rule == TruncatingPLP && !r.truncating():
		return ReasonConsequence
	case !genome.IsACGT(r.Ref) || !genome.IsACGT(r.Alt):
		return ReasonAlleles
	}
	region := genome.RegionOf(r.Build, r.Chrom, r.Pos)
	diploid := region == genome.Autosome || region == genome.XPAR
	if diploid == (r.Inheritance == XL) || region == genome.Y || region == genome.MT {
		return ReasonRegion
	}
	return ""
}

// numberReads sorts the cohort rows to read and lets the matches point at them.
func (p *Plan) numberReads() {
	// A matched row has one orientation, see walk.hitsOf, and a row of doubts may have the
	// other: the matched one comes first and stays.
	p.reads = append(p.reads, p.doubted...)
	slices.SortStableFunc(p.reads, func(a, b read) int { return a.row - b.row })
	p.reads = slices.CompactFunc(p.reads, func(a, b read) bool { return a.row == b.row })
	for i := range p.Matches {
		m := &p.Matches[i]
		if m.Outcome != Assayed && m.Outcome != FrequencyImplausible {
			continue
		}
		for _, row := range m.CohortRows {
			m.reads = append(m.reads, p.readOf(row))
		}
	}
}

// readOf is the index of the read of a cohort row.
func (p *Plan) readOf(row int) int {
	at, _ := slices.BinarySearchFunc(p.reads, row, func(r read, row int) int { return r.row - row })
	return at
}

// Rows gives the cohort rows to read, strictly increasing.
func (p *Plan) Rows() []int {
	rows := make([]int, len(p.reads))
	for i, r := range p.reads {
		rows[i] = r.row
	}
	return rows
}

// Counts gives the number of catalogue rows of each outcome. They add up to the
// rows of the catalogue.
func (p *Plan) Counts() map[Outcome]int {
	counts := map[Outcome]int{}
	for i := range p.Matches {
		counts[p.Matches[i].Outcome]++
	}
	return counts
}
