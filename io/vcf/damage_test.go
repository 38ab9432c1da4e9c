package vcf

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"cardioscore/io/internal/bgzf/bgzftest"
)

func inflated(t testing.TB, packed []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// allocated is how many bytes were allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// Damage inside the blocks, where no checksum tells, ends in an error or in a
// reading, in bounded time and memory.
func TestFlippedBytes(t *testing.T) {
	text, err := os.ReadFile("testdata/small.vcf")
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range [][]byte{text, smallBCF(t)} {
		path := write(t, "f", nil)
		rng := rand.New(rand.NewPCG(3, 5))
		for i := range 2500 {
			damaged := bytes.Clone(content)
			for range 1 + i%3 {
				damaged[rng.IntN(len(damaged))] ^= byte(1 + rng.IntN(255))
			}
			packed := bgzftest.Compress(damaged, 60000)
			overwrite(t, path, packed)
			before := allocated()
			start := time.Now()
			readDamaged(t, path, Options{Threads: 1, MinDP: 1})
			if used := allocated() - before; used > 64<<20+16*uint64(len(packed)) {
				t.Fatalf("flip %d: %d bytes were allocated", i, used)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Fatalf("flip %d: %v", i, took)
			}
		}
	}
}

// The same flips in packed files: the checksums of BGZF see them.
func TestFlippedBytesOfPackedFiles(t *testing.T) {
	whole := bgzftest.Compress(smallBCF(t), 1000)
	path := write(t, "f", whole)
	want := readDamaged(t, path, Options{Threads: 1})
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x55
		overwrite(t, path, damaged)
		got := readDamaged(t, path, Options{Threads: 1})
		for j := range got {
			if got[j] != want[j] {
				t.Fatalf("byte %d flipped changes a site", i)
			}
		}
	}
}
