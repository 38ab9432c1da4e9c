package pgen

import (
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/internal/plinktext"
)

// cutter cuts the sets into batches: it reads lines and records, and decodes
// neither. A batch can be decoded without the ones before it, because it has the
// earlier record that its first one may refer to.
type cutter struct {
	samples int
	sets    []*set // to come

	set       *set // nil between sets
	pgen      *os.File
	indexFile *os.File // nil where the index stands in the .pgen
	index     index
	block     block
	number    int   // of the variants that are cut
	at        int64 // where the next record begins
	earlier   place // the last record that later ones may refer to

	lines   *plinktext.Lines
	layout  *variantLayout
	pending []byte // the line of the next record, nil behind the last one
}

// place is where a record stands in the .pgen.
type place struct {
	kind   int // -1 for no record
	at     int64
	length uint32
}

var noPlace = place{kind: -1}

// open starts with a set.
func (c *cutter) open(s *set) error {
	c.set, c.index = s, *s.index
	c.number, c.at, c.earlier, c.block.number = 0, c.index.records, noPlace, -1
	var err error
	if c.pgen, err = os.Open(s.pgen); err != nil {
		return fileerr.Wrap(fileerr.IO, s.pgen, err)
	}
	c.index.file = c.pgen
	if c.index.path != s.pgen {
		if c.indexFile, err = os.Open(c.index.path); err != nil {
			return fileerr.Wrap(fileerr.IO, c.index.path, err)
		}
		c.index.file = c.indexFile
	}
	c.lines, c.layout, c.pending, err = openVariants(s.variantPath)
	return err
}

// next puts the next records into the batch, those of the next set where one has ended, or
// gives io.EOF behind the last. With an error the batch is empty.
func (c *cutter) next(b *batch) error {
	b.empty()
	for c.set != nil || len(c.sets) > 0 {
		if c.set == nil {
			s := c.sets[0]
			c.sets = c.sets[1:]
			if err := c.open(s); err != nil {
				return err
			}
		}
		err := c.fill(b)
		if err == nil {
			return nil
		}
		b.empty() // not all of it is there
		if err != io.EOF {
			return err
		}
		c.close()
	}
	return io.EOF
}

// close ends a set. The files were only read.
func (c *cutter) close() {
	if c.lines != nil {
		c.lines.Close()
	}
	if c.indexFile != nil {
		c.indexFile.Close()
	}
	if c.pgen != nil {
		c.pgen.Close()
	}
	c.set, c.lines, c.indexFile, c.pgen = nil, nil, nil, nil
}

// fill puts the next records into the batch, or gives io.EOF behind the last.
func (c *cutter) fill(b *batch) error {
	b.set, b.layout, b.first = c.set, c.layout, c.number+1
	b.empty()
	if c.number == c.index.variants {
		if c.pending != nil {
			return c.countsDiffer("more variants than")
		}
		return io.EOF
	}
	from, size, rows := c.at, 0, 0
	for len(b.records) < batchSites && c.number < c.index.variants {
		if of := c.number / blockVariants; of != c.block.number {
			if err := c.index.load(of, &c.block); err != nil {
				return err
			}
		}
		if c.pending == nil {
			return c.countsDiffer("fewer variants than")
		}
		i := c.number % blockVariants
		length := c.block.lengths[i]
		rec := record{
			kind: c.index.kindOf(&c.block, i), alleles: c.index.alleleCount(&c.block, i),
			alts: c.layout.countAlts(c.pending), line: c.lines.Number(),
			data: span{size, size + int(length)}, text: span{len(b.text), len(b.text) + len(c.pending)},
		}
		if rec.alts > maxAlts {
			return fileerr.AtLine(fileerr.Resource, c.set.variantPath, rec.line, "ALT",
				"found %d ALTs, expected at most the %d of PLINK 2; split the record", rec.alts, maxAlts)
		}
		weight := rec.alts * bedrow.Bytes(c.samples)
		if rec.kind&dosageBits != 0 {
			weight += 2 * c.samples
		}
		if len(b.records) > 0 && (rec.data.to > batchRecords || rows+weight > batchRows || rec.text.to > batchText) {
			break
		}
		switch {
		case !referencesEarlier(rec.kind):
			c.earlier = place{kind: rec.kind, at: c.at, length: length}
		case len(b.records) == 0:
			b.earlier = c.earlier
		}
		b.text = append(b.text, c.pending...)
		b.records = append(b.records, rec)
		size, rows = rec.data.to, rows+weight
		c.at += int64(length)
		c.number++
		if err := c.nextLine(); err != nil {
			return err
		}
	}
	return c.readRecords(b, from, size)
}

// nextLine goes on to the line of the next record.
func (c *cutter) nextLine() (err error) {
	if c.pending, err = c.lines.Next(); err == io.EOF {
		c.pending = nil
		return nil
	}
	if err == nil && c.pending[0] == '#' {
		return fileerr.AtLine(fileerr.Malformed, c.set.variantPath, c.lines.Number(), "",
			"found a line that begins with #, expected a variant")
	}
	return err
}

// readRecords reads the bytes of the records of the batch, and before them those
// of the earlier record that the first one refers to.
func (c *cutter) readRecords(b *batch, from int64, size int) error {
	before := int(b.earlier.length)
	b.data = resize(b.data, before+size)
	if err := readAt(c.pgen, c.set.pgen, b.data[:before], b.earlier.at); err != nil {
		return err
	}
	return readAt(c.pgen, c.set.pgen, b.data[before:], from)
}

// countsDiffer says that the .pvar and the .pgen are not of one set.
func (c *cutter) countsDiffer(how string) error {
	return fileerr.New(fileerr.Inconsistent, c.set.variantPath,
		"has %s the %d of %s: the set does not belong together", how, c.index.variants, c.set.pgen)
}
