package compiled

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Match gives the results that the set has for a key, by score of the part, with the
// digests of the rows that they use; found is false where it has none. rows is how many
// variants the cohort has. Errors: Integrity, IO.
func (s *Set) Match(key Key, rows int) (results []*match.Result, usedRows []string, found bool, err error) {
	for at := range s.meta.Matches {
		m := &s.meta.Matches[at]
		if !maps.Equal(m.Key, key) {
			continue
		}
		if s.needsTexts(m) {
			if err := s.Load(); err != nil {
				return nil, nil, false, err
			}
		}
		joins := make([]*match.Join, len(m.Joins))
		shared := s.shareRows(m, rows)
		for k, number := range s.numbers {
			scored := &m.Scores[number]
			if joins[scored.Join] == nil {
				if joins[scored.Join], err = s.readJoin(at, scored.Join, rows); err != nil {
					return nil, nil, false, err
				}
				shared.take(joins[scored.Join])
			}
			r := &match.Result{Score: s.scores[k], Join: joins[scored.Join], Coverage: scored.Coverage}
			r.Coverage.Counts = maps.Clone(r.Coverage.Counts)
			r.Coverage.Weight = s.scores[k].AbsSum().Rat()
			r.Coverage.UsedWeight = scored.usedWeight(r.Coverage.Weight)
			if scored.VarianceUnknown {
				r.Coverage.ByVariance = math.NaN()
			}
			results, usedRows = append(results, r), append(usedRows, m.Joins[scored.Join].UsedRows)
		}
		shared.give(joins)
		return results, usedRows, true, nil
	}
	return nil, nil, false, nil
}

// mostUsedWeight is how long the text of a used weight may be: sums of weights have some
// tens of digits, and a number of millions takes seconds to read.
const mostUsedWeight = 16384

// weighs says whether the used weight can be one.
func (a *MatchedMeta) weighs() bool {
	if a.UsedWeight == "" {
		return a.Coverage.ByWeight >= 0 && a.Coverage.ByWeight <= 1
	}
	if len(a.UsedWeight) > mostUsedWeight || strings.Trim(a.UsedWeight, "0123456789/") != "" {
		return false
	}
	_, ok := new(big.Rat).SetString(a.UsedWeight)
	return ok
}

// usedWeight is sum|w| of the rows of a score that the match uses, of all as given.
func (a *MatchedMeta) usedWeight(all *big.Rat) *big.Rat {
	if used, ok := new(big.Rat).SetString(a.UsedWeight); ok {
		return used
	}
	used := match.Share(a.Coverage.ByWeight)
	return used.Mul(used, all)
}

// needsTexts says whether rows are read one by one to plan a pass.
func (s *Set) needsTexts(m *MatchMeta) bool {
	plain := make([]bool, len(s.tables)) // known to be: many scores share a table
	for _, number := range s.numbers {
		j := &m.Joins[m.Scores[number].Join]
		if j.Joints+j.Filled > 0 || !plain[j.Table] && !s.tables[j.Table].Plain() {
			return true
		}
		plain[j.Table] = true
	}
	return false
}

// readJoin reads the files of a join.
func (s *Set) readJoin(at, join, rows int) (*match.Join, error) {
	meta := &s.meta.Matches[at].Joins[join]
	j := &match.Join{HomRef: meta.HomRef}
	reader := &joinReader{set: s, at: at, join: join, meta: meta, scoreRows: int32(s.meta.Tables[meta.Table].Rows), cohortRows: int32(rows)}
	err := together(
		func() error { return reader.outcomes(j) },
		func() error { return reader.terms(j) },
		func() error { return reader.filled(j) },
		func() error { return reader.joints(j) },
	)
	return j, err
}

type joinReader struct {
	set                   *Set
	at, join              int
	meta                  *JoinMeta
	scoreRows, cohortRows int32
}

// open opens a file of the join, which has to have so many rows.
func (r *joinReader) open(name string, columns specs, rows int) (*file, error) {
	name = joinName(r.at, r.join, name)
	f, err := r.set.open(name, columns)
	if err != nil {
		return nil, err
	}
	has := 0
	if f != nil {
		has = f.entry.Rows
	}
	if has != rows {
		f.close()
		return nil, fileerr.New(fileerr.Integrity, r.set.path, "%s has %d rows, %s says %d", name, has, Name, rows)
	}
	return f, nil
}

// within refuses numbers outside of 0 up to before a limit.
func (r *joinReader) within(f *file, column int, values []int32, limit int32) error {
	for i, v := range values {
		if v < 0 || v >= limit {
			return fileerr.Wrap(fileerr.Integrity, f.path, fmt.Errorf("%s of row %d is %d, expected 0 to %d", f.columns[column].Name, i+1, v, limit-1))
		}
	}
	return nil
}

func (r *joinReader) outcomes(j *match.Join) error {
	f, err := r.open("outcomes", outcomeColumns, int(r.scoreRows))
	if err != nil {
		return err
	}
	defer f.close()
	all := scoreset.Outcomes()
	j.Outcome = make([]scoreset.Outcome, f.entry.Rows)
	return f.fill(1, func(_, first int, values []byte) error {
		to := j.Outcome[first:]
		return set(values, "outcome", int32(all[len(all)-1])+1, func(i int, v int32) { to[i] = scoreset.Outcome(v) })
	})
}

// set takes values of a column of 32-bit integers, each from 0 up to before a limit,
// one after another.
func set(values []byte, name string, limit int32, to func(i int, v int32)) error {
	for i := range len(values) / 4 {
		v := int32(binary.LittleEndian.Uint32(values[4*i:]))
		if v < 0 || v >= limit {
			return fmt.Errorf("%s is %d, expected 0 to %d", name, v, limit-1)
		}
		to(i, v)
	}
	return nil
}

func setLongs(values []byte, to func(i int, v int64)) {
	for i := range len(values) / 8 {
		to(i, int64(binary.LittleEndian.Uint64(values[8*i:])))
	}
}

func (r *joinReader) terms(j *match.Join) error {
	f, err := r.open("terms", termColumns, r.meta.Terms)
	if f == nil || err != nil {
		return err
	}
	defer f.close()
	j.Terms, j.Rows = make([]match.Term, f.entry.Rows), make([]match.ReadRow, f.entry.Rows)
	for i := range j.Terms {
		j.Terms[i].At = int32(i)
	}
	if err := f.fill(len(termColumns), func(column, first int, values []byte) error {
		return setTerms(j.Terms[first:][:len(values)/4], j.Rows[first:], column, values, r.scoreRows, r.cohortRows)
	}); err != nil {
		return err
	}
	return together(
		func() error { return r.counts(j) },
		func() error {
			regions, err := r.optional("regions", regionColumns, len(j.Terms))
			if err != nil {
				return err
			}
			defer regions.close()
			return regions.fill(1, func(_, first int, values []byte) error {
				t := j.Terms[first:]
				return set(values, "region", int32(genome.MT)+1, func(i int, v int32) { t[i].Region = genome.Region(v) })
			})
		},
	)
}

// optional opens a file of the join that is there only where it is needed; nil where
// it is not.
func (r *joinReader) optional(name string, columns specs, rows int) (*file, error) {
	if r.set.entries[joinName(r.at, r.join, name)] == nil {
		return nil, nil
	}
	return r.open(name, columns, rows)
}

// counts reads the frequencies of the terms.
func (r *joinReader) counts(j *match.Join) error {
	f, err := r.optional("counts", countColumns, len(j.Terms))
	if err != nil {
		return err
	}
	defer f.close()
	long, err := r.optional("longcounts", longColumns, len(j.Terms))
	if err != nil {
		return err
	}
	defer long.close()
	if (f == nil) == (long == nil) {
		return fileerr.New(fileerr.Integrity, r.set.path, "%s lists no counts of terms, or two", Name)
	}
	if err := f.fill(len(countColumns), func(column, first int, values []byte) error {
		setCounts(j.Rows[first:][:len(values)/4], column, values)
		return nil
	}); err != nil {
		return err
	}
	return long.fill(len(longColumns), func(column, first int, values []byte) error {
		for i := range j.Rows[first:][:len(values)/8] {
			v := int64(binary.LittleEndian.Uint64(values[8*i:]))
			if alt := &j.Rows[first+i].Alt; column == 0 {
				alt.Count = v
			} else {
				alt.Of = v
			}
		}
		return nil
	})
}

// setTerms sets a column of terms.parquet. One loop a column: there are millions of
// them, and the start of a run waits for it.
func setTerms(terms []match.Term, rows []match.ReadRow, column int, values []byte, scoreRows, cohortRows int32) error {
	values, rows = values[:4*len(terms)], rows[:len(terms)]
	limit := []int32{scoreRows, cohortRows, 2, math.MaxInt32}[column]
	most := uint32(0)
	switch column {
	case 0:
		for i := range terms {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			terms[i].ScoreRow = int32(v)
		}
	case 1:
		for i := range rows {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			rows[i].Row = int32(v)
		}
	case 2:
		for i := range terms {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			terms[i].EffectIsAlt = v == 1
		}
	default:
		for i := range rows {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			rows[i].Missing = int32(v)
		}
	}
	if most >= uint32(limit) {
		return fmt.Errorf("a value is %d, expected 0 to %d", int32(most), limit-1)
	}
	return nil
}

func setCounts(rows []match.ReadRow, column int, values []byte) {
	values = values[:4*len(rows)]
	if column == 0 {
		for i := range rows {
			rows[i].Alt.Count = int64(int32(binary.LittleEndian.Uint32(values[4*i:])))
		}
		return
	}
	for i := range rows {
		rows[i].Alt.Of = int64(int32(binary.LittleEndian.Uint32(values[4*i:])))
	}
}

func (r *joinReader) filled(j *match.Join) error {
	f, err := r.open("filled", filledColumns, r.meta.Filled)
	if f == nil || err != nil {
		return err
	}
	defer f.close()
	j.Filled = make([]match.Filled, f.entry.Rows)
	return f.fill(len(filledColumns), func(column, first int, values []byte) error {
		t := j.Filled[first:]
		name := filledColumns[column].Name
		switch column {
		case 0:
			return set(values, name, r.scoreRows, func(i int, v int32) { t[i].ScoreRow = v })
		case 1:
			return set(values, name, int32(genome.MT)+1, func(i int, v int32) { t[i].Region = genome.Region(v) })
		case 2:
			return set(values, name, 2, func(i int, v int32) { t[i].Assumed = v == 1 })
		case 3:
			setLongs(values, func(i int, v int64) { t[i].Effect.Count = v })
		default:
			setLongs(values, func(i int, v int64) { t[i].Effect.Of = v })
		}
		return nil
	})
}

func (r *joinReader) joints(j *match.Join) error {
	f, err := r.open("joints", jointColumns, r.meta.Joints)
	if f == nil || err != nil {
		return err
	}
	defer f.close()
	texts, err := f.texts(0)
	if err != nil {
		return err
	}
	j.Joints = make([]match.Joint, len(texts))
	for i, text := range texts {
		joint := &j.Joints[i]
		if err := json.Unmarshal([]byte(text), joint); err != nil {
			return fileerr.Wrap(fileerr.Integrity, f.path, err)
		}
		if !joint.Whole(r.scoreRows) {
			return fileerr.New(fileerr.Integrity, f.path, "row %d cannot be", i+1)
		}
		if err := r.within(f, 0, joint.Rows, r.cohortRows); err != nil {
			return err
		}
	}
	return nil
}
