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
// sorted by pos, ref, alt, duplicates dropped, sites numbered, genotypes counted.
// It leaves the order in which the genotypes are to be written.
type chromosomeRows struct {
	spool          *spool
	build          genome.Build
	denominator    int64
	masks          *masks
	calls, dosages rowReader // of the planes that there are
	counted        rowReader // of the rows that were streamed
	out            *variantWriter
	phase          *phaseWriter // nil where there is none
	samples        int
	counter        *rowCounter // nil where all rows were counted when they were streamed
	rows, sites    int
	regions        regionTotals
	common         thinned // rows to compare people on
	haploidHets    *tally  // of X
	order          rowOrder
	dropped        droppedRecords
	haploidHet     int64
	taken          []takenCall

	// Working memory of one position.
	sorting positionOrder
	site    [][]byte  // calls of one site, where they may have to be changed
	kept    genotypes // of a row that may change
	before  genotypes // alike, before it was compared
	later   genotypes // of a duplicate of it
	hets    []byte    // packed, the heterozygous calls of haploid samples at one site
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

// positionOrder sorts the rows of one position.
type positionOrder struct {
	sorted []int  // those kept, by ref, alt
	kept   []bool // by head: not a duplicate of an earlier one
	first  []int  // by head: the one that is kept of its duplicates, itself where there are none
}

// sort takes the heads of a position in source order.
func (o *positionOrder) sort(heads []head) {
	o.sorted, o.kept, o.first = o.sorted[:0], o.kept[:0], o.first[:0]
	for i := range heads {
		o.sorted = append(o.sorted, i)
		o.kept = append(o.kept, true)
		o.first = append(o.first, i)
	}
	if len(heads) == 1 {
		return
	}
	slices.SortFunc(o.sorted, func(a, b int) int {
		return cmp.Or(strings.Compare(heads[a].ref, heads[b].ref), strings.Compare(heads[a].alt, heads[b].alt), cmp.Compare(a, b))
	})
	for i := 1; i < len(o.sorted); i++ {
		h, before := &heads[o.sorted[i]], &heads[o.sorted[i-1]]
		if h.ref == before.ref && h.alt == before.alt {
			o.kept[o.sorted[i]] = false
			o.first[o.sorted[i]] = o.first[o.sorted[i-1]]
		}
	}
	o.sorted = slices.DeleteFunc(o.sorted, func(i int) bool { return !o.kept[i] })
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
	if c.counter != nil {
		c.counter.flush()
		c.haploidHets.flush()
	}
	return nil
}

// position writes the rows of one position, given in source order.
func (c *chromosomeRows) position(heads []head) error {
	c.sorting.sort(heads)
	c.dropped.count(heads, c.sorting.kept)
	if len(c.sorting.sorted) < len(heads) {
		if err := c.compareDuplicates(heads); err != nil {
			return err
		}
	}
	rest := c.sorting.sorted
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
	if mask.haploid != nil && c.spool.calls != nil {
		if err := c.repair(heads, members, region, mask.haploid); err != nil {
			return err
		}
	}
	if c.rows+len(members) > math.MaxInt32 {
		return fileerr.New(fileerr.Resource, c.out.file.Path(), "more than %d variants on one chromosome", math.MaxInt32)
	}
	for _, i := range members {
		h := &heads[i]
		n, err := c.count(h, region, mask)
		if err != nil {
			return err
		}
		if err := c.addPhase(h, mask.haploid != nil); err != nil {
			return err
		}
		c.order.add(h.row)
		c.rows++
		v := genome.Variant{
			Chrom: c.spool.chrom, Pos: h.pos, ID: h.id, Ref: h.ref, Alt: h.alt,
			Site: int32(c.sites), SiteAlts: int32(len(members)), Region: region, Filter: h.filter,
			AC: n.ac, AN: n.an, Missing: int32(n.missing), Het: int32(n.het), HomAlt: int32(n.homAlt), Info: h.info,
		}
		if err := c.out.add(&v); err != nil {
			return err
		}
		if genome.Matchable(h.alt) {
			c.regions.addRow(&v)
			if comparable(&v, c.samples) {
				c.common.add(h.row)
			}
		}
	}
	c.sites++
	return nil
}

// count counts one row, unless that was done when it was streamed.
func (c *chromosomeRows) count(h *head, region genome.Region, mask ploidyMask) (n counts, err error) {
	counted := c.spool.counted != nil && h.row < c.spool.counted.rows
	if counted && (c.counter == nil || h.made&contradicted == 0) {
		record, err := c.counted.row(h.row)
		if err != nil {
			return n, err
		}
		return countsOf(record), nil
	}
	var calls, planes []byte
	if c.spool.calls != nil {
		if calls, err = c.calls.row(h.row); err != nil {
			return n, err
		}
	}
	if c.spool.dosages != nil {
		if planes, err = c.dosages.row(h.row); err != nil {
			return n, err
		}
	}
	lo, hi := halves(planes)
	if counted { // the samples were counted
		if calls != nil {
			n = countRow(calls, c.samples, mask)
		}
		return c.counter.ofDosages(n, lo, hi, mask), nil
	}
	return c.counter.row(calls, lo, hi, region, genome.Matchable(h.alt), mask), nil
}

// repair sets heterozygous calls of haploid samples missing, in the spool too, where
// the genotype files are written from: calls of the source at all rows of the site,
// and counted; a call made from a dosage in its own row, because the dosage is no
// error. Dosages made from the calls follow them.
func (c *chromosomeRows) repair(heads []head, members []int, region genome.Region, haploid []byte) error {
	if c.hets == nil {
		c.hets = make([]byte, c.spool.calls.stride)
	}
	for len(c.site) < len(members) {
		c.site = append(c.site, make([]byte, c.spool.calls.stride))
	}
	site := c.site[:len(members)]
	changed := false
	for k, i := range members {
		row, err := c.calls.row(heads[i].row)
		if err != nil {
			return err
		}
		copy(site[k], row)
		if heads[i].made&callsMade != 0 && dropHaploidHets(site[k:k+1], haploid, nil) > 0 {
			changed = true
		}
	}
	if calls := dropHaploidHets(site, haploid, c.hets); calls > 0 {
		c.haploidHet += calls
		changed = true
		if region == genome.XNonPAR {
			c.haploidHets.add(c.hets)
		}
	}
	if !changed {
		return nil
	}
	for k, i := range members {
		if err := c.replaceCalls(&heads[i], site[k]); err != nil {
			return err
		}
	}
	return nil
}
