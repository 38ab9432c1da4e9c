package tabular

import (
	"io"

	"cardioscore/io/internal/parquetfile"
)

// nestedCalls gives the calls of a list of structures, one a sample, each with a list of
// allele numbers, as Glow has them: -1 is an allele that is not known.
type nestedCalls struct {
	reader *cellReader // for its places; its cells are not used
	entry  int
	value  int
	found  []int // alleles of the sample
}

func newNestedCalls(t *parquetfile.Table, leaf *parquetfile.Leaf, where place) *nestedCalls {
	return &nestedCalls{reader: newCellReader(t, leaf, where, 0)}
}

func (c *nestedCalls) openGroup(group int, firstRow int64) error {
	c.entry, c.value = 0, 0
	return c.reader.open(group, firstRow)
}

func (c *nestedCalls) fillRow(cells []uint16) error {
	r := c.reader
	sample, open := 0, false
	finish := func() error {
		if !open {
			return nil
		}
		open = false
		if sample == len(cells) {
			return r.errorf(r.row, "found more than the %d samples", len(cells))
		}
		cell := callCell(c.found)
		if cell == bad {
			return r.errorf(r.row, "sample number %d: found an allele number that is neither -1 nor 0 to %d", sample+1, maxAllele)
		}
		cells[sample] = cell
		sample++
		return nil
	}
	outer, inner := uint8(r.leaf.Repeated[0]), uint8(r.leaf.Repeated[1])
	for first := true; ; first = false {
		if r.batch == nil || c.entry == r.batch.Entries {
			b, err := r.reader.Next()
			r.batch, c.entry, c.value = b, 0, 0
			if err == io.EOF && !first {
				break
			}
			if err == io.EOF {
				return r.errorf(r.row, "its lists end before the rows do")
			}
			if err != nil {
				return r.place.put(err)
			}
		}
		rep, def := r.batch.Rep[c.entry], r.batch.Def[c.entry]
		if starts := rep == 0; starts != first {
			if starts {
				break
			}
			return r.errorf(r.row, "a list that begins before its row does")
		}
		c.entry++
		if rep < 2 {
			if err := finish(); err != nil {
				return err
			}
			c.found = c.found[:0]
			open = def >= outer
		}
		switch {
		case def == uint8(r.leaf.MaxDef):
			c.found = append(c.found, c.allele())
			c.value++
		case def >= inner:
			c.found = append(c.found, -1)
		}
		if len(c.found) > maxAllele {
			return r.errorf(r.row, "sample number %d: found a call of more than %d alleles", sample+1, maxAllele)
		}
	}
	if err := finish(); err != nil {
		return err
	}
	if sample != len(cells) {
		return r.errorf(r.row, "found %d samples, expected %d", sample, len(cells))
	}
	r.row++
	return nil
}

// allele gives the next value of the batch.
func (c *nestedCalls) allele() int {
	b := c.reader.batch
	t, i := &b.Values, c.value
	if b.Dictionary != nil {
		t, i = b.Dictionary, int(b.Index[c.value])
	}
	v := int64(0)
	if len(t.Int32) > 0 {
		v = int64(t.Int32[i])
	} else {
		v = t.Int64[i]
	}
	if v < -1 || v > maxAllele {
		return maxAllele + 1
	}
	return int(v)
}

func (c *nestedCalls) endGroup() error {
	r := c.reader
	return r.atEnd(r.batch != nil && c.entry < r.batch.Entries)
}

func (c *nestedCalls) rounding() float64 { return 0 }
