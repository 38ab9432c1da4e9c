package pgen

import (
	"bytes"
	"io"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/plinktext"
	"cardioscore/io/internal/samplelist"
	"cardioscore/scoring/genome"
)

// sampleLayout says which field of a line is what. A field of -1 is not there.
type sampleLayout struct {
	names    []string // of the fields, "" for the sample id and the sex
	iid, sex int
}

// keptNames are the columns whose names PLINK 1 files have too.
var keptNames = map[string]string{"FID": "fid", "SID": "sid", "PAT": "father", "MAT": "mother"}

// famLayout is a file without a header: a .fam of five or more fields.
func famLayout(fields int) *sampleLayout {
	names := []string{"fid", "", "father", "mother", "", "phenotype"}
	return &sampleLayout{names: names[:min(fields, len(names))], iid: 1, sex: 4}
}

// parseSampleHeader reads the line that begins with #FID or #IID.
func parseSampleHeader(path string, number int, line []byte) (*sampleLayout, error) {
	layout := &sampleLayout{iid: -1, sex: -1}
	seen := map[string]bool{}
	refuse := func(format string, args ...any) (*sampleLayout, error) {
		return nil, fileerr.AtLine(fileerr.Malformed, path, number, "", format, args...)
	}
	field, rest := plinktext.CutField(line[1:])
	for ; field != nil; field, rest = plinktext.CutField(rest) {
		name, at := string(field), len(layout.names)
		kept, predefined := keptNames[name]
		switch {
		case name == "IID":
			layout.iid = at
		case name == "SEX":
			layout.sex = at
		case predefined:
			name = kept
		}
		if seen[name] {
			return refuse("two columns are named %q, expected different names; rename one", plinktext.Shorten(field))
		}
		seen[name] = true
		if name == "IID" || name == "SEX" {
			name = ""
		}
		layout.names = append(layout.names, name)
	}
	if layout.iid < 0 || layout.iid > 1 || layout.iid == 1 && layout.names[0] != "fid" {
		return refuse("expected the columns #IID, or #FID and IID, first")
	}
	return layout, nil
}

// eachSample calls do with the fields of every line; they are valid during the call.
func eachSample(path string, do func(line int, layout *sampleLayout, fields [][]byte) error) error {
	l, err := plinktext.Open(path)
	if err != nil {
		return err
	}
	defer l.Close()
	var layout *sampleLayout
	var fields [][]byte
	for {
		line, err := l.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if line[0] == '#' {
			switch {
			case bytes.HasPrefix(line, []byte("#FID")), bytes.HasPrefix(line, []byte("#IID")):
				if layout != nil {
					return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "", "found a header line among the samples, expected one before them")
				}
				if layout, err = parseSampleHeader(path, l.Number(), line); err != nil {
					return err
				}
				continue
			case layout == nil:
				continue // an earlier header line, which does not matter
			}
			return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "", "found a line that begins with # among the samples")
		}
		fields = fields[:0]
		for field, rest := plinktext.CutField(line); field != nil; field, rest = plinktext.CutField(rest) {
			fields = append(fields, field)
		}
		if layout == nil {
			if len(fields) < 5 {
				return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "",
					"found %d fields and no header, expected #FID or #IID above, or 5 or more: family, sample, father, mother, sex, phenotype", len(fields))
			}
			// Read as a sample, a header would shift every genotype by one person.
			if bytes.EqualFold(fields[1], []byte("IID")) {
				return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "", "found a header that does not begin with #")
			}
			layout = famLayout(len(fields))
		}
		if len(fields) < len(layout.names) {
			return fileerr.AtLine(fileerr.Malformed, path, l.Number(), "", "found %d fields, expected %d", len(fields), len(layout.names))
		}
		if err := do(l.Number(), layout, fields[:len(layout.names)]); err != nil {
			return err
		}
	}
}

// readSamples reads a .psam or .fam. Sample ids have to be unique; no message holds one.
func readSamples(path string) (*samplelist.Table, error) {
	table := samplelist.NewTable(path)
	err := eachSample(path, func(line int, layout *sampleLayout, fields [][]byte) error {
		if len(table.Samples) == 0 {
			for _, name := range layout.names {
				if name != "" {
					table.AddColumn(name)
				}
			}
		}
		if err := table.Add(line, string(fields[layout.iid]), layout.sexOf(fields), "sample id",
			"ids (IID) that are unique without the family and the source; rename them"); err != nil {
			return err
		}
		column := 0
		for i, name := range layout.names {
			if name != "" {
				table.Put(column, fields[i])
				column++
			}
		}
		return nil
	})
	if err == nil {
		err = table.End()
	}
	if err != nil {
		return nil, err
	}
	return table, nil
}

// sameSamples checks that the sample file of another set names the same samples
// in the same order, with the same family and sex: then the sets can be read as one.
func sameSamples(path string, first *samplelist.Table, firstPath string) error {
	same := samplelist.Same{Path: path, FirstPath: firstPath, First: first.Samples}
	for c := range first.Columns {
		if first.Columns[c].Name == "fid" {
			same.Families = first.Columns[c].Values
		}
	}
	err := eachSample(path, func(line int, layout *sampleLayout, fields [][]byte) error {
		if layout.names[0] != "fid" {
			same.Families = nil
		}
		return same.Take(line, fields[layout.iid], fields[0], layout.sexOf(fields))
	})
	if err != nil {
		return err
	}
	return same.End()
}

// sexOf reads PLINK's sex code: 1, M, 2, F; all else is unknown.
func (l *sampleLayout) sexOf(fields [][]byte) genome.Sex {
	if l.sex < 0 {
		return genome.UnknownSex
	}
	switch strings.ToUpper(string(fields[l.sex])) {
	case "1", "M":
		return genome.Male
	case "2", "F":
		return genome.Female
	}
	return genome.UnknownSex
}
