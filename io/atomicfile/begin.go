package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"sync"

	"cardioscore/io/fileerr"
)

// Begin locks the directory at path, making it if need be, and clears what an
// unfinished run left there. A finished directory (its manifest is there) is
// replaced only with overwrite, and kept until the first output is created: a
// run that fails over its inputs leaves the old result as it was.
//
// Errors: Usage for a finished directory without overwrite and for one that
// holds files and no marker of this program or that of another kind of
// directory; Locked while another run writes to it; IO.
func Begin(path, manifestName string, overwrite bool) (*Dir, error) {
	if !validName(manifestName) {
		panic("BUG: " + manifestName + " cannot name a manifest")
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	var parent sync.WaitGroup // its sync shares what the file system writes down for the marker's
	defer parent.Wait()
	parent.Go(func() { syncParent(path) })
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	m, err := lockMarker(root, path)
	if err != nil {
		root.Close()
		return nil, err
	}
	d := &Dir{
		path: path, manifestName: manifestName, root: root, marker: m,
		folders: map[string]bool{}, made: map[string]role{}, open: map[string]*os.File{}, syncs: newSyncs(),
	}
	if err := d.takeOver(overwrite); err != nil {
		d.release()
		return nil, err
	}
	return d, nil
}

// syncParent brings the directory's own name to disk, as far as its parent may
// be opened: for a parent that may not, nothing can be done.
func syncParent(path string) {
	if parent, err := os.OpenRoot(filepath.Dir(filepath.Clean(path))); err == nil {
		_ = syncFolder(parent, ".")
		parent.Close()
	}
}

// takeOver clears the directory if it may be cleared.
func (d *Dir) takeOver(overwrite bool) error {
	kind, files, err := d.marker.read()
	if err != nil {
		return err
	}
	if kind == "" { // new, or killed before the first line
		names, err := list(d.root)
		if err != nil {
			return fileerr.Wrap(fileerr.IO, d.path, err)
		}
		if len(names) > 0 {
			return notOurs(d.path)
		}
		return d.marker.reset(d.manifestName)
	}
	if kind != d.manifestName {
		return fileerr.New(fileerr.Usage, d.path,
			"the directory belongs to %s, this command writes %s; choose another directory, or delete this one by hand", kind, d.manifestName)
	}
	_, err = d.root.Lstat(d.manifestName)
	switch {
	case err == nil && !overwrite:
		return fileerr.New(fileerr.Usage, d.path, "the directory is finished (it holds %s); choose another one, or give --overwrite", d.manifestName)
	case err == nil:
		d.kept, d.keeps = files, true
		return d.marker.trim()
	case !errors.Is(err, os.ErrNotExist):
		return fileerr.Wrap(fileerr.IO, d.join(d.manifestName), err)
	}
	if err := d.clear(files); err != nil {
		return err
	}
	return d.marker.reset(d.manifestName)
}

// clear removes the manifest, then the files of the journal, then the folders
// that they leave empty. Files that are not in the journal stay.
func (d *Dir) clear(files []string) error {
	for _, name := range []string{d.manifestName, d.manifestName + partial} {
		if err := d.remove(name); err != nil {
			return err
		}
	}
	if err := syncFolder(d.root, "."); err != nil {
		return fileerr.Wrap(fileerr.IO, d.path, err)
	}
	for _, name := range files {
		for _, n := range []string{name, name + partial} {
			if err := d.remove(n); err != nil {
				return err
			}
		}
	}
	d.dropFolders(files)
	return nil
}

func (d *Dir) remove(name string) error {
	err := d.root.Remove(filepath.FromSlash(name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileerr.Wrap(fileerr.IO, d.join(name), err)
	}
	return nil
}

// release gives up the lock and the directory handle.
func (d *Dir) release() {
	d.ended = true
	d.marker.unlock()
	d.root.Close()
}
