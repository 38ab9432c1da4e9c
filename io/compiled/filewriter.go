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

// values is a column that is to be written: it appends the values of some rows as PLAIN
// stores them. No column is held whole beside what it is made of.
type values func(b []byte, from, end int) []byte

func ints(all []int32) values { return intsOf(func(i int) int32 { return all[i] }) }

func intsOf(at func(i int) int32) values {
	return func(b []byte, from, end int) []byte {
		for i := from; i < end; i++ {
			b = binary.LittleEndian.AppendUint32(b, uint32(at(i)))
		}
		return b
	}
}

func longsOf(at func(i int) int64) values {
	return func(b []byte, from, end int) []byte {
		for i := from; i < end; i++ {
			b = binary.LittleEndian.AppendUint64(b, uint64(at(i)))
		}
		return b
	}
}

func texts(all []string) values { return textsOf(func(i int) string { return all[i] }) }

func textsOf[T string | []byte](at func(i int) T) values {
	return func(b []byte, from, end int) []byte {
		for i := from; i < end; i++ {
			text := at(i)
			b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
			b = append(b, text...)
		}
		return b
	}
}

// files writes the Parquet files of a set.
type files struct {
	dir     *atomicfile.Dir
	entries []FileEntry
}

// table writes a file of so many rows of these columns; none where there are no rows.
func (f *files) table(name string, columns []parquetfile.PlainSpec, rows int, all ...values) error {
	if rows == 0 {
		return nil
	}
	return f.file(name, columns, func(w *groupWriter) error {
		bodies := make([][]byte, len(all)) // in the memory of the group before
		for from := 0; from < rows; from += groupRows {
			end := min(from+groupRows, rows)
			for i := range all {
				bodies[i] = all[i](bodies[i][:0], from, end)
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
