package match

import (
	"slices"

	"cardioscore/scoring/genome"
)

// place is what the cohort holds at one position.
type place struct {
	pos int32
	// rows are those that lie here by their normal spelling, and once more, as they are
	// written, those that are written here and have another one.
	rows  []cohortRow
	mates []cohortRow // rows of the same sites, here or at other positions
	// spanned: there is no row here, and REF of a row before it reaches over it.
	spanned bool
}

// cohortRow is one row of the cohort, as matching sees it.
type cohortRow struct {
	genome.Variant // as written
	pos            int32
	ref, alt       string // at pos: as written, or the normal spelling
	row            int32
	kept           bool // not left out by Options.Keep
	// named: the ALT is spelled out, so that a score may name it.
	named bool
	// elsewhere: it is written here, and lies at another position.
	elsewhere bool
	// mates are all rows of its site where it does not lie where it is written.
	mates []cohortRow
}

func (m *matcher) cohortRow(row int, v *genome.Variant) cohortRow {
	return cohortRow{
		Variant: *v, pos: v.Pos, ref: v.Ref, alt: v.Alt, row: int32(row),
		kept:  m.opts.Keep == nil || m.opts.Keep(v),
		named: genome.Matchable(v.Alt),
	}
}

func (p *place) clone() place {
	return place{pos: p.pos, rows: slices.Clone(p.rows), mates: slices.Clone(p.mates), spanned: p.spanned}
}

// sites lists the sites of the rows.
func (p *place) sites() []int32 {
	var sites []int32
	for i := range p.rows {
		if !slices.Contains(sites, p.rows[i].Site) {
			sites = append(sites, p.rows[i].Site)
		}
	}
	return sites
}

// complete says whether all rows of the sites lie here.
func (p *place) complete() bool {
	if len(p.rows) == 1 && len(p.mates) == 0 {
		return p.rows[0].SiteAlts <= 1
	}
	for _, site := range p.sites() {
		rows := p.siteRows(site)
		if int(rows[0].SiteAlts) > len(rows) {
			return false
		}
	}
	return true
}

// siteRows gives all rows of a site in the order of the cohort.
func (p *place) siteRows(site int32) []cohortRow {
	var rows []cohortRow
	for _, list := range [][]cohortRow{p.rows, p.mates} {
		for i := range list {
			if list[i].Site == site {
				rows = append(rows, list[i])
			}
		}
	}
	slices.SortFunc(rows, func(a, b cohortRow) int { return int(a.row) - int(b.row) })
	return slices.CompactFunc(rows, func(a, b cohortRow) bool { return a.row == b.row })
}
