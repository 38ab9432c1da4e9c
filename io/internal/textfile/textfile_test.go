package textfile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf/bgzftest"
)

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lines reads a whole file; digest is that of its text.
func lines(path string) (all []string, digest string, err error) {
	f, err := Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	for {
		line, err := f.Next()
		if err == io.EOF {
			return all, f.Digest(), nil
		}
		if err != nil {
			return all, "", err
		}
		all = append(all, string(line))
		if f.Line() != len(all) {
			return all, "", fmt.Errorf("line %d is counted as %d", len(all), f.Line())
		}
	}
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 700_000) // longer than the buffer
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"one line", "a\tb\n", []string{"a\tb"}},
		{"no end", "a\nb", []string{"a", "b"}},
		{"CRLF", "a\r\nb\r\n", []string{"a", "b"}},
		{"CR inside", "a\rb\n", []string{"a\rb"}},
		{"empty lines", "\n\na\n\n", []string{"", "", "a", ""}},
		{"byte order mark", "\xef\xbb\xbfa\n", []string{"a"}},
		{"byte order mark alone", "\xef\xbb\xbf", nil},
		{"a mark later", "a\n\xef\xbb\xbfb\n", []string{"a", "\xef\xbb\xbfb"}},
		{"long lines", long + "\nb\n" + long, []string{long, "b", long}},
	} {
		digest := sha256.Sum256([]byte(c.text))
		forms := map[string][]byte{"plain": []byte(c.text), "gzip": zipped(t, c.text), "two members": append(zipped(t, c.text), zipped(t, "")...)}
		for form, content := range forms {
			got, sum, err := lines(write(t, content))
			if err != nil || strings.Join(got, "\n") != strings.Join(c.want, "\n") || len(got) != len(c.want) {
				t.Errorf("%s, %s: %d lines, %v", c.name, form, len(got), err)
			}
			if sum != hex.EncodeToString(digest[:]) {
				t.Errorf("%s, %s: digest %s", c.name, form, sum)
			}
		}
	}
}

func TestSize(t *testing.T) {
	content := zipped(t, strings.Repeat("text\n", 1000))
	f, err := Open(write(t, content))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Size() != int64(len(content)) {
		t.Errorf("%d bytes, want %d", f.Size(), len(content))
	}
}

func TestRefuses(t *testing.T) {
	whole := zipped(t, strings.Repeat("some text 123\n", 5000))
	for _, c := range []struct {
		name    string
		content []byte
		class   fileerr.Class
		message string
	}{
		{"zero byte", []byte("a\nb\x00\n"), fileerr.Malformed, ":2: this is not text"},
		{"endless line", bytes.Repeat([]byte("x"), maxLine+2), fileerr.Malformed, ":1: the line is longer than"},
		{"endless line that ends", append(bytes.Repeat([]byte("x"), maxLine+1), '\n'), fileerr.Malformed, ":1: the line is longer than"},
		{"UTF-16", []byte("\xff\xfea\x00"), fileerr.Malformed, "UTF-16"},
		{"UTF-16, the other way", []byte("\xfe\xff\x00a"), fileerr.Malformed, "UTF-16"},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x00\x00"), fileerr.Malformed, "zstd"},
		{"zip", []byte("PK\x03\x04"), fileerr.Malformed, "zip archive"},
		{"gzip header cut", whole[:5], fileerr.Integrity, "cut"},
		{"gzip cut", whole[:len(whole)/2], fileerr.Integrity, "cut"},
		{"gzip without its sum", whole[:len(whole)-8], fileerr.Integrity, "cut"},
		{"gzip with a wrong sum", append(bytes.Clone(whole[:len(whole)-8]), make([]byte, 8)...), fileerr.Integrity, "the gzip data are damaged: their checksum does not match; get the file again"},
		{"gzip with a block that cannot be", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x07" + strings.Repeat("\x00", 20)), fileerr.Integrity, "the gzip data are damaged; get the file again"},
		{"bytes after gzip", append(bytes.Clone(whole), "text that is not gzip"...), fileerr.Integrity, "the gzip data are damaged, or other bytes follow them"},
		{"a bomb", zipped(t, strings.Repeat(strings.Repeat("x", 999)+"\n", 40_000)), fileerr.Resource, "more than 100 times"},
	} {
		_, _, err := lines(write(t, c.content))
		var placed *fileerr.Error
		if !errors.As(err, &placed) || placed.Class != c.class || !strings.Contains(err.Error(), c.message) || len(err.Error()) > 500 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, _, err := lines(filepath.Join(t.TempDir(), "none")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := lines(t.TempDir()); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a directory: %v", err)
	}
}

// A gzip reader takes a BGZF file that is cut between two blocks for a whole one;
// the end-of-file block tells.
func TestBGZF(t *testing.T) {
	text := strings.Repeat("a line of a score file\n", 10_000)
	whole := bgzftest.Compress([]byte(text), 60_000)
	got, digest, err := lines(write(t, whole))
	sum := sha256.Sum256([]byte(text))
	if err != nil || len(got) != 10_000 || digest != hex.EncodeToString(sum[:]) {
		t.Fatalf("%d lines, %v", len(got), err)
	}
	for _, n := range []int{len(whole) - 28, len(whole) - 1, len(whole) / 2, 30} {
		if _, _, err := lines(write(t, whole[:n])); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("cut after %d of %d bytes: %v", n, len(whole), err)
		}
	}
}
