package compiled

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"

	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Match gives the results that the set has for a key, by score, with the digests of
// the rows that they use; found is false where it has none. rows is how many variants
// the cohort has. Errors: Integrity, IO.
func (s *Set) Match(key Key, rows int) (results []*match.Result, usedRows []string, found bool, err error) {
	for at := range s.meta.Matches {
		m := &s.meta.Matches[at]
		if !maps.Equal(m.Key, key) {
			continue
		}
		joins := make([]*match.Join, len(m.Joins))
		for i := range joins {
			if joins[i], err = s.readJoin(at, i, rows); err != nil {
				return nil, nil, false, err
			}
		}
		for k := range m.Scores {
			scored := &m.Scores[k]
			r := &match.Result{Score: s.scores[k], Join: joins[scored.Join], Coverage: scored.Coverage}
			r.Coverage.Counts = maps.Clone(r.Coverage.Counts)
			if scored.VarianceUnknown {
				r.Coverage.ByVariance = math.NaN()
			}
			results, usedRows = append(results, r), append(usedRows, m.Joins[scored.Join].UsedRows)
		}
		return results, usedRows, true, nil
	}
	return nil, nil, false, nil
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
	values, err := f.ints(0)
	if err != nil {
		return err
	}
	all := scoreset.Outcomes()
	if err := r.within(f, 0, values, int32(all[len(all)-1])+1); err != nil {
		return err
	}
	j.Outcome = make([]scoreset.Outcome, len(values))
	for i, v := range values {
		j.Outcome[i] = scoreset.Outcome(v)
	}
	return nil
}

// columnsOf reads the columns of 32-bit integers and then those of 64 bits, side by side.
func columnsOf(f *file, ints [][]int32, longs [][]int64) error {
	var all []func() error
	for i := range ints {
		all = append(all, func() (err error) { ints[i], err = f.ints(i); return err })
	}
	for i := range longs {
		all = append(all, func() (err error) { longs[i], err = f.longs(len(ints) + i); return err })
	}
	return together(all...)
}

func (r *joinReader) terms(j *match.Join) error {
	f, err := r.open("terms", termColumns, r.meta.Terms)
	if f == nil || err != nil {
		return err
	}
	defer f.close()
	var ints [5][]int32
	var longs [2][]int64
	if err := columnsOf(f, ints[:], longs[:]); err != nil {
		return err
	}
	for column, limit := range []int32{r.scoreRows, r.cohortRows, 2, int32(genome.MT) + 1, math.MaxInt32} {
		if err := r.within(f, column, ints[column], limit); err != nil {
			return err
		}
	}
	j.Terms = make([]match.Term, len(ints[0]))
	for i := range j.Terms {
		j.Terms[i] = match.Term{
			ScoreRow: ints[0][i], Row: ints[1][i], EffectIsAlt: ints[2][i] == 1, Region: genome.Region(ints[3][i]), Missing: ints[4][i],
			Alt: match.Frequency{Count: longs[0][i], Of: longs[1][i]},
		}
	}
	return nil
}

func (r *joinReader) filled(j *match.Join) error {
	f, err := r.open("filled", filledColumns, r.meta.Filled)
	if f == nil || err != nil {
		return err
	}
	defer f.close()
	var ints [3][]int32
	var longs [2][]int64
	if err := columnsOf(f, ints[:], longs[:]); err != nil {
		return err
	}
	for column, limit := range []int32{r.scoreRows, int32(genome.MT) + 1, 2} {
		if err := r.within(f, column, ints[column], limit); err != nil {
			return err
		}
	}
	j.Filled = make([]match.Filled, len(ints[0]))
	for i := range j.Filled {
		j.Filled[i] = match.Filled{
			ScoreRow: ints[0][i], Region: genome.Region(ints[1][i]), Assumed: ints[2][i] == 1,
			Effect: match.Frequency{Count: longs[0][i], Of: longs[1][i]},
		}
	}
	return nil
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
		if joint.ScoreRow < 0 || joint.ScoreRow >= r.scoreRows || len(joint.Rows) == 0 || joint.Region > genome.MT {
			return fileerr.New(fileerr.Integrity, f.path, "row %d cannot be", i+1)
		}
		if err := r.within(f, 0, joint.Rows, r.cohortRows); err != nil {
			return err
		}
	}
	return nil
}

// Frequencies gives the pinned frequencies, nil where the set has none. They are read
// at the first call. Errors: Integrity, IO.
func (s *Set) Frequencies() (*frequency.Table, error) { return s.frequencies() }

func (s *Set) readFrequencies() (*frequency.Table, error) {
	if s.meta.Frequencies == nil {
		return nil, nil
	}
	f, err := s.open(pinnedName, pinnedColumns)
	if err != nil {
		return nil, err
	}
	defer f.close()
	var ints [2][]int32
	var longs [2][]int64
	var texts [2][]string
	for i := range ints {
		err := together(
			func() (err error) { ints[i], err = f.ints(i); return err },
			func() (err error) { texts[i], err = f.texts(2 + i); return err },
			func() (err error) { longs[i], err = f.longs(4 + i); return err },
		)
		if err != nil {
			return nil, err
		}
	}
	if len(ints[0]) != s.meta.Frequencies.Rows {
		return nil, fileerr.New(fileerr.Integrity, s.path, "%s has %d rows, %s says %d", pinnedName, len(ints[0]), Name, s.meta.Frequencies.Rows)
	}
	t, err := frequency.FromRows(s.meta.Frequencies.Digest, func(yield func(frequency.Row) bool) {
		for i := range ints[0] {
			chrom := genome.Chromosome(0)
			if c := ints[0][i]; c > 0 && c <= int32(genome.LastChromosome) {
				chrom = genome.Chromosome(c)
			}
			if !yield(frequency.Row{Chrom: chrom, Pos: ints[1][i], Ref: texts[0][i], Alt: texts[1][i], Count: longs[0][i], Of: longs[1][i]}) {
				return
			}
		}
	})
	if err != nil {
		return nil, fileerr.Wrap(fileerr.Integrity, s.path, err)
	}
	return t, nil
}
