package plink

import (
	"bytes"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/samplelist"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// The fields of a .fam line.
const (
	famFID = iota
	famIID
	famFather
	famMother
	famSex
	famPhenotype
)

// family is a whole .fam: the samples and the columns that are kept beside them.
type family struct {
	samples []genome.Sample
	columns []source.Column
}

// keptFields are the fields that become columns, under these names.
var keptFields = [...]struct {
	name  string
	field int
}{
	{"fid", famFID}, {"father", famFather}, {"mother", famMother}, {"phenotype", famPhenotype},
}

// readFamily reads a .fam. Sample ids have to be unique; no message holds one.
func readFamily(path string) (*family, error) {
	fam := &family{columns: make([]source.Column, len(keptFields))}
	for c, kept := range keptFields {
		fam.columns[c].Name = kept.name
	}
	lineOf := make(map[string]int)
	err := eachFamLine(path, func(line int, f *[textFields][]byte) error {
		id := string(f[famIID])
		if first, seen := lineOf[id]; seen {
			return fileerr.AtLine(fileerr.Inconsistent, path, line, "sample id",
				"the same id as in line %d; expected ids (second field) that are unique without the family; rename them", first)
		}
		lineOf[id] = line
		sample := genome.Sample{ID: id}
		sample.SetSex(sexOf(f[famSex]))
		fam.samples = append(fam.samples, sample)
		for c, kept := range keptFields {
			values := &fam.columns[c].Values
			*values = append(*values, samplelist.TextLike(*values, f[kept.field]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(fam.samples) == 0 {
		return nil, fileerr.New(fileerr.Malformed, path, "found no sample, expected one line for each")
	}
	return fam, nil
}

// sameFamily checks that another .fam names the same samples in the same order,
// with the same sex: then the sets can be read as one.
func sameFamily(path string, first *family, firstPath string) error {
	same := samplelist.Same{Path: path, FirstPath: firstPath, First: first.samples, Families: first.columns[0].Values}
	err := eachFamLine(path, func(line int, f *[textFields][]byte) error {
		return same.Take(line, f[famIID], f[famFID], sexOf(f[famSex]))
	})
	if err != nil {
		return err
	}
	return same.End()
}

// eachFamLine calls do with the fields of every line; they are valid during the call.
func eachFamLine(path string, do func(line int, fields *[textFields][]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	defer file.Close()
	return parseFam(path, file, do)
}

func parseFam(path string, r io.Reader, do func(line int, fields *[textFields][]byte) error) error {
	l := newLines(path, r)
	var fields [textFields][]byte
	for first := true; ; first = false {
		line, err := l.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n := split(line, &fields); n != textFields {
			return fileerr.AtLine(fileerr.Malformed, path, l.number, "",
				"found %s, expected 6 without blanks inside: family, sample, father, mother, sex, phenotype", foundFields(n))
		}
		// Read as a sample, a header would shift every genotype by one person.
		if first && (fields[0][0] == '#' || bytes.EqualFold(fields[famIID], []byte("IID"))) {
			return fileerr.AtLine(fileerr.Malformed, path, l.number, "",
				"found a header line, expected a sample: a .fam has no header; remove the line")
		}
		if err := do(l.number, &fields); err != nil {
			return err
		}
	}
}

// sexOf reads PLINK's sex code; everything but 1 and 2 is unknown.
func sexOf(code []byte) genome.Sex {
	switch string(code) {
	case "1":
		return genome.Male
	case "2":
		return genome.Female
	}
	return genome.UnknownSex
}
