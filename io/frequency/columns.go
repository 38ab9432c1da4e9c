package frequency

import (
	"bytes"
	"fmt"
	"strings"
)

// columns says where in a row each column stands, -1 where it is not there.
type columns struct {
	chrom, pos, ref, alt int
	ac, an, freq         int
	total                int
	tabs                 bool // fields are split by tabs, else by blanks
}

// names gives the names under which a column may stand, in small letters.
var names = struct{ chrom, pos, ref, alt, ac, an, freq []string }{
	chrom: []string{"chrom", "chr", "chr_name"},
	pos:   []string{"pos", "bp", "chr_position"},
	ref:   []string{"ref"},
	alt:   []string{"alt"},
	ac:    []string{"ac", "alt_cts"},
	an:    []string{"an", "obs_ct"},
	freq:  []string{"alt_freq", "alt_freqs", "af"},
}

// parseColumns reads the line that names the columns; problem says why it is not
// such a line.
func parseColumns(line []byte) (c *columns, problem string) {
	c = &columns{tabs: bytes.IndexByte(line, '\t') >= 0}
	fields := c.split(bytes.TrimPrefix(bytes.TrimRight(line, "\t "), []byte("#")), nil)
	c.total = len(fields)
	find := func(wanted []string) int {
		at := -1
		for i, field := range fields {
			for _, name := range wanted {
				if strings.EqualFold(string(field), name) {
					if at >= 0 {
						problem = fmt.Sprintf("two columns may be %s; name one of them differently", wanted[0])
					}
					at = i
				}
			}
		}
		return at
	}
	c.chrom, c.pos, c.ref, c.alt = find(names.chrom), find(names.pos), find(names.ref), find(names.alt)
	c.ac, c.an, c.freq = find(names.ac), find(names.an), find(names.freq)
	if problem != "" {
		return nil, problem
	}
	for _, need := range []struct {
		name string
		at   int
	}{{"chrom", c.chrom}, {"pos", c.pos}, {"ref", c.ref}, {"alt", c.alt}} {
		if need.at < 0 {
			return nil, fmt.Sprintf("there is no column %s; expected a line with chrom, pos, ref, alt and either ac and an or alt_freq", need.name)
		}
	}
	if !c.counted() && c.freq < 0 {
		return nil, "there are neither the columns ac and an nor alt_freq"
	}
	return c, ""
}

// counted says whether the table holds counts, which go before frequencies.
func (c *columns) counted() bool { return c.ac >= 0 && c.an >= 0 }

// split cuts a line into fields, appended to fields[:0].
func (c *columns) split(line []byte, fields [][]byte) [][]byte {
	fields = fields[:0]
	if c.tabs {
		for {
			end := bytes.IndexByte(line, '\t')
			if end < 0 {
				return append(fields, line)
			}
			fields = append(fields, line[:end])
			line = line[end+1:]
		}
	}
	for {
		line = bytes.TrimLeft(line, " ")
		end := bytes.IndexByte(line, ' ')
		switch {
		case len(line) == 0:
			return fields
		case end < 0:
			return append(fields, line)
		}
		fields = append(fields, line[:end])
		line = line[end:]
	}
}
