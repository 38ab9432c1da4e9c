package flagfile

import (
	"bytes"
	"cmp"
	"math"
	"strconv"

	"github.com/google/uuid"

	"cardioscore/scoring/risk"
)

// Row is one person. The tags are the columns.
type Row struct {
	RecordID  string `column:"record_id"`
	SampleID  string `column:"sample_id"`
	Tier      string `column:"tier"`
	TierRule  string `column:"tier_rule"`
	TierTitle string `column:"tier_title"`
	Status    string `column:"status"`
	Action    string `column:"action_code"`
	// Reasons is every True rule for gp with what it read.
	Reasons      string `column:"reasons"`
	NotEvaluated string `column:"rules_not_evaluated"`
	Unresulted   string `column:"rules_unresulted"`
	Change       string `column:"change"`
	// Scores: name=score id, then name=value for each.
	ScoreIDs        string `column:"score_ids"`
	ScoreZ          string `column:"score_z"`
	ScorePercentile string `column:"score_percentile"`
	ScoreStatus     string `column:"score_status"`
	ScoreLicences   string `column:"score_licences"` // as the score files state them
	Limitations     string `column:"screen_limitations"`

	ProgrammeID      string `column:"programme_id"`
	ProgrammeVersion string `column:"programme_version"`
	RulesetID        string `column:"ruleset_id"`
	RulesetVersion   string `column:"ruleset_version"`
	RuleVersion      string `column:"rule_version"`
	ProgrammeDigest  string `column:"programme_digest"`
	RulesDigest      string `column:"rules_digest"`
	ScoresDigest     string `column:"scores_digest"`
	ReferenceDigest  string `column:"reference_digest"`
	CatalogueDigest  string `column:"catalogue_digest"`
	CohortDigest     string `column:"cohort_digest"`
}

// unstated stands for the licence of a score file that has none.
const unstated = "unstated"

// New is the change of a row without a previous run.
const New = "NEW"

// Run is what every row of a run shares.
type Run struct {
	ProgrammeID, ProgrammeVersion string
	Rules                         *risk.Rules
	ProgrammeDigest               string
	ScoresDigest                  string
	ReferenceDigest               string
	CatalogueDigest               string
}

// Score is one score behind a row.
type Score struct {
	Name       string  // role: cad
	ID         string  // accession
	Licence    string  // as the score file states it, "" where it does not
	Z          float64 // NaN where not resulted
	Percentile float64 // 0 to 100, NaN where not resulted
	Status     string  // resulted, not_resulted, excluded
	Reason     string  // why not, "" where resulted
}

// Builder makes the rows of a run. It belongs to one goroutine.
type Builder struct {
	run    Run
	space  uuid.UUID
	titles map[string]string // by rule id
	text   []byte
	// Of the row before: most people share most of these.
	reasons, notEvaluated, unresulted, ids, z, percentile, status, licences, limitations string
}

// NewBuilder prepares the rows of a run.
//
// The record id is UUIDv5 over programme id, rule set version and sample id: the
// same person under the same rules has the same id in every run. The version
// holds a digest of edited thresholds, so other rules give other ids.
func NewBuilder(run Run) *Builder {
	set := run.Rules.Ruleset()
	b := &Builder{run: run, titles: map[string]string{}}
	for i := range set.Rules {
		b.titles[set.Rules[i].ID] = set.Rules[i].Title
	}
	// Nested, so that no choice of ids makes two triples one text.
	b.space = uuid.NewSHA1(uuid.NewSHA1(uuid.NameSpaceOID, []byte(run.ProgrammeID)), []byte(set.ID+" "+set.Version))
	return b
}

// Row makes the row of one person. id is the id as it is written: with
// pseudonyms the pseudonym, so that the record id does not give the sample id
// away to whoever tries all ids. limitations are codes of what the screen could
// not see, such as "screen:partial".
func (b *Builder) Row(id, cohortDigest string, r *risk.Result, scores []Score, limitations []string) Row {
	set := b.run.Rules.Ruleset()
	row := Row{
		RecordID: uuid.NewSHA1(b.space, []byte(id)).String(), SampleID: id,
		Tier: r.Tier.String(), TierRule: r.RuleID, TierTitle: b.titles[r.RuleID], Status: string(r.Status), Action: r.Action,
		Reasons: b.join(&b.reasons, len(r.Reasons), func(text []byte, i int) []byte {
			return r.Reasons[i].Append(text)
		}),
		NotEvaluated: b.list(&b.notEvaluated, r.NotEvaluated), Unresulted: b.list(&b.unresulted, r.Unresulted),
		Change:      New,
		ProgrammeID: b.run.ProgrammeID, ProgrammeVersion: b.run.ProgrammeVersion,
		RulesetID: set.ID, RulesetVersion: set.Version, RuleVersion: r.RuleVersion,
		ProgrammeDigest: b.run.ProgrammeDigest, RulesDigest: b.run.Rules.Digest(),
		ScoresDigest: b.run.ScoresDigest, ReferenceDigest: b.run.ReferenceDigest,
		CatalogueDigest: b.run.CatalogueDigest, CohortDigest: cohortDigest,
	}
	if r.Status == risk.Excluded {
		return row
	}
	pairs := func(last *string, value func([]byte, *Score) []byte) string {
		return b.join(last, len(scores), func(text []byte, i int) []byte {
			return value(append(append(text, scores[i].Name...), '='), &scores[i])
		})
	}
	row.ScoreIDs = pairs(&b.ids, func(text []byte, s *Score) []byte { return append(text, s.ID...) })
	row.ScoreZ = pairs(&b.z, func(text []byte, s *Score) []byte { return appendNumber(text, s.Z) })
	row.ScorePercentile = pairs(&b.percentile, func(text []byte, s *Score) []byte { return appendNumber(text, s.Percentile) })
	row.ScoreStatus = pairs(&b.status, func(text []byte, s *Score) []byte {
		text = append(text, s.Status...)
		if s.Reason != "" {
			text = append(append(append(text, '('), s.Reason...), ')')
		}
		return text
	})
	row.ScoreLicences = pairs(&b.licences, func(text []byte, s *Score) []byte { return append(text, cmp.Or(s.Licence, unstated)...) })
	row.Limitations = b.list(&b.limitations, limitations)
	return row
}

// join puts parts, each of which part appends, into one cell. A semicolon inside a part
// would read as the start of the next one, and becomes a comma. The cell is last where
// that is the same text.
func (b *Builder) join(last *string, n int, part func(text []byte, i int) []byte) string {
	text := b.text[:0]
	for i := range n {
		if i > 0 {
			text = append(text, "; "...)
		}
		start := len(text)
		text = part(text, i)
		for at := bytes.IndexByte(text[start:], ';'); at >= 0; at = bytes.IndexByte(text[start:], ';') {
			text[start+at] = ','
		}
	}
	b.text = text
	return b.cell(last)
}

// list puts codes into one cell.
func (b *Builder) list(last *string, codes []string) string {
	b.text = b.text[:0]
	for i, code := range codes {
		if i > 0 {
			b.text = append(b.text, "; "...)
		}
		b.text = append(b.text, code...)
	}
	return b.cell(last)
}

// cell is the text that was made, the one before where they are the same.
func (b *Builder) cell(last *string) string {
	if string(b.text) != *last {
		*last = string(b.text)
	}
	return *last
}

// appendNumber appends the shortest decimal that reads back as x; nothing where x is
// missing.
func appendNumber(text []byte, x float64) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return text
	}
	return strconv.AppendFloat(text, x, 'g', -1, 64)
}
