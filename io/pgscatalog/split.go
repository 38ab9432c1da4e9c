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

// span is a field of a line: where it starts and ends in the text.
type span struct{ start, end int32 }

// split cuts the line text[at:end] into fields, appended to fields[:0].
func (c *columns) split(text []byte, at, end int, fields []span) []span {
	fields = fields[:0]
	for {
		for c.blanks && at < end && text[at] == ' ' {
			at++
		}
		if c.blanks && at == end {
			return fields
		}
		var stop int
		if c.separator == ',' {
			stop = endOfCSV(text[at:end])
		} else {
			stop = bytes.IndexByte(text[at:end], c.separator)
		}
		if stop < 0 {
			return append(fields, span{int32(at), int32(end)})
		}
		fields = append(fields, span{int32(at), int32(at + stop)})
		at += stop + 1
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
func (c *columns) withoutEmpty(fields []span) int {
	found := len(fields)
	for found > c.total && fields[found-1].start == fields[found-1].end {
		found--
	}
	return found
}

// scanWeights cuts a line into fields as split does, and adds the weights in it
// on the way; their fields are left empty.
func (c *columns) scanWeights(chunk *scoreset.Chunk, text []byte, at, end int, fields []span) []span {
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
		if f := len(fields); f < len(c.together) {
			weights = c.together[f]
		}
		if weights > 0 {
			if n, stop := chunk.ScanWeights(text, at, weights, separator); n > 0 {
				for range n {
					fields = append(fields, span{int32(stop), int32(stop)})
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
		fields = append(fields, span{int32(at), int32(stop)})
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
