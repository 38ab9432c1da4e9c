package fileerr

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

func TestMessage(t *testing.T) {
	cases := []struct {
		err  *Error
		want string
	}{
		{AtLine(Malformed, "scores/ldl.txt", 41, "effect_weight", "%q is not a number", "NA"), `scores/ldl.txt:41: effect_weight: "NA" is not a number`},
		{New(Integrity, "a.vcf.gz", "the file is cut"), "a.vcf.gz: the file is cut"},
		{&Error{Path: "g.parquet", RowGroup: 3, Field: "gt", Message: "checksum", Variant: "1:55505647:G:T"}, "g.parquet: row group 3: gt: checksum (variant 1:55505647:G:T)"},
		{&Error{Path: "a.vcf", Line: 7, Column: 12, Message: "m", Err: errors.New("cause")}, "a.vcf:7:12: m: cause"},
		{&Error{Message: "no file"}, "no file"},
		{&Error{Path: "a.txt", Err: &fs.PathError{Op: "open", Path: "a.txt", Err: syscall.ENOENT}}, "a.txt: not found (no such file or directory): check the name, and the directory that it is looked for in"},
		{&Error{Path: "out", Err: &fs.PathError{Op: "mkdir", Path: "out/x", Err: syscall.EACCES}}, "out: not allowed (mkdir out/x: permission denied): ask for the permission, or take another place"},
		{&Error{Path: "dir", Err: &fs.PathError{Op: "read", Path: "dir", Err: syscall.EISDIR}}, "dir: is a directory, expected a file"},
		{&Error{Path: "s.tsv", Err: &fs.PathError{Op: "write", Path: "s.tsv", Err: syscall.ENOSPC}}, "s.tsv: no space left on device: free some space, or write elsewhere"},
		{&Error{Path: "a.txt", Line: 3, Message: "cannot be read", Err: &fs.PathError{Op: "read", Path: "a.txt", Err: syscall.EIO}}, "a.txt:3: cannot be read: input/output error"},
	}
	for _, c := range cases {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestClassOf(t *testing.T) {
	inner := New(Locked, "out", "held")
	if got := ClassOf(fmt.Errorf("import: %w", inner)); got != Locked {
		t.Errorf("a wrapped error has class %v", got)
	}
	if got := ClassOf(errors.New("x")); got != Internal {
		t.Errorf("an error without class has %v", got)
	}
	if got := ClassOf(Wrap(IO, "x", inner)); got != Locked {
		t.Errorf("Wrap overrides the class: %v", got)
	}
	wrapped := Wrap(IO, "missing.txt", fs.ErrNotExist)
	if ClassOf(wrapped) != IO || !errors.Is(wrapped, fs.ErrNotExist) {
		t.Errorf("Wrap loses class or cause: %v", wrapped)
	}
	if Wrap(IO, "x", nil) != nil {
		t.Error("Wrap makes an error of nil")
	}
}
