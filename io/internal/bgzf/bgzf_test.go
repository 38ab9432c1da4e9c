package bgzf_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/bgzf/bgzftest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inPlace runs tasks where they are submitted; apart gives each a goroutine, so
// that blocks end in any order.
func inPlace(task func()) { task() }
func apart(task func())   { go task() }

func read(t rapid.TB, src io.Reader, submit func(func())) ([]byte, error) {
	t.Helper()
	r := bgzf.NewReader("f.vcf.gz", src, submit, 3)
	content, err := io.ReadAll(r)
	r.Close()
	return content, err
}

func TestContentComesBackInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 300), 0, 30).Draw(t, "blocks")
		var packed, want []byte
		for _, b := range blocks { // empty blocks among them are not the end
			packed, want = bgzftest.AppendBlock(packed, b), append(want, b...)
		}
		packed = append(packed, bgzftest.EOF...)
		src := iotest.OneByteReader(bytes.NewReader(packed))
		for _, submit := range []func(func()){inPlace, apart} {
			got, err := read(t, src, submit)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("got %d bytes, %v; want %d bytes", len(got), err, len(want))
			}
			src = bytes.NewReader(packed)
		}
	})
}

func TestLargestBlock(t *testing.T) {
	content := bytes.Repeat([]byte{'x'}, 1<<16)
	got, err := read(t, bytes.NewReader(append(bgzftest.AppendBlock(nil, content), bgzftest.EOF...)), inPlace)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("a block of 65536 bytes: %d bytes, %v", len(got), err)
	}
	got, err = read(t, bytes.NewReader(append(bgzftest.AppendBlock(nil, append(content, 'x')), bgzftest.EOF...)), inPlace)
	if fileerr.ClassOf(err) != fileerr.Integrity || len(got) != 0 {
		t.Errorf("a block of 65537 bytes: %d bytes, %v; want an error of class Integrity", len(got), err)
	}
}

func TestFilesPutTogether(t *testing.T) {
	two := append(bgzftest.Compress([]byte("one\n"), 100), bgzftest.Compress([]byte("two\n"), 100)...)
	got, err := read(t, bytes.NewReader(two), inPlace)
	if err != nil || string(got) != "one\ntwo\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// cutText is packed into several blocks, so that cuts fall within and between them.
var cutText = []byte(strings.Repeat("a line of text that is long enough to be packed\n", 20))

func TestEveryCutIsAnError(t *testing.T) {
	whole := bgzftest.Compress(cutText, 200)
	for n := 1; n < len(whole); n++ {
		got, err := read(t, bytes.NewReader(whole[:n]), inPlace)
		if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), "f.vcf.gz: ") {
			t.Fatalf("cut to %d of %d bytes: error %v; want class Integrity with the path", n, len(whole), err)
		}
		if !bytes.HasPrefix(cutText, got) {
			t.Fatalf("cut to %d bytes: gave text that was never packed", n)
		}
	}
}

func TestEveryFlippedByteIsAnErrorOrHarmless(t *testing.T) {
	whole := bgzftest.Compress(cutText, 200)
	caught := 0
	for i := range whole {
		for _, mask := range []byte{1, 0x80, 0xff} {
			flipped := bytes.Clone(whole)
			flipped[i] ^= mask
			got, err := read(t, bytes.NewReader(flipped), inPlace)
			if err != nil {
				caught++
				if fileerr.ClassOf(err) != fileerr.Integrity {
					t.Fatalf("byte %d: class %d: %v", i, fileerr.ClassOf(err), err)
				}
			}
			if err == nil && !bytes.Equal(got, cutText) {
				t.Fatalf("byte %d flipped by %#x changes the text without an error", i, mask)
			}
		}
	}
	if caught < 2*len(whole) {
		t.Errorf("%d of %d flips were caught; only times, flags and systems may go unseen", caught, 3*len(whole))
	}
}

func TestBroken(t *testing.T) {
	block := bgzftest.AppendBlock(nil, []byte("text"))
	with := func(change func(b []byte)) []byte {
		b := bytes.Clone(block)
		change(b)
		return append(b, bgzftest.EOF...)
	}
	tests := []struct {
		name, want string
		data       []byte
	}{
		{"no end-of-file block", "without the empty BGZF block", block},
		{"an empty block that is not the end-of-file block", "without the empty BGZF block",
			append(bytes.Clone(block), storedEmptyBlock...)},
		{"bytes after the end", "begins no BGZF block", append(with(func([]byte) {}), "garbage behind the end"...)},
		{"few bytes after the end", "begins no BGZF block", append(with(func([]byte) {}), 'x')},
		{"zeros after the end", "begins no BGZF block", append(with(func([]byte) {}), make([]byte, 512)...)},
		{"checksum", "checksum does not match", with(func(b []byte) { b[len(b)-8]++ })},
		{"length too large", "cannot be inflated", with(func(b []byte) { b[len(b)-4]++ })},
		{"length too small", "longer than its length says", with(func(b []byte) { b[len(b)-4]-- })},
		{"length over 64 KiB", "over 65536 bytes", with(func(b []byte) { b[len(b)-2] = 2 })},
		{"no size field", "does not tell its size", with(func(b []byte) { b[12] = 'X' })},
		{"size smaller than the header", "smaller than its header", with(func(b []byte) { b[16] = 10 })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := read(t, bytes.NewReader(test.data), inPlace)
			if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v; want class Integrity and %q", err, test.want)
			}
		})
	}
}

// storedEmptyBlock holds nothing in a stored deflate block, as a flush in the
// middle of a file may write it.
var storedEmptyBlock = []byte("\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00\x1e\x00\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00")

func TestErrorOfTheSource(t *testing.T) {
	broken := errors.New("the disk is gone")
	data := bgzftest.Compress(cutText, 200)
	for _, n := range []int{0, 5, 100, len(data)} {
		_, err := read(t, io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(broken)), inPlace)
		if fileerr.ClassOf(err) != fileerr.IO || !errors.Is(err, broken) {
			t.Errorf("after %d bytes: error %v; want class IO", n, err)
		}
	}
}

func TestCloseInTheMiddle(t *testing.T) {
	data := bgzftest.Compress(bytes.Repeat(cutText, 20), 100)
	for _, n := range []int{0, 1, 150, 5000} {
		r := bgzf.NewReader("f", bytes.NewReader(data), apart, 4)
		if _, err := io.ReadFull(r, make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		r.Close()
		for range 20 { // what is already inflated may still come
			if _, err := io.ReadFull(r, make([]byte, 1000)); err != nil {
				if !errors.Is(err, bgzf.ErrClosed) && err != io.ErrUnexpectedEOF {
					t.Errorf("read after close: %v", err)
				}
				break
			}
		}
	} // TestMain looks for goroutines that are left
}

func TestIsBGZF(t *testing.T) {
	other := "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x0c\x00XY\x02\x00ab"
	tests := []struct {
		name   string
		prefix string
		want   bool
	}{
		{"end-of-file block", string(bgzftest.EOF), true},
		{"first 18 bytes", string(bgzftest.EOF[:18]), true},
		{"too short", string(bgzftest.EOF[:17]), false},
		{"behind another field", other + "BC\x02\x00\x1b\x00", true},
		{"only another field", other, false},
		{"a field beyond the extra fields", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x00\x00BC\x02\x00\x1b\x00", false},
		{"gzip with a name", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xffname of a file\x00", false},
		{"text", "##fileformat=VCFv4.2\n", false},
		{"nothing", "", false},
	}
	for _, test := range tests {
		if got := bgzf.IsBGZF([]byte(test.prefix)); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(bgzftest.EOF)
	f.Add(bgzftest.Compress([]byte("some text"), 4))
	f.Add(append(bgzftest.Compress([]byte("some text"), 4), 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		content, err := read(t, bytes.NewReader(data), inPlace)
		if err != nil && fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("class %d: %v", fileerr.ClassOf(err), err)
		}
		// Deflate packs at most 1,032 to one.
		if len(content) > 1032*len(data) {
			t.Errorf("%d bytes from %d", len(content), len(data))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	text := bytes.Repeat([]byte("0|0\t0|1\t0|0\t1|1\t0|0\t0|0\t1|0\t"), 1<<18)
	data := bgzftest.Compress(text, 65280)
	b.SetBytes(int64(len(text)))
	buffer := make([]byte, 1<<20)
	for b.Loop() {
		r := bgzf.NewReader("f", bytes.NewReader(data), inPlace, 4)
		for {
			if _, err := r.Read(buffer); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		r.Close()
	}
}
