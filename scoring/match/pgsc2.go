package match

import "cardioscore/scoring/scoreset"

// PGSC2 asks for the matching rules of the PGS Catalog Calculator, version 2, in
// place of this package's own: its candidates, labels and exclusions, so that a
// service can show equal results before it moves. They are written from the
// behaviour of pygscatalog (core and match) at 2d2d6c4 and of pgsc_calc at 2aad46e;
// scoring/decisions/0006-pgsc2.md says what is followed and where we differ.
//
// Rules that differ most from ours: an allele of several bases is complemented base
// by base but not reversed; a kind of match has priority over others, also where it
// counts another allele; two rows that count the same variant are both left out,
// also where they are equal; of a row without other allele that fits several
// variants the first one is taken.
//
// The zero value is what the Calculator does unless it is told otherwise.
type PGSC2 struct {
	KeepAmbiguous     bool // --keep_ambiguous: rows whose variant has complementary alleles are used
	KeepMultiallelic  bool // --keep_multiallelic: so are rows of sites with several ALTs
	KeepFirstMatch    bool // --keep_first_match: of rows that count one variant the first is used
	IgnoreStrandFlips bool // --ignore_strand_flips: rows that fit the other strand alone are left out
	// SplitRecords: no record that the cohort was made from had several ALTs, so that the
	// Calculator would take each row for a variant of its own, also those that the
	// cohort puts together as one site.
	SplitRecords bool
	// Log keeps every candidate for Join.PGSC2.EachCandidate: 20 bytes each.
	Log bool
}

// several says whether the Calculator sees a row as one of several ALTs of a record.
func (p *PGSC2) several(row *cohortRow) bool { return row.SiteAlts > 1 && !p.SplitRecords }

// PGSC2Type is the kind of a candidate: which allele of the variant is the effect
// allele, and on which strand. The values are in the order of priority.
type PGSC2Type uint8

const (
	pgsc2RefAlt PGSC2Type = iota
	pgsc2AltRef
	pgsc2RefAltFlip
	pgsc2AltRefFlip
	pgsc2NoOARef // the row has no other allele
	pgsc2NoOAAlt
	pgsc2NoOARefFlip
	pgsc2NoOAAltFlip
)

var pgsc2Types = [...]struct {
	name           string
	isAlt, flipped bool
	outcome        scoreset.Outcome
}{
	pgsc2RefAlt:      {"refalt", false, false, scoreset.RefAlt},
	pgsc2AltRef:      {"altref", true, false, scoreset.AltRef},
	pgsc2RefAltFlip:  {"refalt_flip", false, true, scoreset.RefAltFlipped},
	pgsc2AltRefFlip:  {"altref_flip", true, true, scoreset.AltRefFlipped},
	pgsc2NoOARef:     {"no_oa_ref", false, false, scoreset.EffectOnly},
	pgsc2NoOAAlt:     {"no_oa_alt", true, false, scoreset.EffectOnly},
	pgsc2NoOARefFlip: {"no_oa_ref_flip", false, true, scoreset.EffectOnly},
	pgsc2NoOAAltFlip: {"no_oa_alt_flip", true, true, scoreset.EffectOnly},
}

// String is the Calculator's match_type.
func (t PGSC2Type) String() string { return pgsc2Types[t].name }

// PGSC2Labels are the Calculator's labels of a candidate, or of the best one of a
// score row. The zero value is that of a row without candidates.
type PGSC2Labels uint16

const (
	PGSC2IsCandidate PGSC2Labels = 1 << iota
	PGSC2Best
	PGSC2Ambiguous     // REF, complemented, is ALT
	PGSC2Multiallelic  // the record has several ALTs
	PGSC2Flipped       // the row's alleles, complemented, are those of the variant
	PGSC2DuplicateBest // several candidates of the row are of the best kind
	PGSC2DuplicateID   // several rows of the score are best matched by the variant
	PGSC2NotListed     // left out by Options.Keep, the Calculator's --filter_IDs
	PGSC2Excluded
)

// Has says whether all labels of a set are there.
func (l PGSC2Labels) Has(labels PGSC2Labels) bool { return l&labels == labels }

// Status is the Calculator's match_status.
func (l PGSC2Labels) Status() string {
	switch {
	case !l.Has(PGSC2IsCandidate):
		return "unmatched"
	case !l.Has(PGSC2Best):
		return "not_best"
	case l.Has(PGSC2Excluded):
		return "excluded"
	}
	return "matched"
}

// Passes says whether a score passes the Calculator's threshold: of all its rows at
// least minOverlap have to be used. It computes in floats as the Calculator does, so
// that both decide alike on the edge. A score without a used row never passes.
func (c *Coverage) Passes(minOverlap float64) bool {
	return c.Used > 0 && float64(c.Rows-c.Used)/float64(c.Rows) <= 1-minOverlap
}
