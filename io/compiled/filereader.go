package compiled

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// file is an open file of a set, whose size and footer agree with set.json.
type file struct {
	path    string
	handle  *os.File
	entry   *FileEntry
	columns []parquetfile.PlainSpec
	chunks  [][]parquetfile.PlainChunk // by row group, then by column
}

// open opens a file of the set; nil where the set has none of that name. Errors:
// Integrity, IO.
func (s *Set) open(name string, columns []parquetfile.PlainSpec) (*file, error) {
	entry := s.entries[name]
	if entry == nil {
		return nil, nil
	}
	f := &file{path: filepath.Join(s.path, filepath.FromSlash(name)), entry: entry, columns: columns}
	var err error
	if f.handle, err = os.Open(f.path); errors.Is(err, os.ErrNotExist) {
		return nil, fileerr.New(fileerr.Integrity, f.path, "is missing, %s lists it", Name)
	} else if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, f.path, err)
	}
	if err := f.check(); err != nil {
		f.handle.Close()
		return nil, fileerr.Wrap(fileerr.Integrity, f.path, err)
	}
	return f, nil
}

// check compares size and footer with set.json, and locates the column chunks.
func (f *file) check() error {
	info, err := f.handle.Stat()
	if err != nil {
		return fileerr.Wrap(fileerr.IO, f.path, err)
	}
	e := f.entry
	if !info.Mode().IsRegular() || info.Size() != e.Bytes || e.FooterOffset < 4 || e.FooterOffset > e.Bytes {
		return fmt.Errorf("has %d bytes, %s says %d: it was cut off or changed", info.Size(), Name, e.Bytes)
	}
	footer := make([]byte, e.Bytes-e.FooterOffset)
	if err := f.readAt(footer, e.FooterOffset); err != nil {
		return err
	}
	sum := sha256.Sum256(footer)
	if got := hex.EncodeToString(sum[:]); got != e.FooterSHA256 {
		return fmt.Errorf("its footer has the digest %s, %s says %s: it was damaged", got, Name, e.FooterSHA256)
	}
	parquet, err := parquetfile.OpenReader(f.handle, e.Bytes, f.path, fileerr.Integrity)
	if err != nil {
		return err
	}
	if parquet.Rows() != int64(e.Rows) {
		return fmt.Errorf("has %d rows, %s says %d", parquet.Rows(), Name, e.Rows)
	}
	f.chunks, err = parquet.Plain(f.columns)
	if err == nil && f.columns[0].Name != wordColumn && len(e.CRC32C) != len(f.chunks)*len(f.columns) {
		err = fmt.Errorf("has %d column chunks, %s has checksums of %d", len(f.chunks)*len(f.columns), Name, len(e.CRC32C))
	}
	return err
}

func (f *file) close() {
	if f != nil {
		f.handle.Close()
	}
}

// readAt fills p, or says why not.
func (f *file) readAt(p []byte, at int64) error {
	n, err := f.handle.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	var system *os.PathError
	if errors.As(err, &system) {
		return fileerr.Wrap(fileerr.IO, f.path, err)
	}
	return fileerr.New(fileerr.Integrity, f.path, "ends at offset %d, where more was expected: it was cut off", at+int64(n))
}

// blockBytes is how many bytes of a column are read at once.
const blockBytes = 64 << 10

var blocks = sync.Pool{New: func() any { return new([blockBytes]byte) }}

// stream reads the values of a column of fixed width in a row group, some at a time,
// from the given one of the group on. Only at its end they are known to be whole.
func (f *file) stream(group, column int, yield func(first int, values []byte) error) error {
	chunk := &f.chunks[group][column]
	width := int64(f.columns[column].Kind.Width())
	header := chunk.Bytes - chunk.Rows*width
	if header < 0 || header > blockBytes/2 {
		return f.damaged(group, column, fmt.Errorf("%d bytes of %d rows", chunk.Bytes, chunk.Rows))
	}
	buffer := blocks.Get().(*[blockBytes]byte)
	defer blocks.Put(buffer)
	sum := uint32(0)
	first := int64(0)
	for at := int64(0); at < chunk.Bytes; {
		size := min(chunk.Bytes-at, blockBytes/2)
		if at == 0 {
			size = min(chunk.Bytes, header+blockBytes/2)
		}
		block := buffer[:size]
		if err := f.readAt(block, chunk.Offset+at); err != nil {
			return err
		}
		sum = crc32.Update(sum, castagnoli, block)
		if at == 0 {
			block = block[header:]
		}
		if err := yield(int(first), block); err != nil {
			return f.damaged(group, column, err)
		}
		first += int64(len(block)) / width
		at += size
	}
	if sum != f.entry.CRC32C[group*len(f.columns)+column] {
		return f.damaged(group, column, errChecksum)
	}
	return nil
}

var errChecksum = errors.New("its checksum is wrong: it was damaged; compile the scores anew, or restore the set")

// body reads the values of a column in a row group.
func (f *file) body(group, column int) ([]byte, error) {
	chunk := &f.chunks[group][column]
	data := make([]byte, chunk.Bytes)
	if err := f.readAt(data, chunk.Offset); err != nil {
		return nil, err
	}
	if crc32.Checksum(data, castagnoli) != f.entry.CRC32C[group*len(f.columns)+column] {
		return nil, f.damaged(group, column, errChecksum)
	}
	body, err := parquetfile.PlainBody(data)
	if err != nil {
		return nil, f.damaged(group, column, err)
	}
	return body, nil
}

func (f *file) damaged(group, column int, err error) error {
	return &fileerr.Error{Class: fileerr.Integrity, Path: f.path, RowGroup: group + 1, Field: f.columns[column].Name, Err: err}
}

// ints reads a column of 32-bit integers; nil of no file.
func (f *file) ints(column int) ([]int32, error) {
	if f == nil {
		return nil, nil
	}
	all := make([]int32, 0, f.entry.Rows)
	for g := range f.chunks {
		err := f.stream(g, column, func(_ int, values []byte) error {
			for ; len(values) >= 4; values = values[4:] {
				all = append(all, int32(binary.LittleEndian.Uint32(values)))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// longs reads a column of 64-bit integers; nil of no file.
func (f *file) longs(column int) ([]int64, error) {
	if f == nil {
		return nil, nil
	}
	all := make([]int64, 0, f.entry.Rows)
	for g := range f.chunks {
		err := f.stream(g, column, func(_ int, values []byte) error {
			for ; len(values) >= 8; values = values[8:] {
				all = append(all, int64(binary.LittleEndian.Uint64(values)))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// fill reads columns of fixed width into something with a field for each: set takes
// values of a column from a row of the file on. Row groups are read side by side. Of no
// file it reads nothing.
func (f *file) fill(columns int, set func(column, first int, values []byte) error) error {
	if f == nil {
		return nil
	}
	var all []func() error
	first := 0
	for g := range f.chunks {
		from := first
		all = append(all, func() error {
			for column := range columns {
				if err := f.stream(g, column, func(at int, values []byte) error { return set(column, from+at, values) }); err != nil {
					return err
				}
			}
			return nil
		})
		first += int(f.chunks[g][0].Rows)
	}
	return together(all...)
}

// joined reads a column of texts: all of them, one after another, and where each ends.
func (f *file) joined(column int) (texts []byte, ends []int32, err error) {
	if f == nil {
		return nil, nil, nil
	}
	ends = make([]int32, 0, f.entry.Rows)
	for g := range f.chunks {
		body, err := f.body(g, column)
		if err != nil {
			return nil, nil, err
		}
		if texts == nil {
			texts = make([]byte, 0, max(0, len(body)-4*int(f.chunks[g][column].Rows))) // most files have one group
		}
		for range f.chunks[g][column].Rows {
			if len(body) < 4 || uint64(binary.LittleEndian.Uint32(body)) > uint64(len(body)-4) || len(texts) > 1<<31-1-len(body) {
				return nil, nil, f.damaged(g, column, errors.New("a text runs past its page"))
			}
			n := binary.LittleEndian.Uint32(body)
			texts = append(texts, body[4:4+n]...)
			ends = append(ends, int32(len(texts)))
			body = body[4+n:]
		}
	}
	return texts, ends, nil
}

// texts reads a column of texts; nil of no file.
func (f *file) texts(column int) ([]string, error) {
	joined, ends, err := f.joined(column)
	if err != nil || ends == nil {
		return nil, err
	}
	whole := string(joined)
	all := make([]string, len(ends))
	from := int32(0)
	for i, end := range ends {
		all[i] = whole[from:end]
		from = end
	}
	return all, nil
}
