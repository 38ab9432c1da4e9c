package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

var errDelta = errors.New("its delta encoding is damaged")

// deltas decodes DELTA_BINARY_PACKED (Encodings, 5), as many values as are asked for.
type deltas struct {
	b         []byte
	block     int // values of a block
	mini      int // values of a mini-block
	total     int // values still to come
	first     bool
	value     int64
	least     int64  // of the block's differences
	widths    []byte // of the mini-blocks still to come of the block
	width     int    // of the mini-block
	left, bit int    // values and next bit of the mini-block
	packed    []byte
}

// reset reads the header.
func (d *deltas) reset(b []byte) error {
	*d = deltas{}
	var header [3]uint64
	for i := range header {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > 1<<31 {
			return errDelta
		}
		header[i], b = v, b[n:]
	}
	first, n := binary.Varint(b)
	if n <= 0 || header[0] == 0 || header[0]%128 != 0 || header[1] == 0 || header[0]%header[1] != 0 || header[0]/header[1]%32 != 0 {
		return errDelta
	}
	d.b, d.value, d.first = b[n:], first, true
	d.block, d.mini, d.total = int(header[0]), int(header[0]/header[1]), int(header[2])
	return nil
}

// next gives the next value.
func (d *deltas) next() (int64, error) {
	if d.total == 0 {
		return 0, errDelta
	}
	d.total--
	if d.first {
		d.first = false
		return d.value, nil
	}
	if d.left == 0 {
		if err := d.nextMini(); err != nil {
			return 0, err
		}
	}
	d.left--
	d.value += d.least + int64(d.take())
	return d.value, nil
}

func (d *deltas) nextMini() error {
	if len(d.widths) == 0 {
		least, n := binary.Varint(d.b)
		count := d.block / d.mini
		if n <= 0 || len(d.b)-n < count {
			return errDelta
		}
		d.least, d.widths, d.b = least, d.b[n:n+count], d.b[n+count:]
	}
	d.width, d.widths = int(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return errDelta
	}
	bytes := d.mini / 8 * d.width
	if bytes > len(d.b) {
		// What pads the last mini-block may be left out, but no value.
		if values := min(d.total+1, d.mini); (values*d.width+7)/8 > len(d.b) {
			return errDelta
		}
		bytes = len(d.b)
	}
	d.packed, d.b = d.b[:bytes], d.b[bytes:]
	d.left, d.bit = d.mini, 0
	return nil
}

// take gives the next difference of the mini-block.
func (d *deltas) take() uint64 {
	at, shift := d.bit>>3, d.bit&7
	d.bit += d.width
	var tail [9]byte
	copy(tail[:], d.packed[min(at, len(d.packed)):])
	v := binary.LittleEndian.Uint64(tail[:]) >> shift
	if shift > 0 {
		v |= uint64(tail[8]) << (64 - shift)
	}
	if d.width == 64 {
		return v
	}
	return v & (1<<d.width - 1)
}

// rest gives what follows all values: it skips the padding of their last block.
func (d *deltas) rest() []byte { return d.b }

// Lengths are decoded ahead of their texts: so many at most, and so many for each byte of
// a page. Lengths that are all alike take the least: with the largest blocks in use, of
// 2,048 in eight mini-blocks, a byte has 227.
const (
	maxLengths     = 1 << 24
	freeLengths    = 1 << 16
	lengthsPerByte = 256
)

// lengths reads all lengths of texts, and what follows them. count is that of the page.
func lengths(dst []int32, b []byte, count int) ([]int32, []byte, error) {
	var d deltas
	if err := d.reset(b); err != nil {
		return nil, nil, err
	}
	if d.total > count || d.total > maxLengths {
		return nil, nil, fmt.Errorf("a delta block claims %d values, the page has %d", d.total, count)
	}
	if most := freeLengths + lengthsPerByte*len(b); d.total > most {
		return nil, nil, fmt.Errorf("a delta block claims %d lengths, a page of %d bytes has at most %d", d.total, len(b), most)
	}
	dst = dst[:0]
	for d.total > 0 {
		n, err := d.next()
		if err != nil {
			return nil, nil, err
		}
		if n < 0 || bits.Len64(uint64(n)) > 31 {
			return nil, nil, errDelta
		}
		dst = append(dst, int32(n))
	}
	return dst, d.rest(), nil
}
