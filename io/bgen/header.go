package bgen

import (
	"bytes"
	"fmt"

	"cardioscore/io/fileerr"
)

// compression says how the probabilities of every variant are packed.
type compression uint8

const (
	uncompressed compression = iota
	zlibCompressed
	zstdCompressed
)

const (
	offsetBytes    = 4  // before the header
	minHeaderBytes = 20 // without a free area
	magicAt        = 16 // of "bgen", from the start of the file
)

// The bits of the flags.
const (
	compressionBits = 3
	layoutShift     = 2
	layoutBits      = 15
	sampleIDBit     = 1 << 31
	knownBits       = compressionBits | layoutBits<<layoutShift | sampleIDBit
)

// header is what a file says before its variants.
type header struct {
	path        string
	size        int64 // bytes of the file
	variants    int64
	samples     int
	layout      int // 1 or 2
	compression compression
	ids         []string // nil where the file holds none
}

// readHeader reads to the first variant.
func readHeader(c *cursor) (*header, error) {
	start, err := readStart(c)
	if err != nil {
		return nil, err
	}
	first, length := offsetBytes+u32(start), u32(start[4:])
	if first > c.size && string(start[magicAt:]) != "bgen" {
		return nil, fileerr.New(fileerr.Malformed, c.path,
			"this is not BGEN: bytes 17 to 20 are zeros, as old files may have them, but its first variant would begin at byte %d of %d", first, c.size)
	}
	if length < minHeaderBytes || offsetBytes+length > first {
		return nil, fileerr.New(fileerr.Malformed, c.path,
			"the header has %d bytes and the first variant begins at byte %d; expected at least %d bytes before it", length, first, minHeaderBytes)
	}
	if first > c.size {
		return nil, fileerr.New(fileerr.Integrity, c.path,
			"the first variant begins at byte %d, the file has %d: the file is cut or damaged; get it again", first, c.size)
	}
	h := &header{path: c.path, size: c.size, variants: u32(start[8:])}
	samples := u32(start[12:])
	if samples == 0 {
		return nil, fileerr.New(fileerr.Malformed, c.path, "the file has no samples")
	}
	if samples > 1<<31-1 {
		return nil, fileerr.New(fileerr.Malformed, c.path, "the header says %d samples; at most %d are read", samples, 1<<31-1)
	}
	h.samples = int(samples)
	if err := c.skipTo(offsetBytes + length - 4); err != nil {
		return nil, err
	}
	flags, err := c.take(nil, 4, "the header")
	if err != nil {
		return nil, err
	}
	hasIDs, err := h.takeFlags(u32(flags))
	if err != nil {
		return nil, err
	}
	if hasIDs {
		if err := h.takeIDs(c, first); err != nil {
			return nil, err
		}
	}
	return h, c.skipTo(first)
}

// readStart takes the bytes up to the magic, and refuses what is no BGEN file.
func readStart(c *cursor) ([]byte, error) {
	start, err := c.take(nil, min(c.size, offsetBytes+minHeaderBytes-4), "the header")
	if err != nil {
		return nil, err
	}
	if len(start) == 0 {
		return nil, fileerr.New(fileerr.Malformed, c.path, "the file is empty; expected BGEN")
	}
	magic := start[min(magicAt, len(start)):]
	if string(magic) != "bgen" && !bytes.Equal(magic, make([]byte, 4)) { // zeros are allowed by the specification
		if bytes.HasPrefix([]byte("bgen"), magic) {
			return nil, fileerr.New(fileerr.Integrity, c.path,
				"found %d bytes, expected a header of %d at least: the file is cut; get it again", c.size, offsetBytes+minHeaderBytes)
		}
		return nil, fileerr.New(fileerr.Malformed, c.path,
			`this is not BGEN: bytes 17 to 20 are %x, expected "bgen"`, magic)
	}
	return start, nil
}

func (h *header) takeFlags(flags int64) (hasIDs bool, err error) {
	h.compression = compression(flags & compressionBits)
	h.layout = int(flags >> layoutShift & layoutBits)
	problem := ""
	switch {
	case h.layout == 0:
		problem = "layout 0 (BGEN 1.0) is not read; convert it to layout 2, for example with qctool"
	case h.layout > 2:
		problem = fmt.Sprintf("layout %d is not known; expected 1 or 2", h.layout)
	case h.compression > zstdCompressed:
		problem = "compression 3 is not known; expected 0 (none), 1 (zlib) or 2 (zstd)"
	case h.compression == zstdCompressed && h.layout == 1:
		problem = "layout 1 with zstd is not allowed by the format; expected none or zlib"
	case flags&^knownBits != 0:
		problem = fmt.Sprintf("the flags are %#x, of which %#x are not known; expected a version of 1.1 to 1.3", flags, flags&^knownBits)
	}
	if problem != "" {
		return false, fileerr.New(fileerr.Malformed, h.path, "%s", problem)
	}
	return flags&sampleIDBit != 0, nil
}

// takeIDs reads the block of sample ids, which ends at the first variant or before it.
func (h *header) takeIDs(c *cursor, first int64) error {
	sizes, err := c.take(nil, 8, "the block of sample ids")
	if err != nil {
		return err
	}
	length, samples := u32(sizes), u32(sizes[4:])
	if samples != int64(h.samples) {
		return fileerr.New(fileerr.Malformed, c.path, "found %d sample ids, the header says %d samples", samples, h.samples)
	}
	if length < 8+2*samples || c.at-8+length > first {
		return fileerr.New(fileerr.Malformed, c.path,
			"the block of %d sample ids has %d bytes, and %d are left before the first variant", samples, length, first-c.at+8)
	}
	block, err := c.take(nil, length-8, "the block of sample ids")
	if err != nil {
		return err
	}
	text := string(block) // the ids share its memory
	h.ids = make([]string, samples)
	at := 0
	for s := range h.ids {
		end := at + 2
		if end <= len(block) {
			end += u16(block[at:])
		}
		if end > len(block) {
			return fileerr.New(fileerr.Malformed, c.path, "sample id number %d ends behind the block of sample ids", s+1)
		}
		h.ids[s], at = text[at+2:end], end
	}
	if at != len(block) {
		return fileerr.New(fileerr.Malformed, c.path, "%d bytes follow the last sample id in its block", len(block)-at)
	}
	return nil
}
