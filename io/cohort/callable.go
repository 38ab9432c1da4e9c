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

// stretch is a row of callable.parquet: bases that follow one another, four in a byte,
// low bits first: A, C, G, T are 0 to 3. Unused bits are 0.
type stretch struct {
	chrom  genome.Chromosome
	pos    int32
	length int32
	packed string
}

const baseLetters = "ACGT"

// packBases packs letters, which are all of the four.
func packBases(bases string) string {
	packed := make([]byte, (len(bases)+3)/4)
	for i := range len(bases) {
		packed[i/4] |= byte(strings.IndexByte(baseLetters, bases[i])) << (2 * (i % 4))
	}
	return string(packed)
}

// bases spells the bases from one up to before another, counted from 0.
func (s *stretch) bases(from, to int64) string {
	letters := make([]byte, 0, to-from)
	for i := from; i < to; i++ {
		letters = append(letters, baseLetters[s.packed[i/4]>>(2*(i%4))&3])
	}
	return string(letters)
}

// sound says whether the packed bases are as many as the length says.
func (s *stretch) sound() bool {
	return s.pos >= 1 && s.length >= 1 && len(s.packed) == (int(s.length)+3)/4 &&
		(s.length%4 == 0 || s.packed[len(s.packed)-1]>>(2*(s.length%4)) == 0)
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
			known := len(bases[at:]) - len(strings.TrimLeft(bases[at:], baseLetters))
			if known == 0 {
				m.Unknown++
				at++
				continue
			}
			if err := out.add(stretch{region.Chrom, int32(from) + int32(at), int32(known), packBases(bases[at : at+known])}); err != nil {
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
	table columnTable
	batch []stretch
}

func newStretchWriter(file *atomicfile.File) *stretchWriter {
	small := parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked)
	group := parquet.Group{ // the columns of the file, in this order
		"bases":  parquet.Compressed(parquet.Leaf(parquet.ByteArrayType), &parquet.Uncompressed),
		"chrom":  parquet.Encoded(parquet.String(), &parquet.RLEDictionary),
		"length": small,
		"pos":    small,
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
	if len(w.batch) == 0 {
		return nil
	}
	columns := w.table.ColumnWriters()
	var values [4][]parquet.Value
	for i := range w.batch {
		s := &w.batch[i]
		for c, v := range []parquet.Value{textValue(s.packed), textValue(s.chrom.String()), parquet.Int32Value(s.length), parquet.Int32Value(s.pos)} {
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
