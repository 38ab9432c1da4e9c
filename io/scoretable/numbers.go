package scoretable

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unsafe"
)

// maxDistinct is how many numbers a dictionary holds at most: those of a column
// that has more are as good as different.
const maxDistinct = 1 << 14

// numbers encodes a column of numbers, as their bits.
type numbers struct {
	size  int      // bytes of a value: 4 or 8
	keys  []uint64 // the values that are not null
	own   []uint64 // memory of keys, where they are not those of the column itself
	lies  bool     // keys are those of the column itself
	codes []uint32
	list  []uint64 // distinct values, in the order in which they come
	table []uint32 // open addressing: places in list, from 1; a power of two
}

// begin begins a column of up to so many values.
func (n *numbers) begin(size, rows int) {
	n.size, n.own = size, slices.Grow(n.own[:0], rows)
	n.keys, n.lies = n.own, false
}

// beginWith takes a column none of whose values is null, as it is.
func beginWith[T int64 | float64](n *numbers, values []T) {
	n.size, n.lies = 8, true
	n.keys = unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(values))), len(values))
}

// bytesOf is the memory of numbers.
func bytesOf(numbers []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(numbers))), 8*len(numbers))
}

// content says how the gathered values are stored: by dictionary where that takes
// three quarters of the room or less.
func (n *numbers) content() content {
	c := content{values: len(n.keys), size: n.size}
	if n.count() {
		width := max(1, bits.Len(uint(len(n.list)-1)))
		if coded := n.size*len(n.list) + len(n.keys)*width/8; 4*coded <= 3*n.size*len(n.keys) {
			c.codes, c.distinct = n.codes, len(n.list)
			c.dictionary = n.appendPlain(nil, n.list)
			return c
		}
	}
	if n.lies {
		c.lent = n.keys
	}
	c.plain = func(dst []byte, first, end int) ([]byte, int) {
		return n.appendPlain(dst, n.keys[first:end]), end
	}
	return c
}

// count numbers the distinct values, and says whether they are few.
func (n *numbers) count() bool {
	if len(n.keys) == 0 {
		return false
	}
	if !n.repeats() {
		return false
	}
	limit := min(maxDistinct, len(n.keys)/2)
	n.clear(minTable)
	n.codes = slices.Grow(n.codes, len(n.keys))
	before, code := n.keys[0]+1, uint32(0)
	for _, key := range n.keys {
		if key != before {
			at := n.place(key)
			if n.table[at] == 0 {
				if len(n.list) == limit {
					return false
				}
				if 4*len(n.list) >= len(n.table) {
					n.widen()
					at = n.place(key)
				}
				n.add(key, at)
			}
			before, code = key, n.table[at]-1
		}
		n.codes = append(n.codes, code)
	}
	return true
}

// repeats looks at some values, evenly apart. If no two of them are equal, the
// column is taken for one of many distinct numbers, without counting them: of
// maxDistinct equally common ones, 1,024 would have some 32 pairs of equals.
func (n *numbers) repeats() bool {
	const looked = 1024
	if len(n.keys) < 8*looked {
		return true
	}
	n.clear(4 * looked)
	step := len(n.keys) / looked
	for i := range looked {
		key := n.keys[i*step]
		at := n.place(key)
		if n.table[at] != 0 {
			return true
		}
		n.add(key, at)
	}
	return false
}

// clear begins counting, in a table of that size: four times as large as what it holds, or
// more. Most columns that repeat have few numbers.
func (n *numbers) clear(size int) {
	n.codes, n.list = n.codes[:0], n.list[:0]
	n.sizeTable(size)
}

// widen doubles the table.
func (n *numbers) widen() {
	n.sizeTable(2 * len(n.table))
	for i, key := range n.list {
		n.table[n.place(key)] = uint32(i + 1)
	}
}

// sizeTable makes an empty table.
func (n *numbers) sizeTable(size int) {
	if cap(n.table) < size {
		n.table = make([]uint32, size)
	}
	n.table = n.table[:size]
	clear(n.table)
}

// add gives a number its code; at is its place.
func (n *numbers) add(key uint64, at uint) {
	n.list = append(n.list, key)
	n.table[at] = uint32(len(n.list))
}

// place is where the table has a key, or would have it.
func (n *numbers) place(key uint64) uint {
	mask := uint(len(n.table) - 1)
	at := uint((key^key>>32)*0x9e3779b97f4a7c15>>32) & mask
	for number := n.table[at]; number != 0 && n.list[number-1] != key; number = n.table[at] {
		at = (at + 1) & mask
	}
	return at
}

func (n *numbers) appendPlain(dst []byte, values []uint64) []byte {
	at := len(dst)
	dst = slices.Grow(dst, n.size*len(values))[:at+n.size*len(values)]
	to := dst[at:]
	if n.size == 4 {
		for i, x := range values {
			binary.LittleEndian.PutUint32(to[4*i:], uint32(x))
		}
		return dst
	}
	for i, x := range values {
		binary.LittleEndian.PutUint64(to[8*i:], x)
	}
	return dst
}
