package inflate

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// packed packs data as the standard library does; level is -2 (literals alone) to 9.
func packed(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpacked unpacks as the standard library does; ok is false for what it refuses
// and for what is not n bytes with nothing behind them.
func unpacked(src []byte, n int) (data []byte, ok bool) {
	in := bytes.NewReader(src)
	r, err := zlib.NewReader(in)
	if err != nil {
		return nil, false
	}
	data, err = io.ReadAll(io.LimitReader(r, int64(n)+1))
	return data, err == nil && len(data) == n && in.Len() == 0
}

// texts are bytes of many sorts: each makes other codes.
func texts() map[string][]byte {
	rng := rand.New(rand.NewPCG(3, 4))
	all := map[string][]byte{"nothing": nil, "a byte": {7}, "zeros": make([]byte, 100000)}
	noise := make([]byte, 70000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	all["noise"] = noise
	skewed := make([]byte, 200000) // codes of all lengths up to the longest
	for i := range skewed {
		skewed[i] = byte(rng.ExpFloat64() * 12)
	}
	all["skewed"] = skewed
	var periods []byte // every short distance
	for period := 1; period < 40; period++ {
		unit := noise[period*50:][:period]
		periods = append(periods, bytes.Repeat(unit, 1+rng.IntN(900)/period)...)
		periods = append(periods, noise[period*7:][:rng.IntN(20)]...)
	}
	all["periods"] = periods
	var far []byte // distances up to the longest
	for range 60 {
		far = append(far, noise[rng.IntN(30000):][:rng.IntN(3000)]...)
	}
	all["far"] = far
	probabilities := bytes.Repeat([]byte{2}, 10000)
	for range 10000 {
		if rng.IntN(3) > 0 {
			probabilities = append(probabilities, 255, 0)
		} else {
			probabilities = append(probabilities, byte(rng.Uint32()), byte(rng.Uint32N(100)))
		}
	}
	all["probabilities"] = probabilities
	return all
}

func TestUnpacksWhatTheStandardLibraryPacks(t *testing.T) {
	var d Decoder // its tables are used again
	for name, data := range texts() {
		for level := -2; level <= 9; level++ {
			src := packed(t, data, level)
			dst := make([]byte, len(data))
			if err := d.Zlib(dst, src); err != nil || !bytes.Equal(dst, data) {
				t.Errorf("%s, level %d: equal %v, %v", name, level, bytes.Equal(dst, data), err)
			}
		}
	}
}

// Lengths around the edge between the fast loop and the careful one.
func TestEveryLength(t *testing.T) {
	var d Decoder
	data := texts()["probabilities"][9000:]
	for n := range 1200 {
		for _, level := range []int{1, 6, -2} {
			src := packed(t, data[:n], level)
			dst := make([]byte, n+20)
			guard := dst[n:]
			if err := d.Zlib(dst[:n:n], src); err != nil || !bytes.Equal(dst[:n], data[:n]) {
				t.Fatalf("%d bytes, level %d: %v", n, level, err)
			}
			if !bytes.Equal(guard, make([]byte, 20)) {
				t.Fatalf("%d bytes, level %d: bytes behind the output are written", n, level)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	var d Decoder
	data := bytes.Repeat([]byte("genotype probabilities, "), 40)
	src := packed(t, data, 6)
	changed := func(at int, b byte) []byte {
		c := bytes.Clone(src)
		c[at] ^= b
		return c
	}
	for _, test := range []struct {
		name string
		src  []byte
		n    int
		want error
	}{
		{"one byte less", src, len(data) - 1, ErrSize},
		{"one byte more", src, len(data) + 1, ErrSize},
		{"a byte behind", append(bytes.Clone(src), 0), len(data), ErrBeyond},
		{"method", changed(0, 1), len(data), ErrDamaged},
		{"dictionary", []byte{0x78, 0xbb, 0, 0, 0, 0}, len(data), ErrDamaged},
		{"checksum", changed(len(src)-1, 1), len(data), ErrChecksum},
		{"block of type 3", []byte{0x78, 0x9c, 7, 0, 0, 0, 0}, len(data), ErrDamaged},
		{"a distance before the start", []byte{0x78, 0x9c, 0x03, 0x42, 0, 0, 0, 0, 0}, 10, ErrDamaged},
		{"stored, lengths differ", []byte{0x78, 0x9c, 1, 1, 0, 1, 0, 9, 0, 0, 0, 0}, 1, ErrDamaged},
		{"nothing", nil, 0, ErrCut},
	} {
		if err := d.Zlib(make([]byte, test.n), test.src); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	for n := range src {
		if err := d.Zlib(make([]byte, len(data)), src[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
}

// Damage is seen wherever the standard library sees it, and nothing else is.
func TestDamageIsThatOfTheStandardLibrary(t *testing.T) {
	var d Decoder
	rng := rand.New(rand.NewPCG(5, 6))
	for name, data := range texts() {
		data = data[:min(len(data), 3000)]
		for level := -2; level <= 9; level += 4 {
			src := packed(t, data, level)
			for range 300 {
				damaged := bytes.Clone(src)
				for range 1 + rng.IntN(3) {
					damaged[rng.IntN(len(damaged))] ^= byte(1 << rng.IntN(8))
				}
				compare(t, &d, fmt.Sprint(name, " level ", level), damaged, len(data))
			}
		}
	}
}

func compare(t *testing.T, d *Decoder, name string, src []byte, n int) {
	t.Helper()
	want, ok := unpacked(src, n)
	dst := make([]byte, n)
	err := d.Zlib(dst, src)
	if (err == nil) != ok || ok && !bytes.Equal(dst, want) {
		t.Fatalf("%s: %v, the standard library accepts %v: %x", name, err, ok, src[:min(len(src), 200)])
	}
}

func FuzzZlib(f *testing.F) {
	for _, data := range texts() {
		f.Add(packed(f, data[:min(len(data), 2000)], 6), uint16(min(len(data), 2000)))
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, src []byte, n uint16) { compare(t, &d, "fuzz", src, int(n)) })
}

func BenchmarkZlib(b *testing.B) {
	data := texts()["probabilities"]
	src := packed(b, data, 6)
	dst := make([]byte, len(data))
	b.Run("here", func(b *testing.B) {
		var d Decoder
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := d.Zlib(dst, src); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard library", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		in := bytes.NewReader(src)
		r, err := zlib.NewReader(in)
		for b.Loop() {
			in.Reset(src)
			if err == nil {
				err = r.(zlib.Resetter).Reset(in, nil)
			}
			if err == nil {
				_, err = io.ReadFull(r, dst)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
