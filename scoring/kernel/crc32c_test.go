package kernel

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

// TestCRC32C: the checksum is that of hash/crc32, at every length up to some blocks and
// beyond, wherever the bytes begin, and no byte outside is read into it.
func TestCRC32C(t *testing.T) {
	// RFC 3720, B.4: 32 bytes of 0, and the check value of the CRC catalogue.
	for text, want := range map[string]uint32{string(make([]byte, 32)): 0x8a9136aa, "123456789": 0xe3069283, "": 0} {
		if got := CRC32C([]byte(text)); got != want {
			t.Errorf("%q: %08x, want %08x", text, got, want)
		}
	}
	table := crc32.MakeTable(crc32.Castagnoli)
	random := rand.New(rand.NewPCG(3, 5))
	memory := make([]byte, 1<<18+64)
	for i := range memory {
		memory[i] = byte(random.Uint32())
	}
	lengths := []int{2500 * 104, 1<<18 - 1, 1 << 18}
	for n := range 5*256 + 2 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for _, first := range []int{0, 1, 4, 31, 63} {
			data := memory[first:][:n]
			if got, want := CRC32C(data), crc32.Checksum(data, table); got != want {
				t.Fatalf("%d bytes from %d on: %08x, want %08x", n, first, got, want)
			}
		}
	}
}

// TestCRC32CBits: each bit of some blocks counts for what it does in hash/crc32.
func TestCRC32CBits(t *testing.T) {
	table := crc32.MakeTable(crc32.Castagnoli)
	data := make([]byte, 3*256+5)
	for bit := range 8 * len(data) {
		data[bit/8] ^= 1 << (bit % 8)
		if got, want := CRC32C(data), crc32.Checksum(data, table); got != want {
			t.Fatalf("bit %d alone: %08x, want %08x", bit, got, want)
		}
		data[bit/8] = 0
	}
}

func BenchmarkCRC32C(b *testing.B) {
	for _, n := range []int{2500, 256 << 10} {
		data := make([]byte, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				CRC32C(data)
			}
		})
	}
}

func BenchmarkCRC32CLibrary(b *testing.B) {
	table := crc32.MakeTable(crc32.Castagnoli)
	for _, n := range []int{2500, 256 << 10} {
		data := make([]byte, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				crc32.Checksum(data, table)
			}
		})
	}
}
