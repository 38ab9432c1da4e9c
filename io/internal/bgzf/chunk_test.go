package bgzf

import (
	"bytes"
	"io"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf/bgzftest"
)

// blockStarts gives the places of the blocks of a file in it, the last one's too.
func blockStarts(t *testing.T, packed []byte) (starts []uint64) {
	t.Helper()
	for at := 0; at < len(packed); {
		starts = append(starts, uint64(at))
		at += blockSize(packed[at+fixedSize:])
	}
	return starts
}

func TestChunks(t *testing.T) {
	content := make([]byte, 1000)
	for i := range content {
		content[i] = byte(i * 7)
	}
	packed := bgzftest.Compress(content, 100)
	starts := blockStarts(t, packed)
	at := func(i int) Offset { return Offset(starts[i/100]<<16 | uint64(i%100)) }
	tests := []struct {
		name   string
		chunks []Chunk
		want   []byte
	}{
		{"nothing", nil, nil},
		{"all", []Chunk{{at(0), at(1000)}}, content},
		{"inside a block", []Chunk{{at(210), at(220)}}, content[210:220]},
		{"over blocks", []Chunk{{at(150), at(433)}}, content[150:433]},
		{"to the end of a block", []Chunk{{at(150), Offset(starts[1]<<16 | 100)}}, content[150:200]},
		{"several", []Chunk{{at(0), at(1)}, {at(1), at(2)}, {at(500), at(600)}, {at(999), at(1000)}}, append(append(bytes.Clone(content[:2]), content[500:600]...), content[999])},
		{"empty", []Chunk{{at(5), at(5)}}, nil},
	}
	for _, test := range tests {
		r := NewChunkReader("f", bytes.NewReader(packed), test.chunks, func(task func()) { task() }, 2)
		got, err := io.ReadAll(r)
		r.Close()
		if err != nil || !bytes.Equal(got, test.want) {
			t.Errorf("%s: %d bytes, %v; want %d", test.name, len(got), err, len(test.want))
		}
	}
	for name, chunk := range map[string]Chunk{
		"behind the file":       {Offset(uint64(len(packed)+5) << 16), Offset(uint64(len(packed)+500) << 16)},
		"beyond the file":       {at(900), Offset(uint64(len(packed)+500) << 16)},
		"not a block":           {Offset((starts[1] + 3) << 16), at(500)},
		"begins behind a block": {Offset(starts[1]<<16 | 101), at(500)},
		"ends behind a block":   {at(0), Offset(starts[1]<<16 | 101)},
		"ends before its begin": {at(50), at(40)},
	} {
		r := NewChunkReader("f", bytes.NewReader(packed), []Chunk{chunk}, func(task func()) { task() }, 2)
		if _, err := io.ReadAll(r); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("%s: %v", name, err)
		}
		r.Close()
	}
}
