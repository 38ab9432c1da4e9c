package people

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
)

const columnID = "sample_id"

// rows reads a delimited table: its header, then its rows.
type rows struct {
	path    string
	file    *textfile.File
	comma   byte // tab or comma
	columns []string
	fields  [][]byte
}

// openRows opens a table and reads its header. Columns are distinct and one is
// sample_id.
func openRows(path string) (*rows, error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, err
	}
	r := &rows{path: path, file: file, comma: ','}
	if err := r.readHeader(); err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

func (r *rows) readHeader() error {
	line, err := r.file.Next()
	if err == io.EOF {
		return fileerr.New(fileerr.Malformed, r.path, "the file is empty: expected a header line with %s", columnID)
	}
	if err != nil {
		return err
	}
	if bytes.IndexByte(line, '\t') >= 0 {
		r.comma = '\t'
	}
	if err := r.split(line); err != nil {
		return err
	}
	for _, f := range r.fields {
		name := strings.ToLower(string(f))
		if slices.Contains(r.columns, name) {
			return r.errorf("", "two columns have one name; every column needs its own")
		}
		r.columns = append(r.columns, name)
	}
	if !slices.Contains(r.columns, columnID) {
		return r.errorf("", "no column %s in the header of %d columns: is the file a table with a header?", columnID, len(r.columns))
	}
	return nil
}

// next reads the next row into r.fields, valid until the next call. Empty lines
// are passed over. io.EOF after the last row.
func (r *rows) next() error {
	for {
		line, err := r.file.Next()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			continue
		}
		if err := r.split(line); err != nil {
			return err
		}
		if len(r.fields) != len(r.columns) {
			return r.errorf("", "%d cells under a header of %d columns", len(r.fields), len(r.columns))
		}
		return nil
	}
}

// split cuts a line into cells. Quotes mean something in comma-separated text
// alone; there, they enclose a whole cell or none of it.
func (r *rows) split(line []byte) error {
	r.fields = r.fields[:0]
	for {
		if r.comma == ',' && len(line) > 0 && line[0] == '"' {
			cell, rest, ok := quoted(line)
			if !ok || len(rest) > 0 && rest[0] != ',' {
				return r.errorf("", "a quote that does not enclose a whole cell; a cell cannot hold a line break")
			}
			r.fields = append(r.fields, cell)
			if len(rest) == 0 {
				return nil
			}
			line = rest[1:]
			continue
		}
		cell, rest, more := bytes.Cut(line, []byte{r.comma})
		if r.comma == ',' && bytes.IndexByte(cell, '"') >= 0 {
			return r.errorf("", "a quote inside a cell that does not begin with one")
		}
		r.fields = append(r.fields, cell)
		if !more {
			return nil
		}
		line = rest
	}
}

// quoted takes a cell that begins with a quote; two quotes stand for one.
func quoted(line []byte) (cell, rest []byte, ok bool) {
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			i++
			continue
		}
		return bytes.ReplaceAll(line[1:i], []byte(`""`), []byte(`"`)), line[i+1:], true
	}
	return nil, nil, false
}

// column is the place of a column, -1 where the table has none.
func (r *rows) column(name string) int { return slices.Index(r.columns, name) }

func (r *rows) errorf(field, format string, args ...any) error {
	return fileerr.AtLine(fileerr.Malformed, r.path, r.file.Line(), field, format, args...)
}
