package compiled

import (
	"encoding/json"
	"fmt"
	"math"

	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/match"
)

// The columns of the files of a join.
var (
	outcomeColumns = int32s("outcome")
	termColumns    = int32s("score_row", "cohort_row", "effect_is_alt", "n_missing")
	regionColumns  = int32s("region")
	countColumns   = int32s("alt_count", "alt_of")
	longColumns    = and(nil, parquetfile.PlainInt64, "alt_count", "alt_of")
	filledColumns  = and(int32s("score_row", "region", "assumed"), parquetfile.PlainInt64, "effect_count", "effect_of")
	jointColumns   = and(nil, parquetfile.PlainText, "joint")
)

// joinName names a file of a join of a match, both counted from 0.
func joinName(match, join int, file string) string {
	return fmt.Sprintf("matches/%d/%d/%s.parquet", match+1, join+1, file)
}

// writeMatch writes the results of one cohort, the match with this number, for scores
// that follow those that it has. tables says which table each score belongs to.
func (f *files) writeMatch(at int, meta *MatchMeta, m *Match, tables []int) error {
	joins := map[*match.Join]int{}
	for k, r := range m.Results {
		join, known := joins[r.Join]
		if !known {
			join = len(meta.Joins)
			joins[r.Join] = join
			if err := f.writeJoin(at, join, r.Join); err != nil {
				return err
			}
			meta.Joins = append(meta.Joins, JoinMeta{
				Table: tables[k], Terms: len(r.Terms), Joints: len(r.Joints), Filled: len(r.Filled), HomRef: r.HomRef, UsedRows: m.UsedRows[k],
			})
		}
		scored := MatchedMeta{Join: join, Coverage: r.Coverage, UsedWeight: r.Coverage.UsedWeight.RatString(), VarianceUnknown: math.IsNaN(r.Coverage.ByVariance)}
		if scored.VarianceUnknown {
			scored.Coverage.ByVariance = 0
		}
		meta.Scores = append(meta.Scores, scored)
	}
	return nil
}

func (f *files) writeJoin(at, join int, j *match.Join) error {
	err := f.table(joinName(at, join, "outcomes"), outcomeColumns, len(j.Outcome), intsOf(func(i int) int32 { return int32(j.Outcome[i]) }))
	if err != nil {
		return err
	}
	if err := f.writeTerms(at, join, j); err != nil {
		return err
	}
	filled := j.Filled
	err = f.table(joinName(at, join, "filled"), filledColumns, len(filled),
		intsOf(func(i int) int32 { return filled[i].ScoreRow }), intsOf(func(i int) int32 { return int32(filled[i].Region) }), intsOf(func(i int) int32 { return flag(filled[i].Assumed) }),
		longsOf(func(i int) int64 { return filled[i].Effect.Count }), longsOf(func(i int) int64 { return filled[i].Effect.Of }))
	if err != nil {
		return err
	}
	var joints []string
	for i := range j.Joints {
		text, err := json.Marshal(&j.Joints[i])
		if err != nil {
			return err
		}
		joints = append(joints, string(text))
	}
	return f.table(joinName(at, join, "joints"), jointColumns, len(joints), texts(joints))
}

// writeTerms writes what most rows of most scores have.
func (f *files) writeTerms(at, join int, j *match.Join) error {
	terms := j.Terms
	row := func(i int) *match.ReadRow { return j.RowOf(&terms[i]) }
	regions, large := false, int64(0)
	for i := range terms {
		alt := row(i).Alt
		regions, large = regions || terms[i].Region != 0, max(large, alt.Count, alt.Of)
	}
	err := f.table(joinName(at, join, "terms"), termColumns, len(terms),
		intsOf(func(i int) int32 { return terms[i].ScoreRow }), intsOf(func(i int) int32 { return row(i).Row }),
		intsOf(func(i int) int32 { return flag(terms[i].EffectIsAlt) }), intsOf(func(i int) int32 { return row(i).Missing }))
	if err != nil {
		return err
	}
	if regions {
		if err := f.table(joinName(at, join, "regions"), regionColumns, len(terms), intsOf(func(i int) int32 { return int32(terms[i].Region) })); err != nil {
			return err
		}
	}
	if large <= math.MaxInt32 {
		return f.table(joinName(at, join, "counts"), countColumns, len(terms),
			intsOf(func(i int) int32 { return int32(row(i).Alt.Count) }), intsOf(func(i int) int32 { return int32(row(i).Alt.Of) }))
	}
	return f.table(joinName(at, join, "longcounts"), longColumns, len(terms),
		longsOf(func(i int) int64 { return row(i).Alt.Count }), longsOf(func(i int) int64 { return row(i).Alt.Of }))
}

func flag(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
