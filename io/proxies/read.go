package proxies

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// Read reads a table. wanted says which positions have score rows, so that of a table
// of a whole genome only those are kept; nil keeps all. Rows that are not wanted are
// checked like the others. Errors are of class IO, Malformed or Integrity; a pair of
// variants on two chromosomes, and one that is listed twice, are Malformed.
func Read(path string, wanted func(chrom genome.Chromosome, pos int32) bool) (*Table, error) {
	r := &reader{path: path, wanted: wanted, table: &Table{rows: map[variant][]match.Substitute{}}}
	digest, err := textfile.Each(path, r.take)
	if err != nil {
		return nil, err
	}
	if r.table.count == 0 {
		return nil, fileerr.New(fileerr.Malformed, path, "the table holds no rows: expected the columns variant, proxy and r, and a row for each pair")
	}
	r.table.sort()
	r.table.digest = digest
	return r.table, nil
}

// reader holds what is known while a table is read.
type reader struct {
	path    string
	text    *textfile.File
	wanted  func(genome.Chromosome, int32) bool
	columns map[string]int // nil before the line of names
	total   int
	table   *Table
}

func (r *reader) take(text *textfile.File, line []byte) error {
	r.text = text
	switch {
	case len(line) == 0:
		return nil
	case r.columns == nil && bytes.HasPrefix(line, []byte("#")) && !bytes.Contains(line, []byte("\t")):
		return nil
	case r.columns == nil:
		return r.readNames(string(line))
	case line[0] != '#':
		return r.readRow(strings.Split(string(line), "\t"))
	}
	return nil
}

func (r *reader) readNames(line string) error {
	r.columns = map[string]int{}
	names := strings.Split(strings.TrimPrefix(line, "#"), "\t")
	r.total = len(names)
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := r.columns[name]; twice {
			return r.malformed("", "two columns are called %.30q", name)
		}
		r.columns[name] = i
	}
	for _, name := range []string{"variant", "proxy", "r"} {
		if _, ok := r.columns[name]; !ok {
			return r.malformed("", "there is no column %s; expected variant, proxy, r and perhaps sign, divided by tabs", name)
		}
	}
	return nil
}

func (r *reader) readRow(fields []string) error {
	if len(fields) != r.total {
		return r.malformed("", "the row has %d fields, the line of names %d", len(fields), r.total)
	}
	from, err := r.variant(fields, "variant")
	if err != nil {
		return err
	}
	to, err := r.variant(fields, "proxy")
	if err != nil {
		return err
	}
	together, err := r.correlation(fields)
	if err != nil {
		return err
	}
	r.table.count++
	if from.chrom != to.chrom {
		return r.malformed("proxy", "lies on another chromosome than the variant")
	}
	if from == to || from == to.swapped() {
		return r.malformed("proxy", "is the variant itself")
	}
	if r.wanted != nil && !r.wanted(from.chrom, from.pos) {
		return nil
	}
	s := match.Substitute{Chrom: to.chrom, Pos: to.pos, Effect: to.a, Other: to.b, R: math.Abs(together)}
	if together < 0 {
		s.Effect, s.Other = to.b, to.a
	}
	if !r.table.add(from, s) {
		return r.malformed("proxy", "this pair of variants is listed twice")
	}
	return nil
}

// variant reads chrom:pos:allele:allele.
func (r *reader) variant(fields []string, column string) (v variant, err error) {
	text := strings.TrimSpace(fields[r.columns[column]])
	parts := strings.Split(text, ":")
	if len(parts) != 4 {
		return v, r.malformed(column, "%.60q is not chrom:pos:allele:allele, such as 1:109274968:T:G", text)
	}
	chrom, ok := genome.ParseChromosome(parts[0])
	pos, problem := strconv.ParseInt(parts[1], 10, 32)
	a, b := strings.ToUpper(parts[2]), strings.ToUpper(parts[3])
	switch {
	case !ok:
		return v, r.malformed(column, "%.20q is not one of the chromosomes 1 to 22, X, Y and MT", parts[0])
	case problem != nil || pos < 1:
		return v, r.malformed(column, "%.20q is not a position, a whole number from 1", parts[1])
	case !genome.IsACGT(a) || !genome.IsACGT(b) || a == b:
		return v, r.malformed(column, "%.60q does not end in two different alleles of the letters A, C, G and T", text)
	}
	return variant{chrom, int32(pos), a, b}, nil
}

// correlation is r with its sign.
func (r *reader) correlation(fields []string) (float64, error) {
	text := strings.TrimSpace(fields[r.columns["r"]])
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= -1 && value <= 1) || value == 0 || strings.ContainsAny(text, "xXpP_") {
		return 0, r.malformed("r", "%.20q is not a correlation from -1 to 1, not 0", text)
	}
	at, ok := r.columns["sign"]
	if !ok {
		return value, nil
	}
	switch sign := strings.TrimSpace(fields[at]); {
	case value < 0 && sign != "-":
		return 0, r.malformed("sign", "%.10q beside a negative r; expected -, or an r without a sign", sign)
	case sign == "+":
		return value, nil
	case sign == "-":
		return -math.Abs(value), nil
	default:
		return 0, r.malformed("sign", "%.10q is neither + nor -", sign)
	}
}

func (r *reader) malformed(field, format string, args ...any) error {
	return fileerr.AtLine(fileerr.Malformed, r.path, r.text.Line(), field, format, args...)
}
