package scoreset

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"cardioscore/scoring/kernel"
)

// oddShare is the share of weights, one in so many, that may stand beside the
// others as texts, and oddFree how many may in any case.
const (
	oddShare = 16
	oddFree  = 8
)

// Encode packs the weights and ids of the chunk, writes them to the store if it takes
// them, and finds the extents of the weights. A nil store takes none.
func (c *Chunk) Encode(store Store) error {
	if len(c.coef) != len(c.rows)*c.columns {
		panic(fmt.Sprintf("BUG: scoreset: %d weights for %d rows of %d columns", len(c.coef), len(c.rows), c.columns))
	}
	c.readSpecial()
	for _, o := range c.odd {
		c.readOdd(o)
	}
	var data []byte
	if data = c.encodeShort(); data == nil {
		if len(c.odd) <= oddFree+len(c.coef)/oddShare {
			data = c.encodeLong()
		} else {
			data = c.encodeTexts()
		}
	}
	sort.Slice(c.encoded.odd, func(i, k int) bool { return c.encoded.odd[i].at < c.encoded.odd[k].at })
	c.encoded.rows = int32(len(c.rows))
	c.buffer = data
	if err := c.encoded.keep(store, data, c.columns); err != nil {
		return err
	}
	return c.encodeIDs(store)
}

// encodeIDs packs the ids as texts, which no score is computed from.
func (c *Chunk) encodeIDs(store Store) error {
	n := len(c.rows)
	size := formatTexts.size(n)
	data := c.room(size + len(c.ids))
	binary.LittleEndian.PutUint32(data, 0)
	for i, end := range c.idEnds {
		binary.LittleEndian.PutUint32(data[4*(i+1):], end)
	}
	copy(data[size:], c.ids)
	c.encodedIDs = weights{rows: int32(n), format: formatTexts}
	return c.encodedIDs.keep(store, data, Texts)
}

// keep puts the data into the store, or a copy of them into memory.
func (w *weights) keep(store Store, data []byte, columns int) (err error) {
	kept := false
	if store != nil {
		w.at, kept, err = store.Keep(data, columns)
	}
	if !kept {
		w.data = slices.Clone(data)
	}
	return err
}

// readSpecial takes the weights by dosage into every column's extent.
func (c *Chunk) readSpecial() {
	for _, s := range c.special {
		if s.dosage == nil || c.rows[s.row].fate == BadWeight {
			continue
		}
		for j := range c.extents {
			c.extents[j].seeDosage(s.dosage)
		}
	}
}

// readOdd reads a weight that stands as its text.
func (c *Chunk) readOdd(o odd) {
	row, column := int(o.at)/c.columns, int(o.at)%c.columns
	if c.rows[row].kind == ByDosage {
		return
	}
	d, err := ParseDecimal(string(c.texts[o.start:o.end]))
	if err != nil || c.rows[row].fate == BadWeight {
		c.bad = append(c.bad, value{int32(row), int32(column)})
		return
	}
	c.extents[column].see(d)
	c.extents[column].sum.Add(d.Abs())
}

// encodeShort gives nil where too many weights do not fit the format.
func (c *Chunk) encodeShort() []byte {
	k := c.columns
	data := c.room(formatShort.size(len(c.coef)))
	allowed := oddFree + len(c.coef)/oddShare
	if straight := c.draftAlike(); straight && len(c.special) == 0 && c.narrow(data) {
		c.finishShort(data, nil)
		return data
	} else if !straight {
		if c.tooLong(allowed) {
			return nil
		}
		c.draft()
	}
	drafts := c.short
	var moved []odd // beside those that are odd already
	for row := range c.rows {
		counts := c.rows[row].kind != ByDosage
		coefs, shapes, out := c.coef[row*k:][:k], c.shape[row*k:][:k], data[4*row*k:][:4*k]
		for j := range drafts {
			d, coef := &drafts[j], coefs[j]
			if shapes[j] != d.straight || !fits(coef) || coef == 0 && d.column.form != paddedForm {
				small, ok := d.fit(number{coef, shapes[j]})
				if !ok {
					small = 0
					if shapes[j] != noNumber {
						if moved = append(moved, odd{at: uint32(row*k + j)}); len(moved)+len(c.odd) > allowed {
							return nil
						}
					}
				}
				coef = int64(small)
			}
			binary.LittleEndian.PutUint32(out[4*j:], uint32(coef))
			if counts {
				magnitude := uint32(max(coef, -coef))
				d.largest = max(d.largest, magnitude)
				d.sum += int64(magnitude)
				if !d.uneven && magnitude%10 != 0 {
					d.uneven = true
				}
			}
		}
	}
	if len(moved)+len(c.odd) > allowed {
		return nil
	}
	c.finishShort(data, moved)
	return data
}

// narrow is encodeShort for weights that all are written alike, of rows with no weights by
// dosage. It says false where a coefficient is too large.
func (c *Chunk) narrow(data []byte) bool {
	largest, sums := make([]uint32, c.columns), make([]int64, c.columns)
	if !kernel.Narrow(data, c.coef, c.columns, largest, sums) {
		return false
	}
	for j := range c.short {
		d := &c.short[j]
		d.largest, d.sum = largest[j], sums[j]
		for at := j; at < len(c.coef) && !d.uneven; at += c.columns {
			d.uneven = c.coef[at]%10 != 0
		}
	}
	return true
}

// finishShort takes the extents of the columns, and moves what does not fit aside.
func (c *Chunk) finishShort(data []byte, moved []odd) {
	columns := make([]shortColumn, c.columns)
	for j := range c.short {
		d := &c.short[j]
		columns[j] = d.column
		exp := d.column.shape.exp()
		e := &c.extents[j]
		if d.largest != 0 {
			e.see(small(uint64(d.largest), false, int64(exp)))
			e.sum.addCoef(d.sum, exp)
			if d.uneven {
				e.finest = min(e.finest, exp)
			} else {
				c.finest(e, data, j, exp)
			}
		}
	}
	c.encoded.format, c.encoded.columns = formatShort, columns
	c.keepOdd()
	for _, o := range moved {
		n := number{c.coef[o.at], c.shape[o.at]}
		c.encoded.odd = append(c.encoded.odd, oddText{o.at, string(n.append(nil))})
		if j := int(o.at) % c.columns; c.rows[int(o.at)/c.columns].kind != ByDosage {
			c.extents[j].see(n.decimal())
			c.extents[j].sum.addCoef(max(n.coef, -n.coef), n.exp())
		}
	}
}

// finest looks for the smallest exponent in a column all of whose coefficients
// are divisible by ten.
func (c *Chunk) finest(e *extent, data []byte, column, exp int) {
	for row := range c.rows {
		if c.rows[row].kind == ByDosage {
			continue
		}
		coef := int32(binary.LittleEndian.Uint32(data[4*(row*c.columns+column):]))
		e.see(small(uint64(max(coef, -coef)), false, int64(exp)))
	}
}

// keepOdd keeps the texts of odd weights.
func (c *Chunk) keepOdd() {
	texts := string(c.texts)
	c.encoded.odd = nil
	for _, o := range c.odd {
		c.encoded.odd = append(c.encoded.odd, oddText{o.at, texts[o.start:o.end]})
	}
}

func (c *Chunk) encodeLong() []byte {
	c.seeAll()
	data := c.room(formatLong.size(len(c.coef)))
	shapes := data[8*len(c.coef):]
	for i, coef := range c.coef {
		binary.LittleEndian.PutUint64(data[8*i:], uint64(coef))
		binary.LittleEndian.PutUint16(shapes[2*i:], uint16(c.shape[i]))
	}
	c.encoded.format = formatLong
	c.keepOdd()
	return data
}

func (c *Chunk) encodeTexts() []byte {
	c.seeAll()
	data := c.room(formatTexts.size(len(c.coef)))
	ends := len(data)
	binary.LittleEndian.PutUint32(data, 0)
	next := 0
	for i, coef := range c.coef {
		if s := c.shape[i]; s != noNumber {
			data = number{coef, s}.append(data)
		} else {
			data = append(data, c.texts[c.odd[next].start:c.odd[next].end]...)
			next++
		}
		binary.LittleEndian.PutUint32(data[4*(i+1):], uint32(len(data)-ends))
	}
	c.encoded.format = formatTexts
	return data
}

// room gives a buffer that is used again with the next rows.
func (c *Chunk) room(size int) []byte {
	if cap(c.buffer) < size {
		c.buffer = make([]byte, size)
	}
	return c.buffer[:size]
}
