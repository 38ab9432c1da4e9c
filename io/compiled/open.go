package compiled

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// maxMetaBytes bounds set.json.
const maxMetaBytes = 256 << 20

// Set is an open compiled set, or a part of one. Its scores read weights from its files
// until Close. What reads is safe for concurrent use.
type Set struct {
	path    string
	meta    *Meta
	entries map[string]*FileEntry
	scores  []*scoreset.Score // of the part
	numbers []int             // of scores, among all of the set
	tables  []openTable       // by table of the set
	held    []*file           // open while scores are used
	load    func() error      // once
}

// openTable is a table, nil where the part has none of its scores, and the store of
// those of its weights that are not in memory; nil where all are.
type openTable struct {
	*scoreset.Table
	weights *store
}

// Part says what of a set is opened. The zero value is all of it.
type Part struct {
	// Scores by their ids, nil for all. An id that the set does not have is left out.
	Scores []string
	// Weights is how many bytes of weights may stay in memory, of which Open takes what
	// does; nil for WeightsInMemory of this set alone.
	Weights *int64
	// Meta is what ReadMeta gave of the set, nil to read it.
	Meta *Meta
}

// WeightsInMemory is how many bytes of weights stay in memory; the others are read when
// they are needed.
const WeightsInMemory = 32 << 20

// Is says whether a path is the directory of a compiled set, finished or not.
func Is(path string) bool {
	info, err := os.Stat(filepath.Join(path, Name))
	return err == nil && info.Mode().IsRegular()
}

// Open opens part of the set in a directory, reads the rows of its scores, and holds that
// the sources of the set are not other ones now (Meta.Sources). Weights that are too many
// for memory stay in their files. Scores are called by the set's path.
//
// Errors: Malformed for a directory that is no set, or one that needs a newer
// program; Integrity for whatever was damaged; Inconsistent for a source that has
// changed; IO.
func Open(path string, part Part) (*Set, error) {
	meta := part.Meta
	if meta == nil {
		var err error
		if meta, err = ReadMeta(path); err != nil {
			return nil, err
		}
	}
	s := &Set{path: path, meta: meta, entries: map[string]*FileEntry{}, tables: make([]openTable, len(meta.Tables))}
	for i := range meta.Files {
		s.entries[meta.Files[i].Name] = &meta.Files[i]
	}
	s.load = sync.OnceValue(s.loadAll)
	if err := s.read(part); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Set) read(part Part) error {
	for i := range s.meta.Sources {
		if err := s.meta.Sources[i].unchanged(s.path, false); err != nil {
			return err
		}
	}
	left := part.Weights
	if left == nil {
		budget := int64(WeightsInMemory)
		left = &budget
	}
	number := -1
	for i := range s.meta.Tables {
		var t *scoreset.Table
		for _, score := range s.meta.Tables[i].Scores {
			number++
			if part.Scores != nil && !slices.Contains(part.Scores, score.Header.ID) {
				continue
			}
			if t == nil {
				var err error
				if t, err = s.readTable(i, left); err != nil {
					return err
				}
			}
			header := score.Header
			header.Source = s.path
			s.scores, s.numbers = append(s.scores, t.Score(header, score.Column)), append(s.numbers, number)
		}
	}
	return nil
}

// ReadMeta reads and checks set.json alone. Errors: as of Open.
func ReadMeta(path string) (*Meta, error) {
	name := filepath.Join(path, Name)
	handle, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(path); err != nil {
			return nil, fileerr.Wrap(fileerr.IO, path, err)
		}
		return nil, fileerr.New(fileerr.Malformed, path, "holds no %s: not a compiled set of scores, or one whose compilation did not finish", Name)
	}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, name, err)
	}
	defer handle.Close()
	text, err := io.ReadAll(io.LimitReader(handle, maxMetaBytes+1))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, name, err)
	}
	if len(text) > maxMetaBytes {
		return nil, fileerr.New(fileerr.Integrity, name, "is larger than %d bytes: not that of a compiled set", maxMetaBytes)
	}
	meta, err := decodeMeta(text)
	if err != nil {
		return nil, &fileerr.Error{Class: fileerr.Integrity, Path: name, Message: "is damaged, or not that of a compiled set", Err: err}
	}
	if err := meta.check(); err != nil {
		return nil, fileerr.Wrap(fileerr.Malformed, name, err)
	}
	return meta, nil
}

// Path is that of the directory.
func (s *Set) Path() string { return s.path }

// Meta is what set.json says; the caller must not change it.
func (s *Set) Meta() *Meta { return s.meta }

// Build is that of the positions of all scores.
func (s *Set) Build() genome.Build {
	build, _ := genome.ParseBuild(s.meta.Build)
	return build
}

// Scores gives the scores of the part in the order in which they were compiled.
func (s *Set) Scores() []*scoreset.Score { return slices.Clone(s.scores) }

// Whole says whether all scores of the set are open.
func (s *Set) Whole() bool {
	all := 0
	for i := range s.meta.Tables {
		all += len(s.meta.Tables[i].Scores)
	}
	return len(s.scores) == all
}

// Load reads what a run that uses the set's match and has nothing to log does without:
// the ids of rows, and all weights once, to check them. No later reading of a single row
// can fail but for the operating system. Errors: Integrity, IO.
func (s *Set) Load() error { return s.load() }

func (s *Set) loadAll() error {
	for _, t := range s.tables {
		if t.Table == nil {
			continue
		}
		if err := t.LoadIDs(); err != nil {
			return err
		}
		if t.weights == nil {
			continue
		}
		if err := t.weights.checkAll(); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the files, and all that was read of them. The scores must not be used any
// more.
func (s *Set) Close() {
	for _, f := range s.held {
		f.close()
	}
	s.held, s.tables, s.scores = nil, nil, nil
}
