package frequency

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Read reads a table. wanted says which positions will be asked for, so that a
// table of a whole genome takes memory for the rows that reach them (32 bytes a row);
// nil keeps all. Rows that are not wanted are checked like the others, but for repetition.
func Read(path string, wanted func(chrom genome.Chromosome, pos int32) bool) (*Table, error) {
	r := &reader{path: path, wanted: wanted, table: &Table{numbers: map[string]uint32{}}}
	var err error
	if r.table.digest, err = textfile.Each(path, r.take); err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	return r.table, nil
}

// Reaches says whether a row at pos whose REF has so many bases may be meant by a wanted
// position: it may be any base of REF, because a variant is asked for where it lies when its
// alleles are trimmed, and REF of a site is what its ALTs leave, wherever each of them lies.
func Reaches(wanted func(chrom genome.Chromosome, pos int32) bool, chrom genome.Chromosome, pos int32, bases int) bool {
	if wanted == nil {
		return true
	}
	for range bases {
		if wanted(chrom, pos) {
			return true
		}
		if pos++; pos <= 0 {
			break // behind the last position there is
		}
	}
	return false
}

// reader holds what is known while a table is read.
type reader struct {
	path    string
	text    *textfile.File
	wanted  func(chrom genome.Chromosome, pos int32) bool
	columns *columns
	fields  [][]byte
	table   *Table
}

func (r *reader) take(text *textfile.File, line []byte) error {
	r.text = text
	switch {
	case len(line) == 0 || bytes.HasPrefix(line, []byte("##")):
		return nil
	case r.columns != nil:
		return r.readRow(line)
	}
	var problem string
	if r.columns, problem = parseColumns(line); problem != "" {
		return r.malformed("", "%s", problem)
	}
	return nil
}

// finish sorts the rows and refuses a variant that is listed twice.
func (r *reader) finish() error {
	if r.columns == nil {
		return fileerr.New(fileerr.Malformed, r.path, "the file ends before a line that names the columns")
	}
	if r.table.counts.Rows == 0 {
		return fileerr.New(fileerr.Malformed, r.path, "the table holds no rows")
	}
	for chrom, rows := range r.table.rows {
		slices.SortFunc(rows, row.compare)
		for i := 1; i < len(rows); i++ {
			if rows[i].compare(rows[i-1]) == 0 {
				err := fileerr.New(fileerr.Malformed, r.path, "the variant is listed twice; which frequency holds?")
				err.Variant = fmt.Sprintf("%s:%d:%s:%s", genome.Chromosome(chrom), rows[i].pos, r.table.alleles[rows[i].ref], r.table.alleles[rows[i].alt])
				return err
			}
		}
	}
	return nil
}

// readRow reads one line: one row for each of its ALTs.
func (r *reader) readRow(line []byte) error {
	c := r.columns
	r.fields = c.split(line, r.fields)
	if len(r.fields) < c.total || len(bytes.Join(r.fields[c.total:], nil)) > 0 {
		return r.malformed("", "the row has %d fields, the header names %d columns", len(r.fields), c.total)
	}
	pos, err := strconv.ParseUint(string(r.fields[c.pos]), 10, 31)
	if err != nil || pos == 0 {
		return r.malformed("pos", "%.30q is not a position, a whole number from 1", r.fields[c.pos])
	}
	ref := r.fields[c.ref]
	alts := bytes.Split(r.fields[c.alt], []byte(","))
	if len(ref) == 0 || len(alts[0]) == 0 {
		return r.malformed("", "REF or ALT is empty")
	}
	frequencies, err := r.frequencies(len(alts))
	if err != nil {
		return err
	}
	counts := &r.table.counts
	counts.Rows += len(alts)
	chrom, ok := genome.ParseChromosome(string(r.fields[c.chrom]))
	switch {
	case !ok:
		counts.UnsupportedContig += len(alts)
		return nil
	case !Reaches(r.wanted, chrom, int32(pos), len(ref)):
		counts.NotWanted += len(alts)
		return nil
	}
	for i, alt := range alts {
		f := frequencies[i]
		if f.of == 0 {
			counts.Unknown++
		} else {
			counts.Kept++
		}
		f.pos, f.ref, f.alt = int32(pos), r.number(ref), r.number(alt)
		r.table.rows[chrom] = append(r.table.rows[chrom], f)
	}
	return nil
}

// number gives an allele its number.
func (r *reader) number(allele []byte) uint32 {
	if n, ok := r.table.numbers[string(allele)]; ok {
		return n
	}
	n := uint32(len(r.table.alleles))
	r.table.alleles = append(r.table.alleles, string(allele))
	r.table.numbers[string(allele)] = n
	return n
}

// frequencies reads the values of a line, one for each of its n ALTs.
func (r *reader) frequencies(n int) ([]row, error) {
	c := r.columns
	rows := make([]row, n)
	column, name := c.freq, "alt_freq"
	if c.counted() {
		column, name = c.ac, "ac"
	}
	values := bytes.Split(r.fields[column], []byte(","))
	if len(values) != n {
		return nil, r.malformed(name, "there are %d values for %d ALTs", len(values), n)
	}
	for i, value := range values {
		var err error
		if c.counted() {
			rows[i].count, rows[i].of, err = r.counted(value, r.fields[c.an])
		} else {
			rows[i].count, rows[i].of, err = r.decimal(value)
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (r *reader) counted(ac, an []byte) (count, of int64, err error) {
	if of, err = strconv.ParseInt(string(an), 10, 64); err != nil || of < 0 {
		return 0, 0, r.malformed("an", "%.30q is not a count", an)
	}
	if count, err = strconv.ParseInt(string(ac), 10, 64); err != nil || count < 0 || count > of {
		return 0, 0, r.malformed("ac", "%.30q is not a count up to an, %d", ac, of)
	}
	return count, of, nil
}

func (r *reader) decimal(text []byte) (count, of int64, err error) {
	switch string(text) {
	case "nan", "NA", ".":
		return 0, 0, nil
	}
	d, err := scoreset.ParseDecimal(string(text))
	if err != nil {
		return 0, 0, r.malformed("alt_freq", "%s", err)
	}
	count, of, ok := d.Fraction()
	switch {
	case d.Sign() < 0 || d.Cmp(scoreset.Int(1)) > 0:
		return 0, 0, r.malformed("alt_freq", "%.30q is not between 0 and 1", text)
	case !ok:
		return 0, 0, r.malformed("alt_freq", "%.30q has more than 18 decimals", text)
	}
	return count, of, nil
}

func (r *reader) malformed(field, format string, args ...any) error {
	return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), field, format, args...)
}
