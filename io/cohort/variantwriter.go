package cohort

import (
	"math"
	"strings"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// variantRow is a row of variants/chrN.parquet.
type variantRow struct {
	Chrom    string   `parquet:"chrom,dict"`
	Pos      int32    `parquet:"pos,delta"`
	ID       string   `parquet:"id"`
	Ref      string   `parquet:"ref,dict"`
	Alt      string   `parquet:"alt,dict"`
	Site     int32    `parquet:"site,delta"`
	SiteAlts int32    `parquet:"site_alts"`
	Region   string   `parquet:"region,dict"`
	Filter   string   `parquet:"filter,dict"`
	AC       int64    `parquet:"ac"`
	AN       int64    `parquet:"an"`
	Missing  int32    `parquet:"n_missing"`
	Het      int32    `parquet:"n_het"`
	HomAlt   int32    `parquet:"n_hom_alt"`
	Info     *float64 `parquet:"info,optional"`
}

const variantGroupRows = 1 << 17

// tableOptions are common to all tables: compact, without a trace of the time,
// the machine or the version of a library, and no statistics, which repeat
// values outside of the row checksums.
func tableOptions(more ...parquet.WriterOption) []parquet.WriterOption {
	return append([]parquet.WriterOption{
		parquet.CreatedBy("cardioscore", "1", ""),
		parquet.DataPageStatistics(false),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
	}, more...)
}

// variantWriter writes the variant table of one chromosome and takes its digest.
type variantWriter struct {
	file   *atomicfile.File
	table  *parquet.GenericWriter[variantRow]
	batch  []variantRow
	digest *rowDigest
	texts  interner
}

func newVariantWriter(file *atomicfile.File) *variantWriter {
	options := tableOptions(parquet.MaxRowsPerRowGroup(variantGroupRows))
	for _, column := range []string{"id", "ref", "alt", "filter", "region", "site", "site_alts", "ac", "an", "n_missing", "n_het", "n_hom_alt", "info"} {
		options = append(options, parquet.SkipPageBounds(column))
	}
	return &variantWriter{
		file: file, table: parquet.NewGenericWriter[variantRow](file, options...), digest: newRowDigest(), texts: interner{},
	}
}

// add writes one row. Its texts may change after the call.
func (w *variantWriter) add(v *genome.Variant) error {
	w.digest.variant(v)
	row := variantRow{
		Chrom: w.texts.of(v.Chrom.String()), Pos: v.Pos, ID: strings.Clone(v.ID), Ref: w.texts.of(v.Ref), Alt: w.texts.of(v.Alt),
		Site: v.Site, SiteAlts: v.SiteAlts, Region: v.Region.String(), Filter: w.texts.of(v.Filter),
		AC: v.AC, AN: v.AN, Missing: v.Missing, Het: v.Het, HomAlt: v.HomAlt,
	}
	if !math.IsNaN(v.Info) {
		info := v.Info
		row.Info = &info
	}
	if w.batch = append(w.batch, row); len(w.batch) == 512 {
		return w.flush()
	}
	return nil
}

func (w *variantWriter) flush() error {
	_, err := w.table.Write(w.batch)
	w.batch = w.batch[:0]
	return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
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
