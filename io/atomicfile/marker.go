package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cardioscore/io/fileerr"
)

// markerName is the lock, mark and journal of an output directory.
const markerName = ".cardioscore"

const markerTitle = "cardioscore output directory, manifest "

// marker is the open, locked marker of a directory.
type marker struct {
	file  *os.File
	path  string
	end   int64 // bytes of complete lines
	noted map[string]bool
}

// lockMarker opens or makes the marker and locks it. A directory that holds
// other files and no marker is not ours.
func lockMarker(root *os.Root, dir string) (*marker, error) {
	file, err := root.OpenFile(markerName, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		if err := refuseForeign(root, dir); err != nil {
			return nil, err
		}
		file, err = root.OpenFile(markerName, os.O_RDWR|os.O_CREATE, 0o600)
	}
	m := &marker{file: file, path: filepath.Join(dir, markerName), noted: map[string]bool{}}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, m.path, err)
	}
	locked, err := tryLock(file)
	if err != nil || !locked {
		file.Close()
	}
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, m.path, err)
	}
	if !locked {
		return nil, fileerr.New(fileerr.Locked, dir, "another run is writing to this directory; wait for it, or choose another one")
	}
	return m, nil
}

// refuseForeign fails when the directory holds files and no marker. The marker
// is looked for once more after the listing: another run may have just begun.
func refuseForeign(root *os.Root, dir string) error {
	names, err := list(root)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, dir, err)
	}
	if len(names) == 0 {
		return nil
	}
	if _, err := root.Lstat(markerName); err == nil {
		return nil
	}
	return notOurs(dir)
}

func notOurs(dir string) error {
	return fileerr.New(fileerr.Usage, dir,
		"the directory is not empty and was not made by this program; nothing in it was touched; choose a new directory")
}

// list names the entries of a directory, without the marker.
func list(root *os.Root) ([]string, error) {
	handle, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer handle.Close()
	names, err := handle.Readdirnames(-1)
	kept := names[:0]
	for _, name := range names {
		if name != markerName {
			kept = append(kept, name)
		}
	}
	return kept, err
}

// read gives the manifest's name and the files in the journal, behind which the
// next one is noted. Both are empty
// for a new marker. A torn last line is left out: its file was never made, and
// the next line is written over it.
func (m *marker) read() (manifest string, files []string, err error) {
	text, err := io.ReadAll(io.NewSectionReader(m.file, 0, 1<<26))
	if err != nil {
		return "", nil, fileerr.Wrap(fileerr.IO, m.path, err)
	}
	if len(text) == 0 {
		return "", nil, nil
	}
	title, rest, complete := strings.Cut(string(text), "\n")
	manifest, ok := strings.CutPrefix(title, markerTitle)
	if !complete || !ok || !validName(manifest) {
		return "", nil, notOurs(filepath.Dir(m.path))
	}
	m.end = int64(len(title) + 1)
	for rest != "" {
		line, next, complete := strings.Cut(rest, "\n")
		if !complete {
			break
		}
		if !validName(line) {
			return "", nil, notOurs(filepath.Dir(m.path))
		}
		files = append(files, line)
		m.noted[line] = true
		rest = next
		m.end += int64(len(line) + 1)
	}
	return manifest, files, nil
}

// reset makes the journal empty.
func (m *marker) reset(manifest string) error {
	if err := m.file.Truncate(0); err != nil {
		return fileerr.Wrap(fileerr.IO, m.path, err)
	}
	m.end = 0
	clear(m.noted)
	if err := m.write(markerTitle + manifest + "\n"); err != nil {
		return err
	}
	return m.sync()
}

// trim cuts off a torn last line, so that the next one begins a line.
func (m *marker) trim() error { return fileerr.Wrap(fileerr.IO, m.path, m.file.Truncate(m.end)) }

// add notes a file that is about to be made, once. Whatever ends the process finds the
// note; where the machine stops before sync, a later run may take the file for somebody
// else's, and leaves it alone.
func (m *marker) add(name string) error {
	if m.noted[name] {
		return nil
	}
	m.noted[name] = true
	return m.write(name + "\n")
}

func (m *marker) write(line string) error {
	if _, err := m.file.WriteAt([]byte(line), m.end); err != nil {
		return fileerr.Wrap(fileerr.IO, m.path, err)
	}
	m.end += int64(len(line))
	return nil
}

// sync brings what is noted to disk.
func (m *marker) sync() error { return fileerr.Wrap(fileerr.IO, m.path, m.file.Sync()) }

// unlock releases the lock with the handle; the file stays.
func (m *marker) unlock() { m.file.Close() }
