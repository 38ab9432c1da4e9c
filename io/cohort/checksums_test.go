package cohort

import (
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

// TestJoin: the checksum of rows from theirs is that of their bytes, and no change of
// one row leaves it as it was.
func TestJoin(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	for _, width := range []int{1, 2, 3, 500, 2500, 16_384, 32_766} {
		rows := make([]byte, 7*width)
		for i := range rows {
			rows[i] = byte(random.Uint32())
		}
		joined := func() (sum uint32) {
			for i := range 7 {
				sum = joinerOf(width).join(sum, crc32.Checksum(rows[i*width:(i+1)*width], castagnoli))
			}
			return sum
		}
		stored := joined()
		if want := crc32.Checksum(rows, castagnoli); stored != want {
			t.Errorf("%d bytes: %08x, want %08x", width, stored, want)
		}
		for i := range 7 {
			rows[i*width] ^= 1 << i
			if crc32.Checksum(rows, castagnoli) == stored {
				t.Errorf("%d bytes: a change of row %d does not show", width, i)
			}
			rows[i*width] ^= 1 << i
		}
	}
}
