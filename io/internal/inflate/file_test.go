package inflate

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"cardioscore/io/fileerr"
)

// TestFile: each way in which the gzip data of a file may be wrong has its class and words,
// and names the file.
func TestFile(t *testing.T) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	io.WriteString(w, strings.Repeat("chr1\t100\tA\n", 1000))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	changed := slices.Clone(whole)
	changed[len(changed)-8] ^= 1 // of the sum
	for name, c := range map[string]struct {
		source io.Reader
		class  fileerr.Class
		want   string // "" for no error
	}{
		"whole":           {bytes.NewReader(whole), 0, ""},
		"cut":             {bytes.NewReader(whole[:len(whole)-3]), fileerr.Integrity, "x.gz: the file is cut inside its gzip data"},
		"cut at the head": {bytes.NewReader(whole[:5]), fileerr.Integrity, "x.gz: the file is cut inside its gzip data"},
		"more behind":     {bytes.NewReader(append(slices.Clone(whole), "more than a header takes"...)), fileerr.Integrity, "x.gz: the gzip data are damaged, or other bytes follow"},
		"changed":         {bytes.NewReader(changed), fileerr.Integrity, "x.gz: the gzip data are damaged: their checksum does not match"},
		"not read": {io.MultiReader(bytes.NewReader(whole[:20]), iotest.ErrReader(&fs.PathError{Op: "read", Path: "x.gz", Err: syscall.EIO})),
			fileerr.IO, "x.gz: input/output error"},
	} {
		f, err := NewFile("x.gz", c.source)
		if err == nil {
			_, err = io.Copy(io.Discard, f)
		}
		if (err != nil) != (c.want != "") || err != nil && (fileerr.ClassOf(err) != c.class || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: class %d, %v; want %q", name, fileerr.ClassOf(err), err, c.want)
		}
	}
}
