package scoretest

import (
	"fmt"
	"sort"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// PGSC2Line is a line of the log of the PGS Catalog Calculator, as SlowPGSC2 makes it.
type PGSC2Line struct {
	Row  int // index of the score row
	Type string
	// ID, REF, ALT and Matched are empty where the row has no candidate.
	ID, REF, ALT, Matched                                                       string
	Multiallelic, Ambiguous, Flipped, Best, Exclude, DuplicateBest, DuplicateID bool
	MatchIDs                                                                    string // "true" or "false", "NA" without a list
	Status                                                                      string

	duplicateExcluded bool
}

// pgsc2Target is a row of the Calculator's table of variants.
type pgsc2Target struct {
	id           string
	multiallelic bool
	listed       string // "true" or "false", "NA" without a list
	at           int    // cohort row
	*genome.Variant
}

// SlowPGSC2 matches a score as tables are joined and grouped: the whole score with
// the whole cohort, column after column, as the Calculator does. It is the reference
// for match.Options.PGSC2. It gives the log, and what becomes of each score row;
// refused scores have no log.
func SlowPGSC2(cohort Variants, score *scoreset.Score, opts match.Options) ([]PGSC2Line, []SlowRow) {
	rows := Rows(score)
	for i := range rows {
		if rows[i].Effect == scoreset.ByDosage {
			return nil, pgsc2Refused(rows)
		}
	}
	targets := pgsc2Targets(cohort, opts)
	byID, places := map[string][]*pgsc2Target{}, map[pgsc2Key]bool{}
	for i := range targets {
		t := &targets[i]
		byID[t.id] = append(byID[t.id], t)
		places[pgsc2Key{t.Chrom, t.Pos, "", ""}] = true
	}
	var lines []PGSC2Line
	for _, kind := range pgsc2Joins {
		lines = append(lines, pgsc2Join(rows, targets, kind)...)
	}
	pgsc2BestMatch(lines)
	pgsc2DuplicateID(rows, lines, opts.PGSC2.KeepFirstMatch)
	for i := range lines {
		l := &lines[i]
		l.Ambiguous = pgsc2Complement(l.REF) == l.ALT
		l.Flipped = strings.Contains(l.Type, "_flip")
		l.Exclude = l.duplicateExcluded || l.Ambiguous && !opts.PGSC2.KeepAmbiguous ||
			l.Multiallelic && !opts.PGSC2.KeepMultiallelic || l.Flipped && opts.PGSC2.IgnoreStrandFlips || l.MatchIDs == "false"
	}
	pgsc2Stops(rows, lines)
	used := make([]SlowRow, len(rows))
	var unmatched []PGSC2Line
	best := map[int]*PGSC2Line{}
	for i := range lines {
		if lines[i].Best {
			best[lines[i].Row] = &lines[i]
		}
	}
	for i := range rows {
		if best[i] == nil {
			used[i].Outcome = pgsc2Unmatched(places, &rows[i], opts)
			unmatched = append(unmatched, PGSC2Line{Row: i, Status: "unmatched"})
			continue
		}
		used[i] = pgsc2Use(cohort, byID[best[i].ID], best[i], opts)
	}
	for i := range lines {
		switch l := &lines[i]; {
		case !l.Best:
			l.Status = "not_best"
		case l.Exclude:
			l.Status = "excluded"
		default:
			l.Status = "matched"
		}
	}
	lines = append(lines, unmatched...)
	sort.SliceStable(lines, func(i, j int) bool { return lines[i].Row < lines[j].Row })
	return lines, used
}

// pgsc2Kind is one of the eight joins.
type pgsc2Kind struct {
	name        string
	hasOther    bool
	flip, toAlt bool
	again       string // which of REF and ALT are looked up again by ID
	outcome     scoreset.Outcome
}

var pgsc2Joins = []pgsc2Kind{
	{"refalt", true, false, false, "REF ALT", scoreset.RefAlt},
	{"altref", true, false, true, "REF ALT", scoreset.AltRef},
	{"refalt_flip", true, true, false, "REF ALT", scoreset.RefAltFlipped},
	{"altref_flip", true, true, true, "REF ALT", scoreset.AltRefFlipped},
	{"no_oa_ref", false, false, false, "REF", scoreset.EffectOnly},
	{"no_oa_alt", false, false, true, "ALT", scoreset.EffectOnly},
	{"no_oa_ref_flip", false, true, false, "REF", scoreset.EffectOnly},
	{"no_oa_alt_flip", false, true, true, "ALT", scoreset.EffectOnly},
}

var pgsc2Partners = strings.NewReplacer("A", "T", "C", "G", "G", "C", "T", "A")

func pgsc2Complement(allele string) string {
	if allele == "" || strings.Trim(allele, "ACGT") != "" {
		return allele
	}
	return pgsc2Partners.Replace(allele)
}

// pgsc2Targets names every variant as PLINK 2 would and leaves out those that the
// Calculator does not see.
func pgsc2Targets(cohort Variants, opts match.Options) []pgsc2Target {
	var targets []pgsc2Target
	firsts := map[string]*genome.Variant{} // of a site at a position
	for i := range cohort {
		v := &cohort[i]
		if site := fmt.Sprint(v.Chrom, v.Pos, v.Site); firsts[site] == nil {
			firsts[site] = v
		}
		t := pgsc2Target{at: i, Variant: v, multiallelic: v.SiteAlts > 1 && !opts.PGSC2.SplitRecords, listed: "NA"}
		if opts.Keep != nil {
			t.listed = fmt.Sprint(opts.Keep(v))
		}
		named := v
		if t.multiallelic {
			named = firsts[fmt.Sprint(v.Chrom, v.Pos, v.Site)]
		}
		t.id = fmt.Sprintf("%s:%d:%s:%s", v.Chrom, v.Pos, named.Ref, named.Alt)
		if len(named.Ref) > 100 || len(named.Alt) > 100 {
			t.id = "."
		}
		if t.multiallelic && !opts.PGSC2.KeepMultiallelic {
			t.id = fmt.Sprintf("%s:%d", v.Chrom, v.Pos)
		}
		if t.id != "." && v.Chrom != genome.ChrMT {
			targets = append(targets, t)
		}
	}
	return targets
}

// pgsc2Matchable says whether the Calculator would find a row in its joins: rows
// without a place, and those that count several variants, have empty keys.
func pgsc2Matchable(row *scoreset.Row) bool {
	return row.Fate == scoreset.Undecided && row.Effect <= scoreset.Recessive && row.Pair == nil && row.Parts == nil
}

// pgsc2Key is what rows and variants are joined by.
type pgsc2Key struct {
	chrom         genome.Chromosome
	pos           int32
	first, second string
}

func pgsc2Join(rows []scoreset.Row, targets []pgsc2Target, kind pgsc2Kind) (lines []PGSC2Line) {
	byKey, byID := map[pgsc2Key][]*pgsc2Target{}, map[string][]*pgsc2Target{}
	for i := range targets {
		t := &targets[i]
		first, second := t.Ref, t.Alt
		if kind.toAlt {
			first, second = second, first
		}
		if !kind.hasOther {
			second = ""
		}
		key := pgsc2Key{t.Chrom, t.Pos, first, second}
		byKey[key], byID[t.id] = append(byKey[key], t), append(byID[t.id], t)
	}
	for i := range rows {
		row := &rows[i]
		if !pgsc2Matchable(row) || (row.OtherAllele != "") != kind.hasOther {
			continue
		}
		effect, other := row.EffectAllele, row.OtherAllele
		if kind.flip {
			effect, other = pgsc2Complement(effect), pgsc2Complement(other)
		}
		for _, t := range byKey[pgsc2Key{row.Chrom, row.Pos, effect, other}] {
			for _, again := range byID[t.id] {
				l := PGSC2Line{Row: i, Type: kind.name, ID: t.id, REF: t.Ref, ALT: t.Alt, Matched: effect, Multiallelic: t.multiallelic, MatchIDs: t.listed}
				if strings.Contains(kind.again, "REF") {
					l.REF = again.Ref
				}
				if strings.Contains(kind.again, "ALT") {
					l.ALT = again.Alt
				}
				lines = append(lines, l)
			}
		}
	}
	return lines
}

func pgsc2BestMatch(lines []PGSC2Line) {
	priority := map[string]int{}
	for i, kind := range pgsc2Joins {
		priority[kind.name] = i
	}
	lowest, count, first := map[int]int{}, map[int]int{}, map[int]int{}
	for i := range lines {
		if p, seen := lowest[lines[i].Row]; !seen || priority[lines[i].Type] < p {
			lowest[lines[i].Row] = priority[lines[i].Type]
		}
	}
	for i := range lines {
		if l := &lines[i]; priority[l.Type] == lowest[l.Row] {
			l.Best = true
			if count[l.Row]++; count[l.Row] == 1 {
				first[l.Row] = i
			}
		}
	}
	for i := range lines {
		if l := &lines[i]; l.Best && count[l.Row] > 1 {
			l.DuplicateBest = true
			l.Best = i == first[l.Row]
		}
	}
}

func pgsc2DuplicateID(rows []scoreset.Row, lines []PGSC2Line, keepFirst bool) {
	count, smallest := map[string]int{}, map[string]int32{}
	key := func(l *PGSC2Line) string { return fmt.Sprint(l.ID, l.Best, l.DuplicateBest) }
	for i := range lines {
		count[key(&lines[i])]++
	}
	for i := range lines {
		l := &lines[i]
		if l.DuplicateID = l.Best && count[key(l)] > 1; !l.DuplicateID {
			continue
		}
		if n, seen := smallest[l.ID]; !seen || rows[l.Row].Number < n {
			smallest[l.ID] = rows[l.Row].Number
		}
	}
	for i := range lines {
		l := &lines[i]
		l.duplicateExcluded = l.DuplicateID && !(keepFirst && rows[l.Row].Number == smallest[l.ID])
	}
}

// pgsc2Stops excludes rows that end in one cell of the table for PLINK, at which the
// Calculator would stop with an error.
func pgsc2Stops(rows []scoreset.Row, lines []PGSC2Line) {
	cells := map[string][]*PGSC2Line{}
	for i := range lines {
		if l := &lines[i]; l.Best && !l.Exclude {
			cell := fmt.Sprint(l.ID, " ", l.Matched, " ", rows[l.Row].Effect)
			cells[cell] = append(cells[cell], l)
		}
	}
	for _, cell := range cells {
		for _, l := range cell {
			if len(cell) > 1 {
				l.DuplicateID, l.duplicateExcluded, l.Exclude = true, true, true
			}
		}
	}
}

// pgsc2Use is what a row with a best candidate adds; targets have the ID of that.
func pgsc2Use(cohort Variants, targets []*pgsc2Target, l *PGSC2Line, opts match.Options) SlowRow {
	switch {
	case l.Exclude:
		return SlowRow{Outcome: pgsc2Excluded(l, opts)}
	}
	result := SlowRow{}
	for _, kind := range pgsc2Joins {
		if kind.name == l.Type {
			result.Outcome, result.EffectIsAlt = kind.outcome, kind.toAlt
		}
	}
	var at *genome.Variant
	for _, t := range targets {
		if result.EffectIsAlt && t.Alt != l.Matched || !result.EffectIsAlt && t.Ref != l.Matched {
			continue
		}
		at, result.Rows = t.Variant, []int{t.at}
		break
	}
	if !result.EffectIsAlt && l.Multiallelic {
		result.Rows = nil
		for i := range cohort {
			if cohort[i].Chrom == at.Chrom && cohort[i].Site == at.Site {
				result.Rows = append(result.Rows, i)
			}
		}
	}
	outcome := scoreset.Undecided
	if opts.PloidyKnown != nil && !opts.PloidyKnown(at.Region) {
		outcome = scoreset.WrongPloidy
	} else if opts.NeedFrequency && !slowFrequencies(cohort, result.Rows, opts) {
		outcome = scoreset.NoFrequency
	}
	if outcome != scoreset.Undecided {
		l.Exclude = true
		return SlowRow{Outcome: outcome}
	}
	return result
}

// pgsc2Excluded is the outcome of a row whose best candidate is excluded, by the
// label that comes first.
func pgsc2Excluded(l *PGSC2Line, opts match.Options) scoreset.Outcome {
	switch {
	case l.duplicateExcluded:
		return scoreset.DuplicateTarget
	case l.Ambiguous && !opts.PGSC2.KeepAmbiguous:
		return scoreset.Ambiguous
	case l.Multiallelic && !opts.PGSC2.KeepMultiallelic:
		return scoreset.MultiallelicPolicy
	case l.Flipped && opts.PGSC2.IgnoreStrandFlips:
		return scoreset.AlleleMismatch
	}
	return scoreset.AbsentNotRequested
}

// pgsc2Unmatched is the outcome of a row that nothing matches.
func pgsc2Unmatched(places map[pgsc2Key]bool, row *scoreset.Row, opts match.Options) scoreset.Outcome {
	switch {
	case row.Fate != scoreset.Undecided:
		return row.Fate
	case !pgsc2Matchable(row):
		return scoreset.ComplexUnsupported
	case row.Chrom == genome.ChrMT:
		return scoreset.UnsupportedContig
	case row.EffectAllele == row.OtherAllele:
		return scoreset.Contradictory
	}
	if places[pgsc2Key{row.Chrom, row.Pos, "", ""}] {
		if strings.Trim(row.EffectAllele+row.OtherAllele, "ACGT") != "" {
			return scoreset.NotACGT
		}
		return scoreset.AlleleMismatch
	}
	if opts.OnlyRequested {
		return scoreset.AbsentNotRequested
	}
	return scoreset.Absent
}

// pgsc2Refused is what becomes of the rows of a refused score.
func pgsc2Refused(rows []scoreset.Row) []SlowRow {
	all := make([]SlowRow, len(rows))
	for i := range rows {
		all[i].Outcome = scoreset.ComplexUnsupported
		if rows[i].Fate != scoreset.Undecided {
			all[i].Outcome = rows[i].Fate
		}
	}
	return all
}

// Published gives the lines of a log without what only SlowPGSC2 needs.
func Published(lines []PGSC2Line) []PGSC2Line {
	out := append([]PGSC2Line(nil), lines...)
	for i := range out {
		out[i].duplicateExcluded = false
	}
	return out
}
