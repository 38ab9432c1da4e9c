package parquetfile

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"sync"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// File is an open Parquet file whose footer has been checked. Its methods are
// safe for concurrent use; one Column belongs to one goroutine.
type File struct {
	path     string
	class    fileerr.Class // of errors about the content
	verified bool
	reader   io.ReaderAt
	closer   io.Closer
	size     int64
	footerAt int64
	meta     *format.FileMetaData
	leaves   []Leaf
	names    []string // of the top-level columns
	// library gives the file as the library has it, which decodes the footer once more.
	library func() (*parquet.File, error)
}

// Open opens somebody else's file. Errors: IO, Malformed, Resource.
func Open(path string) (*File, error) { return openPath(path, fileerr.Malformed, false) }

// OpenVerified opens a file whose whole digest the caller has checked.
// Errors: IO, Integrity, Resource.
func OpenVerified(path string) (*File, error) { return openPath(path, fileerr.Integrity, true) }

func openPath(path string, class fileerr.Class, verified bool) (*File, error) {
	handle, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	info, err := handle.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fileerr.New(fileerr.IO, path, "is not a regular file")
	}
	if err != nil {
		handle.Close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	f, err := open(handle, info.Size(), path, class, verified)
	if err != nil {
		handle.Close()
		return nil, err
	}
	f.closer = handle
	return f, nil
}

// OpenReader opens a verified file that the caller holds open; the caller
// closes r after the File. class is that of errors about the content.
func OpenReader(r io.ReaderAt, size int64, path string, class fileerr.Class) (*File, error) {
	return open(r, size, path, class, true)
}

func open(r io.ReaderAt, size int64, path string, class fileerr.Class, verified bool) (*File, error) {
	f := &File{path: path, class: class, verified: verified, reader: r, size: size}
	err := f.guard(func() error {
		if err := f.readFooter(); err != nil {
			return err
		}
		if err := f.checkFooter(); err != nil {
			return err
		}
		var err error
		if f.leaves, f.names, err = leavesOf(f.meta.Schema); err != nil {
			return err
		}
		f.library = sync.OnceValues(func() (*parquet.File, error) {
			return parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		})
		if verified {
			// Few bytes may be many rows that are alike. How many there are, is recorded.
			return f.checkRows(f.meta.NumRows, freeRecorded, recordedPerByte)
		}
		if err := f.checkRows(f.meta.NumRows, freeRows, rowsPerByte); err != nil {
			return err
		}
		_, err = f.library()
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Close releases the file that Open or OpenVerified opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Rows is the number of rows of the file.
func (f *File) Rows() int64 { return f.meta.NumRows }

// Metadata is the decoded footer; the caller must not change it.
func (f *File) Metadata() *format.FileMetaData { return f.meta }

// Columns names the top-level columns in file order.
func (f *File) Columns() []string {
	return slices.Clone(f.names)
}

// guard runs fn and gives its error, or its panic as an error, the file's path
// and class. Operating system errors are classed IO.
func (f *File) guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &fileerr.Error{Class: f.class, Path: f.path, Message: "the Parquet file cannot be read: it is damaged", Err: &panicError{p, debug.Stack()}}
		}
	}()
	err = fn()
	if err == nil || err == io.EOF {
		return err
	}
	if isSystem(err) {
		return fileerr.Wrap(fileerr.IO, f.path, err)
	}
	return fileerr.Wrap(f.class, f.path, err)
}

// panicError keeps where the library panicked, for debugging; its text is short.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprint(p.value) }

// Stack is the stack at the time of the panic.
func (p *panicError) Stack() []byte { return p.stack }
