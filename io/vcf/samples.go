package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

const (
	// Rows of a record may take this much memory, and this much for each byte of
	// its line: 256 ALTs in a record that holds nothing but GT. Without a bound, a
	// short line of many samples and many ALTs fills the memory.
	baseRows = 64 << 10
	lineRows = 16
)

// format is what the FORMAT column says about the sample columns.
type format struct {
	hasGT  bool
	fields int
}

// parseSamples reads FORMAT and the sample columns, which are what is left of
// the line; more is false where the line ended with INFO.
func (b *batch) parseSamples(r *record, text []byte, more, unproved bool) *fileerr.Error {
	if !b.header.hasFormat {
		if more {
			return malformed("", "the record has more than the 8 columns of the header")
		}
		b.rows, r.rows = grow(b.rows, 0)
		return nil
	}
	if !more {
		return malformed("FORMAT", "the record ends before FORMAT; expected %d columns", 9+len(b.header.samples))
	}
	column, text, more := nextField(text)
	f, problem := parseFormat(column)
	if problem != nil {
		return problem
	}
	columns := 0
	if more {
		columns = 1 + bytes.Count(text, []byte{'\t'})
	}
	if columns != len(b.header.samples) {
		return malformed("", "the record has %d sample columns; expected %d, as in the header", columns, len(b.header.samples))
	}
	if r.outcome == unsupportedContig {
		return nil
	}
	alts := r.alts.to - r.alts.from
	stride := (columns + 3) / 4
	if alts*stride > baseRows+lineRows*len(text) {
		return &fileerr.Error{Class: fileerr.Resource, Field: "ALT",
			Message: "the record has more ALTs than so many samples leave memory for; split it with bcftools norm -m -"}
	}
	b.rows, r.rows = grow(b.rows, alts*stride)
	c := &calls{
		text: text, format: f, samples: columns, stride: stride,
		leadingPhase: b.header.minor >= 4,
		alts:         alts,
		noAlt:        b.alts[r.alts.from] == ".",
		rows:         b.rows[r.rows.from:],
	}
	withLengths := r.chrom >= genome.ChrX || !f.hasGT
	if withLengths {
		c.lengths = b.addLengths(r, columns)
	}
	if problem := c.parse(); problem != nil {
		return problem
	}
	if c.haploid && !withLengths {
		// An autosome with a haploid call: once more, with the call lengths.
		clear(c.rows)
		c.lengths, c.halfCalls, c.polyploidCalls = b.addLengths(r, columns), 0, 0
		if problem := c.parse(); problem != nil {
			return problem
		}
	}
	if unproved && f.hasGT && !c.lastIsWhole() {
		return malformed("", "the call of the last sample may be the beginning of a longer one")
	}
	r.noCalls = !f.hasGT
	r.halfCalls, r.polyploidCalls = c.halfCalls, c.polyploidCalls
	return nil
}

func (b *batch) addLengths(r *record, samples int) []uint8 {
	b.lengths, r.lengths = grow(b.lengths, samples)
	r.hasLengths = true
	return b.lengths[r.lengths.from:]
}

// parseFormat reads the FORMAT column. GT stands first or not at all.
func parseFormat(column []byte) (format, *fileerr.Error) {
	if string(column) == "GT" {
		return format{hasGT: true, fields: 1}, nil
	}
	if !printable(column) {
		return format{}, malformed("FORMAT", "%s holds white space", shown(column))
	}
	f := format{}
	for more := true; more; f.fields++ {
		var key []byte
		key, column, more = bytes.Cut(column, []byte{':'})
		switch {
		case len(key) == 0:
			return format{}, malformed("FORMAT", "key number %d is empty", f.fields+1)
		case string(key) != "GT":
		case f.hasGT:
			return format{}, malformed("FORMAT", "GT stands twice")
		case f.fields > 0:
			return format{}, malformed("FORMAT", "GT is key number %d; it has to be the first", f.fields+1)
		default:
			f.hasGT = true
		}
	}
	return f, nil
}
