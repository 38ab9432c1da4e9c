package parquetfile

import (
	"encoding/binary"
	"errors"
)

var (
	errLevels    = errors.New("its levels or indexes end too early")
	errWidth     = errors.New("its indexes are wider than 32 bits")
	errRunLength = errors.New("a run of levels or indexes has no readable length")
)

// hybrid decodes the RLE and bit-packed hybrid of Parquet (Encodings, RLE = 3), run by
// run, as many values as are asked for.
type hybrid struct {
	b     []byte
	width int
	left  int // values of the run
	value uint32
	bits  []byte // of a bit-packed run, nil for a repeated value
	bit   int    // the next one of bits
}

func (h *hybrid) reset(b []byte, width int) { *h = hybrid{b: b, width: width} }

// nextRun reads the header of a run.
func (h *hybrid) nextRun() error {
	v, n := binary.Uvarint(h.b)
	if n <= 0 {
		if len(h.b) == 0 {
			return errLevels
		}
		return errRunLength
	}
	h.b = h.b[n:]
	if v > 1<<32 {
		return errRunLength
	}
	h.left, h.value, h.bits, h.bit = int(v>>1), 0, nil, 0
	if v&1 == 1 {
		// The last run may be cut: some writers leave out what nobody asks for.
		bytes := min(h.left*h.width, len(h.b))
		h.bits, h.b = h.b[:bytes:bytes], h.b[bytes:]
		h.left *= 8
		return nil
	}
	bytes := (h.width + 7) / 8
	if len(h.b) < bytes {
		return errLevels
	}
	for i, c := range h.b[:bytes] {
		h.value |= uint32(c) << (8 * i)
	}
	h.b = h.b[bytes:]
	return nil
}

// fill decodes len(dst) values.
func fill[T uint8 | uint32](h *hybrid, dst []T) error {
	for len(dst) > 0 {
		if h.left == 0 {
			if err := h.nextRun(); err != nil {
				return err
			}
			continue
		}
		n := min(h.left, len(dst))
		if h.bits == nil {
			v := T(h.value)
			if uint32(v) != h.value {
				return errLevels
			}
			run := dst[:n]
			for i := range run {
				run[i] = v
			}
		} else if err := unpackBits(h, dst[:n]); err != nil {
			return err
		}
		dst = dst[n:]
		h.left -= n
	}
	return nil
}

func unpackBits[T uint8 | uint32](h *hybrid, dst []T) error {
	width, bit := h.width, h.bit
	if bit+width*len(dst) > 8*len(h.bits) {
		return errLevels
	}
	mask := uint64(1)<<width - 1
	i := 0
	for ; i < len(dst) && bit>>3+8 <= len(h.bits); i++ {
		dst[i] = T(binary.LittleEndian.Uint64(h.bits[bit>>3:]) >> (bit & 7) & mask)
		bit += width
	}
	for ; i < len(dst); i++ {
		var tail [8]byte
		copy(tail[:], h.bits[bit>>3:])
		dst[i] = T(binary.LittleEndian.Uint64(tail[:]) >> (bit & 7) & mask)
		bit += width
	}
	h.bit = bit
	return nil
}
