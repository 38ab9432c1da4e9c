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

// castagnoli is the table of CRC-32C, the row checksum.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// genotypeColumns gives the schema of a genotype file: gt is the packed row,
// gt_crc the CRC-32C of its bytes. gt_crc is never compressed, so that a few
// checksums can be read without the rest.
func genotypeColumns(rowBytes int, compressed bool) *parquet.Schema {
	codec := compress.Codec(&parquet.Uncompressed)
	if compressed {
		codec = &zstd.Codec{Level: zstd.SpeedFastest}
	}
	gt := parquet.Encoded(parquet.Leaf(parquet.FixedLenByteArrayType(rowBytes)), &parquet.Plain)
	crc := parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.Plain)
	return parquet.NewSchema("genotypes", parquet.Group{
		"gt":     parquet.Compressed(gt, codec),
		"gt_crc": parquet.Compressed(crc, &parquet.Uncompressed),
	})
}

// writeGenotypes writes one block of the rows of a chromosome.
func writeGenotypes(ctx context.Context, file *atomicfile.File, spool *spool, order *rowOrder, block scoring.Block, opts *WriteOptions) error {
	pageBytes := plainPageBytes
	if opts.Zstd {
		pageBytes = zstdPageBytes
	}
	table := parquet.NewWriter(file, tableOptions(
		genotypeColumns(block.RowBytes, opts.Zstd),
		parquet.PageBufferSize(pageBytes), parquet.SkipPageBounds("gt"), parquet.SkipPageBounds("gt_crc"),
	)...)
	columns := table.ColumnWriters() // in the order of their names
	gt, crc := columns[0], columns[1]
	in := callReader{spool: spool, from: block.First / 4, bytes: block.RowBytes}
	limit := opts.groupRows(block.RowBytes)
	var value [1]parquet.Value
	for i := range order.rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := in.row(order.at(i))
		if err != nil {
			return err
		}
		value[0] = parquet.FixedLenByteArrayValue(row).Level(0, 0, 0)
		if _, err := gt.WriteRowValues(value[:]); err != nil {
			return fileerr.Wrap(fileerr.IO, file.Path(), err)
		}
		value[0] = parquet.Int32Value(int32(crc32.Checksum(row, castagnoli))).Level(0, 0, 1)
		if _, err := crc.WriteRowValues(value[:]); err != nil {
			return fileerr.Wrap(fileerr.IO, file.Path(), err)
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
