package bgzftest

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// What Compress makes is gzip to a reader that knows nothing of BGZF.
func TestCompressIsGzip(t *testing.T) {
	content := bytes.Repeat([]byte("0/1\t"), 50_000)
	z, err := gzip.NewReader(bytes.NewReader(Compress(content, 10_000)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
	}
}
