package compiled

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Name is the file that makes a directory a compiled set.
const Name = "set.json"

const (
	formatName    = "cardioscore score set"
	formatVersion = 1

	featureFrequencies = "frequencies" // frequencies are pinned
	featureMatches     = "matches"
)

// Meta is what set.json says.
type Meta struct {
	// Digest is the SHA-256 of set.json with 64 zeros in its place, which is the first
	// in the file.
	Digest  string `json:"digest"`
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Features that a reader must know, ascending; it refuses the set otherwise.
	Features    []string         `json:"features"`
	Build       string           `json:"build"`
	Words       string           `json:"words"` // digest of the lists that numbers stand for
	Sources     []Source         `json:"sources"`
	Chain       *ChainMeta       `json:"chain,omitempty"`
	Reference   *ReferenceMeta   `json:"reference,omitempty"`
	Tables      []TableMeta      `json:"tables"`
	Frequencies *FrequenciesMeta `json:"frequencies,omitempty"`
	Matches     []MatchMeta      `json:"matches,omitempty"`
	Files       []FileEntry      `json:"files"` // by name
}

// Source is a score file that was compiled.
type Source struct {
	Name     string    `json:"name"` // without folders
	Path     string    `json:"path"` // from the root of the file system
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
	SHA256   string    `json:"sha256"`
}

// ChainMeta is the chain file that moved scores from another build.
type ChainMeta struct {
	Name   string `json:"name"`   // without folders
	Path   string `json:"path"`   // from the root of the file system
	SHA256 string `json:"sha256"` // of its text, unpacked
	From   string `json:"from"`   // build of the scores as their files give them
}

// ReferenceMeta is the reference genome by which insertions and deletions were moved to
// the left. Its index and size tell it from another one.
type ReferenceMeta struct {
	Name        string `json:"name"`
	Path        string `json:"path"`
	Bytes       int64  `json:"bytes"`
	IndexSHA256 string `json:"index_sha256"`
}

// TableMeta is rows that one or several scores share.
type TableMeta struct {
	Source  int          `json:"source"` // index into Sources
	Rows    int          `json:"rows"`
	Columns []ColumnMeta `json:"columns"` // of weights
	Scores  []ScoreMeta  `json:"scores"`  // in the order of the file
}

// ColumnMeta is what the weights of a column are together.
type ColumnMeta struct {
	Largest scoreset.Decimal   `json:"largest"`
	Finest  int                `json:"finest"`
	Found   bool               `json:"found"`
	AbsSum  []scoreset.Decimal `json:"abs_sum"`
	// Grid follows from the others; it stands here for people, and is checked.
	Grid scoreset.Grid `json:"grid"`
}

// ScoreMeta is one score: its column, and what its header says.
type ScoreMeta struct {
	Column int            `json:"column"`
	Header scoreset.Score `json:"header"` // its Source is the path as it was given
}

// FrequenciesMeta names the pinned frequencies.
type FrequenciesMeta struct {
	Name   string `json:"name"`   // of the table that they were taken from
	Digest string `json:"digest"` // of that table
	Rows   int    `json:"rows"`
	// Around says that those around insertions and deletions are there too, which a
	// reference may move to the rows that spell them.
	Around bool `json:"around_indels,omitempty"`
}

// MatchMeta is a match to one cohort.
type MatchMeta struct {
	Cohort string        `json:"cohort"` // how it was called
	Key    Key           `json:"key"`
	Joins  []JoinMeta    `json:"joins"`
	Scores []MatchedMeta `json:"scores"` // in the order of Tables, then of their scores
}

// Key is everything that a match depends on beside the scores, by name.
type Key map[string]string

// JoinMeta is a match.Join, which scores of a table may share.
type JoinMeta struct {
	Table    int    `json:"table"` // index into Tables
	Terms    int    `json:"terms"`
	Joints   int    `json:"joints"`
	Filled   int    `json:"filled"`
	HomRef   int    `json:"hom_ref"`
	UsedRows string `json:"used_rows_digest"`
}

// MatchedMeta is the result of one score.
type MatchedMeta struct {
	Join     int            `json:"join"` // index into Joins
	Coverage match.Coverage `json:"coverage"`
	// UsedWeight is that of the coverage, as a ratio of integers; empty in sets of before
	// it was kept, of which ByWeight is taken.
	UsedWeight string `json:"used_weight,omitempty"`
	// VarianceUnknown: ByVariance of the coverage is NaN.
	VarianceUnknown bool `json:"variance_unknown,omitempty"`
}

// FileEntry is a Parquet file of the set.
type FileEntry struct {
	Name         string `json:"name"`
	Rows         int    `json:"rows"`
	Bytes        int64  `json:"bytes"`
	SHA256       string `json:"sha256"`
	FooterOffset int64  `json:"footer_offset"`
	FooterSHA256 string `json:"footer_sha256"`
	// CRC32C of each column chunk, by row group, then by column; none of weights,
	// which have checks.parquet.
	CRC32C []uint32 `json:"crc32c,omitempty"`
}

// words is the SHA-256 of the names that numbers in the set stand for.
func words() string {
	var names []string
	for _, outcome := range scoreset.Outcomes() {
		names = append(names, outcome.String())
	}
	for effect := scoreset.Additive; effect <= scoreset.Product; effect++ {
		names = append(names, effect.String())
	}
	for region := genome.Autosome; region <= genome.MT; region++ {
		names = append(names, region.String())
	}
	for note := range scoreset.NumNotes {
		names = append(names, note.Name())
	}
	sum := sha256.Sum256([]byte(strings.Join(names, "\n")))
	return hex.EncodeToString(sum[:])
}

const (
	digestPrefix = "{\n \"digest\": \""
	digestLength = 2 * sha256.Size
)

// encode sets the digest and gives the text of set.json.
func (m *Meta) encode() ([]byte, error) {
	m.Digest = string(bytes.Repeat([]byte{'0'}, digestLength))
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	sum := sha256.Sum256(text)
	m.Digest = hex.EncodeToString(sum[:])
	copy(text[len(digestPrefix):], m.Digest)
	return text, nil
}

// decodeMeta reads set.json and checks its own digest, before anything in it is
// believed. It changes text.
func decodeMeta(text []byte) (*Meta, error) {
	if !bytes.HasPrefix(text, []byte(digestPrefix)) || len(text) < len(digestPrefix)+digestLength {
		return nil, errors.New("it does not begin with a digest")
	}
	place := text[len(digestPrefix):][:digestLength]
	stored := string(place)
	for i := range place {
		place[i] = '0'
	}
	sum := sha256.Sum256(text)
	if computed := hex.EncodeToString(sum[:]); computed != stored {
		return nil, fmt.Errorf("its content has the digest %s, it says %.64q: it was cut off, damaged or edited", computed, stored)
	}
	m := new(Meta)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, err
	}
	m.Digest = stored
	return m, nil
}

// check says whether this program can read the set, and whether set.json agrees with
// itself.
func (m *Meta) check() error {
	if m.Format != formatName {
		return fmt.Errorf("format %.40q, expected %q", m.Format, formatName)
	}
	if m.Version != formatVersion {
		return fmt.Errorf("format version %d, this program reads version %d: compile the scores anew", m.Version, formatVersion)
	}
	if m.Words != words() {
		return errors.New("it was made by a program that knows other effect types, outcomes or notes: compile the scores anew")
	}
	for _, feature := range m.Features {
		if feature != featureFrequencies && feature != featureMatches {
			return fmt.Errorf("the set needs the feature %.40q, which this program does not know", feature)
		}
	}
	if slices.Contains(m.Features, featureFrequencies) != (m.Frequencies != nil) || slices.Contains(m.Features, featureMatches) != (len(m.Matches) > 0) {
		return errors.New("its features are not what it holds")
	}
	if _, ok := genome.ParseBuild(m.Build); !ok {
		return fmt.Errorf("build %.40q is not known", m.Build)
	}
	ids := map[string]bool{}
	scores := 0
	for i := range m.Tables {
		t := &m.Tables[i]
		if t.Source < 0 || t.Source >= len(m.Sources) || t.Rows < 1 || t.Rows > math.MaxInt32 || len(t.Columns) == 0 {
			return fmt.Errorf("table %d cannot be", i+1)
		}
		for _, s := range t.Scores {
			h := &s.Header
			if s.Column < 0 || s.Column >= len(t.Columns) || h.ID == "" || ids[h.ID] || h.Build.String() != m.Build || h.OriginalBuild > genome.GRCh38 {
				return fmt.Errorf("score %.40q of table %d cannot be", h.ID, i+1)
			}
			ids[h.ID] = true
		}
		scores += len(t.Scores)
	}
	if scores == 0 {
		return errors.New("it holds no score")
	}
	for i := range m.Matches {
		if err := m.Matches[i].check(m, scores); err != nil {
			return fmt.Errorf("match %d: %w", i+1, err)
		}
	}
	return nil
}

func (a *MatchMeta) check(m *Meta, scores int) error {
	for _, j := range a.Joins {
		if j.Table < 0 || j.Table >= len(m.Tables) || min(j.Terms, j.Joints, j.Filled, j.HomRef) < 0 {
			return errors.New("a join cannot be")
		}
	}
	if len(a.Scores) != scores {
		return fmt.Errorf("%d scores, the set has %d", len(a.Scores), scores)
	}
	n := 0
	for table := range m.Tables {
		for range m.Tables[table].Scores {
			if join := a.Scores[n].Join; join < 0 || join >= len(a.Joins) || a.Joins[join].Table != table {
				return fmt.Errorf("score %d has a join of other rows", n+1)
			}
			if !a.Scores[n].weighs() {
				return fmt.Errorf("score %d uses a weight that cannot be", n+1)
			}
			for outcome := range a.Scores[n].Coverage.Counts {
				if !slices.Contains(scoreset.Outcomes(), outcome) {
					return fmt.Errorf("score %d has an outcome that there is not", n+1)
				}
			}
			n++
		}
	}
	return nil
}
