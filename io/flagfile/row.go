package flagfile

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"cardioscore/scoring/risk"
)

// Row is one person. The tags are the columns.
type Row struct {
	RecordID  string `parquet:"record_id,zstd"`
	SampleID  string `parquet:"sample_id,zstd"`
	Tier      string `parquet:"tier,zstd,dict"`
	TierRule  string `parquet:"tier_rule,zstd,dict"`
	TierTitle string `parquet:"tier_title,zstd,dict"`
	Status    string `parquet:"status,zstd,dict"`
	Action    string `parquet:"action_code,zstd,dict"`
	// Reasons is every True rule for gp with what it read.
	Reasons      string `parquet:"reasons,zstd"`
	NotEvaluated string `parquet:"rules_not_evaluated,zstd,dict"`
	Unresulted   string `parquet:"rules_unresulted,zstd,dict"`
	Change       string `parquet:"change,zstd,dict"`
	// Scores: name=score id, then name=value for each.
	ScoreIDs        string `parquet:"score_ids,zstd,dict"`
	ScoreZ          string `parquet:"score_z,zstd"`
	ScorePercentile string `parquet:"score_percentile,zstd"`
	ScoreStatus     string `parquet:"score_status,zstd,dict"`
	ScoreLicences   string `parquet:"score_licences,zstd,dict"` // as the score files state them
	Limitations     string `parquet:"screen_limitations,zstd,dict"`

	ProgrammeID      string `parquet:"programme_id,zstd,dict"`
	ProgrammeVersion string `parquet:"programme_version,zstd,dict"`
	RulesetID        string `parquet:"ruleset_id,zstd,dict"`
	RulesetVersion   string `parquet:"ruleset_version,zstd,dict"`
	RuleVersion      string `parquet:"rule_version,zstd,dict"`
	ProgrammeDigest  string `parquet:"programme_digest,zstd,dict"`
	RulesDigest      string `parquet:"rules_digest,zstd,dict"`
	ScoresDigest     string `parquet:"scores_digest,zstd,dict"`
	ReferenceDigest  string `parquet:"reference_digest,zstd,dict"`
	CatalogueDigest  string `parquet:"catalogue_digest,zstd,dict"`
	CohortDigest     string `parquet:"cohort_digest,zstd,dict"`
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
	text   strings.Builder
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
		Reasons:      b.join(len(r.Reasons), func(i int) string { return r.Reasons[i].String() }),
		NotEvaluated: strings.Join(r.NotEvaluated, "; "), Unresulted: strings.Join(r.Unresulted, "; "),
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
	pairs := func(value func(*Score) string) string {
		return b.join(len(scores), func(i int) string { return scores[i].Name + "=" + value(&scores[i]) })
	}
	row.ScoreIDs = pairs(func(s *Score) string { return s.ID })
	row.ScoreZ = pairs(func(s *Score) string { return number(s.Z) })
	row.ScorePercentile = pairs(func(s *Score) string { return number(s.Percentile) })
	row.ScoreStatus = pairs(func(s *Score) string {
		if s.Reason == "" {
			return s.Status
		}
		return s.Status + "(" + s.Reason + ")"
	})
	row.ScoreLicences = pairs(func(s *Score) string { return cmp.Or(s.Licence, unstated) })
	row.Limitations = strings.Join(limitations, "; ")
	return row
}

// join puts parts into one cell. A semicolon inside a part would read as the
// start of the next one, and becomes a comma.
func (b *Builder) join(n int, part func(int) string) string {
	b.text.Reset()
	for i := range n {
		if i > 0 {
			b.text.WriteString("; ")
		}
		b.text.WriteString(strings.ReplaceAll(part(i), ";", ","))
	}
	return b.text.String()
}

// number is the shortest decimal that reads back as x; blank where x is missing.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
