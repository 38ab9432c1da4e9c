package kernel

import (
	"encoding/binary"
	"math/bits"
)

// CallCounts are the calls of a packed row that are missing, of one ALT copy, and of
// two.
type CallCounts struct{ Missing, Het, HomAlt int }

const (
	evenPairs  = 0x3333333333333333
	pieceBytes = 32 // of a row: four words, of 32 calls each
)

// CountThree counts the calls of three packed rows, which are as long as each other
// and 0 beyond their last sample. It adds for each sample how many of the three are
// heterozygous, and how many are missing, to fields of four bits. A piece of 32 bytes
// of a row has four elements of fields: the heterozygous ones of its even samples, then
// of its odd ones, then the missing ones alike; word i of each is of the calls of word
// i of the piece, whose fields lie as the codes do.
func CountThree(t Tier, fields [][4]uint64, rows *[3][]byte) [3]CallCounts {
	n := len(rows[0])
	if len(rows[1]) != n || len(rows[2]) != n || len(fields) < (n+pieceBytes-1)/pieceBytes*4 {
		panic("BUG: rows of different lengths, or too few fields for them")
	}
	return countThree(t, fields, rows)
}

// countThreeGeneric counts from byte first on, where a piece begins, and adds to sums.
func countThreeGeneric(fields [][4]uint64, rows *[3][]byte, first int, sums *[3]CallCounts) {
	var set, low, both [3]int // bits set in the rows, in the low bits of codes, in both
	for i := first; i < len(rows[0]); i += 8 {
		var hets, missing uint64
		for r, row := range rows {
			x := callWord(row[i:])
			lows := x & lowBits
			m := lows & (x >> 1)
			hets, missing = hets+(lows^m), missing+m
			set[r], low[r], both[r] = set[r]+bits.OnesCount64(x), low[r]+bits.OnesCount64(lows), both[r]+bits.OnesCount64(m)
		}
		piece, word := fields[i/pieceBytes*4:][:4], i/8%4
		piece[0][word] += hets & evenPairs
		piece[1][word] += hets >> 2 & evenPairs
		piece[2][word] += missing & evenPairs
		piece[3][word] += missing >> 2 & evenPairs
	}
	for r := range sums {
		sums[r].add(set[r], low[r], both[r])
	}
}

// add adds what the bits of codes say: those set in all, in their low bits, and the
// codes that have both.
func (n *CallCounts) add(set, low, both int) {
	n.Missing += both
	n.Het += low - both
	n.HomAlt += set - low - both
}

// callWord reads up to eight bytes, missing ones as 0.
func callWord(row []byte) uint64 {
	if len(row) >= 8 {
		return binary.LittleEndian.Uint64(row)
	}
	return tail(row)
}

// CountDosages adds up the dosages of samples given as planes of as many bytes, but for
// the missing ones, which it counts.
func CountDosages(t Tier, low, high []byte) (sum int64, missing int) {
	if len(low) != len(high) {
		panic("BUG: planes of different lengths")
	}
	return countDosages(t, low, high)
}

func countDosagesGeneric(low, high []byte) (sum int64, missing int) {
	const evens = 0x00ff00ff00ff00ff
	for i := 0; i < len(low); {
		// Lanes of 16 bits hold the sums of 128 words.
		var lows, highs uint64
		for end := min(len(low), i+128*8); i < end; i += 8 {
			l, h := callWord(low[i:]), callWord(high[i:])
			missing += bits.OnesCount64(MissingDosages(l, h))
			lows += l&evens + l>>8&evens
			highs += h&evens + h>>8&evens
		}
		sum += addLanes(lows) + addLanes(highs)<<8
	}
	return sum - int64(missing)*missingDosage, missing
}

// missingDosage is both bytes 255.
const missingDosage = 0xffff

// addLanes adds up the four lanes of 16 bits.
func addLanes(w uint64) int64 {
	return int64(w&0xffff + w>>16&0xffff + w>>32&0xffff + w>>48)
}
