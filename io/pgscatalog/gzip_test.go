package pgscatalog

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

func packed(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadGzip(t *testing.T) {
	var text strings.Builder
	text.WriteString("chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "1\t%d\tA\tG\t%d.%d\n", i+1, i, i*i)
	}
	whole := packed(t, text.String())
	scores, err := readOne(write(t, "score.txt.gz", whole))
	if err != nil || scores[0].Len() != 5000 || scores[0].ID != "score" {
		t.Fatalf("%v", err)
	}
	if digest := sha256.Sum256([]byte(text.String())); scores[0].Digest != hex.EncodeToString(digest[:]) {
		t.Error("the digest is not that of the text")
	}
	for _, n := range []int{11, 100, len(whole) / 2, len(whole) - 9, len(whole) - 4, len(whole) - 1} {
		if _, err := readOne(write(t, "cut.txt.gz", whole[:n])); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("cut after %d of %d bytes: %v", n, len(whole), err)
		}
	}
	for _, at := range []int{50, len(whole) / 2, len(whole) - 6} {
		broken := bytes.Clone(whole)
		broken[at] ^= 0x40
		if _, err := readOne(write(t, "broken.txt.gz", broken)); err == nil {
			t.Errorf("a flipped bit at byte %d went unseen", at)
		}
	}
	if _, err := readOne(write(t, "more.txt.gz", append(bytes.Clone(whole), "more"...))); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("bytes after the gzip data: %v", err)
	}
}

// A small file may not unpack to a large score.
func TestReadGzipBomb(t *testing.T) {
	text := strings.Repeat("#"+strings.Repeat("x", 1000)+"\n", 30_000)
	if _, err := readOne(write(t, "bomb.txt.gz", packed(t, text))); fileerr.ClassOf(err) != fileerr.Resource {
		t.Errorf("%v", err)
	}
}
