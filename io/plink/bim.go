package plink

import (
	"io"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/alleles"
	"cardioscore/io/internal/plinktext"
	"cardioscore/scoring/genome"
)

// record is one line of a .bim. Its strings are its own.
type record struct {
	line   int
	chrom  genome.Chromosome
	known  bool // whether the chromosome is one that a cohort holds
	pos    int32
	id     string
	a1, a2 string
}

// bim reads the variants of a set, in the order of the rows of the .bed.
type bim struct {
	lines  *plinktext.Lines
	fields [textFields][]byte
}

func newBim(path string, r io.Reader) *bim {
	return &bim{lines: plinktext.New(path, r)}
}

// next fills rec with the next variant, or gives io.EOF.
func (b *bim) next(rec *record) error {
	line, err := b.lines.Next()
	if err != nil {
		return err
	}
	f := &b.fields
	if n := split(line, f); n != textFields {
		return fileerr.AtLine(fileerr.Malformed, b.lines.Path(), b.lines.Number(), "",
			"found %s, expected 6: chromosome, id, centimorgans, position, A1, A2", foundFields(n))
	}
	if f[0][0] == '#' {
		return fileerr.AtLine(fileerr.Malformed, b.lines.Path(), b.lines.Number(), "",
			"found a line that begins with #, expected a variant: a .bim has no header; remove the line")
	}
	if !isNumber(f[2]) {
		return &fileerr.Error{
			Class: fileerr.Malformed, Path: b.lines.Path(), Line: b.lines.Number(), Field: "centimorgans",
			Variant: plinktext.Shorten(f[0]),
			Message: "found " + strconv.Quote(plinktext.Shorten(f[2])) + ", expected a number, or 0 where it is not known: are the fields in order?",
		}
	}
	pos, ok := parsePosition(f[3])
	if !ok {
		return &fileerr.Error{
			Class: fileerr.Malformed, Path: b.lines.Path(), Line: b.lines.Number(), Field: "position",
			Variant: plinktext.Shorten(f[0]),
			Message: "found " + strconv.Quote(plinktext.Shorten(f[3])) + ", expected a whole number up to 2147483646",
		}
	}
	rec.line = b.lines.Number()
	rec.chrom, rec.known = genome.ParseChromosome(string(f[0]))
	rec.pos = pos
	rec.id = string(f[1])
	rec.a1, rec.a2 = alleles.Text(f[4]), alleles.Text(f[5])
	return nil
}

// isNumber says whether a field is a decimal number. Centimorgans are not used,
// but a text in their place means that the fields are not what they seem.
func isNumber(text []byte) bool {
	if len(text) == 1 {
		return text[0] >= '0' && text[0] <= '9'
	}
	for _, c := range text {
		switch c {
		case '+', '-', '.', 'e', 'E':
		default:
			if c < '0' || c > '9' {
				return false // ParseFloat would read inf, nan and hexadecimals
			}
		}
	}
	_, err := strconv.ParseFloat(string(text), 64)
	return err == nil
}

// countVariants gives the number of lines that are not blank. It looks at no
// field: it is what the size of the .bed is checked against before reading.
func countVariants(path string, r io.Reader) (int64, error) {
	l := plinktext.New(path, r)
	for n := int64(0); ; n++ {
		if _, err := l.Next(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return 0, err
		}
	}
}
