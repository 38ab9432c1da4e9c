package pgen

import (
	"bytes"
	"io"
	"strconv"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/metaline"
	"cardioscore/io/internal/plinktext"
)

// variantLayout says which field of a line is what. A field of -1 is not there.
type variantLayout struct {
	fields                                   int // that a line has at least
	chrom, pos, id, ref, alt, filter, infoAt int
	header                                   bool             // a .pvar; a .bim has none
	declaresPR                               bool             // the header declares provisional REF alleles
	contigs                                  metaline.Contigs // that the header declares
}

// bimLayout is a file without a header: chromosome, id, centimorgans where there
// are six fields, position, ALT, REF.
func bimLayout(fields int) *variantLayout {
	l := &variantLayout{fields: min(fields, 6), id: 1, filter: -1, infoAt: -1}
	l.pos = l.fields - 3
	l.alt, l.ref = l.fields-2, l.fields-1
	return l
}

// openVariants opens a .pvar or .bim and reads its header. first is the first
// line behind the header, nil in a file without variants; it is valid until the
// next line is read.
func openVariants(path string) (l *plinktext.Lines, layout *variantLayout, first []byte, err error) {
	if l, err = plinktext.Open(path); err != nil {
		return nil, nil, nil, err
	}
	if layout, first, err = readVariantHeader(l); err != nil {
		l.Close()
		return nil, nil, nil, err
	}
	return l, layout, first, nil
}

func readVariantHeader(l *plinktext.Lines) (layout *variantLayout, first []byte, err error) {
	declaresPR, contigs := false, metaline.Contigs{}
	for {
		line, err := l.Next()
		if err != nil && err != io.EOF {
			return nil, nil, err
		}
		if err == io.EOF || line[0] != '#' {
			if layout == nil {
				if layout, err = headerless(l, line); err != nil {
					return nil, nil, err
				}
			}
			layout.declaresPR, layout.contigs = declaresPR, contigs
			return layout, line, nil
		}
		switch {
		case layout != nil:
			return nil, nil, fileerr.AtLine(fileerr.Malformed, l.Path(), l.Number(), "", "found a header line behind #CHROM, expected a variant")
		case bytes.HasPrefix(line, []byte("#CHROM")):
			if layout, err = parseVariantHeader(l.Path(), l.Number(), line); err != nil {
				return nil, nil, err
			}
		case bytes.HasPrefix(line, []byte("##INFO=<ID=PR,")):
			declaresPR = true
		case bytes.HasPrefix(line, []byte("##chrSet=")):
			if err := checkChromosomes(l.Path(), l.Number(), line); err != nil {
				return nil, nil, err
			}
		default:
			contigs.Take(l.Number(), line)
		}
	}
}

// headerless is the layout of a file whose first line is a variant, or that is
// empty.
func headerless(l *plinktext.Lines, line []byte) (*variantLayout, error) {
	fields := 0
	for field, rest := plinktext.CutField(line); field != nil; field, rest = plinktext.CutField(rest) {
		fields++
	}
	if line != nil && fields < 5 {
		return nil, fileerr.AtLine(fileerr.Malformed, l.Path(), l.Number(), "",
			"found %d fields and no header, expected #CHROM above, or 5 or more: chromosome, id, centimorgans, position, ALT, REF", fields)
	}
	return bimLayout(max(fields, 5)), nil
}

// checkChromosomes refuses the chromosomes of another species, whose numbers
// from 23 on mean other things.
func checkChromosomes(path string, number int, line []byte) error {
	_, rest, found := bytes.Cut(line, []byte("autosomePairCt="))
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	if found && string(rest[:digits]) != "22" {
		return fileerr.AtLine(fileerr.Malformed, path, number, "", "%s pairs of autosomes, expected the 22 of humans", plinktext.Shorten(rest[:digits]))
	}
	return nil
}

// parseVariantHeader reads the line that begins with #CHROM.
func parseVariantHeader(path string, number int, line []byte) (*variantLayout, error) {
	l := &variantLayout{header: true, chrom: -1, pos: -1, id: -1, ref: -1, alt: -1, filter: -1, infoAt: -1}
	unused, unusedCM := -1, -1
	places := map[string]*int{
		"CHROM": &l.chrom, "POS": &l.pos, "ID": &l.id, "REF": &l.ref, "ALT": &l.alt,
		"QUAL": &unused, "FILTER": &l.filter, "INFO": &l.infoAt, "CM": &unusedCM,
	}
	for field, rest := plinktext.CutField(line[1:]); field != nil; field, rest = plinktext.CutField(rest) {
		if string(field) == "FORMAT" {
			break // a VCF, whose genotypes are not those of the set
		}
		place, known := places[string(field)]
		if !known {
			return nil, fileerr.AtLine(fileerr.Malformed, path, number, "",
				"found the column %s, expected CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO and CM", strconv.Quote(plinktext.Shorten(field)))
		}
		if *place >= 0 {
			return nil, fileerr.AtLine(fileerr.Malformed, path, number, "", "the column %s stands there twice", plinktext.Shorten(field))
		}
		*place = l.fields
		l.fields++
	}
	if l.chrom != 0 || l.pos < 0 || l.id < 0 || l.ref < 0 || l.alt < 0 {
		return nil, fileerr.AtLine(fileerr.Malformed, path, number, "", "expected the columns #CHROM first, POS, ID, REF and ALT")
	}
	return l, nil
}

// countAlts says how many ALTs a line names: one more than there are commas in
// its ALT field. A line without that field has one.
func (l *variantLayout) countAlts(line []byte) int {
	var field []byte
	for range l.alt + 1 {
		field, line = plinktext.CutField(line)
	}
	return 1 + bytes.Count(field, []byte{','})
}
