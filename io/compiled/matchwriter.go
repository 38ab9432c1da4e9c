package compiled

import (
	"encoding/json"
	"fmt"
	"math"

	"cardioscore/io/frequency"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
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

// The columns of frequencies.parquet.
var pinnedColumns = and(and(int32s("chrom", "pos"), parquetfile.PlainText, "ref", "alt"), parquetfile.PlainInt64, "count", "of")

const pinnedName = "frequencies.parquet"

// joinName names a file of a join of a match, both counted from 0.
func joinName(match, join int, file string) string {
	return fmt.Sprintf("matches/%d/%d/%s.parquet", match+1, join+1, file)
}

// writeMatch writes the results of one cohort. tables says which table each score
// belongs to.
func (f *files) writeMatch(at int, m *Match, tables []int) (MatchMeta, error) {
	meta := MatchMeta{Cohort: m.Cohort, Key: m.Key}
	joins := map[*match.Join]int{}
	for k, r := range m.Results {
		join, known := joins[r.Join]
		if !known {
			join = len(meta.Joins)
			joins[r.Join] = join
			if err := f.writeJoin(at, join, r.Join); err != nil {
				return meta, err
			}
			meta.Joins = append(meta.Joins, JoinMeta{
				Table: tables[k], Terms: len(r.Terms), Joints: len(r.Joints), Filled: len(r.Filled), HomRef: r.HomRef, UsedRows: m.UsedRows[k],
			})
		}
		scored := MatchedMeta{Join: join, Coverage: r.Coverage, VarianceUnknown: math.IsNaN(r.Coverage.ByVariance)}
		if scored.VarianceUnknown {
			scored.Coverage.ByVariance = 0
		}
		meta.Scores = append(meta.Scores, scored)
	}
	return meta, nil
}

func (f *files) writeJoin(at, join int, j *match.Join) error {
	outcomes := make([]int32, len(j.Outcome))
	for i, o := range j.Outcome {
		outcomes[i] = int32(o)
	}
	if err := f.table(joinName(at, join, "outcomes"), outcomeColumns, values{ints: outcomes}); err != nil {
		return err
	}
	if err := f.writeTerms(at, join, j.Terms); err != nil {
		return err
	}
	var ints [3][]int32
	var longs [2][]int64
	for i := range j.Filled {
		r := &j.Filled[i]
		for n, v := range [...]int32{r.ScoreRow, int32(r.Region), flag(r.Assumed)} {
			ints[n] = append(ints[n], v)
		}
		longs[0], longs[1] = append(longs[0], r.Effect.Count), append(longs[1], r.Effect.Of)
	}
	err := f.table(joinName(at, join, "filled"), filledColumns, values{ints: ints[0]}, values{ints: ints[1]}, values{ints: ints[2]}, values{longs: longs[0]}, values{longs: longs[1]})
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
	return f.table(joinName(at, join, "joints"), jointColumns, values{texts: joints})
}

// writeTerms writes what most rows of most scores have.
func (f *files) writeTerms(at, join int, terms []match.Term) error {
	var ints [4][]int32
	var regions []int32
	var counts [2][]int32
	var longs [2][]int64
	large := int64(0)
	for i := range terms {
		t := &terms[i]
		for n, v := range [...]int32{t.ScoreRow, t.Row, flag(t.EffectIsAlt), t.Missing} {
			ints[n] = append(ints[n], v)
		}
		regions = append(regions, int32(t.Region))
		counts[0], counts[1] = append(counts[0], int32(t.Alt.Count)), append(counts[1], int32(t.Alt.Of))
		longs[0], longs[1] = append(longs[0], t.Alt.Count), append(longs[1], t.Alt.Of)
		large = max(large, t.Alt.Count, t.Alt.Of)
	}
	err := f.table(joinName(at, join, "terms"), termColumns, values{ints: ints[0]}, values{ints: ints[1]}, values{ints: ints[2]}, values{ints: ints[3]})
	if err != nil {
		return err
	}
	if anyOther(regions) {
		if err := f.table(joinName(at, join, "regions"), regionColumns, values{ints: regions}); err != nil {
			return err
		}
	}
	if large <= math.MaxInt32 {
		return f.table(joinName(at, join, "counts"), countColumns, values{ints: counts[0]}, values{ints: counts[1]})
	}
	return f.table(joinName(at, join, "longcounts"), longColumns, values{longs: longs[0]}, values{longs: longs[1]})
}

func flag(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// writePinned writes the pinned frequencies; name is that of the table.
func (f *files) writePinned(name string, t *frequency.Table) (*FrequenciesMeta, error) {
	meta := &FrequenciesMeta{Name: name, Digest: t.Digest()}
	var chroms, positions []int32
	var refs, alts []string
	var counts, ofs []int64
	for r := range t.Rows() {
		chroms, positions = append(chroms, int32(r.Chrom)), append(positions, r.Pos)
		refs, alts = append(refs, r.Ref), append(alts, r.Alt)
		counts, ofs = append(counts, r.Count), append(ofs, r.Of)
		meta.Rows++
	}
	return meta, f.table(pinnedName, pinnedColumns, values{ints: chroms}, values{ints: positions}, values{texts: refs}, values{texts: alts},
		values{longs: counts}, values{longs: ofs})
}

// tablesOf numbers the tables of scores, and says which one each score belongs to.
func tablesOf(scores []*scoreset.Score) (tables []*scoreset.Table, of []int) {
	numbers := map[*scoreset.Table]int{}
	for _, s := range scores {
		t, _ := s.Table()
		n, known := numbers[t]
		if !known {
			n = len(tables)
			numbers[t] = n
			tables = append(tables, t)
		}
		of = append(of, n)
	}
	return tables, of
}
