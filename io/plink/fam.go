package plink

import (
	"bytes"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/plinktext"
	"cardioscore/io/internal/samplelist"
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

// keptFields are the fields that become columns, under these names.
var keptFields = [...]struct {
	name  string
	field int
}{
	{"fid", famFID}, {"father", famFather}, {"mother", famMother}, {"phenotype", famPhenotype},
}

// readFamily reads a .fam. Sample ids have to be unique; no message holds one.
func readFamily(path string) (*samplelist.Table, error) {
	fam := samplelist.NewTable(path)
	for _, kept := range keptFields {
		fam.AddColumn(kept.name)
	}
	err := eachFamLine(path, func(line int, f *[textFields][]byte) error {
		if err := fam.Add(line, string(f[famIID]), sexOf(f[famSex]), "sample id",
			"ids (second field) that are unique without the family; rename them"); err != nil {
			return err
		}
		for c, kept := range keptFields {
			fam.Put(c, f[kept.field])
		}
		return nil
	})
	if err == nil {
		err = fam.End()
	}
	if err != nil {
		return nil, err
	}
	return fam, nil
}

// sameFamily checks that another .fam names the same samples in the same order,
// with the same sex: then the sets can be read as one.
func sameFamily(path string, first *samplelist.Table, firstPath string) error {
	same := samplelist.Same{Path: path, FirstPath: firstPath, First: first.Samples, Families: first.Columns[0].Values}
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
	l := plinktext.New(path, r)
	var fields [textFields][]byte
	for first := true; ; first = false {
		line, err := l.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n := split(line, &fields); n != textFields {
			return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "",
				"found %s, expected 6 without blanks inside: family, sample, father, mother, sex, phenotype", foundFields(n))
		}
		// Read as a sample, a header would shift every genotype by one person.
		if first && (fields[0][0] == '#' || bytes.EqualFold(fields[famIID], []byte("IID"))) {
			return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "",
				"found a header line, expected a sample: a .fam has no header; remove the line")
		}
		if err := do(l.Number(), &fields); err != nil {
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
