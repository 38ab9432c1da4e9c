package atomicfile

import (
	"crypto/sha256"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"cardioscore/io/fileerr"
)

// partial is the suffix of a file that is being written.
const partial = ".partial"

// Dir is an output directory that becomes valid by the last rename of its
// manifest. It is locked from Begin to Commit or Abort. Its methods are safe
// for concurrent use; one File belongs to one goroutine.
type Dir struct {
	path         string
	manifestName string

	mu      sync.Mutex
	root    *os.Root
	marker  *marker
	folders map[string]bool     // made by this run, "a/b"
	made    map[string]role     // names given out by this run
	open    map[string]*os.File // handles of outputs and scratch files
	outputs []Output
	syncs   *syncs
	ended   bool

	keeps bool     // a finished result is still there
	kept  []string // the files of its journal
}

// role is what a file of the directory is for, and so when it goes.
type role uint8

const (
	output  role = iota // removed by Abort
	scratch             // removed by Commit and Abort
	log                 // stays
)

// Output is one finished file of the directory.
type Output struct {
	Name   string `json:"name"` // below the directory, with forward slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hex
}

// Path is the directory as the caller named it.
func (d *Dir) Path() string { return d.path }

// Outputs gives the finished files sorted by name, without the manifest, logs
// and scratch files.
func (d *Dir) Outputs() []Output {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := slices.Clone(d.outputs)
	slices.SortFunc(out, func(a, b Output) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Keeps says whether a finished result of an earlier run is still there: it goes with
// the first Create.
func (d *Dir) Keeps() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keeps
}

// Discard removes a finished output of this run. Its name may be used again.
func (d *Dir) Discard(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.outputs, func(o Output) bool { return o.Name == name })
	if i < 0 || d.ended {
		return fileerr.New(fileerr.Internal, d.join(name), "discarded, but it is no finished output")
	}
	// An open file cannot be removed everywhere; a failure to bring it to disk is told
	// by Commit.
	_ = d.syncs.wait()
	d.outputs = slices.Delete(d.outputs, i, i+1)
	delete(d.made, name)
	return d.remove(name)
}

// Create begins an output. name may hold folders, divided by forward slashes.
func (d *Dir) Create(name string) (*File, error) {
	handle, err := d.make(name, output, os.O_WRONLY)
	if err != nil {
		return nil, err
	}
	return &File{dir: d, name: name, handle: handle, hash: sha256.New()}, nil
}

// CreateScratch makes a file for the time of the run, for reading and writing.
// Commit and Abort close and remove it.
func (d *Dir) CreateScratch(name string) (*os.File, error) {
	return d.make(name, scratch, os.O_RDWR)
}

// CreateLog makes a log: written in place, not among the outputs, kept by
// Abort. The caller closes it.
func (d *Dir) CreateLog(name string) (*os.File, error) {
	return d.make(name, log, os.O_WRONLY|os.O_APPEND)
}

// make opens a new file, an output under its temporary name. It refuses names
// that are in use and files of somebody else.
func (d *Dir) make(name string, as role, flags int) (*os.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return nil, fileerr.New(fileerr.Internal, d.join(name), "created after the directory was committed or aborted")
	}
	if err := d.checkName(name); err != nil {
		return nil, err
	}
	if _, taken := d.made[name]; taken {
		return nil, fileerr.New(fileerr.Internal, d.join(name), "created twice in one run")
	}
	if err := d.giveWay(name, as); err != nil {
		return nil, err
	}
	for _, n := range []string{name, name + partial} {
		if _, err := d.root.Lstat(filepath.FromSlash(n)); err == nil {
			return nil, fileerr.New(fileerr.Usage, d.join(n),
				"is there already and was not made by this program; move it away or choose another output directory")
		} else if !errors.Is(err, os.ErrNotExist) {
			return nil, fileerr.Wrap(fileerr.IO, d.join(n), err)
		}
	}
	if err := d.marker.add(name); err != nil {
		return nil, err
	}
	if err := d.makeFolders(path.Dir(name)); err != nil {
		return nil, err
	}
	actual := name
	if as == output {
		actual += partial
	}
	d.made[name] = as
	handle, err := d.root.OpenFile(filepath.FromSlash(actual), flags|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, d.join(actual), err)
	}
	if as != log {
		d.open[name] = handle
	}
	return handle, nil
}

// giveWay removes the finished result that is to be replaced, manifest first, when
// its first successor is an output; for a log or a scratch file only the earlier
// file of that name.
func (d *Dir) giveWay(name string, as role) error {
	if !d.keeps {
		return nil
	}
	if as != output {
		i := slices.Index(d.kept, name)
		if i < 0 {
			return nil
		}
		d.kept = slices.Delete(d.kept, i, i+1)
		return errors.Join(d.remove(name), d.remove(name+partial))
	}
	if err := d.clear(d.kept); err != nil {
		return err
	}
	// The journal stays as it is: emptied, it would for a moment not tell of the
	// files that this run has made, and a run killed then would lock the next one out.
	d.keeps, d.kept = false, nil
	return nil
}

// makeFolders makes the folders above a file and remembers them for fsync.
func (d *Dir) makeFolders(folder string) error {
	if folder == "." || d.folders[folder] {
		return nil
	}
	if err := d.root.MkdirAll(filepath.FromSlash(folder), 0o700); err != nil {
		return fileerr.Wrap(fileerr.IO, d.join(folder), err)
	}
	for f := folder; f != "."; f = path.Dir(f) {
		d.folders[f] = true
	}
	return nil
}

func (d *Dir) checkName(name string) error {
	if !validName(name) || name == d.manifestName || name == markerName || strings.HasSuffix(name, partial) {
		return fileerr.New(fileerr.Usage, d.path,
			"%q cannot be the name of an output: expected a relative path below the directory, without control characters, "+
				"not the manifest or the marker", name)
	}
	return nil
}

// validName says whether a name stays below its directory and fits one line.
func validName(name string) bool {
	return name != "." && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}

func (d *Dir) join(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }
