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
	columns, err := openVariantCursor(table, c.meta.storage().Calls)
	defer columns.close()
	if err != nil {
		return err
	}
	v := genome.Variant{Chrom: chrom}
	for row := range p.rows {
		if row%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := columns.next(&v); err != nil {
			if err == io.EOF {
				err = fileerr.New(fileerr.Integrity, c.path(variantsName(chrom)), "a column ends at row %d of %d", row, p.rows)
			}
			return err
		}
		if err := yield(p.first+row, &v); err != nil {
			return err
		}
	}
	return nil
}

// variantCursor reads the columns of a variant table side by side.
type variantCursor struct {
	open  []*parquetfile.Column
	texts interner
	err   error // of the row at hand

	pos, id, ref, alt, site, siteAlts, region, filter, ac, an, missing, het, homAlt, info *parquetfile.Column
}

func openVariantCursor(table *parquetfile.File, calls bool) (*variantCursor, error) {
	r := &variantCursor{texts: interner{}}
	for _, c := range []struct {
		name string
		kind parquet.Kind
		to   **parquetfile.Column
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
		*c.to = column
		r.open = append(r.open, column)
	}
	return r, nil
}

func (r *variantCursor) close() {
	for _, column := range r.open {
		column.Close()
	}
}

// next reads one row into v.
func (r *variantCursor) next(v *genome.Variant) error {
	v.Pos = r.int32(r.pos)
	v.ID = string(r.value(r.id).ByteArray())
	v.Ref = r.text(r.ref)
	v.Alt = r.text(r.alt)
	v.Site = r.int32(r.site)
	v.SiteAlts = r.int32(r.siteAlts)
	region, ok := genome.ParseRegion(r.text(r.region))
	v.Region = region
	v.Filter = r.text(r.filter)
	v.AC = r.value(r.ac).Int64()
	v.AN = r.value(r.an).Int64()
	v.Missing = r.int32(r.missing)
	if r.het != nil {
		v.Het, v.HomAlt = r.int32(r.het), r.int32(r.homAlt)
	}
	v.Info = math.NaN()
	if info := r.value(r.info); !info.IsNull() {
		v.Info = info.Double()
	}
	if r.err == nil && !ok {
		r.err = r.region.Errorf("is not a region")
	}
	return r.err
}

func (r *variantCursor) value(c *parquetfile.Column) *parquet.Value {
	v, err := c.NextRef()
	if err != nil {
		if r.err == nil {
			r.err = err
		}
		return &parquet.Value{}
	}
	return v
}

func (r *variantCursor) int32(c *parquetfile.Column) int32 { return r.value(c).Int32() }

// text gives a string of its own, shared between rows where texts repeat.
func (r *variantCursor) text(c *parquetfile.Column) string {
	return r.texts.ofBytes(r.value(c).ByteArray())
}
