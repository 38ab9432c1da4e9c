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
)

// Verify re-hashes every file of a set and the sources that are still where they were,
// opens the set, and reads everything that a run might. Errors: as of Open; Integrity for
// whatever differs.
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
	s, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	for i := range meta.Sources {
		if err := meta.Sources[i].unchanged(path, true); err != nil {
			return nil, err
		}
	}
	for i := range meta.Matches {
		// The rows of the cohort are not known here: any number will do.
		if _, _, _, err := s.Match(meta.Matches[i].Key, 1<<31-1); err != nil {
			return nil, err
		}
	}
	_, err = s.Frequencies()
	return meta, err
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
