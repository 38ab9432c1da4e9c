package match

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// pgsc2MaxAllele is the length of the longest alleles that the Calculator puts into
// the ID of a variant; it does not see variants without an ID.
const pgsc2MaxAllele = 100

// pgsc2Candidate is one way in which a score row reads at a place.
type pgsc2Candidate struct {
	scoreRow int32
	kind     PGSC2Type
	labels   PGSC2Labels
	// row is the row of the place whose alleles the score row names. REF and ALT that
	// the Calculator goes on with may be those of other rows of a site with several
	// ALTs: it looks up those that it joined by again, by the ID that all of them share.
	row, ref, alt int32
	outcome       scoreset.Outcome // why it is excluded, if it is
}

// pgsc2Resolver keeps buffers.
type pgsc2Resolver struct {
	ids        []int32 // by row of the place; -1 for none
	candidates []pgsc2Candidate
	hits       []pgsc2Hits // by ID
}

// pgsc2Identify gives the rows of a place their IDs, each as the number of the first
// row that has it. A variant of one ALT is named by its alleles. Those of several
// ALTs are named by the position alone, all of a position alike, which is how
// PLINK 2 filesets are prepared; where they are kept, by REF and the first ALT.
func (r *pgsc2Resolver) pgsc2Identify(p *place, policy *PGSC2) {
	r.ids = r.ids[:0]
	multiallelic := int32(-1)
	for i := range p.rows {
		row, id := &p.rows[i], int32(i)
		switch {
		case !policy.several(row) || policy.KeepMultiallelic:
			if policy.several(row) {
				id = int32(slices.IndexFunc(p.rows, func(other cohortRow) bool { return other.Site == row.Site }))
			}
			if first := &p.rows[id]; len(first.Ref) > pgsc2MaxAllele || len(first.Alt) > pgsc2MaxAllele {
				id = -1
			}
		case multiallelic < 0:
			multiallelic = id
		default:
			id = multiallelic
		}
		r.ids = append(r.ids, id)
	}
}

// pgsc2Find adds the candidates of a score row, by priority and then in the order of
// the cohort: all of them, or as many as tell which is the first of the best kind,
// and whether it is alone.
func (r *pgsc2Resolver) pgsc2Find(p *place, scoreRow int32, effect, other string, all bool) {
	before := len(r.candidates)
	first, last := pgsc2RefAlt, pgsc2AltRefFlip
	if other == "" {
		first, last = pgsc2NoOARef, pgsc2NoOAAltFlip
	}
	for kind := first; kind <= last; kind++ {
		t := &pgsc2Types[kind]
		for i := range p.rows {
			row := &p.rows[i]
			counted, against := row.Ref, row.Alt
			if t.isAlt {
				counted, against = against, counted
			}
			if r.ids[i] < 0 || !pgsc2Reads(effect, counted, t.flipped) || other != "" && !pgsc2Reads(other, against, t.flipped) {
				continue
			}
			for shown := range p.rows {
				if r.ids[shown] == r.ids[i] {
					c := pgsc2Candidate{scoreRow: scoreRow, kind: kind, labels: PGSC2IsCandidate, row: int32(i), ref: int32(shown), alt: int32(shown)}
					switch {
					case other != "":
					case t.isAlt:
						c.ref = c.row
					default:
						c.alt = c.row
					}
					r.candidates = append(r.candidates, c)
					if !all && len(r.candidates) == before+2 {
						return
					}
				}
			}
		}
		if !all && len(r.candidates) > before {
			return
		}
	}
}

// pgsc2Reads says whether a score names an allele of the cohort, as written or
// complemented. Tokens outside ACGT are their own complement.
func pgsc2Reads(named, allele string, flipped bool) bool {
	if !flipped || !genome.IsACGT(named) {
		return named == allele
	}
	if len(named) != len(allele) {
		return false
	}
	for i := range len(named) {
		if pgsc2Partner(named[i]) != allele[i] {
			return false
		}
	}
	return true
}

// pgsc2Complement is an allele of the four bases with each replaced by its partner, in
// the same order; other tokens stay. (The strand would be read from the other end:
// this is the Calculator's rule, not ours.)
func pgsc2Complement(allele string) string {
	if !genome.IsACGT(allele) {
		return allele
	}
	out := make([]byte, len(allele))
	for i := range len(allele) {
		out[i] = pgsc2Partner(allele[i])
	}
	return string(out)
}

func pgsc2Partner(base byte) byte {
	switch base {
	case 'A':
		return 'T'
	case 'C':
		return 'G'
	case 'G':
		return 'C'
	}
	return 'A'
}
