package plinktext

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
)

// packedFile writes a text packed with zstd.
func packedFile(t *testing.T, text []byte, window int) (path string, content []byte) {
	t.Helper()
	var out bytes.Buffer
	encoder, err := zstd.NewWriter(&out, zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(encoder, bytes.NewReader(text)); err != nil { // in pieces, so that the size is not known
		t.Fatal(err)
	}
	if err := encoder.Close(); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "x.pvar.zst")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, out.Bytes()
}

// drain counts the lines of a file.
func drain(path string) (lines int, err error) {
	l, err := Open(path)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	for {
		if _, err := l.Next(); err == io.EOF {
			return lines, nil
		} else if err != nil {
			return lines, err
		}
		lines++
	}
}

func TestPackedText(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 2_000_000)
	for i := range noise {
		noise[i] = "ACGT"[rng.IntN(4)]
		if i%100 == 99 {
			noise[i] = '\n'
		}
	}
	for name, c := range map[string]struct {
		text   []byte
		window int
		cut    int
		lines  int
		class  fileerr.Class
		want   string
	}{
		"whole":      {noise, 8 << 20, 0, len(noise) / 100, 0, ""},
		"cut":        {noise, 1 << 20, 100, 0, fileerr.Integrity, "is cut inside its zstd data"},
		"far back":   {noise, 32 << 20, 0, 0, fileerr.Resource, "more than 8 MiB to unpack"},
		"overblown":  {bytes.Repeat([]byte("1\t1\tv\tA\tC\n"), 2<<20), 1 << 20, 0, 0, fileerr.Resource, "more than 200 times its size"},
		"one line":   {bytes.Repeat([]byte("ACGTTGCA"), 1<<20), 1 << 20, 0, 0, fileerr.Malformed, "longer than 4194304 bytes"},
		"long lines": {[]byte("\ufeff" + strings.Repeat("A", 3<<20) + "\r\n \t\n" + strings.Repeat("C", 70<<10)), 1 << 20, 0, 2, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path, content := packedFile(t, c.text, c.window)
			if c.cut > 0 {
				if err := os.Truncate(path, int64(len(content)-c.cut)); err != nil {
					t.Fatal(err)
				}
			}
			lines, err := drain(path)
			if c.want == "" {
				if err != nil || lines != c.lines {
					t.Errorf("%d lines, %v; want %d", lines, err, c.lines)
				}
			} else if err == nil || fileerr.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got class %d, %v; want %q", fileerr.ClassOf(err), err, c.want)
			}
		})
	}
}
