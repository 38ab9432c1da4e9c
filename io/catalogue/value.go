package catalogue

import (
	"regexp"
	"strconv"
)

// parser reads the values of a record and keeps the first error.
type parser struct {
	*record
	err error
}

func (p *parser) fail(column int, format string, args ...any) {
	if p.err == nil {
		p.err = p.fault(column, format, args...)
	}
}

// needed is a text that must be there.
func (p *parser) needed(column int) string {
	if p.cells[column] == "" {
		p.fail(column, "no value; expected one in every row")
	}
	return p.cells[column]
}

// closed reads a word of a closed list that must be there.
func closed[T any](p *parser, column int, expected string, parse func(string) (T, bool)) T {
	value, ok := parse(p.cells[column])
	if !ok || p.cells[column] == "" {
		p.fail(column, "%q; expected %s", p.cells[column], expected)
	}
	return value
}

// closedOrNone reads a word of a closed list, or none.
func closedOrNone[T any](p *parser, column int, expected string, parse func(string) (T, bool)) T {
	var none T
	if p.cells[column] == "" {
		return none
	}
	return closed(p, column, expected, parse)
}

// integer reads a whole number that must be there.
func (p *parser) integer(column int, low, high int64) int64 {
	text := p.cells[column]
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high || text[0] == '+' {
		p.fail(column, "%q; expected a whole number from %d to %d", text, low, high)
	}
	return n
}

// optional reads a whole number, or none.
func (p *parser) optional(column int, low, high, none int64) int64 {
	if p.cells[column] == "" {
		return none
	}
	return p.integer(column, low, high)
}

// decimal is the grammar of numbers: no sign, no hexadecimal, no "nan", no
// underscores, no decimal comma.
var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// frequency reads an allele frequency above 0 and up to 1, or none (0).
func (p *parser) frequency(column int) float64 {
	text := p.cells[column]
	if text == "" {
		return 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !decimal.MatchString(text) || f <= 0 || f > 1 {
		p.fail(column, "%q; expected a frequency above 0 and up to 1", text)
		return 0
	}
	return f
}
