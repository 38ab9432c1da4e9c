package vcf

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// columns of the fixed part of a record.
const (
	colChrom = iota
	colPos
	colID
	colRef
	colAlt
	colQual
	colFilter
	colInfo
	fixedFields
)

// parseLine reads one record into the batch. unproved: the line is the last of
// a text that may be cut.
func (b *batch) parseLine(line int, text []byte, unproved bool) *fileerr.Error {
	if text[0] == '#' {
		return malformed("", "a line of a header stands among the records; were files put together? Give them one by one")
	}
	var fields [fixedFields][]byte
	more := true
	for i := range fields {
		if !more {
			return malformed("", "the record has %d columns; expected at least %d, separated by tabs", i, int(fixedFields))
		}
		fields[i], text, more = nextField(text)
	}
	r := record{line: line}
	problem := b.parseFixed(&r, &fields)
	if problem == nil {
		problem = b.parseInfo(&r, fields[colInfo])
	}
	if problem == nil {
		b.plan.place(&r, b.alts[r.alts.from:r.alts.to])
		problem = b.parseSamples(&r, text, more, unproved)
	}
	if problem != nil {
		if r.ref != "" { // the place is known to be one
			problem.Variant = fmt.Sprintf("%.40s:%d:%.40s", fields[colChrom], r.pos, r.ref)
		}
		return problem
	}
	b.records = append(b.records, r)
	return nil
}

// parseFixed reads the first eight columns.
func (b *batch) parseFixed(r *record, fields *[fixedFields][]byte) *fileerr.Error {
	chrom := fields[colChrom]
	if !validContig(chrom) {
		return malformed("CHROM", "%s is not the name of a contig", shown(chrom))
	}
	pos, err := strconv.ParseUint(string(fields[colPos]), 10, 31)
	if err != nil {
		return malformed("POS", "%s is not a position; expected a whole number from 0 to %d", shown(fields[colPos]), math.MaxInt32)
	}
	r.pos = int32(pos)
	if !validList(fields[colID]) {
		return malformed("ID", "%s is not a list of ids separated by semicolons, or a dot", shown(fields[colID]))
	}
	r.id = string(fields[colID])
	if r.ref = bases(fields[colRef]); r.ref == "" {
		return malformed("REF", "%s is not an allele; expected the letters A, C, G, T and N", shown(fields[colRef]))
	}
	if problem := b.parseAlts(r, fields[colAlt]); problem != nil {
		return problem
	}
	if !validQual(fields[colQual]) {
		return malformed("QUAL", "%s is not a number or a dot", shown(fields[colQual]))
	}
	if !validList(fields[colFilter]) {
		return malformed("FILTER", "%s is not a list of filters separated by semicolons, or a dot", shown(fields[colFilter]))
	}
	r.filter = text(fields[colFilter])
	if len(fields[colInfo]) == 0 {
		return malformed("INFO", "the field is empty; expected a dot where there is nothing to say")
	}
	var known bool
	if r.chrom, known = genome.ParseChromosome(string(chrom)); !known || pos == 0 {
		r.outcome = source.UnsupportedContig
	}
	return nil
}

// text makes a string, without an allocation for the one nearly all records have.
func text(field []byte) string {
	if string(field) == "PASS" {
		return "PASS"
	}
	return string(field)
}

// validContig says whether a contig has a name: printable, no white space,
// comma, quotes or brackets, except for the one pair around a name from an
// assembly file, <ctg1>.
func validContig(name []byte) bool {
	if n := len(name); n > 2 && name[0] == '<' && name[n-1] == '>' {
		name = name[1 : n-1]
	}
	return len(name) > 0 && !bytes.ContainsAny(name, ",\"'`\\()[]{}<>") && printable(name)
}

// validList says whether a field is a dot or a list with semicolons, no part of
// it empty, without white space.
func validList(field []byte) bool {
	n := len(field)
	return n > 0 && field[0] != ';' && field[n-1] != ';' && !bytes.Contains(field, []byte(";;")) && printable(field)
}

func printable(field []byte) bool {
	for _, c := range field {
		if c <= ' ' || c == 0x7f {
			return false
		}
	}
	return true
}

// validQual reads the quality only to see that the columns are where they
// should be: nothing is made of its value.
func validQual(field []byte) bool {
	if string(field) == "." {
		return true
	}
	_, err := strconv.ParseFloat(string(field), 64)
	return err == nil
}
