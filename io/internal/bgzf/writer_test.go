package bgzf_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"testing"

	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/bgzf/bgzftest"
)

// What a Packer makes is gzip to the standard library, which knows nothing of blocks,
// and BGZF by its first bytes; also where nothing can be deflated.
func TestPacker(t *testing.T) {
	noise := make([]byte, 200_000)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(noise)
	var p bgzf.Packer
	for _, content := range [][]byte{nil, []byte("a"), bytes.Repeat([]byte("0/0\t"), 50_000), noise, noise[:65_280], noise[:65_281]} {
		file := bgzf.AppendEnd(p.Append(nil, content))
		if !bytes.HasSuffix(file, bgzftest.EOF) || !bgzf.IsBGZF(file) {
			t.Errorf("%d bytes: not BGZF to its end", len(content))
		}
		r, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes come back as %d: %v", len(content), len(got), err)
		}
	}
}
