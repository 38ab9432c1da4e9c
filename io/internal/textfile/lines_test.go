package textfile

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
)

// byNext reads a file line by line, byLines in blocks.
func byNext(path string) (all []string, lines int, digest string, err error) {
	f, err := Open(path)
	if err != nil {
		return nil, 0, "", err
	}
	defer f.Close()
	for {
		line, err := f.Next()
		if err == io.EOF {
			return all, f.Line(), f.Digest(), nil
		}
		if err != nil {
			return all, f.Line(), "", err
		}
		all = append(all, string(line))
	}
}

func byLines(path string, header int) (all []string, lines int, digest string, err error) {
	f, err := Open(path)
	if err != nil {
		return nil, 0, "", err
	}
	defer f.Close()
	for range header {
		line, err := f.Next()
		if err != nil {
			return all, f.Line(), "", err
		}
		all = append(all, string(line))
	}
	var buffer Lines
	for {
		err := f.Lines(&buffer)
		if err == io.EOF {
			return all, f.Line(), f.Digest(), nil
		}
		if err != nil {
			return all, f.Line(), "", err
		}
		for line := range bytes.Lines(buffer.Text) {
			all = append(all, strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"))
		}
		behind := buffer.Text[len(buffer.Text):cap(buffer.Text)]
		for i := range behind { // is the caller's
			behind[i] = '?'
		}
	}
}

func TestLinesEqualNext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(1, 40).Draw(t, "lines") {
			length := rapid.SampledFrom([]int{0, 1, 7, 1000, 90_000, 400_000, maxLine - 2}).Draw(t, "length")
			text.WriteString(strings.Repeat("x", length) + rapid.SampledFrom([]string{"\n", "\r\n", "\n\n"}).Draw(t, "end")[:])
		}
		whole := text.String()
		if rapid.Bool().Draw(t, "cut") {
			whole = strings.TrimRight(whole, "\r\n") + "x"
		}
		testfile.Overwrite(t, path, []byte(whole))
		want, lines, digest, err := byNext(path)
		got, gotLines, gotDigest, gotErr := byLines(path, rapid.IntRange(0, 1).Draw(t, "header"))
		if fileerr.ClassOf(err) != fileerr.ClassOf(gotErr) {
			t.Fatalf("error %v, want %v", gotErr, err)
		}
		if err == nil && (strings.Join(got, "|") != strings.Join(want, "|") || gotLines != lines || gotDigest != digest) {
			t.Fatalf("%d lines, want %d; digest %s, want %s", gotLines, lines, gotDigest, digest)
		}
	})
}

// What is given at once does not grow with the buffer: callers give back one that they
// have made larger.
func TestLinesFitTheirRoom(t *testing.T) {
	f, err := Open(write(t, []byte(strings.Repeat("0123456789abcde\n", 1<<17))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var buffer Lines
	for blocks := 0; ; blocks++ {
		err := f.Lines(&buffer)
		if err == io.EOF && blocks == 8 {
			return
		}
		if err != nil || len(buffer.Text) != LinesRoom-1 {
			t.Fatalf("block %d: %d bytes, %v; want 8 blocks of %d", blocks, len(buffer.Text), err, LinesRoom-1)
		}
		buffer.Text = slices.Grow(buffer.Text, 100)
	}
}

func TestLinesRefuse(t *testing.T) {
	long := strings.Repeat("a\n", 3) + strings.Repeat("x", maxLine+1) + "\nb\n"
	path := filepath.Join(t.TempDir(), "a.txt")
	testfile.Overwrite(t, path, []byte(long))
	got, _, _, err := byLines(path, 0)
	var placed *fileerr.Error
	if !errors.As(err, &placed) || placed.Line != 4 || len(got) != 3 {
		t.Errorf("a long line: %v after %d lines, want line 4 after 3", err, len(got))
	}
}

// A cut file is no short file, wherever the cut falls.
func TestLinesOfACutFile(t *testing.T) {
	var text strings.Builder
	for i := range 200_000 {
		text.WriteString(strings.Repeat("x", i*7919%31) + "\n")
	}
	packed := zipped(t, text.String())
	for _, keep := range []int{len(packed) - 1, len(packed) - 9, len(packed) / 2, len(packed) / 3} {
		if _, _, _, err := byLines(write(t, packed[:keep]), 0); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%d of %d bytes: %v", keep, len(packed), err)
		}
	}
}
