package cohort

import (
	"context"
	"hash/crc32"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/scoring"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// rowColumns says how the packed rows of a block lie in its file: in the columns
// parts, each so many bytes of the row, with their checksum in another.
type rowColumns struct {
	parts []string
	crc   string
	width int // bytes of a part
}

var (
	callColumns   = rowColumns{parts: []string{"gt"}, crc: "gt_crc"}
	dosageColumns = rowColumns{parts: []string{"ds_lo", "ds_hi"}, crc: "ds_crc"}
)

// columnsOf lists what the file of a block holds: hard calls, dosages, or both.
func columnsOf(b scoring.Block) (calls, dosages *rowColumns) {
	if b.CallBytes > 0 {
		calls = &rowColumns{callColumns.parts, callColumns.crc, b.CallBytes}
	}
	if b.Encoding == scoring.Dosages {
		dosages = &rowColumns{dosageColumns.parts, dosageColumns.crc, b.Samples}
	}
	return calls, dosages
}

// genotypeSchema is that of a genotype file. Checksums are never compressed, so
// that a few of them can be read without the rest.
func genotypeSchema(b scoring.Block, compressed bool) (*parquet.Schema, []parquet.WriterOption) {
	codec := compress.Codec(&parquet.Uncompressed)
	if compressed {
		codec = &zstd.Codec{Level: zstd.SpeedFastest}
	}
	group := parquet.Group{}
	var options []parquet.WriterOption
	calls, dosages := columnsOf(b)
	for _, c := range []*rowColumns{calls, dosages} {
		if c == nil {
			continue
		}
		for _, name := range c.parts {
			group[name] = parquet.Compressed(parquet.Encoded(parquet.Leaf(parquet.FixedLenByteArrayType(c.width)), &parquet.Plain), codec)
			options = append(options, parquet.SkipPageBounds(name))
		}
		crc := parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.Plain)
		group[c.crc] = parquet.Compressed(crc, &parquet.Uncompressed)
		options = append(options, parquet.SkipPageBounds(c.crc))
	}
	return parquet.NewSchema("genotypes", group), options
}

// genotypeWriter writes packed rows of one kind to the columns of a file.
type genotypeWriter struct {
	file  *atomicfile.File
	in    []rowReader // by part
	out   []*parquet.ColumnWriter
	crc   *parquet.ColumnWriter
	index []int // of the columns in the file: the parts, then the checksum
	value [1]parquet.Value
}

// writeGenotypes writes one block of the rows of a chromosome.
func writeGenotypes(ctx context.Context, file *atomicfile.File, spool *spool, order *rowOrder, block scoring.Block, opts *WriteOptions) error {
	pageBytes := plainPageBytes
	if opts.Zstd {
		pageBytes = zstdPageBytes
	}
	schema, options := genotypeSchema(block, opts.Zstd)
	table := parquet.NewWriter(file, tableOptions(append(options, schema, parquet.PageBufferSize(pageBytes))...)...)
	var writers []*genotypeWriter
	calls, dosages := columnsOf(block)
	if calls != nil {
		writers = append(writers, newGenotypeWriter(file, table, schema, calls, spool.calls, block.First/4))
	}
	if dosages != nil {
		writers = append(writers, newGenotypeWriter(file, table, schema, dosages, spool.dosages, block.First))
	}
	limit := opts.groupRows(storedBytes(block))
	for i := range order.rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for _, w := range writers {
			if err := w.write(order.at(i)); err != nil {
				return err
			}
		}
		if (i+1)%limit == 0 {
			if err := table.Flush(); err != nil {
				return fileerr.Wrap(fileerr.IO, file.Path(), err)
			}
		}
	}
	if err := table.Close(); err != nil {
		return fileerr.Wrap(fileerr.IO, file.Path(), err)
	}
	return file.Close()
}

// newGenotypeWriter writes the bytes from first on of each part of a spooled row.
// The parts of a spooled row are equally long.
func newGenotypeWriter(file *atomicfile.File, table *parquet.Writer, schema *parquet.Schema, columns *rowColumns, rows *rowSpool, first int) *genotypeWriter {
	w := &genotypeWriter{file: file}
	all := table.ColumnWriters()
	for i, name := range columns.parts {
		column, _ := schema.Lookup(name)
		w.out, w.index = append(w.out, all[column.ColumnIndex]), append(w.index, column.ColumnIndex)
		w.in = append(w.in, rowReader{spool: rows, from: i*rows.stride/len(columns.parts) + first, bytes: columns.width})
	}
	column, _ := schema.Lookup(columns.crc)
	w.crc, w.index = all[column.ColumnIndex], append(w.index, column.ColumnIndex)
	return w
}

func (w *genotypeWriter) write(row int64) error {
	crc := uint32(0)
	for i := range w.in {
		part, err := w.in[i].row(row)
		if err != nil {
			return err
		}
		crc = crc32.Update(crc, castagnoli, part)
		w.value[0] = parquet.FixedLenByteArrayValue(part).Level(0, 0, w.index[i])
		if _, err := w.out[i].WriteRowValues(w.value[:]); err != nil {
			return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
		}
	}
	w.value[0] = parquet.Int32Value(int32(crc)).Level(0, 0, w.index[len(w.in)])
	if _, err := w.crc.WriteRowValues(w.value[:]); err != nil {
		return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
	}
	return nil
}
