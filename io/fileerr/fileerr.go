// Package fileerr is the error that every reader and writer returns: which
// file, where in it, what was found, what was expected, what to do, and which
// class of exit code it belongs to.
//
// Messages never hold a sample id: a sample is named by its 1-based number.
package fileerr

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// Class says who has to act on an error; the command line maps it to an exit code.
type Class uint8

const (
	Internal     Class = iota // a defect of this program
	Usage                     // the command line
	Malformed                 // a file that breaks its format, or a format not read
	Inconsistent              // good files that do not belong together
	Integrity                 // a digest, a checksum, a truncation
	IO                        // the operating system: not found, no space, permissions
	Resource                  // a limit on memory or size
	Locked                    // another run holds the output directory
)

// Error places a problem in a file. Zero fields are left out of the message.
type Error struct {
	Class    Class
	Path     string
	Line     int    // 1-based line of a text file
	RowGroup int    // 1-based row group of a Parquet file
	Column   int    // 1-based column (byte or field, as the format counts)
	Field    string // name of the field or column
	Variant  string // chrom:pos:ref:alt, or the part of it that is known
	Message  string // what was found, what was expected, what to do
	Err      error  // cause, may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	} else if e.Column > 0 {
		fmt.Fprintf(&b, ": column %d", e.Column)
	}
	if e.RowGroup > 0 {
		fmt.Fprintf(&b, ": row group %d", e.RowGroup)
	}
	sep := func() {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
	}
	if e.Field != "" {
		sep()
		b.WriteString(e.Field)
	}
	if e.Message != "" {
		sep()
		b.WriteString(e.Message)
	}
	if e.Err != nil {
		sep()
		b.WriteString(e.cause())
	}
	if e.Variant != "" {
		fmt.Fprintf(&b, " (variant %s)", e.Variant)
	}
	return b.String()
}

// cause tells what is behind the error: of an error of the operating system the path once,
// and, where there is no message, what to do.
func (e *Error) cause() string {
	text := e.Err.Error()
	var failed *fs.PathError
	if errors.As(e.Err, &failed) && failed.Path == e.Path && error(failed) == e.Err {
		text = failed.Err.Error()
	}
	if e.Message != "" {
		return text
	}
	switch {
	case errors.Is(e.Err, fs.ErrNotExist):
		return "not found (" + text + "): check the name, and the directory that it is looked for in"
	case errors.Is(e.Err, fs.ErrPermission):
		return "not allowed (" + text + "): ask for the permission, or take another place"
	case errors.Is(e.Err, syscall.EISDIR):
		return text + ", expected a file"
	case errors.Is(e.Err, syscall.ENOSPC):
		return text + ": free some space, or write elsewhere"
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error about a whole file.
func New(class Class, path, format string, args ...any) *Error {
	return &Error{Class: class, Path: path, Message: fmt.Sprintf(format, args...)}
}

// AtLine makes an error about one line of a text file.
func AtLine(class Class, path string, line int, field, format string, args ...any) *Error {
	return &Error{Class: class, Path: path, Line: line, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Wrap classes a cause that belongs to a file, such as a failed open. An error
// that already carries a class keeps it.
func Wrap(class Class, path string, err error) error {
	if err == nil {
		return nil
	}
	var placed *Error
	if errors.As(err, &placed) {
		return err
	}
	return &Error{Class: class, Path: path, Err: err}
}

// ClassOf finds the class of an error; one without a class is Internal.
func ClassOf(err error) Class {
	var placed *Error
	if errors.As(err, &placed) {
		return placed.Class
	}
	return Internal
}
