package parquetfile

import "errors"

var errLZ4 = errors.New("its content is no LZ4 block of the size that its header says")

// lz4Block decompresses an LZ4 block (LZ4 Block Format Description) to exactly size
// bytes. The library's decoder grows its memory without end on a damaged block.
func lz4Block(dst, b []byte, size int) ([]byte, error) {
	for len(b) > 0 {
		token := b[0]
		b = b[1:]
		literals, rest, ok := lz4Length(int(token>>4), b)
		if !ok || literals > len(rest) || literals > size-len(dst) {
			return nil, errLZ4
		}
		dst = append(dst, rest[:literals]...)
		b = rest[literals:]
		if len(b) == 0 { // the last sequence has literals alone
			break
		}
		if len(b) < 2 {
			return nil, errLZ4
		}
		offset := int(b[0]) | int(b[1])<<8
		length, rest, ok := lz4Length(int(token&15), b[2:])
		length += 4
		if !ok || offset == 0 || offset > len(dst) || length > size-len(dst) {
			return nil, errLZ4
		}
		b = rest
		for length > 0 { // a match may reach into what it makes
			from := dst[len(dst)-offset:]
			n := min(length, len(from))
			dst = append(dst, from[:n]...)
			length -= n
		}
	}
	if len(dst) != size {
		return nil, errLZ4
	}
	return dst, nil
}

// lz4Length adds the bytes that follow a length of 15.
func lz4Length(n int, b []byte) (int, []byte, bool) {
	if n < 15 {
		return n, b, true
	}
	for i, c := range b {
		n += int(c)
		if c != 255 {
			return n, b[i+1:], true
		}
	}
	return 0, nil, false
}
