package tabular

import (
	"encoding/binary"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// LongOptions say what a long table holds.
type LongOptions struct {
	Build   genome.Build
	Samples []genome.Sample
	Storage source.Storage
}

// LongWriter writes a table with a row for each variant and sample: the variants in the
// order in which they come, the samples of each in their own. Its columns are
//
//	sample_id        text
//	chrom            text: 1 to 22, X, Y, MT
//	pos              int32, 1-based
//	id, ref, alt     text
//	dosage           double, null: expected ALT copies, 0 to 2, also of haploid samples
//	calls            int32, null: ALT copies 0, 1, 2, a haploid call 0 or 2
//
// dosage and calls as far as the storage has them. A dosage is the double next to the
// fraction that the cohort holds. Null is missing. The metadata name the build and the
// denominator of the dosages. Whoever asks one Parquet reader for one variant gets its
// row groups by the bounds of pos.
//
// Groups are encoded by LongGroup, at the same time, and written in order.
type LongWriter struct {
	name    string
	out     io.Writer
	opts    LongOptions
	columns []longColumn
	at      int64
	rows    int64
	groups  []format.RowGroup
}

// longColumn declares a column.
type longColumn struct {
	name     string
	kind     format.Type
	optional bool
}

// denominatorKey names, in the metadata, how many units of its dosages are one copy.
const denominatorKey = "cardioscore.denominator"

const (
	parquetMagic = "PAR1"
	// longGroupRows is about how many rows a group has, and with it the memory of
	// writer and reader; longGroupMost is what it grows to for large tables.
	longGroupRows = 1 << 17
	longGroupMost = 1 << 22
	maxRowGroups  = 32_767
	// genomeParts is how many groups may be smaller: those that end a chromosome.
	genomeParts = 32
)

// NewLongWriter begins a table on out. name stands for it in messages.
func NewLongWriter(name string, out io.Writer, o LongOptions) (*LongWriter, error) {
	w := &LongWriter{name: name, out: out, opts: o, columns: []longColumn{
		{"sample_id", format.ByteArray, false}, {"chrom", format.ByteArray, false}, {"pos", format.Int32, false},
		{"id", format.ByteArray, false}, {"ref", format.ByteArray, false}, {"alt", format.ByteArray, false},
	}}
	if o.Storage.Denominator > 0 {
		w.columns = append(w.columns, longColumn{"dosage", format.Double, true})
	}
	if o.Storage.Calls {
		w.columns = append(w.columns, longColumn{"calls", format.Int32, true})
	}
	return w, w.put([]byte(parquetMagic))
}

// GroupVariants is how many variants a group should have, of so many in all. A table
// with more groups than Parquet allows is a Resource error.
func (w *LongWriter) GroupVariants(variants int) (int, error) {
	samples := int64(max(1, len(w.opts.Samples)))
	rows := min(max(longGroupRows, int64(variants)*samples/(maxRowGroups/2)), longGroupMost)
	each := max(1, rows/samples)
	if int64(variants)/each >= maxRowGroups-genomeParts {
		return 0, fileerr.New(fileerr.Resource, w.name, "%d variants of %d samples are more rows than one Parquet file should have; export fewer (--score, --extract), or to .vcf.gz", variants, samples)
	}
	return int(each), nil
}

// Write writes an encoded group behind those before.
func (w *LongWriter) Write(g *LongGroup) error {
	if len(w.groups) == maxRowGroups {
		return fileerr.New(fileerr.Internal, w.name, "more than %d row groups", maxRowGroups)
	}
	group := format.RowGroup{NumRows: int64(g.rows), FileOffset: w.at, TotalCompressedSize: int64(len(g.bytes)), Ordinal: int16(len(w.groups))}
	for c, chunk := range g.chunks {
		group.TotalByteSize += chunk.raw
		group.Columns = append(group.Columns, format.ColumnChunk{FileOffset: w.at + chunk.start, MetaData: format.ColumnMetaData{
			Type: w.columns[c].kind, PathInSchema: []string{w.columns[c].name},
			Encoding: []format.Encoding{format.RLE, format.Plain, format.RLEDictionary}, Codec: format.Zstd, NumValues: int64(g.rows),
			TotalUncompressedSize: chunk.raw, TotalCompressedSize: chunk.size,
			DictionaryPageOffset: w.at + chunk.start, DataPageOffset: w.at + chunk.start + chunk.dictionary,
			Statistics: format.Statistics{NullCount: int64(chunk.nulls), MinValue: chunk.lower, MaxValue: chunk.upper},
		}})
	}
	w.groups = append(w.groups, group)
	w.rows += int64(g.rows)
	return w.put(g.bytes)
}

// Close writes the footer. It does not close the io.Writer below.
func (w *LongWriter) Close() error {
	meta := format.FileMetaData{Version: 1, NumRows: w.rows, RowGroups: w.groups, CreatedBy: "cardioscore version 1 (build 1)"}
	meta.KeyValueMetadata = []format.KeyValue{{Key: "cardioscore.build", Value: w.opts.Build.String()}}
	if d := w.opts.Storage.Denominator; d > 0 {
		meta.KeyValueMetadata = append(meta.KeyValueMetadata, format.KeyValue{Key: denominatorKey, Value: strconv.FormatInt(d, 10)})
	}
	meta.Schema = append(meta.Schema, format.SchemaElement{Name: "genotypes", NumChildren: thrift.New(int32(len(w.columns)))})
	for _, c := range w.columns {
		element := format.SchemaElement{Name: c.name, Type: thrift.New(c.kind), RepetitionType: thrift.New(format.Required)}
		if c.optional {
			element.RepetitionType.Set(format.Optional)
		}
		switch c.kind {
		case format.ByteArray:
			element.ConvertedType = thrift.New(deprecated.UTF8)
			element.LogicalType.Value = &format.StringType{}
		case format.Int32:
			element.ConvertedType = thrift.New(deprecated.Int32)
			element.LogicalType.Value = &format.IntType{BitWidth: 32, IsSigned: true}
		}
		meta.Schema = append(meta.Schema, element)
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return fileerr.Wrap(fileerr.Internal, w.name, err)
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return w.put(append(footer, parquetMagic...))
}

func (w *LongWriter) put(b []byte) error {
	n, err := w.out.Write(b)
	w.at += int64(n)
	return fileerr.Wrap(fileerr.IO, w.name, err)
}
