package cohort

import (
	"hash/crc32"
	"sync"
)

// castagnoli is the table of CRC-32C, the row checksum.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// joiner gives the CRC-32C of rows that lie one after the other from theirs: one
// pass over many rows takes less time than one over each, because the processor's
// CRC needs long inputs to run at its full rate. Appending a row to what came
// before multiplies the checksum of that by a power of x that depends on the row's
// length alone, and adds the checksum of the row: a linear map of 32 bits, here a
// table for each byte. The map is invertible, so that one damaged row always shows, as
// it would alone; damage to several rows that cancels out is as improbable (2^-32)
// as damage to one that its own checksum misses.
type joiner [4][256]uint32

// joiners holds the joiner of each row length that was used.
var joiners sync.Map

func joinerOf(width int) *joiner {
	if known, ok := joiners.Load(width); ok {
		return known.(*joiner)
	}
	j := new(joiner)
	zeros := make([]byte, width)
	for bit := range 32 {
		// crc32 inverts before and after: this is the bare register fed with zeros.
		image := ^crc32.Update(^uint32(1<<bit), castagnoli, zeros)
		table := &j[bit/8]
		for b := range table {
			if b>>(bit%8)&1 != 0 {
				table[b] ^= image
			}
		}
	}
	known, _ := joiners.LoadOrStore(width, j)
	return known.(*joiner)
}

// join gives the checksum of rows of which before is that of all but the last.
func (j *joiner) join(before, last uint32) uint32 {
	return j[0][before&255] ^ j[1][before>>8&255] ^ j[2][before>>16&255] ^ j[3][before>>24] ^ last
}
