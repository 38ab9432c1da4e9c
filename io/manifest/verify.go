package manifest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
)

// marker is the lock and journal that atomicfile leaves in every directory it
// makes. It is no result.
const marker = ".cardioscore"

// Verify reads the manifest of a run directory and hashes every output that it
// lists. It reports every file that is missing, changed or not listed, joined in
// one error, each Integrity (or IO, where a file could not be read). The
// manifest comes with the error where it could be read. Logs, and the marker of
// the directory, may hold anything.
func Verify(ctx context.Context, dir string) (*Manifest, error) {
	m, err := Read(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return m, fileerr.Wrap(fileerr.IO, dir, err)
	}
	defer root.Close()
	var problems []error
	for _, o := range m.Outputs {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		problems = append(problems, check(ctx, root, dir, o))
	}
	problems = append(problems, m.unlisted(root, dir)...)
	return m, errors.Join(problems...)
}

// Check hashes one output of a run directory, for a command that reads only
// that one. Errors as for Verify; Inconsistent where the run has no such output.
func (m *Manifest) Check(ctx context.Context, dir, name string) error {
	i, found := slices.BinarySearchFunc(m.Outputs, name, func(o atomicfile.Output, name string) int {
		return strings.Compare(o.Name, name)
	})
	if !found {
		return fileerr.New(fileerr.Inconsistent, dir, "the run has no %s", quoted(name))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, dir, err)
	}
	defer root.Close()
	return check(ctx, root, dir, m.Outputs[i])
}

// check compares one file with what the manifest says of it.
func check(ctx context.Context, root *os.Root, dir string, o atomicfile.Output) error {
	local := filepath.FromSlash(o.Name)
	where := filepath.Join(dir, local)
	info, err := root.Lstat(local)
	if errors.Is(err, fs.ErrNotExist) {
		return fileerr.New(fileerr.Integrity, where, "is missing; the manifest lists it with %d bytes", o.Bytes)
	}
	if err != nil {
		return fileerr.Wrap(fileerr.IO, where, err)
	}
	if !info.Mode().IsRegular() {
		return fileerr.New(fileerr.Integrity, where, "is not a regular file; the run wrote one of %d bytes", o.Bytes)
	}
	if info.Size() != o.Bytes {
		return fileerr.New(fileerr.Integrity, where, "has %d bytes, the run wrote %d", info.Size(), o.Bytes)
	}
	file, err := root.Open(local)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, where, err)
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.CopyBuffer(hash, &interruptible{ctx, file}, make([]byte, 1<<20)); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fileerr.Wrap(fileerr.IO, where, err)
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != o.SHA256 {
		return fileerr.New(fileerr.Integrity, where, "was changed or damaged after the run: its sha256 is %s, the manifest says %s", sum, o.SHA256)
	}
	return nil
}

// interruptible ends the reading of a large file with its context.
type interruptible struct {
	ctx  context.Context
	file io.Reader
}

func (r *interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.file.Read(p)
}

// unlisted names the files below the directory that the run did not write.
func (m *Manifest) unlisted(root *os.Root, dir string) []error {
	known := map[string]bool{Name: true, marker: true}
	for _, o := range m.Outputs {
		known[o.Name] = true
	}
	for _, name := range m.Logs {
		known[name] = true
	}
	folders := map[string]bool{".": true}
	for name := range known {
		for f := path.Dir(name); f != "."; f = path.Dir(f) {
			folders[f] = true
		}
	}
	var problems []error
	walkErr := fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		where := filepath.Join(dir, filepath.FromSlash(name))
		switch {
		case err != nil:
			problems = append(problems, fileerr.Wrap(fileerr.IO, where, err))
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() && folders[name], !entry.IsDir() && known[name]:
		default:
			problems = append(problems, fileerr.New(fileerr.Integrity, where, "is not of this run: the manifest does not list it"))
			if entry.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
	return append(problems, fileerr.Wrap(fileerr.IO, dir, walkErr))
}

func quoted(name string) string {
	if len(name) > 200 {
		name = name[:200] + "…"
	}
	return strconv.Quote(name)
}
