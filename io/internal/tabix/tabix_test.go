package tabix

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/bgzf/bgzftest"
)

// small is a TBI of one sequence "1" with bins 4681 (the first 16 KiB), 4682 and 0, and
// the bin 37450 of counts.
func small() []byte {
	u32 := binary.LittleEndian.AppendUint32
	b := []byte("TBI\x01")
	for _, n := range []uint32{1, 2, 1, 2, 0, '#', 0, 2} {
		b = u32(b, n)
	}
	b = append(b, "1\x00"...)
	b = u32(b, 4)
	for i, number := range []uint32{4681, 4682, 0, 37450} {
		b = u32(u32(b, number), 1)
		b = binary.LittleEndian.AppendUint64(b, uint64(i)*100<<16)
		b = binary.LittleEndian.AppendUint64(b, uint64(i)*100<<16+7)
	}
	return u32(b, 0)
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.tbi")
	if err := os.WriteFile(path, bgzftest.Compress(content, 60000), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestChunks(t *testing.T) {
	x, err := Read(write(t, small()))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.Names, []string{"1"}) || x.End() != 200<<16+7 {
		t.Errorf("names %q, end %d", x.Names, x.End())
	}
	first, second, whole := bgzf.Chunk{Begin: 0, End: 7}, bgzf.Chunk{Begin: 100 << 16, End: 100<<16 + 7}, bgzf.Chunk{Begin: 200 << 16, End: 200<<16 + 7}
	tests := []struct {
		sequence    int
		first, last int64
		want        []bgzf.Chunk
	}{
		{0, 1, 16384, []bgzf.Chunk{first, whole}},
		{0, 16385, 16385, []bgzf.Chunk{second, whole}},
		{0, 16384, 16385, []bgzf.Chunk{first, second, whole}},
		{0, 1, 1<<31 - 1, []bgzf.Chunk{first, second, whole}},
		{0, 40000, 50000, []bgzf.Chunk{whole}},
		{1, 1, 100, nil},
		{-1, 1, 100, nil},
	}
	for _, test := range tests {
		if got := Merge(x.Chunks(nil, test.sequence, test.first, test.last)); !slices.Equal(got, test.want) {
			t.Errorf("%d:%d-%d: %v, want %v", test.sequence, test.first, test.last, got, test.want)
		}
	}
}

func TestEveryCutIndexIsRefused(t *testing.T) {
	whole := small()
	for n := range whole {
		if _, err := Read(write(t, whole[:n])); fileerr.ClassOf(err) != fileerr.Malformed {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// FuzzIndex: any content is an index whose chunks run forward, or refused.
func FuzzIndex(f *testing.F) {
	f.Add(small())
	f.Add(append([]byte("CSI\x01\x0e\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"), bytes.Repeat([]byte{0}, 40)...))
	f.Fuzz(func(t *testing.T, content []byte) {
		x := &Index{}
		if !x.parse(&reader{rest: content}) {
			return
		}
		chunks := Merge(x.Chunks(nil, 0, 1, 1<<31-1))
		for i, c := range chunks {
			if c.Begin > c.End || c.End > x.End() || i > 0 && chunks[i-1].End >= c.Begin {
				t.Errorf("%v", chunks)
			}
		}
	})
}
