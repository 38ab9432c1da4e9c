package compiled

import (
	"slices"
	"strings"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Contents is what a set is made of.
type Contents struct {
	Build genome.Build // of all scores
	// Scores, those of one table together; their Source is the path of the file.
	Scores  []*scoreset.Score
	Sources []Source // by path as in the Source of scores, see SourceOf
	Paths   []string // of Sources, as in the Source of scores
	// Frequencies that are pinned, nil for none; FrequenciesName is how they are called.
	Frequencies     *frequency.Table
	FrequenciesName string
	// FrequenciesAround: also those around insertions and deletions, see FrequenciesMeta.
	FrequenciesAround bool
	Matches           []Match
}

// Match is the result of matching all scores to one cohort.
type Match struct {
	Cohort   string // how the set calls it
	Key      Key
	Results  []*match.Result // by score
	UsedRows []string        // digest of the used rows, by score
}

// Write writes a set into a directory, and gives the text of set.json: Commit makes the
// directory a set with it. Errors: IO, and those of the store of the weights.
func Write(dir *atomicfile.Dir, c *Contents) (text []byte, err error) {
	m := &Meta{Format: formatName, Version: formatVersion, Features: []string{}, Build: c.Build.String(), Words: words(), Sources: c.Sources}
	f := &files{dir: dir}
	tables, of := tablesOf(c.Scores)
	m.Tables = make([]TableMeta, len(tables))
	for i, t := range tables {
		if t == nil {
			return nil, fileerr.New(fileerr.Internal, dir.Path(), "a score without rows cannot be compiled")
		}
		m.Tables[i].Rows = t.Len()
		if m.Tables[i].Columns, err = f.writeTable(i, t); err != nil {
			return nil, err
		}
	}
	for k, s := range c.Scores {
		if k > 0 && of[k] < of[k-1] {
			return nil, fileerr.New(fileerr.Internal, dir.Path(), "scores of one table are not together")
		}
		t := &m.Tables[of[k]]
		t.Source = slices.Index(c.Paths, s.Source)
		_, column := s.Table()
		t.Scores = append(t.Scores, ScoreMeta{column, s.Meta()})
	}
	if c.Frequencies != nil {
		m.Features = append(m.Features, featureFrequencies)
		if m.Frequencies, err = f.writePinned(c.FrequenciesName, c.Frequencies); err != nil {
			return nil, err
		}
		m.Frequencies.Around = c.FrequenciesAround
	}
	for i := range c.Matches {
		for _, r := range c.Matches[i].Results {
			if r.PGSC2 != nil || len(r.Proxies) > 0 {
				return nil, fileerr.New(fileerr.Internal, dir.Path(), "a match by proxies or by other rules cannot be kept")
			}
		}
		meta, err := f.writeMatch(i, &c.Matches[i], of)
		if err != nil {
			return nil, err
		}
		m.Matches = append(m.Matches, meta)
	}
	if len(m.Matches) > 0 {
		m.Features = append(m.Features, featureMatches)
	}
	slices.SortFunc(f.entries, func(a, b FileEntry) int { return strings.Compare(a.Name, b.Name) })
	m.Files = f.entries
	if text, err = m.encode(); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, dir.Path(), err)
	}
	return text, nil
}
