package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"cardioscore/io/fileerr"
)

// FileSet is a few files of one folder that belong together, such as the three of a
// PLINK 1 set, where a directory of their own is not wanted. The first of them is the
// one without which the others are nothing: it goes first when an older set is
// replaced, and gets its name last. Whatever ends the process, that file is there only
// beside the others of its own set.
//
// While they are written the files have hidden names (.NAME.partial), which the next
// run of the same name takes over. Files have mode 0600. The lock of the set
// (.NAME.lock) goes with it.
type FileSet struct {
	folder string
	root   *os.Root
	lock   *os.File
	names  []string
	files  []*os.File
	err    []error // first failure of each
	ended  bool
}

// BeginFiles locks the name of the first file and opens all files for writing. names
// are those of files in folder, which is made if need be. Files that are there are
// replaced only with overwrite, and not before Commit; the files of an output
// directory (Dir) never.
//
// Errors: Usage for a file that is there already; Locked while another run writes it;
// IO.
func BeginFiles(folder string, names []string, overwrite bool) (*FileSet, error) {
	for _, name := range names {
		if !validName(name) || filepath.Base(name) != name {
			return nil, fileerr.New(fileerr.Usage, filepath.Join(folder, name), "cannot be the name of an output: expected no control characters")
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fileerr.Wrap(fileerr.IO, folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, folder, err)
	}
	s := &FileSet{folder: folder, root: root, names: names, err: make([]error, len(names))}
	if err = s.takeLock(); err == nil {
		if err = s.open(overwrite); err != nil {
			s.Abort()
		}
	} else {
		root.Close()
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *FileSet) lockName() string        { return "." + s.names[0] + ".lock" }
func (s *FileSet) hidden(i int) string     { return "." + s.names[i] + partial }
func (s *FileSet) path(name string) string { return filepath.Join(s.folder, name) }

// Path is where file i will be.
func (s *FileSet) Path(i int) string { return s.path(s.names[i]) }

// takeLock makes and locks the lock file. It is removed by the run that holds it, so
// that after locking it has to be the one that is there.
func (s *FileSet) takeLock() error {
	name := s.lockName()
	for {
		if err := s.regular(name); err != nil {
			return err
		}
		file, err := s.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fileerr.Wrap(fileerr.IO, s.path(name), err)
		}
		locked, err := tryLock(file)
		if err == nil && !locked {
			err = fileerr.New(fileerr.Locked, s.Path(0), "another run is writing it; wait for it, or choose another name")
		}
		if err != nil {
			file.Close()
			return fileerr.Wrap(fileerr.IO, s.path(name), err)
		}
		held, err := file.Stat()
		there, thereErr := s.root.Lstat(name)
		if err == nil && thereErr == nil && os.SameFile(held, there) {
			s.lock = file
			return nil
		}
		file.Close()
		if err != nil {
			return fileerr.Wrap(fileerr.IO, s.path(name), err)
		}
	}
}

// regular refuses a name that stands for anything but a file.
func (s *FileSet) regular(name string) error {
	info, err := s.root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		return fileerr.New(fileerr.Usage, s.path(name), "is there and is not a file; choose another name")
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileerr.Wrap(fileerr.IO, s.path(name), err)
	}
	return nil
}

// open makes the files under their hidden names.
func (s *FileSet) open(overwrite bool) error {
	for i, name := range s.names {
		if err := errors.Join(s.regular(name), s.regular(s.hidden(i))); err != nil {
			return err
		}
		if _, err := s.root.Lstat(name); err != nil {
			continue
		}
		if s.ofResult(name) {
			return fileerr.New(fileerr.Usage, s.Path(i), "is there already, as part of a result of this program, which is left whole; choose another name")
		}
		if !overwrite {
			return fileerr.New(fileerr.Usage, s.Path(i), "is there already; choose another name, or give --overwrite")
		}
	}
	for i := range s.names {
		// What a killed run left is taken away first: it may have another mode.
		if err := s.remove(s.hidden(i)); err != nil {
			return err
		}
		file, err := s.root.OpenFile(s.hidden(i), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fileerr.Wrap(fileerr.IO, s.path(s.hidden(i)), err)
		}
		s.files = append(s.files, file)
	}
	return nil
}

// ofResult says whether the file of that name is the manifest of an output directory
// (Dir), or in the journal of one: of this folder, or of the one above.
func (s *FileSet) ofResult(name string) bool {
	folder, err := filepath.Abs(s.folder)
	if err != nil {
		return false
	}
	for _, at := range []struct{ folder, name string }{
		{folder, name}, {filepath.Dir(folder), filepath.Base(folder) + "/" + name},
	} {
		file, err := os.Open(filepath.Join(at.folder, markerName))
		if err != nil {
			continue
		}
		m := &marker{file: file, path: file.Name(), noted: map[string]bool{}}
		manifest, _, err := m.read()
		file.Close()
		if err == nil && (at.name == manifest || m.noted[at.name]) {
			return true
		}
	}
	return false
}

func (s *FileSet) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileerr.Wrap(fileerr.IO, s.path(name), err)
	}
	return nil
}

// File gives the writer of file i, for one goroutine. Its first failure stays, so that
// Commit cannot pass over it.
func (s *FileSet) File(i int) io.Writer { return &setFile{s, i} }

type setFile struct {
	set *FileSet
	i   int
}

func (f *setFile) Write(p []byte) (int, error) {
	failed := &f.set.err[f.i]
	if *failed != nil {
		return 0, *failed
	}
	n, err := f.set.files[f.i].Write(p)
	*failed = fileerr.Wrap(fileerr.IO, f.set.Path(f.i), err)
	return n, *failed
}

// Commit brings the files to disk and gives them their names. On failure the set is
// aborted; an older one may be gone then, but is never mixed with the new one.
func (s *FileSet) Commit() error {
	if s.ended {
		return fileerr.New(fileerr.Internal, s.Path(0), "committed after it was committed or aborted")
	}
	defer s.Abort() // what is renamed is not removed by it
	for i, file := range s.files {
		err := s.err[i]
		if err == nil {
			err = file.Sync()
		}
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fileerr.Wrap(fileerr.IO, s.Path(i), err)
		}
	}
	if err := s.remove(s.names[0]); err != nil {
		return err
	}
	if err := s.sync(); err != nil {
		return err
	}
	for i := len(s.names) - 1; i >= 0; i-- {
		if i == 0 { // the others are on disk under their names before the first one is
			if err := s.sync(); err != nil {
				return err
			}
		}
		if err := s.root.Rename(s.hidden(i), s.names[i]); err != nil {
			return fileerr.Wrap(fileerr.IO, s.Path(i), err)
		}
	}
	return s.sync()
}

func (s *FileSet) sync() error {
	return fileerr.Wrap(fileerr.IO, s.folder, syncFolder(s.root, "."))
}

// Abort removes what has no name yet and gives up the lock. After Commit or an earlier
// Abort it does nothing, so that it can be deferred.
func (s *FileSet) Abort() {
	if s.ended {
		return
	}
	s.ended = true
	for i, file := range s.files {
		file.Close() // one that Commit has closed is fine
		_ = s.remove(s.hidden(i))
	}
	// Where an open file cannot be removed, the lock goes when it is closed.
	held := s.remove(s.lockName()) != nil
	s.lock.Close()
	if held {
		_ = s.remove(s.lockName())
	}
	s.root.Close()
}
