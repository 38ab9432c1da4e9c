package parquetfile

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// decodeHybrid reads the hybrid by its definition, a bit at a time.
func decodeHybrid(t interface{ Fatalf(string, ...any) }, b []byte, width, n int) []uint32 {
	var values []uint32
	for len(b) > 0 {
		header, size := binary.Uvarint(b)
		if size <= 0 {
			t.Fatalf("a header without end")
		}
		b = b[size:]
		if header&1 == 0 {
			value := uint32(0)
			for i := range (width + 7) / 8 {
				value |= uint32(b[i]) << (8 * i)
			}
			b = b[(width+7)/8:]
			for range header >> 1 {
				values = append(values, value)
			}
			continue
		}
		groups := int(header >> 1)
		for i := range 8 * groups {
			value := uint32(0)
			for bit := range width {
				at := i*width + bit
				value |= uint32(b[at/8]>>(at%8)&1) << bit
			}
			values = append(values, value)
		}
		b = b[groups*width:]
	}
	if len(values) < n || len(values) >= n+8 {
		t.Fatalf("%d values, want %d and less than 8 to fill the last group", len(values), n)
	}
	return values[:n]
}

func TestHybrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 32).Draw(t, "width")
		var values []uint32
		for range rapid.IntRange(0, 12).Draw(t, "stretches") {
			value := rapid.Uint32Max(1<<width-1).Draw(t, "value")
			for range rapid.SampledFrom([]int{1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 40}).Draw(t, "length") {
				values = append(values, value)
			}
		}
		got := decodeHybrid(t, AppendHybrid(nil, values, width), width, len(values))
		if !slices.Equal(got, values) {
			t.Fatalf("got %v, want %v", got, values)
		}
	})
	// By hand: one run of 100 threes; 0 to 7 packed in 3 bits (the example of Encodings.md).
	if got := AppendHybrid(nil, slices.Repeat([]uint32{3}, 100), 2); !slices.Equal(got, []byte{0xc8, 0x01, 3}) {
		t.Errorf("a run: % x", got)
	}
	if got := AppendHybrid(nil, []uint32{0, 1, 2, 3, 4, 5, 6, 7}, 3); !slices.Equal(got, []byte{3, 0x88, 0xc6, 0xfa}) {
		t.Errorf("a group: % x", got)
	}
}
