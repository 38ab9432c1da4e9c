package vcf

import (
	"encoding/binary"
	"fmt"
	"io"

	"cardioscore/io/fileerr"
)

// bcfCutter cuts the records of a BCF file into pieces of whole ones: each is the
// lengths of its two parts, then the parts.
type bcfCutter struct {
	path   string
	src    io.Reader
	carry  []byte
	err    error // sticky error of src, io.EOF at the end
	number int   // of the first record that is not given out, from 1
	limit  int   // the longest record in bytes
}

// recordSize is the length of the record at the beginning of raw, with its two
// lengths; 0 where raw does not hold them.
func recordSize(raw []byte) int {
	if len(raw) < 8 {
		return 0
	}
	return 8 + int(binary.LittleEndian.Uint32(raw)) + int(binary.LittleEndian.Uint32(raw[4:]))
}

// fill puts whole records into the memory of raw, batchSize bytes or one longer
// record, and gives the number of the first one. With io.EOF they are the last
// ones, with another error the whole ones before it.
func (c *bcfCutter) fill(raw []byte) (records []byte, first int, err error) {
	raw = append(raw[:0], c.carry...)
	c.carry = c.carry[:0]
	first = c.number
	whole := 0
	for {
		for {
			n := recordSize(raw[whole:])
			if n > c.limit {
				c.err = fileerr.New(fileerr.Resource, c.path, "record number %d says that it has %d bytes, more than a record of this file needs", c.number, n)
				return raw[:whole], first, c.err
			}
			if n == 0 || whole+n > len(raw) {
				break
			}
			whole += n
			c.number++
		}
		if c.err != nil || len(raw) >= batchSize && whole > 0 {
			break
		}
		if len(raw) == cap(raw) {
			raw = append(raw, make([]byte, max(batchSize/8, len(raw)))...)[:len(raw)]
		}
		var n int
		n, c.err = c.src.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
	}
	if c.err == io.EOF && whole < len(raw) {
		c.err = cutBCF(c.path, io.EOF, fmt.Sprintf("inside record number %d", c.number))
	}
	c.carry = append(c.carry, raw[whole:]...)
	return raw[:whole], first, c.err
}
