package parquetfile

import "encoding/binary"

// minRun is from how many equal values on a run of them is written as such.
const minRun = 16

// AppendHybrid appends values of a width of 1 to 32 bits in Parquet's hybrid of
// runs and bit-packed groups of eight (Encodings.md, RLE/Bit-Packing Hybrid).
func AppendHybrid(dst []byte, values []uint32, width int) []byte {
	packed := 0 // values from here on are not yet written
	for i := 0; i < len(values); {
		run := i + 1
		for run < len(values) && values[run] == values[i] {
			run++
		}
		if run-i < minRun {
			i += 8 // so that what is packed has whole groups
			continue
		}
		dst = AppendPacked(dst, values[packed:i], width)
		dst = AppendRun(dst, values[i], run-i, width)
		i, packed = run, run
	}
	return AppendPacked(dst, values[packed:], width)
}

// AppendRun appends one value so many times, as a run of the hybrid.
func AppendRun(dst []byte, value uint32, times, width int) []byte {
	dst = binary.AppendUvarint(dst, uint64(times)<<1)
	for b := range (width + 7) / 8 {
		dst = append(dst, byte(value>>(8*b)))
	}
	return dst
}

// AppendPacked appends values as bit-packed groups of eight of the hybrid; the last
// one is filled with zeros.
func AppendPacked(dst []byte, values []uint32, width int) []byte {
	if len(values) == 0 {
		return dst
	}
	groups := (len(values) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	end := len(dst) + groups*width
	held, bits := uint64(0), 0
	for _, value := range values {
		held |= uint64(value) << bits
		if bits += width; bits >= 32 {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(held))
			held >>= 32
			bits -= 32
		}
	}
	for ; len(dst) < end; held >>= 8 {
		dst = append(dst, byte(held))
	}
	return dst
}
