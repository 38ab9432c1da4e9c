package cohort

import (
	"context"
	"io"
	"math"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// Variants calls yield for each variant of one chromosome in row order. The
// first call for a chromosome checks its file against the whole digest. v is
// valid during the call only, its strings stay valid. A chromosome without rows
// has no variants.
func (c *Cohort) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	i := slices.IndexFunc(c.parts, func(p part) bool { return p.chrom == chrom })
	if i < 0 {
		return nil
	}
	p := &c.parts[i]
	if err := p.variants(); err != nil {
		return err
	}
	table, err := c.openTable(variantsName(chrom), p.rows)
	if err != nil {
		return err
	}
	defer table.Close()
	columns, err := openVariantPages(table, c.meta.storage().Calls)
	defer columns.close()
	if err != nil {
		return err
	}
	for row := 0; row < p.rows; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := columns.load()
		if err == io.EOF || err == nil && n > p.rows-row {
			err = fileerr.New(fileerr.Integrity, c.path(variantsName(chrom)), "its columns do not have %d rows", p.rows)
		}
		if err != nil {
			return err
		}
		v := genome.Variant{Chrom: chrom}
		for i := range n {
			if err := columns.row(i, &v); err != nil {
				return err
			}
			if err := yield(p.first+row+i, &v); err != nil {
				return err
			}
		}
		row += n
	}
	return nil
}

// variantPages reads the columns of a variant table side by side, as many rows at
// a time as the pages of all columns have in common.
type variantPages struct {
	open []*pagedColumn
	rows int // of the pages at hand that load gave last

	pos, id, ref, alt, site, siteAlts, region, filter, ac, an, missing, het, homAlt, info *pagedColumn

	regionText string // that was read last
	regionRead genome.Region
}

// pagedColumn is a column and what is left of its page.
type pagedColumn struct {
	column *parquetfile.Column
	left   parquetfile.Values
}

func openVariantPages(table *parquetfile.File, calls bool) (*variantPages, error) {
	r := &variantPages{regionText: genome.Autosome.String()}
	for _, c := range []struct {
		name string
		kind parquet.Kind
		to   **pagedColumn
	}{
		{"pos", parquet.Int32, &r.pos}, {"id", parquet.ByteArray, &r.id}, {"ref", parquet.ByteArray, &r.ref},
		{"alt", parquet.ByteArray, &r.alt}, {"site", parquet.Int32, &r.site}, {"site_alts", parquet.Int32, &r.siteAlts},
		{"region", parquet.ByteArray, &r.region}, {"filter", parquet.ByteArray, &r.filter}, {"ac", parquet.Int64, &r.ac},
		{"an", parquet.Int64, &r.an}, {"n_missing", parquet.Int32, &r.missing}, {"n_het", parquet.Int32, &r.het},
		{"n_hom_alt", parquet.Int32, &r.homAlt}, {"info", parquet.Double, &r.info},
	} {
		if !calls && (c.to == &r.het || c.to == &r.homAlt) {
			continue
		}
		column, err := table.Column(c.name, c.kind)
		if err != nil {
			return r, err
		}
		*c.to = &pagedColumn{column: column}
		r.open = append(r.open, *c.to)
	}
	return r, nil
}

func (r *variantPages) close() {
	for _, c := range r.open {
		c.column.Close()
	}
}

// load passes the rows that it gave last and gives the number of the next ones,
// io.EOF after the last.
func (r *variantPages) load() (int, error) {
	next := math.MaxInt
	for _, c := range r.open {
		c.skip(r.rows)
		for c.left.Rows == 0 {
			page, err := c.column.NextPage()
			if err != nil {
				return 0, err
			}
			c.left = *page
		}
		next = min(next, c.left.Rows)
	}
	r.rows = next
	return next, nil
}

// skip passes rows of the page.
func (c *pagedColumn) skip(rows int) {
	if rows == 0 {
		return
	}
	v := &c.left
	v.Rows -= rows
	v.Int32 = v.Int32[min(rows, len(v.Int32)):]
	v.Int64 = v.Int64[min(rows, len(v.Int64)):]
	v.Double = v.Double[min(rows, len(v.Double)):]
	if c.column.Kind() == parquet.ByteArray {
		v.Text = v.Text.From(rows)
	}
	v.Null = v.Null[min(rows, len(v.Null)):]
}

// row fills v from row i of those that load gave.
func (r *variantPages) row(i int, v *genome.Variant) error {
	v.Pos = r.pos.left.Int32[i]
	v.ID = r.id.left.Text.At(i)
	v.Ref = r.ref.left.Text.At(i)
	v.Alt = r.alt.left.Text.At(i)
	v.Site = r.site.left.Int32[i]
	v.SiteAlts = r.siteAlts.left.Int32[i]
	v.Filter = r.filter.left.Text.At(i)
	v.AC = r.ac.left.Int64[i]
	v.AN = r.an.left.Int64[i]
	v.Missing = r.missing.left.Int32[i]
	if r.het != nil {
		v.Het, v.HomAlt = r.het.left.Int32[i], r.homAlt.left.Int32[i]
	}
	v.Info = r.info.left.Double[i]
	if r.info.left.Null != nil && r.info.left.Null[i] {
		v.Info = math.NaN()
	}
	if text := r.region.left.Text.At(i); text != r.regionText {
		region, ok := genome.ParseRegion(text)
		if !ok {
			return r.region.column.Errorf("%q is not a region", text)
		}
		r.regionText, r.regionRead = text, region
	}
	v.Region = r.regionRead
	return nil
}
