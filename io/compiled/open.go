package compiled

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// maxMetaBytes bounds set.json.
const maxMetaBytes = 256 << 20

// Set is an open compiled set. Its scores read weights from its files until Close.
// What reads is safe for concurrent use.
type Set struct {
	path        string
	meta        *Meta
	entries     map[string]*FileEntry
	scores      []*scoreset.Score
	tables      []openTable
	held        []*file                          // open while scores are used
	frequencies func() (*frequency.Table, error) // once
	load        func() error                     // once
}

// openTable is a table, and the store of those of its weights that are not in memory;
// nil where all are.
type openTable struct {
	*scoreset.Table
	weights *store
}

// Is says whether a path is the directory of a compiled set, finished or not.
func Is(path string) bool {
	info, err := os.Stat(filepath.Join(path, Name))
	return err == nil && info.Mode().IsRegular()
}

// Open opens the set in a directory, reads its scores, and holds that its sources are
// not other ones now (Meta.Sources). Weights beyond 32 MiB stay in their files. Scores
// are called by the set's path.
//
// Errors: Malformed for a directory that is no set, or one that needs a newer
// program; Integrity for whatever was damaged; Inconsistent for a source that has
// changed; IO.
func Open(path string) (*Set, error) {
	meta, err := ReadMeta(path)
	if err != nil {
		return nil, err
	}
	s := &Set{path: path, meta: meta, entries: map[string]*FileEntry{}}
	for i := range meta.Files {
		s.entries[meta.Files[i].Name] = &meta.Files[i]
	}
	s.frequencies = sync.OnceValues(s.readFrequencies)
	s.load = sync.OnceValue(s.loadAll)
	if err := s.read(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Set) read() error {
	for i := range s.meta.Sources {
		if err := s.meta.Sources[i].unchanged(s.path, false); err != nil {
			return err
		}
	}
	left := int64(memoryBudget)
	for i := range s.meta.Tables {
		t, err := s.readTable(i, &left)
		if err != nil {
			return err
		}
		for _, score := range s.meta.Tables[i].Scores {
			header := score.Header
			header.Source = s.path
			s.scores = append(s.scores, t.Score(header, score.Column))
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

// Scores gives the scores in the order in which they were compiled.
func (s *Set) Scores() []*scoreset.Score { return slices.Clone(s.scores) }

// Load reads what a run that uses the set's match and has nothing to log does without:
// the ids of rows, and all weights once, to check them. No later reading of a single row
// can fail but for the operating system. Errors: Integrity, IO.
func (s *Set) Load() error { return s.load() }

func (s *Set) loadAll() error {
	for _, t := range s.tables {
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

// Close releases the files. The scores must not be used any more.
func (s *Set) Close() {
	for _, f := range s.held {
		f.close()
	}
	s.held = nil
}
