package pgen

import (
	"encoding/binary"
	"math/bits"
)

// problem says what is wrong inside a record; the place is added to it later.
type problem string

func (p problem) Error() string { return string(p) }

const cut = problem("the record ends too early")

// track is the part of a record that is not read yet.
type track struct{ data []byte }

// take gives the next n bytes.
func (t *track) take(n int) ([]byte, error) {
	if n > len(t.data) {
		return nil, cut
	}
	bytes := t.data[:n]
	t.data = t.data[n:]
	return bytes, nil
}

// varint reads a number of seven bits a byte, low ones first, up to limit.
func (t *track) varint(limit int) (int, error) {
	n := 0
	for i, b := range t.data {
		if i == 5 {
			break
		}
		n |= int(b&0x7f) << (7 * i)
		if b < 0x80 {
			if n > limit {
				return 0, problem("a list is longer than there are samples")
			}
			t.data = t.data[i+1:]
			return n, nil
		}
	}
	if len(t.data) < 5 {
		return 0, cut
	}
	return 0, problem("the length of a list is not a number of 32 bits")
}

// bits reads an array of n bits. The bits behind the last one have to be 0.
func (t *track) bits(n int) ([]byte, error) {
	array, err := t.take((n + 7) / 8)
	if err == nil && n%8 != 0 && array[len(array)-1]>>(n%8) != 0 {
		err = problem("an array of bits is longer than what it marks")
	}
	return array, err
}

// countBits says how many bits of an array are set.
func countBits(array []byte) int {
	n := 0
	for ; len(array) >= 8; array = array[8:] {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(array))
	}
	for _, b := range array {
		n += bits.OnesCount8(b)
	}
	return n
}

// element gives entry i of a packed array of 1, 2, 4 or 8 bits each.
func element(array []byte, width, i int) int {
	at := i * width
	return int(array[at/8]) >> (at % 8) & (1<<width - 1)
}
