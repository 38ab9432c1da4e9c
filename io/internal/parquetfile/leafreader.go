package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go/format"
)

// LeafReader reads a leaf of one row group from its first value to its last. It holds
// one page in memory, and is used again for other leaves and row groups.
type LeafReader struct {
	table *Table
	leaf  *Leaf
	group int

	codec      format.CompressionCodec
	at, end    int64
	left       int64 // entries of the chunk still to come
	body       []byte
	content    []byte
	pageLeft   int // entries of the page still to come
	rep, def   hybrid
	indexes    hybrid
	indexed    bool // the page holds indexes into the dictionary
	values     valueReader
	dictBytes  []byte
	dictionary Typed
	hasDict    bool
	batch      Batch
}

// BatchSize is the largest number of entries of a Batch.
const BatchSize = 4096

// Batch is some entries of a leaf: values, nulls and empty lists. It is valid until the
// next one is read, and not to be changed.
type Batch struct {
	Entries int
	// Rep and Def are the levels of the entries: nil where MaxRep or MaxDef is 0.
	Rep, Def []uint8
	// Present is the number of entries that have a value: those with level MaxDef.
	Present int
	// Index holds for each value its place in Dictionary, where Dictionary is not nil;
	// else Values holds the values.
	Index      []uint32
	Dictionary *Typed
	Values     Typed

	repBuffer, defBuffer []uint8
}

// NewLeafReader gives a reader that Open has to be called of.
func (t *Table) NewLeafReader() *LeafReader { return &LeafReader{table: t} }

// Open begins a leaf of a row group.
func (r *LeafReader) Open(leaf *Leaf, group int) error {
	m := &r.table.f.meta.RowGroups[group].Columns[leaf.Index].MetaData
	r.leaf, r.group, r.codec = leaf, group, m.Codec
	r.at = chunkStart(m)
	r.end = r.at + m.TotalCompressedSize
	r.left, r.pageLeft, r.hasDict = m.NumValues, 0, false
	if leaf.MaxRep == 0 && m.NumValues != r.table.GroupRows(group) {
		return r.placed(fmt.Errorf("%d values in %d rows", m.NumValues, r.table.GroupRows(group)))
	}
	return nil
}

// Next gives the next entries, io.EOF after the last one. Errors: Malformed, Integrity for a
// checksum, Resource, IO.
func (r *LeafReader) Next() (*Batch, error) {
	err := r.table.f.guard(r.next)
	if err == io.EOF {
		return nil, err
	}
	if err != nil {
		return nil, r.placed(err)
	}
	return &r.batch, nil
}

func (r *LeafReader) placed(err error) error {
	err = fileerr.Wrap(fileerr.Malformed, r.table.f.path, err)
	var placed *fileerr.Error
	if errors.As(err, &placed) {
		placed.RowGroup = r.group + 1
	}
	return err
}

func (r *LeafReader) next() error {
	for r.pageLeft == 0 {
		if r.left == 0 {
			return io.EOF
		}
		if err := r.nextPage(); err != nil {
			return err
		}
	}
	b := &r.batch
	b.Entries = min(r.pageLeft, BatchSize)
	b.Present, b.Rep, b.Def = b.Entries, nil, nil
	if r.leaf.MaxRep > 0 {
		b.repBuffer = sized(b.repBuffer, b.Entries)
		b.Rep = b.repBuffer
		if err := r.levels(&r.rep, b.Rep, r.leaf.MaxRep); err != nil {
			return err
		}
	}
	if r.leaf.MaxDef > 0 {
		b.defBuffer = sized(b.defBuffer, b.Entries)
		b.Def = b.defBuffer
		if err := r.levels(&r.def, b.Def, r.leaf.MaxDef); err != nil {
			return err
		}
		b.Present = 0
		for _, level := range b.Def {
			if int(level) == r.leaf.MaxDef {
				b.Present++
			}
		}
	}
	r.pageLeft -= b.Entries
	r.left -= int64(b.Entries)
	if !r.indexed || b.Present == 0 {
		b.Dictionary, b.Index = nil, b.Index[:0]
		if b.Present == 0 {
			b.Values.clear()
			return nil
		}
		return r.values.take(&b.Values, b.Present)
	}
	b.Dictionary = &r.dictionary
	b.Index = sized(b.Index, b.Present)
	if err := fill(&r.indexes, b.Index); err != nil {
		return err
	}
	entries := uint32(r.dictionary.Len())
	for _, index := range b.Index {
		if index >= entries {
			return fmt.Errorf("index %d into a dictionary of %d values", index, entries)
		}
	}
	return nil
}

func (r *LeafReader) levels(h *hybrid, dst []uint8, most int) error {
	if err := fill(h, dst); err != nil {
		return err
	}
	for _, level := range dst {
		if int(level) > most {
			return fmt.Errorf("level %d, expected at most %d", level, most)
		}
	}
	return nil
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, BatchSize)
	}
	return s[:n]
}

// nextPage reads the next page: a dictionary, or entries.
func (r *LeafReader) nextPage() error {
	t := r.table
	if r.at >= r.end {
		return fmt.Errorf("its pages end %d values before the column chunk does", r.left)
	}
	header, length, err := t.f.readPageHeader(r.at, r.end)
	if err != nil {
		return err
	}
	at := r.at + int64(length)
	packed, size := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
	if packed < 0 || size < 0 || packed > r.end-at {
		return fmt.Errorf("page at offset %d: its %d bytes exceed the column chunk", r.at, packed)
	}
	if most := freePageBytes + pageRatio*t.f.size; size > most {
		return fileerr.New(fileerr.Resource, t.f.path, "page at offset %d: %d bytes, expected at most %d; write the file with smaller row groups", r.at, size, most)
	}
	if int64(cap(r.body)) < packed {
		r.body = make([]byte, packed)
	}
	r.body = r.body[:packed]
	if err := t.f.readAt(r.body, at); err != nil {
		return err
	}
	if header.CRC != 0 && crc32.ChecksumIEEE(r.body) != uint32(header.CRC) {
		return fileerr.New(fileerr.Integrity, t.f.path, "page at offset %d: its checksum does not agree; get the file again", r.at)
	}
	place := r.at
	r.at = at + packed
	switch {
	case header.Type == format.DictionaryPage && header.DictionaryPageHeader.Valid && !r.hasDict:
		err = r.takeDictionary(&header.DictionaryPageHeader.V, int(size))
	case header.Type == format.DataPage && header.DataPageHeader.Valid:
		err = r.takePage(&header.DataPageHeader.V, int(size))
	case header.Type == format.DataPageV2 && header.DataPageHeaderV2.Valid:
		err = r.takePageV2(&header.DataPageHeaderV2.V, int(size))
	case header.Type == format.IndexPage:
	default:
		err = fmt.Errorf("a page of type %d, which is not expected there", header.Type)
	}
	if err != nil {
		return fmt.Errorf("page at offset %d: %w", place, err)
	}
	return nil
}

func (r *LeafReader) takeDictionary(h *format.DictionaryPageHeader, size int) error {
	//nolint:staticcheck // other people's files still have the deprecated encoding
	if h.Encoding != format.Plain && h.Encoding != format.PlainDictionary {
		return fmt.Errorf("a dictionary with encoding %v, expected PLAIN", h.Encoding)
	}
	var err error
	if r.dictBytes, err = r.table.inflate(r.codec, r.dictBytes, r.body, size); err != nil {
		return err
	}
	if h.NumValues < 0 || int(h.NumValues) > size {
		return fmt.Errorf("a dictionary of %d values in %d bytes", h.NumValues, size)
	}
	var values valueReader
	if err := values.reset(r.leaf.Kind, r.leaf.Width, format.Plain, r.dictBytes, int(h.NumValues)); err != nil {
		return err
	}
	r.hasDict = true
	return values.take(&r.dictionary, int(h.NumValues))
}

// takePage begins a data page of version 1: the levels, each behind its length, then the
// values, compressed together.
func (r *LeafReader) takePage(h *format.DataPageHeader, size int) error {
	if err := r.checkCount(h.NumValues); err != nil {
		return err
	}
	var err error
	if r.content, err = r.table.inflate(r.codec, r.content, r.body, size); err != nil {
		return err
	}
	b := r.content
	for _, l := range [...]struct {
		most     int
		encoding format.Encoding
		to       *hybrid
	}{{r.leaf.MaxRep, h.RepetitionLevelEncoding, &r.rep}, {r.leaf.MaxDef, h.DefinitionLevelEncoding, &r.def}} {
		if l.most == 0 {
			continue
		}
		if l.encoding != format.RLE {
			return fmt.Errorf("levels with encoding %v, expected RLE", l.encoding)
		}
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return errors.New("its levels run past the page")
		}
		n := binary.LittleEndian.Uint32(b)
		l.to.reset(b[4:4+n], bits.Len(uint(l.most)))
		b = b[4+n:]
	}
	return r.beginValues(h.Encoding, b, int(h.NumValues))
}

// takePageV2 begins a data page of version 2: its levels are not compressed.
func (r *LeafReader) takePageV2(h *format.DataPageHeaderV2, size int) error {
	if err := r.checkCount(h.NumValues); err != nil {
		return err
	}
	rep, def := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if rep < 0 || def < 0 || rep > len(r.body) || def > len(r.body)-rep || rep+def > size {
		return errors.New("its levels run past the page")
	}
	codec := r.codec
	if compressed, given := h.IsCompressed.Get(); given && !compressed {
		codec = format.Uncompressed
	}
	r.rep.reset(r.body[:rep], bits.Len(uint(r.leaf.MaxRep)))
	r.def.reset(r.body[rep:rep+def], bits.Len(uint(r.leaf.MaxDef)))
	packed := r.body[rep+def:]
	if len(packed) == 0 && size == rep+def {
		codec = format.Uncompressed
	}
	var err error
	if r.content, err = r.table.inflate(codec, r.content, packed, size-rep-def); err != nil {
		return err
	}
	return r.beginValues(h.Encoding, r.content, int(h.NumValues))
}

func (r *LeafReader) checkCount(values int32) error {
	if values < 0 || int64(values) > r.left {
		return fmt.Errorf("%d values, the column chunk has %d more", values, r.left)
	}
	r.pageLeft = int(values)
	return nil
}

func (r *LeafReader) beginValues(encoding format.Encoding, b []byte, count int) error {
	//nolint:staticcheck // other people's files still have the deprecated encoding
	r.indexed = encoding == format.RLEDictionary || encoding == format.PlainDictionary
	if !r.indexed {
		if len(b) == 0 { // a page of nulls alone has no values, whatever its encoding
			r.values = valueReader{spare: r.values.spare}
			return nil
		}
		return r.values.reset(r.leaf.Kind, r.leaf.Width, encoding, b, count)
	}
	if !r.hasDict {
		return errors.New("indexes without a dictionary")
	}
	if len(b) == 0 {
		r.indexes.reset(nil, 0)
		return nil
	}
	if b[0] > 32 {
		return errWidth
	}
	r.indexes.reset(b[1:], int(b[0]))
	return nil
}

// Path is that of the file.
func (r *LeafReader) Path() string { return r.table.f.path }
