package cohort

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// fewOf is how many rows there are at least for each position where few are wanted: one
// that is taken out of its page takes longer than one of a page that is read whole.
const fewOf = 8

// VariantsAt is Variants; where few positions are asked for, without rows that lie at none
// of them and have a REF of one base, and those past the last one. Of such rows position
// and REF alone are read.
func (x Index) VariantsAt(ctx context.Context, chrom genome.Chromosome, at []int32, yield func(row int, v *genome.Variant) error) error {
	c := x.cohort
	i := slices.IndexFunc(c.parts, func(p part) bool { return p.chrom == chrom })
	if i < 0 {
		return nil
	}
	p := &c.parts[i]
	if len(at) > p.rows/fewOf {
		return x.Variants(ctx, chrom, yield)
	}
	table, err := c.openVariants(p)
	if err != nil {
		return err
	}
	defer table.close()
	w := &wantedVariants{chrom: chrom, at: at}
	if err := w.open(table.File, c.meta.storage().Calls); err != nil {
		return err
	}
	first := p.first
	for group, stored := range table.Metadata().RowGroups {
		if len(w.at) == 0 {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.read(group, int(stored.NumRows)); err != nil {
			return err
		}
		for k, row := range w.rows {
			if err := yield(first+row, &w.variants[k]); err != nil {
				return err
			}
		}
		first += int(stored.NumRows)
	}
	return nil
}

// wantedVariants reads some rows of a variant table, a row group at a time and of that
// one column after the other, so that all pages are decoded in the same memory.
type wantedVariants struct {
	chrom   genome.Chromosome
	at      []int32 // positions still to come
	last    int32   // the position that was read last
	columns []wantedColumn

	near, long []int // rows of the row group at a position, and of a longer REF
	rows       []int // both, ascending
	variants   []genome.Variant
}

// wantedColumn is a column, and the field that it fills.
type wantedColumn struct {
	*parquetfile.Column
	field variantField
}

type variantField uint8

const (
	fieldPos variantField = iota
	fieldRef
	fieldAlt
	fieldRegion
	fieldSite
	fieldSiteAlts
	fieldAC
	fieldAN
	fieldMissing
	fieldHet
)

// open opens the columns of Index.
func (w *wantedVariants) open(table *parquetfile.File, calls bool) error {
	for field, c := range []struct {
		name string
		kind parquet.Kind
	}{
		fieldPos: {"pos", parquet.Int32}, fieldRef: {"ref", parquet.ByteArray}, fieldAlt: {"alt", parquet.ByteArray},
		fieldRegion: {"region", parquet.ByteArray}, fieldSite: {"site", parquet.Int32}, fieldSiteAlts: {"site_alts", parquet.Int32},
		fieldAC: {"ac", parquet.Int64}, fieldAN: {"an", parquet.Int64}, fieldMissing: {"n_missing", parquet.Int32}, fieldHet: {"n_het", parquet.Int32},
	} {
		if variantField(field) == fieldHet && !calls {
			continue
		}
		column, err := table.Column(c.name, c.kind)
		if err != nil {
			return err
		}
		w.columns = append(w.columns, wantedColumn{column, variantField(field)})
	}
	return nil
}

// read reads the rows that are wanted of a row group, which has n.
func (w *wantedVariants) read(group, n int) error {
	w.near, w.long, w.rows = w.near[:0], w.long[:0], w.rows[:0]
	if err := w.columns[fieldPos].each(group, n, w.findNear); err != nil {
		return err
	}
	if err := w.columns[fieldRef].each(group, n, func(first int, v *parquetfile.Values) error {
		w.long = v.Text.Longer(w.long, first, 1)
		return nil
	}); err != nil {
		return err
	}
	w.rows = slices.Compact(mergeRows(w.rows, w.near, w.long))
	w.variants = slices.Grow(w.variants[:0], len(w.rows))[:len(w.rows)]
	for k := range w.variants {
		w.variants[k] = genome.Variant{Chrom: w.chrom, Info: math.NaN()}
	}
	if len(w.rows) == 0 {
		return nil
	}
	for i := range w.columns {
		next := 0
		c := &w.columns[i]
		if err := c.each(group, n, func(first int, v *parquetfile.Values) error {
			from := next
			for next < len(w.rows) && w.rows[next] < first+v.Rows {
				next++
			}
			return c.take(w.variants[from:next], w.rows[from:next], first, v)
		}); err != nil {
			return err
		}
	}
	return nil
}

// findNear finds the rows of a page that lie at a position.
func (w *wantedVariants) findNear(first int, v *parquetfile.Values) error {
	for i, pos := range v.Int32 {
		if pos < w.last {
			return fmt.Errorf("position %d follows %d: it is not sorted", pos, w.last)
		}
		w.last = pos
		for len(w.at) > 0 && w.at[0] < pos {
			w.at = w.at[1:]
		}
		if len(w.at) > 0 && w.at[0] == pos {
			w.near = append(w.near, first+i)
		}
	}
	return nil
}

// mergeRows puts two ascending lists into one.
func mergeRows(to, a, b []int) []int {
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			to, a = append(to, a[0]), a[1:]
		} else {
			to, b = append(to, b[0]), b[1:]
		}
	}
	return append(append(to, a...), b...)
}

// each calls do with every page of a row group of n rows, and the number of the page's
// first row there, and gives the memory to the next column.
func (c *wantedColumn) each(group, n int, do func(first int, v *parquetfile.Values) error) error {
	c.Seek(group)
	defer c.Close()
	for first := 0; first < n; {
		v, err := c.NextPage()
		if err == io.EOF || err == nil && v.Rows > n-first {
			return c.Errorf("has not %d rows", n)
		}
		if err != nil {
			return err
		}
		if err := do(first, v); err != nil {
			return c.Errorf("from row %d on: %w", first+1, err)
		}
		first += v.Rows
	}
	return nil
}

// take fills the field of variants from rows of a page, of which the first is row first
// of the row group.
func (c *wantedColumn) take(to []genome.Variant, rows []int, first int, v *parquetfile.Values) error {
	for k, row := range rows {
		i := row - first
		switch t := &to[k]; c.field {
		case fieldPos:
			t.Pos = v.Int32[i]
		case fieldRef:
			t.Ref = v.Text.At(i)
		case fieldAlt:
			t.Alt = v.Text.At(i)
		case fieldRegion:
			var ok bool
			if t.Region, ok = genome.ParseRegion(v.Text.At(i)); !ok {
				return fmt.Errorf("%q is not a region", v.Text.At(i))
			}
		case fieldSite:
			t.Site = v.Int32[i]
		case fieldSiteAlts:
			t.SiteAlts = v.Int32[i]
		case fieldAC:
			t.AC = v.Int64[i]
		case fieldAN:
			t.AN = v.Int64[i]
		case fieldMissing:
			t.Missing = v.Int32[i]
		case fieldHet:
			t.Het = v.Int32[i]
		}
	}
	return nil
}
