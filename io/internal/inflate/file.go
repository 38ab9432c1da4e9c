package inflate

import (
	"errors"
	"io"
	"io/fs"

	"cardioscore/io/fileerr"
)

// File unpacks the gzip data of a file. Its errors name the file and what to do: class IO
// where it cannot be read, Integrity where its data are damaged.
type File struct {
	path string
	gzip *Gzip
}

// NewFile reads the header of the first member. The path is for messages.
func NewFile(path string, source io.Reader) (*File, error) {
	f := &File{path: path}
	var err error
	if f.gzip, err = NewGzip(source); err != nil {
		return nil, f.placed(err)
	}
	return f, nil
}

func (f *File) Read(p []byte) (int, error) {
	n, err := f.gzip.Read(p)
	if err != nil && err != io.EOF {
		err = f.placed(err)
	}
	return n, err
}

func (f *File) placed(err error) error {
	var system *fs.PathError
	switch {
	case errors.As(err, &system):
		return fileerr.Wrap(fileerr.IO, f.path, err)
	case errors.Is(err, ErrCut):
		return fileerr.New(fileerr.Integrity, f.path, "the file is cut inside its gzip data; get the file again")
	case errors.Is(err, ErrHeader):
		return fileerr.New(fileerr.Integrity, f.path, "the gzip data are damaged, or other bytes follow them; get the file again")
	case errors.Is(err, ErrDamaged):
		return fileerr.New(fileerr.Integrity, f.path, "the gzip data are damaged; get the file again")
	case errors.Is(err, ErrChecksum):
		return fileerr.New(fileerr.Integrity, f.path, "the gzip data are damaged: their checksum does not match; get the file again")
	}
	return &fileerr.Error{Class: fileerr.Integrity, Path: f.path, Message: "the gzip data are damaged; get the file again", Err: err}
}
