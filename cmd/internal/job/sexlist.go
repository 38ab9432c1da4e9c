package job

import (
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// sexed is a source whose samples have the sex of a list where their own file has
// none.
type sexed struct {
	source.Source
	samples []genome.Sample
}

func (s *sexed) Samples() []genome.Sample { return s.samples }

// listedSex is what one line of a list says.
type listedSex struct {
	sex  genome.Sex
	line int // 1-based
}

// withSex gives the samples of a source the sexes of a list. Samples that it does not
// name stay as they are. An id of no sample, and a sex that the source's own file
// contradicts, are errors: the list would be somebody else's.
func withSex(src source.Source, path string) (source.Source, error) {
	listed, err := readSexes(path)
	if err != nil {
		return src, err
	}
	s := &sexed{Source: src, samples: slices.Clone(src.Samples())}
	names := len(listed)
	for i := range s.samples {
		sample := &s.samples[i]
		of, named := listed[sample.ID]
		if !named {
			continue
		}
		delete(listed, sample.ID)
		if of.sex == sample.Sex || of.sex == genome.UnknownSex {
			continue
		}
		if sample.Sex != genome.UnknownSex {
			return src, fileerr.AtLine(fileerr.Inconsistent, path, of.line, "sex",
				"sample number %d is %s, and %s in the genotypes' own file: correct one of them", i+1, of.sex, sample.Sex)
		}
		sample.SetSex(of.sex)
	}
	if len(listed) > 0 {
		first := 0
		for _, of := range listed {
			if first == 0 || of.line < first {
				first = of.line
			}
		}
		return src, fileerr.AtLine(fileerr.Inconsistent, path, first, "sample_id",
			"%d of its %s not in the genotypes, this the first; ids are compared to the byte",
			len(listed), countOf(names, "sample id is", "sample ids are"))
	}
	return s, nil
}

// readSexes reads a list of sexes, one sample a line: id, a tab, and male, female or
// unknown (or 1, 2, 0; M, F, U). A first line "sample_id TAB sex" is a header. No
// message quotes a field: in a list of another layout it may be an id.
func readSexes(path string) (map[string]listedSex, error) {
	listed := map[string]listedSex{}
	err := eachLine(path, func(n int, line string) error {
		if n == 1 && line == "sample_id\tsex" {
			return nil
		}
		id, code, cut := strings.Cut(line, "\t")
		sex, known := sexCodes[strings.ToLower(code)]
		switch first, twice := listed[id]; {
		case !cut || id == "":
			return fileerr.AtLine(fileerr.Malformed, path, n, "", "expected a sample id, a tab, and male, female or unknown")
		case !known:
			return fileerr.AtLine(fileerr.Malformed, path, n, "sex",
				"found a code that is not known, expected male, female or unknown (M, F, U; 1, 2, 0); a header is sample_id, a tab, sex")
		case twice:
			return fileerr.AtLine(fileerr.Malformed, path, n, "sample_id", "the same id as in line %d; expected unique ids", first.line)
		}
		listed[id] = listedSex{sex, n}
		return nil
	})
	if err == nil && len(listed) == 0 {
		err = fileerr.New(fileerr.Malformed, path, "names no sample: expected a sample id, a tab, and male, female or unknown in each line")
	}
	return listed, err
}

var sexCodes = map[string]genome.Sex{
	"male": genome.Male, "m": genome.Male, "1": genome.Male,
	"female": genome.Female, "f": genome.Female, "2": genome.Female,
	"unknown": genome.UnknownSex, "u": genome.UnknownSex, "0": genome.UnknownSex,
}
