package cohort

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

const (
	callable     = "callable" // the feature of callable.parquet
	callableName = "callable.parquet"
	stretchBases = 1 << 14 // of a row at most
	stretchRows  = 1 << 12 // of a row group
)

// Callable is an assumption: that everybody is homozygous for the reference in some
// regions, wherever the cohort has no row.
type Callable struct {
	Regions *sites.Regions
	Source  SourceFile // where the regions come from
	// Bases gives n bases of the reference, 1-based, in capitals; "" where it does not
	// hold all of them.
	Bases func(chrom genome.Chromosome, pos int32, n int) (string, error)
}

// CallableMeta is what cohort.json says of the assumption.
type CallableMeta struct {
	Source    SourceFile `json:"source"`
	Rows      int        `json:"rows"`      // of callable.parquet
	Positions int64      `json:"positions"` // of which it is assumed
	// Unknown positions lie in the regions, but their base is not A, C, G or T: nothing
	// is assumed of them.
	Unknown int64 `json:"unknown"`
}

// stretch is a row of callable.parquet: bases that follow one another.
type stretch struct {
	chrom genome.Chromosome
	pos   int32
	bases string
}

// writeCallable writes the bases of the regions. It is nil where nothing is assumed.
func (w *Writer) writeCallable(ctx context.Context) (*CallableMeta, error) {
	of := w.opts.Callable
	if of == nil {
		return nil, nil
	}
	file, err := w.dir.Create(callableName)
	if err != nil {
		return nil, err
	}
	meta := &CallableMeta{Source: of.Source}
	out := newStretchWriter(file)
	for chrom := range genome.LastChromosome + 1 {
		for _, region := range of.Regions.Of(chrom) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := meta.add(of, region, out); err != nil {
				return nil, err
			}
		}
	}
	return meta, out.close()
}

// add writes the bases of one region.
func (m *CallableMeta) add(of *Callable, region sites.Region, out *stretchWriter) error {
	for from := int64(region.From); from <= int64(region.To); from += stretchBases {
		n := int(min(stretchBases, int64(region.To)-from+1))
		bases, err := of.Bases(region.Chrom, int32(from), n)
		if err != nil {
			return err
		}
		if len(bases) != n {
			return fileerr.New(fileerr.Inconsistent, of.Source.Name, "the region %s:%d-%d is not in the reference genome: are both of one build?", region.Chrom, region.From, region.To)
		}
		for at := 0; at < n; {
			known := len(bases[at:]) - len(strings.TrimLeft(bases[at:], "ACGT"))
			if known == 0 {
				m.Unknown++
				at++
				continue
			}
			if err := out.add(stretch{region.Chrom, int32(from) + int32(at), bases[at : at+known]}); err != nil {
				return err
			}
			m.Rows++
			m.Positions += int64(known)
			at += known
		}
	}
	return nil
}

// stretchWriter writes callable.parquet.
type stretchWriter struct {
	file  *atomicfile.File
	table *parquet.Writer
	batch []stretch
}

func newStretchWriter(file *atomicfile.File) *stretchWriter {
	group := parquet.Group{ // the columns of the file, in this order
		"bases": parquet.String(),
		"chrom": parquet.Encoded(parquet.String(), &parquet.RLEDictionary),
		"pos":   parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked),
	}
	return &stretchWriter{file: file, table: parquet.NewWriter(file, tableOptions(parquet.SkipPageBounds("bases"), parquet.NewSchema("callable", group))...)}
}

func (w *stretchWriter) add(s stretch) error {
	if w.batch = append(w.batch, s); len(w.batch) == stretchRows {
		if err := w.flush(); err != nil {
			return err
		}
		return fileerr.Wrap(fileerr.IO, w.file.Path(), w.table.Flush())
	}
	return nil
}

func (w *stretchWriter) flush() error {
	columns := w.table.ColumnWriters()
	var values [3][]parquet.Value
	for i := range w.batch {
		s := &w.batch[i]
		for c, v := range []parquet.Value{textValue(s.bases), textValue(s.chrom.String()), parquet.Int32Value(s.pos)} {
			values[c] = append(values[c], v.Level(0, 0, c))
		}
	}
	for c := range values {
		if _, err := columns[c].WriteRowValues(values[c]); err != nil {
			return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
		}
	}
	w.batch = w.batch[:0]
	return nil
}

func (w *stretchWriter) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.table.Close(); err != nil {
		return fileerr.Wrap(fileerr.IO, w.file.Path(), err)
	}
	return w.file.Close()
}

// checkCallable says whether cohort.json names the assumption where its feature is.
func (m *Meta) checkCallable(feature bool) error {
	switch c := m.Callable; {
	case !feature && c == nil:
		return nil
	case !feature || c == nil:
		return errors.New("the feature callable and the field callable need one another")
	case c.Rows < 0 || c.Positions < int64(c.Rows) || c.Positions > int64(c.Rows)*stretchBases || c.Unknown < 0:
		return fmt.Errorf("%d callable positions in %d rows cannot be", c.Positions, c.Rows)
	}
	return nil
}
