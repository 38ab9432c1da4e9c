package cohort

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// chromosomeRows turns a spool into the variant table of one chromosome: rows
// sorted by pos, ref, alt, duplicates dropped, sites numbered, calls counted.
// It leaves the order in which the calls are to be written.
type chromosomeRows struct {
	spool *spool
	build genome.Build
	masks *masks
	calls callReader
	out   *variantWriter

	samples     int
	all, x      *tally
	rows, sites int
	order       rowOrder
	dropped     droppedRecords
	haploidHet  int64

	// Working memory of one position.
	sorted []int    // heads by ref, alt, source order
	kept   []bool   // by head
	site   [][]byte // calls of one site, where they may have to be changed
}

// rowOrder lists spool rows in the order of the chromosome. As long as that is
// the order of the spool itself, it takes no memory.
type rowOrder struct {
	rows    int
	changed []uint32 // nil while row i is row i of the spool
}

func (o *rowOrder) add(row int64) {
	if o.changed == nil && row != int64(o.rows) {
		o.changed = make([]uint32, o.rows, 2*o.rows+64)
		for i := range o.changed {
			o.changed[i] = uint32(i)
		}
	}
	if o.changed != nil {
		o.changed = append(o.changed, uint32(row))
	}
	o.rows++
}

func (o *rowOrder) at(i int) int64 {
	if o.changed == nil {
		return int64(i)
	}
	return int64(o.changed[i])
}

func (c *chromosomeRows) write(ctx context.Context) error {
	walk, err := c.spool.positions()
	if err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		heads, err := walk.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := c.position(heads); err != nil {
			return err
		}
	}
	c.all.flush()
	c.x.flush()
	return nil
}

// position writes the rows of one position, given in source order.
func (c *chromosomeRows) position(heads []head) error {
	c.sorted, c.kept = c.sorted[:0], c.kept[:0]
	for i := range heads {
		c.sorted = append(c.sorted, i)
		c.kept = append(c.kept, true)
	}
	slices.SortFunc(c.sorted, func(a, b int) int {
		return cmp.Or(strings.Compare(heads[a].ref, heads[b].ref), strings.Compare(heads[a].alt, heads[b].alt), cmp.Compare(a, b))
	})
	for i := 1; i < len(c.sorted); i++ {
		h, before := &heads[c.sorted[i]], &heads[c.sorted[i-1]]
		if h.ref == before.ref && h.alt == before.alt {
			c.kept[c.sorted[i]] = false
		}
	}
	c.dropped.count(heads, c.kept)
	rest := slices.DeleteFunc(c.sorted, func(i int) bool { return !c.kept[i] })
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && heads[rest[n]].ref == heads[rest[0]].ref {
			n++
		}
		if err := c.writeSite(heads, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// writeSite writes the rows of one site: all that share chrom, pos and ref,
// whether they came in one record or in several.
func (c *chromosomeRows) writeSite(heads []head, members []int) error {
	region := genome.RegionOf(c.build, c.spool.chrom, heads[members[0]].pos)
	mask := c.masks[region]
	if mask.haploid != nil {
		if err := c.repair(heads, members, mask.haploid); err != nil {
			return err
		}
	}
	if c.rows+len(members) > math.MaxInt32 {
		return fileerr.New(fileerr.Resource, c.out.file.Path(), "more than %d variants on one chromosome", math.MaxInt32)
	}
	for _, i := range members {
		h := &heads[i]
		row, err := c.calls.row(h.row)
		if err != nil {
			return err
		}
		n := countRow(row, c.samples, mask)
		if genome.Matchable(h.alt) {
			c.all.add(row)
			if region == genome.XNonPAR {
				c.x.add(row)
			}
		}
		c.order.add(h.row)
		c.rows++
		v := genome.Variant{
			Chrom: c.spool.chrom, Pos: h.pos, ID: h.id, Ref: h.ref, Alt: h.alt,
			Site: int32(c.sites), SiteAlts: int32(len(members)), Region: region, Filter: h.filter,
			AC: n.ac, AN: n.an, Missing: int32(n.missing), Het: int32(n.het), HomAlt: int32(n.homAlt), Info: math.NaN(),
		}
		if err := c.out.add(&v); err != nil {
			return err
		}
	}
	c.sites++
	return nil
}

// repair sets heterozygous calls of haploid samples missing at all rows of the
// site, in the spool too, where the genotype files are written from.
func (c *chromosomeRows) repair(heads []head, members []int, haploid []byte) error {
	for len(c.site) < len(members) {
		c.site = append(c.site, make([]byte, c.spool.rowBytes))
	}
	site := c.site[:len(members)]
	for k, i := range members {
		row, err := c.calls.row(heads[i].row)
		if err != nil {
			return err
		}
		copy(site[k], row)
	}
	calls := dropHaploidHets(site, haploid)
	if calls == 0 {
		return nil
	}
	c.haploidHet += calls
	for k, i := range members {
		if err := c.spool.replace(heads[i].row, site[k]); err != nil {
			return err
		}
	}
	c.calls.forget()
	return nil
}
