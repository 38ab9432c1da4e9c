package vcf

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// batch is a piece of text of whole lines and the records parsed from it. Its
// memory is used again for later batches of the same file.
type batch struct {
	path   string
	header *header
	plan   *plan
	parts  bool // records have no number

	text []byte // lines, or records of BCF
	line int    // number of the first one
	// endUnproved: the text ends where a file without a mark of its end ends.
	endUnproved bool

	records []record
	alts    []string // of all records
	rows    []byte   // packed calls of all records
	dosages []uint16 // of the records that have them
	lengths []uint8  // call lengths of the records that have them
	info    []float64
	phase   []source.AltPhase
	calls   calls  // of the record under way
	joined  []byte // ALTs of the BCF record under way
}

// record is one line. Its ALTs, rows and lengths stand in the batch.
type record struct {
	line    int
	outcome source.Outcome
	chrom   genome.Chromosome
	pos     int32
	id      string
	ref     string
	filter  string

	alts, rows, dosages, lengths, info, phase span
	hasLengths, hasDosages                    bool
	// end is the last position that the record tells of; tells: it is a reference block
	// or has bases for alleles, so that its calls say where REF is; unread: its samples
	// are of no use.
	end                       int64
	tells, unread             bool
	minDP                     decimal // of a block, where INFO states it
	hasMinDP                  bool
	noCalls                   bool
	halfCalls, polyploidCalls int64
	lowQuality, unstated      int64
	filtered, unseen          int64
	unscaled                  int64
	rounding                  float64 // the largest, in ALT copies
}

type span struct{ from, to int }

// parse fills records from text. It stops at the first bad line.
func (b *batch) parse() error {
	b.records, b.alts, b.rows, b.lengths = b.records[:0], b.alts[:0], b.rows[:0], b.lengths[:0]
	b.dosages, b.info, b.phase = b.dosages[:0], b.info[:0], b.phase[:0]
	if b.header.dictionary != nil {
		return b.parseBCF()
	}
	text, line := b.text, b.line
	for len(text) > 0 {
		one, rest, ended := cutLine(text)
		if len(one) == 0 { // nothing is lost with an empty line
			text, line = rest, line+1
			continue
		}
		if b.parts {
			line = 0
		}
		unproved := !ended && b.endUnproved
		if problem := b.parseLine(line, one, unproved); problem != nil {
			problem.Path, problem.Line = b.path, line
			if unproved {
				problem = &fileerr.Error{Class: fileerr.Integrity, Path: b.path, Line: line,
					Message: "the file is cut: its last line has no line end and may not be whole; get the file again",
					Err:     problem}
			}
			return problem
		}
		text, line = rest, line+1
	}
	return nil
}

// grow lengthens a slice by n zeros and says where they are.
func grow[E byte | uint16](s []E, n int) ([]E, span) {
	from := len(s)
	if from+n > cap(s) {
		s = append(s, make([]E, n)...)
	} else {
		s = s[:from+n]
		clear(s[from:])
	}
	return s, span{from, from + n}
}

// nextField takes the next column of a line.
func nextField(line []byte) (field, rest []byte, more bool) {
	i := bytes.IndexByte(line, '\t')
	if i < 0 {
		return line, nil, false
	}
	return line[:i], line[i+1:], true
}

// malformed makes an error about a field; parse adds file and line.
func malformed(field, format string, args ...any) *fileerr.Error {
	return fileerr.AtLine(fileerr.Malformed, "", 0, field, format, args...)
}
