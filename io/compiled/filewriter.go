package compiled

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// groupRows is how many rows a row group has, but for those of weights.
const groupRows = 1 << 16

// values is a column that is to be written: ints, longs, or texts.
type values struct {
	ints  []int32
	longs []int64
	texts []string
}

func (v *values) len() int { return len(v.ints) + len(v.longs) + len(v.texts) }

// body is some of the values as PLAIN stores them.
func (v *values) body(from, end int) []byte {
	var b []byte
	switch {
	case v.ints != nil:
		b = make([]byte, 0, 4*(end-from))
		for _, n := range v.ints[from:end] {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
	case v.longs != nil:
		b = make([]byte, 0, 8*(end-from))
		for _, n := range v.longs[from:end] {
			b = binary.LittleEndian.AppendUint64(b, uint64(n))
		}
	default:
		for _, text := range v.texts[from:end] {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
			b = append(b, text...)
		}
	}
	return b
}

// files writes the Parquet files of a set.
type files struct {
	dir     *atomicfile.Dir
	entries []FileEntry
}

// table writes a file of these columns; none where they have no rows.
func (f *files) table(name string, columns []parquetfile.PlainSpec, all ...values) error {
	rows := all[0].len()
	if rows == 0 {
		return nil
	}
	return f.file(name, columns, func(w *groupWriter) error {
		for from := 0; from < rows; from += groupRows {
			end := min(from+groupRows, rows)
			var bodies [][]byte
			for i := range all {
				bodies = append(bodies, all[i].body(from, end))
			}
			if err := w.group(end-from, bodies); err != nil {
				return err
			}
		}
		return nil
	})
}

// groupWriter writes the row groups of one file.
type groupWriter struct {
	plain  *parquetfile.PlainWriter
	entry  *FileEntry
	checks bool // take the CRC-32C of each column chunk
}

func (w *groupWriter) group(rows int, bodies [][]byte) error {
	w.entry.Rows += rows
	return w.plain.Group(rows, bodies, func(_ int, header, body []byte) {
		if w.checks {
			w.entry.CRC32C = append(w.entry.CRC32C, crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, body))
		}
	})
}

// file writes a file whose row groups fill gives.
func (f *files) file(name string, columns []parquetfile.PlainSpec, fill func(*groupWriter) error) error {
	out, err := f.dir.Create(name)
	if err != nil {
		return err
	}
	entry := FileEntry{Name: name}
	err = func() error {
		plain, err := parquetfile.NewPlainWriter(out, "score_set", columns)
		if err != nil {
			return err
		}
		if err := fill(&groupWriter{plain, &entry, columns[0].Name != wordColumn}); err != nil {
			return err
		}
		footer, at, err := plain.Close("cardioscore")
		sum := sha256.Sum256(footer)
		entry.FooterOffset, entry.FooterSHA256 = at, hex.EncodeToString(sum[:])
		return err
	}()
	closed := out.Close()
	if err == nil {
		err = closed
	}
	if err != nil {
		return fileerr.Wrap(fileerr.IO, out.Path(), err)
	}
	entry.Bytes, entry.SHA256 = out.Size(), out.SHA256()
	f.entries = append(f.entries, entry)
	return nil
}
