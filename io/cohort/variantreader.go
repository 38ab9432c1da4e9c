package cohort

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"sync"

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
	return c.walk(ctx, chrom, true, yield)
}

// Index is the variants of a cohort as matching needs them, of which it reads fewer
// columns: without ids, filters, imputation quality and counts of homozygous people.
type Index struct{ cohort *Cohort }

// Index gives the cohort's, which is used as long as the cohort is open.
func (c *Cohort) Index() Index { return Index{c} }

// Chromosomes lists those of the cohort.
func (x Index) Chromosomes() []genome.Chromosome { return x.cohort.Chromosomes() }

// Variants is that of the cohort; ID and Filter are "", Info is NaN, HomAlt 0.
func (x Index) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	return x.cohort.walk(ctx, chrom, false, yield)
}

// walk is Variants, with every column or with those of Index.
func (c *Cohort) walk(ctx context.Context, chrom genome.Chromosome, whole bool, yield func(row int, v *genome.Variant) error) error {
	i := slices.IndexFunc(c.parts, func(p part) bool { return p.chrom == chrom })
	if i < 0 {
		return nil
	}
	p := &c.parts[i]
	table, err := c.openVariants(p)
	if err != nil {
		return err
	}
	defer table.close()
	columns, err := openVariantPages(table.File, c.meta.storage().Calls, whole)
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
		v := genome.Variant{Chrom: chrom, Info: math.NaN()}
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

// variantTable is an open variant table.
type variantTable struct {
	*parquetfile.File
	image *[]byte // of a table that is held in memory
}

// maxImage bounds a table that is read whole, and so but once to check and to decode it.
const maxImage = 16 << 20

var images = sync.Pool{New: func() any { return new([]byte) }}

// openVariants opens the variant table of a chromosome, of which the whole digest is
// checked: each time where it is read whole, else once.
func (c *Cohort) openVariants(p *part) (t variantTable, err error) {
	name := variantsName(p.chrom)
	if c.entries[name].Bytes > maxImage {
		if err := p.variants(); err != nil {
			return t, err
		}
		t.File, err = c.openTable(name, p.rows)
		return t, err
	}
	t.image = images.Get().(*[]byte)
	if *t.image, err = c.readChecked(name, *t.image); err == nil {
		t.File, err = parquetfile.OpenReader(bytes.NewReader(*t.image), int64(len(*t.image)), c.path(name), fileerr.Integrity)
	}
	if err == nil {
		err = c.checkRows(t.File, name, p.rows)
	}
	if err != nil {
		t.close()
	}
	return t, err
}

// close gives the memory to the next table.
func (t *variantTable) close() {
	if t.image != nil {
		images.Put(t.image)
		return
	}
	t.File.Close()
}

// variantPages reads the columns of a variant table; nil are those that it does not read.
type variantPages struct {
	pages
	pos, id, ref, alt, site, siteAlts, region, filter, ac, an, missing, het, homAlt, info *pagedColumn

	regionText string // that was read last
	regionRead genome.Region
}

func openVariantPages(table *parquetfile.File, calls, whole bool) (*variantPages, error) {
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
		if !whole && (c.to == &r.id || c.to == &r.filter || c.to == &r.homAlt || c.to == &r.info) {
			continue
		}
		var err error
		if *c.to, err = r.add(table, c.name, c.kind); err != nil {
			return r, err
		}
	}
	return r, nil
}

// row fills v from row i of those that load gave.
func (r *variantPages) row(i int, v *genome.Variant) error {
	v.Pos = r.pos.left.Int32[i]
	v.Ref = r.ref.left.Text.At(i)
	v.Alt = r.alt.left.Text.At(i)
	v.Site = r.site.left.Int32[i]
	v.SiteAlts = r.siteAlts.left.Int32[i]
	v.AC = r.ac.left.Int64[i]
	v.AN = r.an.left.Int64[i]
	v.Missing = r.missing.left.Int32[i]
	if r.het != nil {
		v.Het = r.het.left.Int32[i]
	}
	if r.id != nil {
		v.ID, v.Filter = r.id.left.Text.At(i), r.filter.left.Text.At(i)
		if r.homAlt != nil {
			v.HomAlt = r.homAlt.left.Int32[i]
		}
		v.Info = r.info.left.Double[i]
		if r.info.left.Null != nil && r.info.left.Null[i] {
			v.Info = math.NaN()
		}
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
