package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
)

// maxRows bounds a table: all pathogenic variants of ClinVar, in every gene, are
// fewer.
const maxRows = 500_000

// record is one row of a table.
type record struct {
	path   string
	line   int // of a text file
	number int // 1-based row, the header not counted
	specs  []columnSpec
	cells  []string // by column; "" where there is no value
}

// fault makes an error about a column of the record. It never holds the value
// of a column that is kept verbatim.
func (r *record) fault(column int, format string, args ...any) error {
	return r.faultIn(r.specs[column].name, format, args...)
}

func (r *record) faultIn(field, format string, args ...any) error {
	e := fileerr.AtLine(fileerr.Malformed, r.path, r.line, field, format, args...)
	if r.line == 0 {
		e.Message = fmt.Sprintf("row %d: %s", r.number, e.Message)
	}
	return e
}

// eachRecord reads a table, text or Parquet, and calls yield for each row. The
// record is valid during the call; its strings stay valid. It returns the
// SHA-256 of the bytes of the file.
func eachRecord(path string, specs []columnSpec, yield func(*record) error) (digest string, err error) {
	digest, isParquet, err := identify(path)
	if err != nil {
		return "", err
	}
	if isParquet {
		return digest, eachParquetRecord(path, specs, yield)
	}
	return digest, eachTextRecord(path, specs, yield)
}

// identify hashes a file and says whether it is Parquet.
func identify(path string) (digest string, isParquet bool, err error) {
	info, err := os.Stat(path) // before opening: a pipe without a writer never opens
	if err == nil && !info.Mode().IsRegular() {
		err = fileerr.New(fileerr.Malformed, path, "this is not a regular file; expected a table, as text or Parquet")
	}
	if err != nil {
		return "", false, fileerr.Wrap(fileerr.IO, path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", false, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer f.Close()
	hash, magic := sha256.New(), make([]byte, 4)
	n, err := io.ReadFull(f, magic)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", false, fileerr.Wrap(fileerr.IO, path, err)
	}
	hash.Write(magic[:n])
	if _, err := io.Copy(hash, f); err != nil {
		return "", false, fileerr.Wrap(fileerr.IO, path, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), bytes.Equal(magic, []byte("PAR1")), nil
}

// eachTextRecord reads a tab-separated table.
func eachTextRecord(path string, specs []columnSpec, yield func(*record) error) (err error) {
	f, err := textfile.Open(path)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	var h *header
	r := &record{path: path, specs: specs, cells: make([]string, len(specs))}
	known := textPool{}
	for {
		line, err := f.Next()
		if err == io.EOF {
			if h == nil {
				return fileerr.New(fileerr.Malformed, path, "the file has no header line; expected one that names the columns, between tabs")
			}
			return nil
		}
		if err != nil {
			return err
		}
		r.line = f.Line()
		switch {
		case len(line) == 0 || h == nil && line[0] == '#':
			continue
		case !utf8.Valid(line):
			return r.faultIn("", "the line is not UTF-8 text; convert the file to UTF-8")
		case h == nil:
			h, err = newHeader(specs, strings.Split(string(line), "\t"))
			if err != nil {
				return r.faultIn("", "%s", err)
			}
			continue
		}
		if err := r.split(h, line, known); err != nil {
			return err
		}
		if err := r.next(yield); err != nil {
			return err
		}
	}
}

// split cuts a line into the cells of the record.
func (r *record) split(h *header, line []byte, known textPool) error {
	if n := bytes.Count(line, []byte("\t")) + 1; n != h.width {
		return r.faultIn("", "%d fields, the header names %d columns", n, h.width)
	}
	fields := bytes.Split(line, []byte("\t"))
	for c, at := range h.at {
		r.cells[c] = ""
		if at < 0 {
			continue
		}
		if bytes.HasPrefix(fields[at], []byte(`"`)) {
			return r.fault(c, "the value begins with a quotation mark; write the table without quotes")
		}
		r.cells[c] = known.keep(fields[at])
	}
	return nil
}

// next checks the cells and hands the record on.
func (r *record) next(yield func(*record) error) error {
	r.number++
	if r.number > maxRows {
		return fileerr.New(fileerr.Resource, r.path, "the table has more than %d rows; leave out genes that are not screened", maxRows)
	}
	for c := range r.cells {
		cell := &r.cells[c]
		if r.specs[c].verbatim {
			continue
		}
		if strings.TrimSpace(*cell) != *cell {
			return r.fault(c, "%q has blanks around it; remove them", *cell)
		}
		if *cell == "." || *cell == "NA" {
			*cell = ""
		}
	}
	return yield(r)
}

// textPool keeps one copy of every text: genes and conditions repeat.
type textPool map[string]string

func (s textPool) keep(b []byte) string {
	if kept, ok := s[string(b)]; ok {
		return kept
	}
	kept := string(b)
	s[kept] = kept
	return kept
}
