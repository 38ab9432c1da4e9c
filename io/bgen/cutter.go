package bgen

import (
	"errors"
	"fmt"
	"io"

	"cardioscore/io/fileerr"
)

const (
	// A batch is full when it holds this much: small variants go together, so that
	// handing them over costs little.
	batchPacked   = 128 << 10
	batchUnpacked = 1 << 20
	batchRecords  = 512
	// Memory that one variant may take, beside memoryRatio bytes for each byte of
	// the file. Without a bound, a few bytes that unpack to gigabytes fill the memory.
	baseMemory  = 8 << 20
	memoryRatio = 4
	// zlib makes its input at most this many times longer.
	zlibRatio = 1032
)

// cutter cuts a file into variants, without a look at what they say.
type cutter struct {
	*header
	src    *cursor
	number int64 // of the variant that was cut last, 1-based
	// skips says of a variant whether its probabilities are passed over; nil for never.
	skips func(r *record) bool
}

// memoryLimit is what one variant may take when it is unpacked.
func (h *header) memoryLimit() int64 { return baseMemory + memoryRatio*h.size }

// fill puts the next variants into b. It gives io.EOF where the file ends behind them.
func (c *cutter) fill(b *batch) error {
	b.raw, b.count = b.raw[:0], 0
	for unpacked := int64(0); ; {
		if c.number == c.variants {
			if left := c.src.left(); left > 0 {
				return fileerr.New(fileerr.Integrity, c.path,
					"%d bytes follow the last of the %d variants of the header: the file or its header is damaged; get it again", left, c.variants)
			}
			return io.EOF
		}
		if b.count == batchRecords || len(b.raw) >= batchPacked || unpacked >= batchUnpacked {
			return nil
		}
		if err := c.next(b); err != nil {
			b.count--
			return err
		}
		unpacked += b.all[b.count-1].unpacked
	}
}

// next puts the next variant into b, and says which it is in an error.
func (c *cutter) next(b *batch) error {
	c.number++
	err := c.cut(b, b.add(c.number))
	var placed *fileerr.Error
	if errors.As(err, &placed) && placed.Class != fileerr.IO {
		placed.Message = c.place(c.number, placed.Message)
	}
	return err
}

// cut takes one variant: its identifying data, then its packed probabilities.
func (c *cutter) cut(b *batch, r *record) error {
	from := len(b.raw)
	alleles := 2
	if c.layout == 1 {
		samples, err := c.length(b, 4, "the number of samples")
		if err != nil {
			return err
		}
		if samples != int64(c.samples) {
			return c.broken("found %d samples, the header says %d", samples, c.samples)
		}
		from = len(b.raw)
	}
	for _, what := range []string{"the variant id", "the rsid", "the chromosome"} {
		if err := c.text(b, 2, what); err != nil {
			return err
		}
	}
	var err error
	if b.raw, err = c.src.take(b.raw, 4, "the position"); err != nil {
		return err
	}
	if c.layout == 2 {
		n, err := c.length(b, 2, "the number of alleles")
		if err != nil {
			return err
		}
		if alleles = int(n); alleles == 0 {
			return c.broken("the variant has no alleles")
		}
	}
	for range alleles {
		if err := c.text(b, 4, "an allele"); err != nil {
			return err
		}
	}
	r.ident = span{from, len(b.raw)}
	r.alleles = alleles
	return c.probabilities(b, r)
}

// length takes a number of 2 or 4 bytes.
func (c *cutter) length(b *batch, bytes int64, what string) (n int64, err error) {
	from := len(b.raw)
	if b.raw, err = c.src.take(b.raw, bytes, what); err != nil {
		return 0, err
	}
	if bytes == 2 {
		return int64(u16(b.raw[from:])), nil
	}
	return u32(b.raw[from:]), nil
}

// text takes a text behind its length of 2 or 4 bytes.
func (c *cutter) text(b *batch, lengthBytes int64, what string) error {
	n, err := c.length(b, lengthBytes, what)
	if err != nil {
		return err
	}
	b.raw, err = c.src.take(b.raw, n, what)
	return err
}

// probabilities takes the packed probabilities and the size they claim to unpack to.
func (c *cutter) probabilities(b *batch, r *record) error {
	packed, unpacked := int64(6*c.samples), int64(6*c.samples)
	var err error
	if c.layout == 2 || c.compression != uncompressed {
		if packed, err = c.length(b, 4, "the size of the probabilities"); err != nil {
			return err
		}
	}
	if c.layout == 2 {
		unpacked = packed
		if c.compression != uncompressed {
			if packed < 4 {
				return c.broken("the packed probabilities have %d bytes, expected 4 at least", packed)
			}
			packed -= 4
			if unpacked, err = c.length(b, 4, "the unpacked size"); err != nil {
				return err
			}
		}
		if least := layout2Bytes(c.samples); unpacked < least {
			return c.broken("the probabilities have %d bytes, expected %d at least for %d samples", unpacked, least, c.samples)
		}
	}
	if c.compression == zlibCompressed && unpacked > zlibRatio*packed {
		return c.broken("%d packed bytes are said to unpack to %d, which zlib cannot do", packed, unpacked)
	}
	if limit := c.memoryLimit(); unpacked > limit {
		return fileerr.New(fileerr.Resource, c.path, "the probabilities unpack to %d bytes, more than a file of %d bytes is given (%d)",
			unpacked, c.size, limit)
	}
	r.unpacked = unpacked
	if c.skips != nil && c.skips(r) {
		return c.src.pass(packed, "the probabilities")
	}
	from := len(b.raw)
	if b.raw, err = c.src.take(b.raw, packed, "the probabilities"); err != nil {
		return err
	}
	r.packed = span{from, len(b.raw)}
	return nil
}

// place says of which variant a message is.
func (h *header) place(number int64, message string) string {
	return fmt.Sprintf("variant number %d of %d: %s", number, h.variants, message)
}

func (c *cutter) broken(format string, args ...any) error {
	return fileerr.New(fileerr.Malformed, c.path, format, args...)
}
