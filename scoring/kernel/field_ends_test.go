package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestFieldEndsIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.SampledFrom([]string{"\t", "\t\n", "abc\t\n", "0123456789.-\t,\n\r\x00\x08\x0b\x89\x8a\xff", "x"}).Draw(t, "bytes")
		size := rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(4000, 9000)).Draw(t, "size")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		text := make([]byte, size)
		for i := range text {
			text[i] = bytes[random.IntN(len(bytes))]
		}
		separator := rapid.SampledFrom([]byte("\t,")).Draw(t, "separator")
		want := []int32{-1}
		for i, b := range text {
			if b == separator || b == '\n' {
				want = append(want, int32(i))
			}
		}
		if got := FieldEnds([]int32{-1}, text, separator); !slices.Equal(got, want) {
			t.Fatalf("%q of %q: %d, want %d", separator, text, got, want)
		}
		// As machines without the kernel find them, and the kernel within the room it has.
		whole, found := text[:size&^63], slices.DeleteFunc(want[1:], func(end int32) bool { return int(end) >= size&^63 })
		for name, find := range map[string]func([]int32, []byte, int, byte) int{"generic": findFieldEndsGeneric, "kernel": findFieldEnds} {
			room := make([]int32, len(found)+8)
			room[len(found)+7] = -7
			if len(whole) == 0 {
				continue
			}
			n := find(room, whole, 1000, separator)
			for i := range n {
				room[i] -= 1000
			}
			if !slices.Equal(room[:n], found) || room[len(found)+7] != -7 {
				t.Fatalf("%s: %d, want %d", name, room, found)
			}
		}
	})
}

func BenchmarkFieldEnds(b *testing.B) {
	var text []byte
	for len(text) < 256<<10 {
		text = append(text, "rs1997\t1\t14365631\tC\tT\t-0.000444669\n"...)
	}
	b.SetBytes(int64(len(text)))
	var ends []int32
	for b.Loop() {
		ends = FieldEnds(ends[:0], text, '\t')
	}
}
