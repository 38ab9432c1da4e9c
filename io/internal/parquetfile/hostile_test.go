package parquetfile

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// hostile is a file of one column n, written by hand: what its headers say need not be true.
type hostile struct {
	element format.SchemaElement
	groups  []hostileGroup
}

type hostileGroup struct {
	codec      format.CompressionCodec
	rows       int64
	dictionary bool // the first page
	pages      []hostilePage
}

type hostilePage struct {
	header format.PageHeader // sizes are added
	body   []byte
	size   int // that the header says, 0 for that of body
}

func (h *hostile) file(t testing.TB) []byte {
	t.Helper()
	h.element.Name = "n"
	meta := format.FileMetaData{Version: 1, CreatedBy: "by hand", Schema: []format.SchemaElement{{Name: "root", NumChildren: thrift.New(int32(1))}, h.element}}
	out := []byte("PAR1")
	for _, g := range h.groups {
		m := format.ColumnMetaData{
			Type: h.element.Type.V, PathInSchema: []string{"n"}, Codec: g.codec, NumValues: g.rows, DataPageOffset: int64(len(out)),
			Encoding: []format.Encoding{format.Plain},
		}
		for i, page := range g.pages {
			if i == 1 && g.dictionary {
				m.DictionaryPageOffset, m.DataPageOffset = m.DataPageOffset, int64(len(out))
			}
			page.header.CompressedPageSize, page.header.UncompressedPageSize = int32(len(page.body)), int32(len(page.body))
			if page.size > 0 {
				page.header.UncompressedPageSize = int32(page.size)
			}
			switch v1, v2 := page.header.DataPageHeader, page.header.DataPageHeaderV2; {
			case v1.Valid:
				m.Encoding = []format.Encoding{v1.V.Encoding}
			case v2.Valid:
				m.Encoding = []format.Encoding{v2.V.Encoding}
			}
			out = append(append(out, marshal(t, &page.header)...), page.body...)
		}
		m.TotalCompressedSize = int64(len(out)) - chunkStart(&m)
		m.TotalUncompressedSize = m.TotalCompressedSize
		meta.NumRows += g.rows
		meta.RowGroups = append(meta.RowGroups, format.RowGroup{NumRows: g.rows, Columns: []format.ColumnChunk{{MetaData: m}}})
	}
	return closed(out, marshal(t, &meta))
}

func closed(pages, footer []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(append(pages, footer...), uint32(len(footer))), "PAR1"...)
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := thrift.Marshal(new(thrift.CompactProtocol), v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func leafOf(kind format.Type, repetition format.FieldRepetitionType) format.SchemaElement {
	return format.SchemaElement{Type: thrift.New(kind), RepetitionType: thrift.New(repetition)}
}

func dataPage(values int32, encoding format.Encoding, body []byte) hostilePage {
	return hostilePage{body: body, header: format.PageHeader{Type: format.DataPage, DataPageHeader: thrift.New(format.DataPageHeader{
		NumValues: values, Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
	})}}
}

func dataPageV2(values, levels int32, encoding format.Encoding, body []byte) hostilePage {
	return hostilePage{body: body, header: format.PageHeader{Type: format.DataPageV2, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
		NumValues: values, NumRows: values, Encoding: encoding, DefinitionLevelsByteLength: levels, IsCompressed: thrift.New(false),
	})}}
}

func dictionaryPage(values int32, encoding format.Encoding, body []byte) hostilePage {
	return hostilePage{body: body, header: format.PageHeader{Type: format.DictionaryPage, DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{
		NumValues: values, Encoding: encoding,
	})}}
}

// Counts of 2^31-1: a run of repeated values, one of packed ones, a block of differences.
var (
	endlessRun    = append(binary.AppendUvarint(nil, math.MaxInt32<<1), 0, 0, 0, 0)
	endlessPacked = binary.AppendUvarint(nil, (math.MaxInt32>>3)<<1|1)
	endlessDelta  = append(binary.AppendUvarint([]byte{128, 1, 4}, math.MaxInt32), 0, 0, 0, 0, 0, 0)
)

func afterWidth(width byte, runs ...[]byte) []byte {
	return append([]byte{width}, bytes.Join(runs, nil)...)
}

func behindLength(b []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// hostileFiles are a few hundred bytes each that ask for gigabytes, or the row of one value.
func hostileFiles(t testing.TB) map[string][]byte {
	one := binary.LittleEndian.AppendUint32(nil, 7)
	word := append([]byte{1, 0, 0, 0}, 'a')
	texts, numbers := leafOf(format.ByteArray, format.Required), leafOf(format.Int32, format.Required)
	maybe := leafOf(format.Int32, format.Optional)
	wide := leafOf(format.FixedLenByteArray, format.Required)
	wide.TypeLength = thrift.New(int32(32_000))
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(make([]byte, 200<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	zeros := encoder.EncodeAll(make([]byte, 200<<20), nil)
	entries := encoder.EncodeAll(make([]byte, 32<<20), nil)
	both := dataPage(1, format.RLEDictionary, afterWidth(1, []byte{2, 0}))
	both.header.DictionaryPageHeader = thrift.New(format.DictionaryPageHeader{NumValues: math.MaxInt32})
	claim := dataPage(1, format.Plain, one)
	claim.size = 1 << 26
	group := func(pages ...hostilePage) []hostileGroup {
		return []hostileGroup{{rows: 1, pages: pages, dictionary: pages[0].header.Type == format.DictionaryPage}}
	}
	packed := func(codec format.CompressionCodec, pages ...hostilePage) []hostileGroup {
		g := group(pages...)
		g[0].codec = codec
		return g
	}
	files := map[string][]byte{}
	for name, h := range map[string]hostile{
		"a run of indexes":                 {texts, group(dictionaryPage(1, format.Plain, word), dataPage(1, format.RLEDictionary, afterWidth(1, endlessRun)))},
		"a run of indexes, version 2":      {texts, group(dictionaryPage(1, format.Plain, word), dataPageV2(1, 0, format.RLEDictionary, afterWidth(1, endlessRun)))},
		"a run of indexes of no bits":      {texts, group(dictionaryPage(1, format.Plain, word), dataPage(1, format.RLEDictionary, afterWidth(0, endlessRun)))},
		"packed indexes":                   {texts, group(dictionaryPage(1, format.Plain, word), dataPage(1, format.RLEDictionary, afterWidth(1, endlessPacked)))},
		"packed indexes of no bits":        {texts, group(dictionaryPage(1, format.Plain, word), dataPage(1, format.RLEDictionary, afterWidth(0, endlessPacked)))},
		"many runs of indexes":             {numbers, group(dictionaryPage(1, format.Plain, one), dataPage(1, format.RLEDictionary, afterWidth(1, bytes.Repeat([]byte{0xfe, 0xff, 0x3f, 0}, 5000))))},
		"a run of levels":                  {maybe, group(dataPage(1, format.Plain, append(behindLength(endlessRun), one...)))},
		"a run of levels, version 2":       {maybe, group(dataPageV2(1, int32(len(endlessRun)), format.Plain, append(bytes.Clone(endlessRun), one...)))},
		"packed levels":                    {maybe, group(dataPage(1, format.Plain, append(behindLength(endlessPacked), one...)))},
		"a run of numbers":                 {numbers, group(dataPage(1, format.RLE, endlessRun))},
		"a run of flags":                   {leafOf(format.Boolean, format.Required), group(dataPage(1, format.RLE, behindLength(endlessRun)))},
		"differences":                      {numbers, group(dataPage(1, format.DeltaBinaryPacked, endlessDelta))},
		"differences behind levels":        {maybe, group(dataPage(1, format.DeltaBinaryPacked, append(behindLength([]byte{2, 1}), endlessDelta...)))},
		"differences of 64 bits":           {leafOf(format.Int64, format.Required), group(dataPage(1, format.DeltaBinaryPacked, endlessDelta))},
		"lengths":                          {texts, group(dataPage(1, format.DeltaLengthByteArray, endlessDelta))},
		"prefixes":                         {texts, group(dataPage(1, format.DeltaByteArray, endlessDelta))},
		"a dictionary of differences":      {numbers, group(dictionaryPage(1, format.DeltaBinaryPacked, endlessDelta), dataPage(1, format.RLEDictionary, afterWidth(1, []byte{2, 0})))},
		"entries of a dictionary":          {numbers, group(dictionaryPage(math.MaxInt32, format.Plain, one), dataPage(1, format.RLEDictionary, afterWidth(1, []byte{2, 0})))},
		"wide entries of a dictionary":     {wide, packed(format.Zstd, hostilePage{dictionaryPage(32<<20, format.Plain, nil).header, entries, 32 << 20}, dataPage(1, format.RLEDictionary, encoder.EncodeAll(afterWidth(1, []byte{2, 0}), nil)))},
		"a page with two headers":          {numbers, group(both)},
		"values of a page":                 {wide, []hostileGroup{{rows: 1 << 24, pages: []hostilePage{dataPage(1<<24, format.ByteStreamSplit, one)}}}},
		"plain values":                     {texts, []hostileGroup{{rows: 1 << 24, pages: []hostilePage{dataPage(1<<24, format.Plain, word)}}}},
		"a page that claims 64 MiB, gzip":  {numbers, packed(format.Gzip, claim)},
		"a page that claims 64 MiB, lz4":   {numbers, packed(format.Lz4Raw, claim)},
		"a page that claims 64 MiB, snap":  {numbers, packed(format.Snappy, claim)},
		"200 MiB of zeros in zstd":         {numbers, packed(format.Zstd, hostilePage{dataPage(1, format.Plain, nil).header, zeros, 4})},
		"200 MiB of zeros in gzip":         {numbers, packed(format.Gzip, hostilePage{dataPage(1, format.Plain, nil).header, bomb.Bytes(), 4})},
		"another compression, of 200 MiB":  {numbers, []hostileGroup{packed(format.Gzip, hostilePage{dataPage(1, format.Plain, nil).header, gzipped(t, one), 4})[0], {rows: 1, codec: format.Uncompressed, pages: []hostilePage{dataPage(1, format.Plain, bomb.Bytes())}}}},
		"rows that take no room":           {numbers, []hostileGroup{{rows: 1 << 24, dictionary: true, pages: []hostilePage{dictionaryPage(1, format.Plain, one), dataPage(1<<24, format.RLEDictionary, afterWidth(0, binary.AppendUvarint(nil, 1<<25)))}}}},
		"lengths of no bits":               {texts, []hostileGroup{{rows: 1 << 24, pages: []hostilePage{dataPage(1<<24, format.DeltaLengthByteArray, append(binary.AppendUvarint(append(binary.AppendUvarint(nil, 1<<24), 1), 1<<24), 0, 0, 0))}}}},
		"rows of the footer without pages": {numbers, []hostileGroup{{rows: math.MaxInt64 / 2}}},
	} {
		files[name] = h.file(t)
	}
	// Lists of empty structures: the columns of a row group, the elements of a schema.
	columns := append(append([]byte{0x49, 0x1c, 0x19, 0xfc}, binary.AppendUvarint(nil, 1<<20)...), make([]byte, 1<<20+2)...)
	files["a footer of empty columns"] = closed([]byte("PAR1"), columns)
	files["a footer of empty elements"] = closed([]byte("PAR1"), append(append(append([]byte{0x29, 0xfc}, binary.AppendUvarint(nil, 1<<20)...), make([]byte, 1<<20)...), 0))
	return files
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readEach reads the column by value or by page.
func readEach(file []byte, verified, byPage bool) error {
	f, err := open(bytes.NewReader(file), int64(len(file)), "hostile.parquet", fileerr.Malformed, verified)
	if err != nil {
		return err
	}
	c, err := f.Column("n")
	if err != nil {
		return err
	}
	defer c.Close()
	for err == nil {
		if byPage {
			_, err = c.NextPage()
		} else {
			_, err = c.NextRef()
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// TestHostileCounts: a small file that asks for gigabytes is refused before there is room
// for them, whoever reads it.
func TestHostileCounts(t *testing.T) {
	for name, file := range hostileFiles(t) {
		t.Run(name, func(t *testing.T) {
			for _, verified := range []bool{false, true} {
				for _, byPage := range []bool{false, true} {
					testfile.Within(t, len(file), func() {
						err := readEach(file, verified, byPage)
						if class := fileerr.ClassOf(err); class != fileerr.Malformed && class != fileerr.Resource {
							t.Errorf("verified %v, by page %v: %v, want Malformed or Resource", verified, byPage, err)
						} else if strings.Contains(err.Error(), "damaged") && !strings.Contains(name, "footer") {
							t.Errorf("verified %v, by page %v: the library failed: %v", verified, byPage, err)
						}
					})
				}
			}
		})
	}
}

// TestHostileTables: so does who reads a table leaf by leaf. It takes what it needs of a run
// and leaves the rest.
func TestHostileTables(t *testing.T) {
	for name, file := range hostileFiles(t) {
		path := store(t, file)
		testfile.Within(t, len(file), func() {
			if err := readLeaves(path); err != nil && fileerr.ClassOf(err) != fileerr.Malformed && fileerr.ClassOf(err) != fileerr.Resource {
				t.Errorf("%s: %v, want Malformed or Resource", name, err)
			}
		})
	}
}

func readLeaves(path string) error {
	table, err := OpenTable(path)
	if err != nil {
		return err
	}
	defer table.Close()
	r := table.NewLeafReader()
	for i := range table.Leaves() {
		for g := range table.Groups() {
			if err := r.Open(&table.Leaves()[i], g); err != nil {
				return err
			}
			for err == nil {
				_, err = r.Next()
			}
			if err != io.EOF {
				return err
			}
			err = nil
		}
	}
	return nil
}

// TestChunksOfOneAnother: row groups that share their bytes are refused, as they would make
// of a small file as many values as its footer has room for; and so are too many of them.
func TestChunksOfOneAnother(t *testing.T) {
	many := func(groups int, rows int64, shared bool) []byte {
		run := append([]byte{0}, binary.AppendUvarint(nil, uint64(rows)<<1)...)
		one := hostileGroup{rows: rows, dictionary: true, pages: []hostilePage{dictionaryPage(1, format.Plain, make([]byte, 4)), dataPage(int32(rows), format.RLEDictionary, run)}}
		h := hostile{element: leafOf(format.Int32, format.Required)}
		for range groups {
			h.groups = append(h.groups, one)
		}
		file := h.file(t)
		if !shared {
			return file
		}
		f, err := open(bytes.NewReader(file), int64(len(file)), "x", fileerr.Malformed, true)
		if err != nil {
			t.Fatal(err)
		}
		for g := range f.meta.RowGroups {
			f.meta.RowGroups[g].Columns[0].MetaData = f.meta.RowGroups[0].Columns[0].MetaData
		}
		end := chunkStart(&f.meta.RowGroups[0].Columns[0].MetaData) + f.meta.RowGroups[0].Columns[0].MetaData.TotalCompressedSize
		return closed(bytes.Clone(file[:end]), marshal(t, f.meta))
	}
	for _, c := range []struct {
		name   string
		file   []byte
		verify string // what a verified File says, "" for nothing
		table  string
		class  fileerr.Class
	}{
		{"two groups", many(2, 100, false), "", "", fileerr.Internal},
		{"shared", many(200, 100, true), "more bytes than the file", "more bytes than the file", fileerr.Malformed},
		{"more values than a file may have", many(3, 1<<30, false), "rows in a file of", "more values than a file of this size", fileerr.Resource},
	} {
		err := readEach(c.file, true, true)
		tableErr := readLeaves(store(t, c.file))
		if (err == nil) != (c.verify == "") || err != nil && (!strings.Contains(err.Error(), c.verify) || fileerr.ClassOf(err) != c.class) {
			t.Errorf("%s: %v, want %q", c.name, err, c.verify)
		}
		if (tableErr == nil) != (c.table == "") || tableErr != nil && (!strings.Contains(tableErr.Error(), c.table) || fileerr.ClassOf(tableErr) != c.class) {
			t.Errorf("%s, leaf by leaf: %v, want %q", c.name, tableErr, c.table)
		}
	}
}
