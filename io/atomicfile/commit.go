package atomicfile

import (
	"os"
	"path"
	"path/filepath"

	"cardioscore/io/fileerr"
)

// Commit makes the directory valid: scratch files go, outputs, folders and the
// manifest are brought to disk, the manifest takes its name, the lock is released. Every
// output must be closed. On failure the directory is aborted.
func (d *Dir) Commit(manifest []byte) error {
	d.mu.Lock()
	if d.ended {
		d.mu.Unlock()
		return fileerr.New(fileerr.Internal, d.path, "committed after the directory was committed or aborted")
	}
	err := d.commit(manifest)
	if err == nil {
		d.release()
	}
	d.mu.Unlock()
	if err != nil {
		d.Abort()
	}
	return err
}

func (d *Dir) commit(manifest []byte) error {
	if err := d.dropScratch(); err != nil {
		return err
	}
	if err := d.giveWay("", output); err != nil { // a run without any output
		return err
	}
	for name := range d.open {
		return fileerr.New(fileerr.Internal, d.join(name), "is not closed at commit")
	}
	if err := d.syncAll(manifest); err != nil {
		return err
	}
	if err := d.root.Rename(d.manifestName+partial, d.manifestName); err != nil {
		return fileerr.Wrap(fileerr.IO, d.join(d.manifestName), err)
	}
	if err := syncFolder(d.root, "."); err != nil {
		return fileerr.Wrap(fileerr.IO, d.path, err)
	}
	return nil
}

// syncAll brings to disk all that has to be there before the manifest takes its name:
// outputs, their names, the journal, and the content of the manifest. In which order does
// not matter before that, and what is under way together shares what the file system has
// to write down. It gives the first error, when nothing is under way any more.
func (d *Dir) syncAll(manifest []byte) error {
	if err := d.createManifest(manifest); err != nil { // its name goes to disk with those of the outputs
		return fileerr.Wrap(fileerr.IO, d.join(d.manifestName), err)
	}
	for folder := range d.folders {
		d.syncs.also(d.join(folder), func() error { return syncFolder(d.root, filepath.FromSlash(folder)) })
	}
	d.syncs.also(d.path, func() error { return syncFolder(d.root, ".") })
	d.syncs.also(d.marker.path, d.marker.file.Sync)
	return d.syncs.wait()
}

// createManifest writes the manifest under its temporary name, and begins to bring it to
// disk.
func (d *Dir) createManifest(manifest []byte) error {
	handle, err := d.root.OpenFile(d.manifestName+partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := handle.Write(manifest); err != nil {
		handle.Close()
		return err
	}
	d.syncs.enter()
	d.syncs.begin(d.join(d.manifestName), handle)
	return nil
}

// dropScratch closes and removes the scratch files and the folders that they
// leave empty.
func (d *Dir) dropScratch() error {
	var gone []string
	for name, as := range d.made {
		if as != scratch {
			continue
		}
		d.open[name].Close() // one that the caller has closed is fine
		delete(d.open, name)
		if err := d.remove(name); err != nil {
			return err
		}
		gone = append(gone, name)
	}
	d.dropFolders(gone)
	return nil
}

// dropFolders removes the folders above the named files as far as they are empty.
func (d *Dir) dropFolders(names []string) {
	for _, name := range names {
		for f := path.Dir(name); f != "."; f = path.Dir(f) {
			if d.root.Remove(filepath.FromSlash(f)) == nil {
				delete(d.folders, f)
			}
		}
	}
}

// Abort ends the run without a result: its outputs, temporary and scratch files
// are removed, logs and the marker stay, the lock is released. After Commit or
// an earlier Abort it does nothing, so that it can be deferred.
func (d *Dir) Abort() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return
	}
	for _, handle := range d.open {
		handle.Close()
	}
	_ = d.syncs.wait() // of files that go now
	// Each removal is tried; what cannot be removed is in the journal and goes
	// with the next run.
	if !d.keeps {
		_ = d.remove(d.manifestName)
		_ = d.remove(d.manifestName + partial)
	}
	var gone []string
	for name, as := range d.made {
		if as != log {
			_ = d.remove(name)
			_ = d.remove(name + partial)
			gone = append(gone, name)
		}
	}
	d.dropFolders(gone)
	d.outputs, d.open = nil, nil
	d.release()
}
