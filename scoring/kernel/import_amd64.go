//go:build amd64 && !purego

package kernel

import (
	"math/bits"
	"slices"
)

// The genotypes of an import are read once, from memory: AVX2 is as fast as the
// tiers above it.

func countThree(t Tier, fields [][4]uint64, rows *[3][]byte) (n [3]CallCounts) {
	pieces := len(rows[0]) / pieceBytes
	if t == Go || pieces == 0 {
		pieces = 0
	} else {
		var sums [3][2][4]uint64
		countThreeAVX2(&sums, &fields[0], &[3]*uint8{&rows[0][0], &rows[1][0], &rows[2][0]}, pieces)
		for r := range sums {
			setAndLow, lowAndBoth := addWords(&sums[r][0]), addWords(&sums[r][1])
			low := setAndLow >> 32
			n[r].add(int(setAndLow&0xffffffff), int(low), int(lowAndBoth-low)/16)
		}
	}
	countThreeGeneric(fields, rows, pieces*pieceBytes, &n)
	return n
}

func addWords(words *[4]uint64) uint64 { return words[0] + words[1] + words[2] + words[3] }

func countDosages(t Tier, low, high []byte) (sum int64, missing int) {
	if pieces := len(low) / 32; t != Go && pieces > 0 {
		var sums [3][4]uint64
		countPlanesAVX2(&sums, &low[0], &high[0], pieces)
		missing = int(addWords(&sums[2]))
		sum = int64(addWords(&sums[0])+addWords(&sums[1])<<8) - int64(missing)*missingDosage
		low, high = low[32*pieces:], high[32*pieces:]
	}
	s, m := countDosagesGeneric(low, high)
	return sum + s, missing + m
}

func splitDosages(t Tier, low, high []byte, dosages []uint16, most uint16) (above uint16) {
	if pieces := len(dosages) / 32; t != Go && pieces > 0 {
		n := 32 * pieces
		if splitDosagesAVX2(&low[0], &high[0], &dosages[0], pieces, uint64(most)*0x0001000100010001) {
			above = firstAbove(dosages[:n], most)
		}
		low, high, dosages = low[n:], high[n:], dosages[n:]
	}
	if rest := splitDosagesGeneric(low, high, dosages, most); above == 0 {
		above = rest
	}
	return above
}

func mergeDosages(t Tier, dosages []uint16, calls, array, values []byte, table *[256][4]uint16) (largest uint16) {
	if pieces := len(dosages) / 8; t != Go && pieces > 0 && len(values) >= 16 {
		var found [8]uint16
		pieces = mergeDosagesAVX2(&dosages[0], &calls[0], &array[0], pieces, &values[0], len(values)-16, table, &valuePlaces, &found)
		largest = slices.Max(found[:])
		taken := 0
		for _, b := range array[:pieces] {
			taken += bits.OnesCount8(b)
		}
		dosages, calls, array, values = dosages[8*pieces:], calls[2*pieces:], array[pieces:], values[2*taken:]
	}
	return max(largest, mergeDosagesGeneric(dosages, calls, array, values, table))
}

// valuePlaces says for eight bits which bytes of up to eight values go where those are
// set: an index of 128 brings no byte.
var valuePlaces = func() (places [256][16]uint8) {
	for b := range places {
		next := uint8(0)
		for bit := range 8 {
			places[b][2*bit], places[b][2*bit+1] = 128, 128
			if b>>bit&1 != 0 {
				places[b][2*bit], places[b][2*bit+1] = next, next+1
				next += 2
			}
		}
	}
	return places
}()
