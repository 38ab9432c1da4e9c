package compiled

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// Verify re-hashes every file of a set, the sources that are still where they were, and
// what else it was made with; and reads everything that a run might, table by table.
// Errors: as of Open; Integrity for whatever differs in the set, Inconsistent for another
// file in the place of one that it was made of.
func Verify(ctx context.Context, path string) (*Meta, error) {
	meta, err := ReadMeta(path)
	if err != nil {
		return nil, err
	}
	for i := range meta.Files {
		if err := meta.Files[i].verify(ctx, path); err != nil {
			return nil, err
		}
	}
	for i := range meta.Tables {
		if err := verifyTable(ctx, path, meta, &meta.Tables[i]); err != nil {
			return nil, err
		}
	}
	s, err := Open(path, Part{Scores: []string{}, Meta: meta})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	none := func(genome.Chromosome, int32) bool { return false }
	if _, err := s.Frequencies(none); err != nil {
		return nil, err
	}
	for i := range meta.Sources {
		if err := meta.Sources[i].unchanged(path, true); err != nil {
			return nil, err
		}
	}
	return meta, meta.aidsUnchanged(path)
}

// verifyTable reads a table and all matches of its scores.
func verifyTable(ctx context.Context, path string, meta *Meta, table *TableMeta) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ids := []string{}
	for i := range table.Scores {
		ids = append(ids, table.Scores[i].Header.ID)
	}
	s, err := Open(path, Part{Scores: ids, Meta: meta})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Load(); err != nil {
		return err
	}
	for i := range s.meta.Matches {
		// The rows of the cohort are not known here: any number will do.
		if _, _, _, err := s.Match(s.meta.Matches[i].Key, 1<<31-1); err != nil {
			return err
		}
	}
	return nil
}

func (e *FileEntry) verify(ctx context.Context, dir string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(e.Name))
	handle, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return fileerr.New(fileerr.Integrity, path, "is missing, %s lists it", Name)
	}
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	defer handle.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, handle)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	if digest := hex.EncodeToString(hash.Sum(nil)); n != e.Bytes || digest != e.SHA256 {
		return fileerr.New(fileerr.Integrity, path, "has %d bytes and the digest %s, %s says %d and %s: it was damaged", n, digest, Name, e.Bytes, e.SHA256)
	}
	return nil
}
