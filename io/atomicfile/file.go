package atomicfile

import (
	"encoding/hex"
	"hash"
	"os"
	"path/filepath"
	"sync"

	"cardioscore/io/fileerr"
)

// File is an output that is being written. It has its temporary name until
// Close, and its content's SHA-256 is taken on the way.
type File struct {
	dir    *Dir
	name   string
	handle *os.File
	hash   hash.Hash
	size   int64
	begun  int64 // bytes on their way to disk
	digest string
	err    error // first failure; sticky, so that Close cannot hide it
	closed bool
}

// besideBytes is how much is worth another goroutine to hash it: that takes longer than
// writing it.
const besideBytes = 64 << 10

// earlyBytes is after how many bytes they are sent on their way to disk, so that Close
// does not begin with the whole file: at the end of a run nothing is left to do meanwhile.
const earlyBytes = 512 << 10

// Write appends to the file. What is much is hashed while it is written. After a failure
// every further call fails alike.
func (f *File) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	var hashed sync.WaitGroup
	if len(p) < besideBytes {
		f.hash.Write(p)
	} else {
		hashed.Go(func() { f.hash.Write(p) })
	}
	n, err := f.handle.Write(p)
	hashed.Wait()
	if f.size += int64(n); f.size-f.begun >= earlyBytes {
		beginSync(f.handle, f.begun, f.size-f.begun)
		f.begun = f.size
	}
	if err != nil { // the digest, of more than was written, is of no use then
		f.err = fileerr.Wrap(fileerr.IO, f.dir.join(f.name), err)
	}
	return n, f.err
}

// Close gives the file its name. A file of which a write failed does not get it. The
// content goes to disk beside what the caller does next; Commit waits for it, and
// fails where that fails. Further calls return the first result.
func (f *File) Close() error {
	if f.closed {
		return f.err
	}
	f.closed = true
	if err := f.finish(); err != nil && f.err == nil {
		f.err = fileerr.Wrap(fileerr.IO, f.dir.join(f.name), err)
	}
	return f.err
}

func (f *File) finish() error {
	d := f.dir
	d.mu.Lock()
	_, held := d.open[f.name]
	delete(d.open, f.name)
	d.mu.Unlock()
	if !held {
		return os.ErrClosed // Abort was first
	}
	if f.err != nil {
		return f.handle.Close()
	}
	d.syncs.enter()
	if err := f.rename(); err != nil {
		d.syncs.leave()
		f.handle.Close()
		return err
	}
	return nil
}

// rename gives the file its name, makes it an output, and begins to bring it to disk.
func (f *File) rename() error {
	d := f.dir
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return os.ErrClosed
	}
	final := filepath.FromSlash(f.name)
	if err := d.root.Rename(final+partial, final); err != nil {
		return err
	}
	f.digest = hex.EncodeToString(f.hash.Sum(nil))
	d.outputs = append(d.outputs, Output{Name: f.name, Bytes: f.size, SHA256: f.digest})
	d.syncs.begin(f.Path(), f.handle)
	return nil
}

// Name is the name of the output below its directory.
func (f *File) Name() string { return f.name }

// Path is where the file will be, as messages name it.
func (f *File) Path() string { return f.dir.join(f.name) }

// Size is the number of bytes written so far.
func (f *File) Size() int64 { return f.size }

// SHA256 is the digest of the content in hex; empty until Close has succeeded.
func (f *File) SHA256() string { return f.digest }
