package compiled

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
)

// SourceOf describes a score file as it is now. Errors: IO.
func SourceOf(path string) (Source, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return Source{}, fileerr.Wrap(fileerr.IO, path, err)
	}
	handle, err := os.Open(path)
	if err != nil {
		return Source{}, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer handle.Close()
	info, err := handle.Stat()
	if err != nil {
		return Source{}, fileerr.Wrap(fileerr.IO, path, err)
	}
	hash := sha256.New()
	n, err := io.Copy(hash, handle)
	if err != nil {
		return Source{}, fileerr.Wrap(fileerr.IO, path, err)
	}
	return Source{Name: filepath.Base(path), Path: whole, Bytes: n, Modified: info.ModTime().UTC(), SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}

// unchanged refuses a source that is still where it was and is another file now. Size
// and time tell most files at a glance; where the time alone differs, or always where
// all is asked for, the digest does. A source that is gone, or cannot be looked at, is
// left to rest.
func (f *Source) unchanged(set string, all bool) error {
	info, err := os.Stat(f.Path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	changed := info.Size() != f.Bytes
	if !changed && (all || !info.ModTime().Equal(f.Modified)) {
		now, err := SourceOf(f.Path)
		changed = err == nil && now.SHA256 != f.SHA256
	}
	if changed {
		return fileerr.New(fileerr.Inconsistent, set, "was compiled from %s, which is another file now: compile it anew, or put the file back that it was made of (SHA-256 %.16s…)", f.Path, f.SHA256)
	}
	return nil
}

// aidsUnchanged refuses a chain file or a reference genome that is still where it was and
// is another one now. A run does not look: the set has what they led to.
func (m *Meta) aidsUnchanged(set string) error {
	if c := m.Chain; c != nil {
		digest, err := textfile.Each(c.Path, func(*textfile.File, []byte) error { return nil })
		if err == nil && digest != c.SHA256 {
			return fileerr.New(fileerr.Inconsistent, set, "was compiled with the chain file %s, which is another one now: compile it anew, or put the file back (SHA-256 of its text %.16s…)", c.Path, c.SHA256)
		}
	}
	if r := m.Reference; r != nil {
		info, err := os.Stat(r.Path)
		if err != nil {
			return nil
		}
		index, err := SourceOf(r.Path + ".fai")
		if err == nil && (info.Size() != r.Bytes || index.SHA256 != r.IndexSHA256) {
			return fileerr.New(fileerr.Inconsistent, set, "was compiled with the reference genome %s, which is another one now: compile it anew, or put the genome back (%d bytes, SHA-256 of its index %.16s…)", r.Path, r.Bytes, r.IndexSHA256)
		}
	}
	return nil
}
