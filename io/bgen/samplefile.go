package bgen

import (
	"io"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/samplelist"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
)

// sampleFile is a whole .sample file.
type sampleFile struct {
	path    string
	names   []string          // of the columns
	id, sex int               // columns; sex is -1 where there is none
	table   *samplelist.Table // with all other columns, in their order
}

// readSampleFile reads a .sample file of a known number of samples. Ids have to
// be unique; no message holds one.
func readSampleFile(path string, samples int) (*sampleFile, error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f := &sampleFile{path: path, table: samplelist.NewTable(path)}
	var fields []string
	for lines := 0; ; {
		line, err := file.Next()
		if err == io.EOF {
			return f, f.checkCount(lines-2, samples)
		}
		if err != nil {
			return nil, err
		}
		fields = splitBlanks(fields[:0], line)
		if len(fields) == 0 {
			continue
		}
		lines++
		switch lines {
		case 1:
			err = f.takeNames(file.Line(), fields)
		case 2:
			err = f.takeTypes(file.Line(), fields)
		default:
			if len(f.table.Samples) == samples {
				return nil, fileerr.AtLine(fileerr.Inconsistent, path, file.Line(), "",
					"found more than the %d samples of the BGEN file; does this .sample file belong to it?", samples)
			}
			err = f.takeSample(file.Line(), fields)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (f *sampleFile) checkCount(found, expected int) error {
	switch {
	case found < 0:
		return fileerr.New(fileerr.Malformed, f.path, "found no line of column names and no line of types; expected both, as in ID_1 ID_2 missing and 0 0 0")
	case found < expected:
		return fileerr.New(fileerr.Inconsistent, f.path,
			"found %d samples, the BGEN file has %d; does this .sample file belong to it?", found, expected)
	}
	return nil
}

// takeNames reads the first line. Its first column is ID_1, or ID in files with one id.
func (f *sampleFile) takeNames(line int, names []string) error {
	if first := strings.ToLower(names[0]); first != "id_1" && first != "id" {
		return fileerr.AtLine(fileerr.Malformed, f.path, line, "",
			"the first line does not begin with ID_1; expected column names, as in ID_1 ID_2 missing sex")
	}
	f.names, f.sex = append(f.names, names...), -1
	seen := map[string]bool{}
	for i, name := range names {
		if seen[name] {
			return fileerr.AtLine(fileerr.Malformed, f.path, line, name, "the column stands twice")
		}
		seen[name] = true
		switch lower := strings.ToLower(name); {
		case i == 1 && lower == "id_2":
			f.id = 1
		case lower == "sex":
			f.sex = i
		}
	}
	for i, name := range f.names {
		if i != f.id && i != f.sex {
			f.table.AddColumn(name)
		}
	}
	return nil
}

// takeTypes reads the second line: a code for each column, 0 for the ids.
func (f *sampleFile) takeTypes(line int, types []string) error {
	ok := len(types) == len(f.names) && types[0] == "0"
	for _, code := range types {
		ok = ok && strings.Contains("0DCPB", code) && len(code) == 1
	}
	if !ok {
		return fileerr.AtLine(fileerr.Malformed, f.path, line, "",
			"expected the types of the %d columns: 0 for ids and missing, D, C, P or B for others", len(f.names))
	}
	return nil
}

func (f *sampleFile) takeSample(line int, fields []string) error {
	if len(fields) != len(f.names) {
		return fileerr.AtLine(fileerr.Malformed, f.path, line, "", "found %d columns, expected %d, as in the first line", len(fields), len(f.names))
	}
	sex, known := genome.UnknownSex, true
	if f.sex >= 0 {
		sex, known = sexOf(fields[f.sex])
	}
	if err := f.table.Add(line, fields[f.id], sex, f.names[f.id], "unique ids"); err != nil {
		return err
	}
	if !known {
		return fileerr.AtLine(fileerr.Malformed, f.path, line, f.names[f.sex],
			"found a code that is not known; expected 1 (male), 2 (female), or 0, -9 or NA (unknown)")
	}
	c := 0
	for i, field := range fields {
		if !utf8.ValidString(field) {
			return fileerr.AtLine(fileerr.Malformed, f.path, line, f.names[i], "the value is not UTF-8 text")
		}
		if i == f.id || i == f.sex {
			continue
		}
		f.table.Put(c, []byte(field))
		c++
	}
	return nil
}

// sexOf reads the codes of the column sex.
func sexOf(code string) (sex genome.Sex, known bool) {
	switch code {
	case "1":
		return genome.Male, true
	case "2":
		return genome.Female, true
	case "0", "-9", "NA":
		return genome.UnknownSex, true
	}
	return genome.UnknownSex, false
}

// splitBlanks appends the fields of a line, which are divided by blanks and tabs.
func splitBlanks(fields []string, line []byte) []string {
	start := -1
	for i, c := range line {
		switch {
		case c > ' ' && start < 0:
			start = i
		case c <= ' ' && start >= 0:
			fields, start = append(fields, string(line[start:i])), -1
		}
	}
	if start >= 0 {
		fields = append(fields, string(line[start:]))
	}
	return fields
}
