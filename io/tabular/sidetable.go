package tabular

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/genome"
)

// sideTable is a small table beside the genotypes, of samples or of variants: Parquet, or
// text with a line of column names.
type sideTable struct {
	path  string
	roles []role
	// headless takes a text file whose first line names no column: it gives the values of
	// a line by role. nil refuses it.
	headless func(line []byte, values []string) error
	// row takes the values of a row, "" for those that are not there.
	row func(number int, values []string) error
}

func (s *sideTable) read() error {
	file, err := os.Open(s.path)
	if err != nil {
		return fileerr.Wrap(fileerr.IO, s.path, err)
	}
	magic := make([]byte, 4)
	_, err = io.ReadFull(file, magic)
	file.Close()
	if err == nil && string(magic) == "PAR1" {
		return s.readParquet()
	}
	return s.readText()
}

func (s *sideTable) readParquet() error {
	t, err := parquetfile.OpenTable(s.path)
	if err != nil {
		return err
	}
	defer t.Close()
	return t.Guard(func() error {
		c, err := findColumns(t, &Options{})
		if err != nil {
			return err
		}
		cursors := make([]*cursor, len(s.roles))
		for i, r := range s.roles {
			f := c.of[r]
			if f == nil || f.shape != scalar {
				continue
			}
			cursors[i] = newCursor(t, f.name, f.leaf)
		}
		if cursors[0] == nil {
			return s.noColumn()
		}
		return s.readGroups(t, cursors)
	})
}

func (s *sideTable) readGroups(t *parquetfile.Table, cursors []*cursor) error {
	values := make([]string, len(s.roles))
	number := int64(0)
	for g := range t.Groups() {
		for _, c := range cursors {
			if c == nil {
				continue
			}
			if err := c.openGroup(g, number); err != nil {
				return err
			}
		}
		for range t.GroupRows(g) {
			number++
			for i, c := range cursors {
				values[i] = ""
				if c == nil {
					continue
				}
				at, err := c.next()
				if err != nil {
					return err
				}
				if at >= 0 {
					values[i] = c.text(at)
				}
			}
			if err := s.row(int(number), values); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sideTable) noColumn() error {
	return fileerr.New(fileerr.Malformed, s.path, "has no column of %s; expected one named %s", s.roles[0], strings.Join(namesFor(s.roles[0]), ", "))
}

func namesFor(r role) []string {
	for _, n := range namesOf {
		if n.role == r {
			return n.names
		}
	}
	return nil
}

func (s *sideTable) readText() error {
	file, err := textfile.Open(s.path)
	if err != nil {
		return err
	}
	defer file.Close()
	values := make([]string, len(s.roles))
	var columns []int // of the roles; nil before the first line
	headless := false
	for {
		line, err := file.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(line) == 0 || bytes.HasPrefix(line, []byte("##")) {
			continue
		}
		if columns == nil {
			var named bool
			if columns, named = s.columnsOf(fieldsOfLine(line)); !named {
				if headless = s.headless != nil; !headless {
					return s.noColumn()
				}
			} else {
				continue
			}
		}
		clear(values)
		if headless {
			if err := s.headless(line, values); err != nil {
				return err
			}
		} else {
			fields := fieldsOfLine(line)
			for i, c := range columns {
				switch {
				case c >= len(fields):
					return fileerr.AtLine(fileerr.Malformed, s.path, file.Line(), string(s.roles[i]), "found %d columns, expected as many as the first line has", len(fields))
				case c >= 0:
					values[i] = fields[c]
				}
			}
		}
		if err := s.row(file.Line(), values); err != nil {
			return err
		}
	}
}

// columnsOf finds the roles among the fields of the first line, -1 for those that are not
// there. named says whether that of the first role is.
func (s *sideTable) columnsOf(fields []string) (columns []int, named bool) {
	for _, r := range s.roles {
		at := -1
		for _, name := range namesFor(r) {
			if at < 0 {
				at = slices.IndexFunc(fields, func(f string) bool { return plainName(f) == name })
			}
		}
		columns = append(columns, at)
	}
	return columns, columns[0] >= 0
}

// fieldsOfLine splits a line by tabs, or by blanks where it has no tab.
func fieldsOfLine(line []byte) []string {
	if bytes.IndexByte(line, '\t') >= 0 {
		return strings.Split(string(line), "\t")
	}
	return strings.Fields(string(line))
}

// readSamples reads sample ids, and sex where there is a column of it. A text file without
// column names has one id a line.
func readSamples(path string) (samples []genome.Sample, err error) {
	table := sideTable{
		path: path, roles: []role{roleSample, roleSex},
		headless: func(line []byte, values []string) error {
			values[0] = string(line)
			return nil
		},
		row: func(_ int, values []string) error {
			sample := genome.Sample{ID: values[0]}
			setSex(&sample, values[1])
			samples = append(samples, sample)
			return nil
		},
	}
	if err := table.read(); err != nil {
		return nil, err
	}
	if len(samples) == 0 {
		return nil, fileerr.New(fileerr.Inconsistent, path, "holds no sample ids; expected one a line")
	}
	return samples, checkIDs(path, samples)
}

// readVariants reads where each id is. A .bim file, which has no column names, is read as
// such: its A2 is REF.
func readVariants(path string) (*naming, error) {
	n := &naming{path: path, table: map[string]identity{}}
	table := sideTable{
		path: path, roles: []role{roleID, roleChrom, rolePos, roleRef, roleAlt},
		row: func(number int, values []string) error { return n.add(number, values) },
	}
	if strings.HasSuffix(path, ".bim") {
		table.headless = func(line []byte, values []string) error {
			f := strings.Fields(string(line))
			if len(f) != 6 {
				return fileerr.New(fileerr.Malformed, path, "found a line of %d columns, expected the 6 of a .bim file", len(f))
			}
			copy(values, []string{f[1], f[0], f[3], f[5], f[4]})
			return nil
		}
	}
	if err := table.read(); err != nil {
		return nil, err
	}
	return n, nil
}
