package pgscatalog

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"cardioscore/scoring/scoreset"
)

// separatorOf tells how a line of a table is split.
func separatorOf(line []byte) byte {
	switch {
	case bytes.IndexByte(line, '\t') >= 0:
		return '\t'
	case bytes.IndexByte(line, ',') >= 0:
		return ','
	}
	return ' '
}

// split cuts a line into fields, appended to fields[:0].
func (c *columns) split(line []byte, fields [][]byte) [][]byte {
	fields = fields[:0]
	if c.blanks {
		for {
			line = bytes.TrimLeft(line, " ")
			if len(line) == 0 {
				return fields
			}
			end := bytes.IndexByte(line, ' ')
			if end < 0 {
				return append(fields, line)
			}
			fields = append(fields, line[:end])
			line = line[end:]
		}
	}
	for {
		end := bytes.IndexByte(line, c.separator)
		if c.separator == ',' {
			end = endOfCSV(line)
		}
		if end < 0 {
			return append(fields, line)
		}
		fields = append(fields, line[:end])
		line = line[end+1:]
	}
}

// endOfCSV is the place of the comma behind the first field of a line, which may be in
// quotes with commas in them; -1 where it is the last.
func endOfCSV(line []byte) int {
	quoted := false
	for i, b := range line {
		switch {
		case b == '"' && (quoted || i == 0):
			quoted = !quoted
		case b == '"' && line[i-1] == '"': // a doubled quote: still inside
			quoted = true
		case b == ',' && !quoted:
			return i
		}
	}
	return -1
}

// withoutEmpty is the number of fields without the empty ones that editors and
// spreadsheets add behind the last column.
func (c *columns) withoutEmpty(fields [][]byte) int {
	found := len(fields)
	for found > c.total && len(fields[found-1]) == 0 {
		found--
	}
	return found
}

// scanWeights cuts a line into fields as split does, and adds the weights in it
// on the way; their fields are left empty.
func (c *columns) scanWeights(chunk *scoreset.Chunk, text []byte, at, end int, fields [][]byte) [][]byte {
	fields = fields[:0]
	separator := c.separator
	for {
		for c.blanks && at < end && text[at] == ' ' {
			at++
		}
		if c.blanks && at == end {
			return fields
		}
		weights := 0
		if f := len(fields); f < c.total {
			weights = c.together[f]
		}
		if weights > 0 {
			if n, stop := chunk.ScanWeights(text, at, weights, separator); n > 0 {
				for range n {
					fields = append(fields, text[stop:stop])
				}
				if stop == end {
					return fields
				}
				at = stop + 1
				continue
			}
		}
		stop := fieldEnd(text, at, end, separator)
		if weights > 0 {
			chunk.AddWeight(bytes.Trim(text[at:stop], " \""))
		}
		fields = append(fields, text[at:stop])
		if stop == end {
			return fields
		}
		at = stop + 1
	}
}

// fieldEnd is the place of the next separator, or the end of the line. Behind the
// line at least eight bytes stand.
func fieldEnd(text []byte, at, end int, separator byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; at < end; at += 8 {
		word := binary.LittleEndian.Uint64(text[at:]) ^ ones*uint64(separator)
		if found := (word - ones) & ^word & tops; found != 0 { // the lowest one is right
			return min(at+bits.TrailingZeros64(found)>>3, end)
		}
	}
	return end
}
