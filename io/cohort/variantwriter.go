package cohort

import (
	"math"
	"strings"
	"unsafe"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// variantColumn is a column of variants/chrN.parquet.
type variantColumn struct {
	name  string
	node  parquet.Node
	value func(v *genome.Variant) parquet.Value
}

// variantColumns gives the columns in the order of their names, which is their
// order in the file. Without hard calls nobody is known to be heterozygous or
// homozygous, and the two columns that count them are not there.
func variantColumns(calls bool) []variantColumn {
	// Differences and indexes are packed in as many bits as they need; compression on
	// top costs more time than it saves space.
	bare := func(node parquet.Node) parquet.Node { return parquet.Compressed(node, &parquet.Uncompressed) }
	dictionary := bare(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
	small := bare(parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked))
	large := bare(parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked))
	columns := []variantColumn{
		{"ac", large, func(v *genome.Variant) parquet.Value { return parquet.Int64Value(v.AC) }},
		{"alt", dictionary, func(v *genome.Variant) parquet.Value { return textValue(v.Alt) }},
		{"an", large, func(v *genome.Variant) parquet.Value { return parquet.Int64Value(v.AN) }},
		{"chrom", dictionary, func(v *genome.Variant) parquet.Value { return textValue(v.Chrom.String()) }},
		{"filter", dictionary, func(v *genome.Variant) parquet.Value { return textValue(v.Filter) }},
		{"id", parquet.String(), func(v *genome.Variant) parquet.Value { return textValue(v.ID) }},
		{"info", parquet.Optional(parquet.Leaf(parquet.DoubleType)), infoValue},
	}
	if calls {
		columns = append(columns,
			variantColumn{"n_het", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.Het) }},
			variantColumn{"n_hom_alt", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.HomAlt) }})
	}
	return append(columns, []variantColumn{
		{"n_missing", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.Missing) }},
		{"pos", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.Pos) }},
		{"ref", dictionary, func(v *genome.Variant) parquet.Value { return textValue(v.Ref) }},
		{"region", dictionary, func(v *genome.Variant) parquet.Value { return textValue(v.Region.String()) }},
		{"site", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.Site) }},
		{"site_alts", small, func(v *genome.Variant) parquet.Value { return parquet.Int32Value(v.SiteAlts) }},
	}...)
}

// textValue shares the memory of the text, which the writer copies.
func textValue(text string) parquet.Value {
	return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(text), len(text)))
}

func infoValue(v *genome.Variant) parquet.Value {
	if math.IsNaN(v.Info) {
		return parquet.Value{}
	}
	return parquet.DoubleValue(v.Info)
}

const variantGroupRows = 1 << 17

// tableCodec compresses the pages of all tables: an encoder takes some megabytes, and
// is used again by the next table.
var tableCodec = &zstd.Codec{Level: zstd.SpeedFastest}

// tableOptions are common to all tables: compact, without a trace of the time,
// the machine or the version of a library, and no statistics, which repeat
// values outside of the row checksums.
func tableOptions(more ...parquet.WriterOption) []parquet.WriterOption {
	return append([]parquet.WriterOption{
		parquet.CreatedBy("cardioscore", "1", ""),
		parquet.DataPageStatistics(false),
		parquet.Compression(tableCodec),
	}, more...)
}

// columnTable is a Parquet file that is written column by column.
type columnTable interface {
	ColumnWriters() []*parquet.ColumnWriter
	Flush() error
	Close() error
}

// variantWriter writes the variant table of one chromosome and takes its digest.
type variantWriter struct {
	file    *atomicfile.File
	table   columnTable
	columns []variantColumn
	batch   []genome.Variant
	values  []parquet.Value
	rows    int
	digest  *rowDigest
	texts   interner
}

const variantBatch = 1024 // divides variantGroupRows

func newVariantWriter(file *atomicfile.File, calls bool) *variantWriter {
	w := &variantWriter{file: file, columns: variantColumns(calls), digest: newRowDigest(), texts: interner{}}
	group := parquet.Group{}
	options := tableOptions()
	for _, c := range w.columns {
		group[c.name] = c.node
		if c.name != "chrom" && c.name != "pos" {
			options = append(options, parquet.SkipPageBounds(c.name))
		}
	}
	w.table = parquet.NewWriter(file, append(options, parquet.NewSchema("variants", group))...)
	return w
}

// add writes one row. Its texts may change after the call.
func (w *variantWriter) add(v *genome.Variant) error {
	w.digest.variant(v)
	kept := *v
	kept.ID, kept.Ref, kept.Alt, kept.Filter = strings.Clone(v.ID), w.texts.of(v.Ref), w.texts.of(v.Alt), w.texts.of(v.Filter)
	if w.batch = append(w.batch, kept); len(w.batch) == variantBatch {
		return w.flush()
	}
	return nil
}

func (w *variantWriter) flush() error {
	for i, writer := range w.table.ColumnWriters() {
		column := &w.columns[i]
		w.values = w.values[:0]
		optional := column.node.Optional()
		for k := range w.batch {
			value := column.value(&w.batch[k])
			if optional { // others have no levels
				defined := 0
				if !value.IsNull() {
					defined = 1
				}
				value = value.Level(0, defined, i)
			}
			w.values = append(w.values, value)
		}
		if _, err := writer.WriteRowValues(w.values); err != nil {
			return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
		}
	}
	w.rows += len(w.batch)
	w.batch = w.batch[:0]
	if w.rows%variantGroupRows == 0 && w.rows > 0 {
		return fileerr.Wrap(fileerr.IO, w.file.Path(), w.table.Flush())
	}
	return nil
}

// close finishes the file and gives the digest of its rows.
func (w *variantWriter) close() (digest string, err error) {
	if err := w.flush(); err != nil {
		return "", err
	}
	if err := w.table.Close(); err != nil {
		return "", fileerr.Wrap(fileerr.IO, w.file.Path(), err)
	}
	return w.digest.sum(), w.file.Close()
}
