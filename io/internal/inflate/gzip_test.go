package inflate

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"
	"testing/iotest"

	other "github.com/klauspost/compress/gzip"
)

// table is a text like those of weights: digits that do not repeat, and beginnings of lines
// that do.
func table(rows int) []byte {
	rng := rand.New(rand.NewPCG(7, 8))
	var text []byte
	for i := range rows {
		text = fmt.Appendf(text, "rs%d\t1\t%d\tA\tG\t", 1000+i, 20000+i*11)
		text = append(strconv.AppendFloat(text, rng.NormFloat64()/100, 'g', 15, 64), '\n')
	}
	return text
}

// members packs each of data as a member of its own.
func members(t testing.TB, level int, data ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, content := range data {
		w, err := gzip.NewWriterLevel(&b, level)
		if err == nil {
			_, err = w.Write(content)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// all reads all of a source.
func all(source io.Reader) ([]byte, error) {
	g, err := NewGzip(source)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(g)
}

func TestGzipUnpacksWhatTheStandardLibraryPacks(t *testing.T) {
	contents := texts()
	contents["table"] = table(20000) // several times the window and the room behind it
	for name, data := range contents {
		for _, level := range []int{-2, 0, 1, 6, 9} {
			got, err := all(bytes.NewReader(members(t, level, data, nil, data[len(data)/2:])))
			want := append(bytes.Clone(data), data[len(data)/2:]...)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, level %d: equal %v, %v", name, level, bytes.Equal(got, want), err)
			}
		}
	}
}

// What a source gives at once, and what is asked for at once, change nothing.
func TestGzipPieces(t *testing.T) {
	data := table(6000)
	for _, level := range []int{0, 6} {
		src := members(t, level, data, data[:1000])
		want := append(bytes.Clone(data), data[:1000]...)
		for name, source := range map[string]io.Reader{
			"one byte":     iotest.OneByteReader(bytes.NewReader(src)),
			"half":         iotest.HalfReader(bytes.NewReader(src)),
			"end at once":  iotest.DataErrReader(bytes.NewReader(src)),
			"seldom bytes": &inPieces{bytes.NewReader(src), rand.New(rand.NewPCG(1, 2))},
		} {
			g, err := NewGzip(source)
			var got []byte
			for piece := 1; err == nil; piece = piece*5%4099 + 1 {
				n := 0
				room := make([]byte, piece)
				n, err = g.Read(room)
				got = append(got, room[:n]...)
			}
			if err != io.EOF || !bytes.Equal(got, want) {
				t.Errorf("level %d, %s: equal %v, %v", level, name, bytes.Equal(got, want), err)
			}
		}
	}
}

// inPieces gives nothing, a few bytes, or many.
type inPieces struct {
	source io.Reader
	rng    *rand.Rand
}

func (r *inPieces) Read(p []byte) (int, error) {
	return r.source.Read(p[:min(len(p), []int{0, 1, 7, 300, 5000}[r.rng.IntN(5)])])
}

// headed is a member with all that a header may hold.
func headed(t *testing.T, data []byte) []byte {
	t.Helper()
	plain := members(t, 6, data)
	header := bytes.Clone(plain[:10])
	header[3] = flagChecksum | flagExtra | flagName | flagComment
	header = append(header, 0xff, 0xff) // 65,535 bytes
	header = append(header, make([]byte, 65535)...)
	header = append(header, append(bytes.Repeat([]byte("n"), longestName-1), 0)...)
	header = append(header, "a comment\x00"...)
	sum := uint16(crc32.ChecksumIEEE(header))
	return append(append(header, byte(sum), byte(sum>>8)), plain[10:]...)
}

func TestGzipHeaders(t *testing.T) {
	data := table(100)
	whole := headed(t, data)
	if got, err := all(bytes.NewReader(append(whole, whole...))); err != nil || !bytes.Equal(got, append(bytes.Clone(data), data...)) {
		t.Errorf("two members: %d bytes, %v", len(got), err)
	}
	changed := func(at int, to byte) []byte {
		c := bytes.Clone(whole)
		c[at] = to
		return c
	}
	name := 12 + 65535
	for _, test := range []struct {
		name string
		src  []byte
		want error
	}{
		{"nothing", nil, ErrCut},
		{"first byte", changed(0, 0x1e), ErrHeader},
		{"second byte", changed(1, 0x8a), ErrHeader},
		{"method", changed(2, 7), ErrHeader},
		{"reserved flag", append([]byte{0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 0}, whole[10:]...), ErrHeader},
		{"header under another sum", changed(4, 1), ErrHeader},
		{"a name that is too long", changed(name+longestName-1, 'n'), ErrHeader},
		{"cut in the extra field", whole[:5000], ErrCut},
		{"cut in the name", whole[:name+3], ErrCut},
		{"cut in the sum", whole[:name+longestName+11], ErrCut},
	} {
		if _, err := NewGzip(bytes.NewReader(test.src)); err != test.want {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestGzipRefuses(t *testing.T) {
	data := table(3000)
	for _, level := range []int{0, 6} {
		src := members(t, level, data)
		changed := func(at int) []byte {
			c := bytes.Clone(src)
			c[at] ^= 0x10
			return c
		}
		for _, test := range []struct {
			name string
			src  []byte
			want error
		}{
			{"another sum", changed(len(src) - 8), ErrChecksum},
			{"another size", changed(len(src) - 1), ErrChecksum},
			{"other bytes behind", append(bytes.Clone(src), "0123456789"...), ErrHeader},
			{"a few bytes behind", append(bytes.Clone(src), 0x1f, 0x8b), ErrCut},
			{"block of type 3", append(bytes.Clone(src[:10]), 7), ErrDamaged},
			// A match that reaches before the member, where another one lies before.
			{"a distance into the member before", append(bytes.Clone(src), append(bytes.Clone(src[:10]), 0x03, 0x42, 0, 0, 0, 0, 0, 0, 0, 0)...), ErrDamaged},
		} {
			if _, err := all(bytes.NewReader(test.src)); err != test.want {
				t.Errorf("level %d, %s: %v, want %v", level, test.name, err, test.want)
			}
		}
		for n := range len(src) {
			if n > 700 && n < len(src)-700 && n%211 != 0 {
				continue
			}
			if _, err := all(bytes.NewReader(src[:n])); err != ErrCut {
				t.Fatalf("level %d, cut to %d of %d bytes: %v", level, n, len(src), err)
			}
		}
	}
}

// An error of the source is told as it is.
func TestGzipTellsErrorsOfTheSource(t *testing.T) {
	broken := errors.New("the disk is broken")
	src := members(t, 6, table(30000))
	for _, n := range []int{0, 5, 10, 600, len(src) / 2, len(src) - 3, len(src)} {
		if _, err := all(io.MultiReader(bytes.NewReader(src[:n]), iotest.ErrReader(broken))); err != broken {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// compareGzip compares with another reader, which refuses reserved flags as this one does:
// both accept the same.
func compareGzip(t *testing.T, name string, src []byte) {
	t.Helper()
	r, err := other.NewReader(bytes.NewReader(src))
	var want []byte
	if err == nil {
		want, err = io.ReadAll(io.LimitReader(r, 1<<24))
	}
	got, gotErr := all(&inPieces{bytes.NewReader(src), rand.New(rand.NewPCG(uint64(len(src)), 2))})
	if (err == nil) != (gotErr == nil) || err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%s: %v, the other reader: %v: %x", name, gotErr, err, src[:min(len(src), 200)])
	}
}

func TestGzipDamageIsSeenAsByOthers(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	contents := texts()
	contents["table"] = table(50)
	for name, data := range contents {
		data = data[:min(len(data), 2000)]
		for _, level := range []int{-2, 0, 6} {
			src := members(t, level, data, data[:len(data)/3])
			for range 100 {
				damaged := bytes.Clone(src)
				for range 1 + rng.IntN(3) {
					damaged[rng.IntN(len(damaged))] ^= byte(1 << rng.IntN(8))
				}
				compareGzip(t, fmt.Sprint(name, " level ", level), damaged)
			}
		}
	}
}

func FuzzGzip(f *testing.F) {
	f.Add(members(f, 6, table(40), nil, table(3)))
	for _, data := range texts() {
		f.Add(members(f, 6, data[:min(len(data), 2000)]))
	}
	f.Fuzz(func(t *testing.T, src []byte) { compareGzip(t, "fuzz", src) })
}

func BenchmarkGzip(b *testing.B) {
	data := table(200_000)
	src := members(b, 6, data)
	for _, reader := range []struct {
		name string
		open func() (io.Reader, error)
	}{
		{"here", func() (io.Reader, error) { return NewGzip(bytes.NewReader(src)) }},
		{"standard library", func() (io.Reader, error) { return gzip.NewReader(bytes.NewReader(src)) }},
	} {
		b.Run(reader.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				r, err := reader.open()
				if err == nil {
					_, err = io.Copy(io.Discard, r)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
