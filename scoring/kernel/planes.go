package kernel

import (
	"encoding/binary"
	"math/bits"
)

// SplitDosages writes the low and the high bytes of dosages, to planes of as many. It
// gives the first number above most that is not 65,535, a missing dosage; 0 if none is.
// most is below 65,535.
func SplitDosages(t Tier, low, high []byte, dosages []uint16, most uint16) (above uint16) {
	if len(low) != len(dosages) || len(high) != len(dosages) {
		panic("BUG: planes that are not as long as their dosages")
	}
	return splitDosages(t, low, high, dosages, most)
}

func splitDosagesGeneric(low, high []byte, dosages []uint16, most uint16) (above uint16) {
	const (
		everyLane = 0x0000000100000001 // the lowest bit of each lane of 32 bits
		lanes     = 0xffff * everyLane // the lower half of each
	)
	room := uint64(missingDosage-most) * everyLane // a lane of 32 bits passes 16 where its number is above most
	s := 0
	for ; s+8 <= len(dosages); s += 8 {
		d := (*[8]uint16)(dosages[s:])
		x := uint64(d[0]) | uint64(d[1])<<16 | uint64(d[2])<<32 | uint64(d[3])<<48
		y := uint64(d[4]) | uint64(d[5])<<16 | uint64(d[6])<<32 | uint64(d[7])<<48
		binary.LittleEndian.PutUint64(low[s:], everySecondByte(x)|everySecondByte(y)<<32)
		binary.LittleEndian.PutUint64(high[s:], everySecondByte(x>>8)|everySecondByte(y>>8)<<32)
		passes := (x&lanes + room) | (x>>16&lanes + room) | (y&lanes + room) | (y>>16&lanes + room)
		if passes&^lanes != 0 && above == 0 {
			above = firstAbove(d[:], most)
		}
	}
	rest := s
	for ; s < len(dosages); s++ {
		low[s], high[s] = byte(dosages[s]), byte(dosages[s]>>8)
	}
	if above == 0 {
		above = firstAbove(dosages[rest:], most)
	}
	return above
}

// everySecondByte packs the bytes 0, 2, 4 and 6 of x.
func everySecondByte(x uint64) uint64 {
	x &= 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0xffffffff
}

// firstAbove gives the first number above most that is not 65,535, a missing dosage; 0
// if none is.
func firstAbove(dosages []uint16, most uint16) uint16 {
	for _, n := range dosages {
		if n > most && n != missingDosage {
			return n
		}
	}
	return 0
}

// MergeDosages fills dosages: of the samples whose bit is set in array with the next of
// values, two bytes each, low ones first; of all others with what table has for the
// four calls of a byte of calls. array and calls end with the last sample, values with
// the last bit. It gives the largest of values.
func MergeDosages(t Tier, dosages []uint16, calls, array, values []byte, table *[256][4]uint16) (largest uint16) {
	if n := len(dosages); len(calls) != (n+3)/4 || len(array) != (n+7)/8 {
		panic("BUG: calls or bits that are not of as many samples as there are dosages")
	}
	return mergeDosages(t, dosages, calls, array, values, table)
}

func mergeDosagesGeneric(dosages []uint16, calls, array, values []byte, table *[256][4]uint16) (largest uint16) {
	DosagesOfCalls(dosages, calls, table)
	for ; len(array) >= 8 && len(dosages) >= 64; array, dosages = array[8:], dosages[64:] {
		few := (*[64]uint16)(dosages)
		w := binary.LittleEndian.Uint64(array)
		n := 2 * bits.OnesCount64(w)
		for of := values[:n]; len(of) >= 2; of = of[2:] {
			n := binary.LittleEndian.Uint16(of)
			largest = max(largest, n)
			few[bits.TrailingZeros64(w)&63] = n
			w &= w - 1
		}
		values = values[n:]
	}
	for i, b := range array {
		for ; b != 0; b &= b - 1 {
			n := binary.LittleEndian.Uint16(values)
			values = values[2:]
			largest = max(largest, n)
			dosages[8*i+bits.TrailingZeros8(b)] = n
		}
	}
	return largest
}

// DosagesOfCalls fills dosages with what table has for the four calls of a byte.
func DosagesOfCalls(dosages []uint16, calls []byte, table *[256][4]uint16) {
	whole := len(dosages) / 4
	for i, b := range calls[:whole] {
		*(*[4]uint16)(dosages[4*i:]) = table[b]
	}
	if tail := dosages[4*whole:]; len(tail) > 0 {
		copy(tail, table[calls[whole]][:])
	}
}
