package compiled

import (
	"iter"
	"slices"
	"strings"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Aids are what scores were matched with beside cohorts and frequencies.
type Aids struct {
	Chain     *ChainMeta     // nil where no chain file moved a score
	Reference *ReferenceMeta // nil for none
}

// Contents is some scores of a set, and what became of them.
type Contents struct {
	// Scores, those of one table together, all of one build; their Source is the path of
	// the file.
	Scores  []*scoreset.Score
	Matches []Match // to the same cohorts every time
}

// Match is the result of matching scores to one cohort.
type Match struct {
	Cohort   string // how the set calls it
	Key      Key
	Results  []*match.Result // by score
	UsedRows []string        // digest of the used rows, by score
}

// Writer writes a set into a directory, some scores after others: a set is the same
// bytes however they are divided.
type Writer struct {
	files *files
	meta  *Meta
	paths []string
}

// NewWriter begins a set of the scores of some files; paths are those of the sources, as
// the Source of scores has them.
func NewWriter(dir *atomicfile.Dir, paths []string, sources []Source) *Writer {
	m := &Meta{Format: formatName, Version: formatVersion, Features: []string{}, Words: words(), Sources: sources}
	return &Writer{files: &files{dir: dir}, meta: m, paths: paths}
}

// Add writes scores and their matches; nothing of them is held afterwards. Errors: IO,
// and those of the store of the weights.
func (w *Writer) Add(c *Contents) error {
	path := w.files.dir.Path()
	tables, of := tablesOf(c.Scores)
	first := len(w.meta.Tables)
	for i, t := range tables {
		if t == nil {
			return fileerr.New(fileerr.Internal, path, "a score without rows cannot be compiled")
		}
		columns, err := w.files.writeTable(first+i, t)
		if err != nil {
			return err
		}
		w.meta.Tables = append(w.meta.Tables, TableMeta{Rows: t.Len(), Columns: columns})
	}
	for k, s := range c.Scores {
		of[k] += first
		if k > 0 && of[k] < of[k-1] {
			return fileerr.New(fileerr.Internal, path, "scores of one table are not together")
		}
		t := &w.meta.Tables[of[k]]
		t.Source = slices.Index(w.paths, s.Source)
		_, column := s.Table()
		t.Scores = append(t.Scores, ScoreMeta{column, s.Meta()})
		w.meta.Build = s.Build.String()
	}
	if first == 0 {
		for i := range c.Matches {
			w.meta.Matches = append(w.meta.Matches, MatchMeta{Cohort: c.Matches[i].Cohort, Key: c.Matches[i].Key})
		}
	}
	for i := range c.Matches {
		for _, r := range c.Matches[i].Results {
			if r.PGSC2 != nil || len(r.Proxies) > 0 {
				return fileerr.New(fileerr.Internal, path, "a match by proxies or by other rules cannot be kept")
			}
		}
		if err := w.files.writeMatch(i, &w.meta.Matches[i], &c.Matches[i], of); err != nil {
			return err
		}
	}
	return nil
}

// Pin writes the frequencies that the set pins, by chromosome and position; meta says
// what table they are of, without Rows. Errors: IO, and those of the frequencies.
func (w *Writer) Pin(meta FrequenciesMeta, all iter.Seq2[frequency.Row, error]) (err error) {
	meta.Rows, err = w.files.writePinned(all)
	w.meta.Frequencies = &meta
	return err
}

// Finish gives the text of set.json: Commit makes the directory a set with it.
func (w *Writer) Finish(aids Aids) (text []byte, err error) {
	m := w.meta
	m.Chain, m.Reference = aids.Chain, aids.Reference
	if m.Frequencies != nil {
		m.Features = append(m.Features, featureFrequencies)
	}
	if len(m.Matches) > 0 {
		m.Features = append(m.Features, featureMatches)
	}
	slices.SortFunc(w.files.entries, func(a, b FileEntry) int { return strings.Compare(a.Name, b.Name) })
	m.Files = w.files.entries
	if text, err = m.encode(); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, w.files.dir.Path(), err)
	}
	return text, nil
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
