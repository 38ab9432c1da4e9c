package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestWiden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.OneOf(rapid.Just(1), rapid.IntRange(1, 27)).Draw(t, "columns")
		src := make([]byte, 4*columns*rapid.IntRange(0, 12).Draw(t, "rows"))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for at := 0; at < len(src); at += 4 {
			edge := []uint32{0, 1, math.MaxUint32, math.MaxInt32, 1 << 31, random.Uint32(), random.Uint32()}
			binary.LittleEndian.PutUint32(src[at:], edge[random.IntN(len(edge))])
		}
		factors := rapid.SliceOfN(rapid.SampledFrom([]int64{0, 1, 10, 1e9, -7, math.MaxInt32, math.MinInt32}), columns, columns).Draw(t, "factors")
		if rapid.IntRange(0, 4).Draw(t, "large") == 0 {
			factors[columns-1] = rapid.SampledFrom([]int64{1e10, 1e18, math.MaxInt32 + 1, math.MinInt32 - 1}).Draw(t, "large factor")
		}
		want := make([]int64, len(src)/4)
		for i := range want {
			want[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i:]))) * factors[i%columns]
		}
		for name, widen := range map[string]func(dst []int64){
			"fastest": func(dst []int64) { Widen(dst, src, factors) },
			"Go":      func(dst []int64) { widenGeneric(dst, src, 0, factors) },
		} {
			dst := make([]int64, len(want)+1)
			dst[len(want)] = 7
			if widen(dst[:len(want)]); !slices.Equal(dst[:len(want)], want) || dst[len(want)] != 7 {
				t.Fatalf("%s: %d, want %d", name, dst, want)
			}
		}
	})
}
