package scoretable

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// createdBy names the writer of the table format: an engine version would change
// the bytes.
const createdBy = "cardioscore version 2 (build 2)"

// magic begins and ends a Parquet file.
const magic = "PAR1"

// groupOf is what the footer says of a row group that begins at an offset.
func (g *rowGroup) groupOf(ordinal int, offset int64) format.RowGroup {
	group := format.RowGroup{
		NumRows: int64(g.rows), FileOffset: offset, TotalCompressedSize: g.size(), Ordinal: int16(ordinal),
		Columns: make([]format.ColumnChunk, len(g.columns)),
	}
	for c := range g.columns {
		chunk := &g.chunks[c]
		group.TotalByteSize += chunk.raw
		meta := format.ColumnMetaData{
			Type: physicalType(g.columns[c].Kind), PathInSchema: []string{g.columns[c].Name},
			Encoding: []format.Encoding{format.RLE, format.Plain}, Codec: chunk.codec, NumValues: int64(chunk.rows),
			TotalUncompressedSize: chunk.raw, TotalCompressedSize: chunk.size,
			DataPageOffset: offset + chunk.start + chunk.dictionary,
			Statistics:     format.Statistics{NullCount: int64(chunk.nulls), MinValue: chunk.lower, MaxValue: chunk.upper},
		}
		if chunk.encoding == format.RLEDictionary {
			meta.Encoding = append(meta.Encoding, format.RLEDictionary)
			meta.DictionaryPageOffset = offset + chunk.start
		}
		group.Columns[c] = format.ColumnChunk{FileOffset: offset + chunk.start, MetaData: meta}
	}
	return group
}

// footerOf ends the file: metadata, its length, magic.
func footerOf(columns []Column, groups []format.RowGroup) ([]byte, error) {
	meta := format.FileMetaData{Version: 1, RowGroups: groups, CreatedBy: createdBy}
	meta.Schema = append(meta.Schema, format.SchemaElement{Name: "table", NumChildren: thrift.New(int32(len(columns)))})
	for c := range columns {
		meta.Schema = append(meta.Schema, elementOf(&columns[c]))
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	for i := range groups {
		meta.NumRows += groups[i].NumRows
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return nil, err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return append(footer, magic...), nil
}

// elementOf declares a column.
func elementOf(column *Column) format.SchemaElement {
	element := format.SchemaElement{Name: column.Name, Type: thrift.New(physicalType(column.Kind)), RepetitionType: thrift.New(format.Required)}
	if column.Nullable {
		element.RepetitionType.Set(format.Optional)
	}
	switch column.Kind {
	case Text, Various, Prose:
		element.ConvertedType = thrift.New(deprecated.UTF8)
		element.LogicalType.Value = &format.StringType{}
	case Int32:
		element.ConvertedType = thrift.New(deprecated.Int32)
		element.LogicalType.Value = &format.IntType{BitWidth: 32, IsSigned: true}
	case Int64:
		element.ConvertedType = thrift.New(deprecated.Int64)
		element.LogicalType.Value = &format.IntType{BitWidth: 64, IsSigned: true}
	}
	return element
}

func physicalType(kind Kind) format.Type {
	switch kind {
	case Text, Various, Prose:
		return format.ByteArray
	case Int32:
		return format.Int32
	case Int64:
		return format.Int64
	default:
		return format.Double
	}
}
