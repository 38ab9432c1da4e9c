package vcf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/metaline"
)

// bcfMagic begins every BCF of version 2; a byte of the minor version follows.
var bcfMagic = []byte("BCF\x02")

// dictionary gives the names that records of a BCF file call by number.
type dictionary struct {
	contigs []string
	ids     []string // of FILTER, INFO and FORMAT; 0 is PASS
	numbers map[string]int
}

func newDictionary() *dictionary {
	return &dictionary{ids: []string{"PASS"}, numbers: map[string]int{"PASS": 0}}
}

// name gives an entry, "" where there is none.
func name(list []string, number int) string {
	if number < 0 || number >= len(list) {
		return ""
	}
	return list[number]
}

// take enters a line of the header, if it is one that has a number: its IDX, else
// the next one. An id of FILTER, INFO and FORMAT has one number in all three.
func (d *dictionary) take(text []byte) (problem string) {
	for _, kind := range []string{"##contig=<", "##FILTER=<", "##INFO=<", "##FORMAT=<"} {
		rest, ok := bytes.CutPrefix(text, []byte(kind))
		if !ok {
			continue
		}
		values := metaline.Attributes(rest, "ID", "IDX")
		id, idx := values[0], values[1]
		list := &d.ids
		if kind == "##contig=<" {
			list = &d.contigs
		}
		number := len(*list)
		if known, twice := d.numbers[id]; list == &d.ids && twice {
			number = known
		}
		if idx != "" {
			n, err := strconv.ParseUint(idx, 10, 31)
			// Numbers may have gaps, where lines were taken out of the header.
			if err != nil || n > maxIndex {
				return "IDX is not a number that a dictionary can have"
			}
			number = int(n)
		}
		if id == "" {
			return "the line has no ID"
		}
		for number >= len(*list) {
			*list = append(*list, "")
		}
		if old := (*list)[number]; old != "" && old != id {
			return "two entries have the same IDX"
		}
		(*list)[number] = id
		if list == &d.ids {
			d.numbers[id] = number
		}
	}
	return ""
}

// maxIndex bounds the numbers of entries; the longest lists of contigs in use have
// some hundred thousand.
const maxIndex = 4 << 20

// readBCFHeader takes the header of a BCF file, which is that of a VCF behind its
// length. limit is the longest that the file can have.
func readBCFHeader(path string, src io.Reader, limit int) (*header, error) {
	var start [9]byte
	if _, err := io.ReadFull(src, start[:]); err != nil {
		return nil, cutBCF(path, err, "inside its header")
	}
	if minor := start[4]; minor != 1 && minor != 2 {
		return nil, fileerr.New(fileerr.Malformed, path, "this is BCF 2.%d; expected 2.1 or 2.2: convert it with bcftools view", minor)
	}
	n := int64(binary.LittleEndian.Uint32(start[5:]))
	if n > int64(limit) {
		return nil, fileerr.New(fileerr.Resource, path, "the header says that it has %d bytes, more than such a file can have; get the file again", n)
	}
	var text bytes.Buffer
	if _, err := io.CopyN(&text, src, n); err != nil {
		return nil, cutBCF(path, err, "inside its header")
	}
	lines := append(bytes.TrimRight(text.Bytes(), "\x00\n"), '\n')
	c := newCutter(path, bytes.NewReader(lines))
	c.limit = limit
	h := &header{minor: -1, dictionary: newDictionary()}
	if err := h.read(c); err != nil {
		return nil, err
	}
	if len(c.carry) > 0 {
		return nil, fileerr.AtLine(fileerr.Malformed, path, c.line, "", "lines follow the #CHROM line in the header of a BCF file")
	}
	return h, nil
}

// cutBCF classes an error of the source where more bytes have to follow.
func cutBCF(path string, err error, where string) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return fileerr.New(fileerr.Integrity, path, "the file is cut %s; get the file again", where)
	}
	return fileerr.Wrap(fileerr.IO, path, err)
}
