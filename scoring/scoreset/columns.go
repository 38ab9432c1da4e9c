package scoreset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Columns is a table as plain columns, from which it can be made again: what a file
// keeps of it. Slices are by row unless something else is said; they are not to be
// changed where they came from a table.
type Columns struct {
	Rows    *Rows
	Numbers []int32 // of rows in the file; nil where row i has the number i+1
	// IDs gives the ids, one after another, and where each ends. A table that is made of
	// columns calls it when it is first asked for an id.
	IDs func() (texts []byte, ends []int32, err error)
	// Alleles other than A, C, G and T, see FirstAllele.
	Alleles     []string
	Special     []Special         // ascending by row
	Frequencies []EffectFrequency // ascending by row
	Weights     []WeightChunk     // in the order of the rows
	Scores      []WeightColumn    // by column of weights
}

// FirstAllele is the number of the first allele that is none of A, C, G and T.
const FirstAllele = len(bases)

// Special is what few rows have beside the columns.
type Special struct {
	Row    int32
	Kind   string      `json:",omitempty"`
	Dosage *[3]Decimal `json:",omitempty"`
	Pair   *Pair       `json:",omitempty"`
	Parts  []Part      `json:",omitempty"`
	// Frequency of the effect allele, where its coefficient takes more than 63 bits.
	Frequency *Decimal `json:",omitempty"`
}

// EffectFrequency is the frequency of a row's effect allele, Coef x 10^Exp.
type EffectFrequency struct {
	Row, Exp int32
	Coef     int64
}

// WeightChunk is the weights of consecutive rows in all columns. Its data are
//
//	ShortWeights   an int32 a weight, row after row: the weight is that x 10^exponent of its column
//	LongWeights    an int64 a weight, row after row, then 16 bits a weight: its shape
//	TextWeights    a uint32 where each text ends, after a first 0, then the texts
//
// in the low byte first.
type WeightChunk struct {
	Rows   int32
	Format WeightFormat
	// Shapes say how the weights of each column read, ShortWeights alone: bits 0 to 15
	// a shape (number.go), bits 16 and 17 whether zeros and trailing zeros are written.
	Shapes []int32
	Data   []byte // nil where the store has it, at At
	At     int64
	Size   int64 // of the data, in bytes
	Texts  []WeightText
}

// WeightFormat is how the data of a WeightChunk are written.
type WeightFormat = format

// The formats of weights.
const (
	ShortWeights = formatShort
	LongWeights  = formatLong
	TextWeights  = formatTexts
)

// WeightText is a weight that its chunk holds as its text.
type WeightText struct {
	At   int32 // row of the chunk x columns + column
	Text string
}

// WeightColumn is what the weights of one column are together.
type WeightColumn struct {
	Largest    Decimal   // |weight|
	Finest     int       // smallest power of ten of a weight that is not 0
	Found      bool      // any weight is not 0
	AbsSum     []Decimal // sum|w|, as a sum of these
	Unreadable []int32   // rows whose weight cannot be read, ascending
}

// Apart takes the table apart. The data of weights in the store stay there: Data
// is nil then, and ReadWeights reads them.
func (t *Table) Apart() *Columns {
	c := &Columns{Rows: &Rows{records: t.rows}, Numbers: t.numbers, IDs: t.allIDs, Alleles: t.alleles.texts}
	for _, s := range t.special {
		c.Special = append(c.Special, Special{s.row, s.kind, s.dosage, s.pair, s.parts, s.frequency})
	}
	for _, f := range t.frequencies {
		c.Frequencies = append(c.Frequencies, EffectFrequency{f.row, f.exp, f.coef})
	}
	for k := range t.weights {
		c.Weights = append(c.Weights, t.weights[k].chunk(t))
	}
	for j := range t.extents {
		e := &t.extents[j]
		c.Scores = append(c.Scores, WeightColumn{e.largest, e.finest, e.found, e.sum.decimals(), t.bad[j]})
	}
	return c
}

func (w *weights) chunk(t *Table) WeightChunk {
	out := WeightChunk{Rows: w.rows, Format: w.format, Data: w.data, At: w.at, Size: int64(len(w.data))}
	if w.data == nil {
		out.Size = int64(w.format.size(int(w.rows) * t.columns)) // of texts: their ends alone
	}
	for _, column := range w.columns {
		out.Shapes = append(out.Shapes, int32(column.shape)|int32(column.form)<<16)
	}
	for _, o := range w.odd {
		out.Texts = append(out.Texts, WeightText{int32(o.at), o.text})
	}
	return out
}

// ReadWeights gives the data of a chunk of Apart, wherever they are. The error is
// that of the store.
func (t *Table) ReadWeights(c *WeightChunk) ([]byte, error) {
	if c.Data != nil {
		return c.Data, nil
	}
	data := make([]byte, c.Size)
	if err := t.store.Read(data, c.At); err != nil || c.Format != TextWeights {
		return data, err
	}
	texts := binary.LittleEndian.Uint32(data[len(data)-4:])
	data = append(data, make([]byte, texts)...)
	return data, t.store.Read(data[c.Size:], c.At+c.Size)
}

// decimals are the parts of a sum.
func (s *Sum) decimals() []Decimal {
	var all []Decimal
	for _, part := range s.parts {
		coef := big.NewInt(part.small)
		if part.wide != nil {
			coef.Add(coef, part.wide)
		}
		all = append(all, fromBig(coef, part.exp))
	}
	return all
}

// NewTable makes a table of columns, which it takes over. store has the data of
// weights that Data does not hold. The error says what does not fit together: numbers
// outside their range, rows out of order, weights of other rows than there are.
// Whether the columns of weights are what Scores says of them is not checked.
func NewTable(c *Columns, store Store) (*Table, error) {
	t := &Table{columns: len(c.Scores), store: store, lateIDs: &lateIDs{read: c.IDs}, numbers: c.Numbers, rows: c.Rows.records}
	t.alleles.texts = c.Alleles
	for _, take := range []func(*Table) error{c.takeRows, c.takeSpecial, c.takeWeights, c.takeScores} {
		if err := take(t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (c *Columns) takeRows(t *Table) error {
	if t.columns < 1 {
		return errors.New("no column of weights")
	}
	if c.Numbers != nil && len(c.Numbers) != len(t.rows) {
		return fmt.Errorf("%d numbers of rows for %d rows", len(c.Numbers), len(t.rows))
	}
	for i := range c.Numbers {
		if c.Numbers[i] < 1 {
			return fmt.Errorf("row %d has the number %d", i+1, c.Numbers[i])
		}
	}
	alleles := uint32(FirstAllele + len(c.Alleles))
	for i := range t.rows {
		r := &t.rows[i]
		if r.effect >= alleles || r.other >= alleles {
			return fmt.Errorf("row %d has alleles number %d and %d of %d", i+1, r.effect, r.other, alleles)
		}
		if r.fate.Used() {
			return fmt.Errorf("row %d is used before it is matched", i+1)
		}
	}
	return nil
}

func (c *Columns) takeSpecial(t *Table) error {
	needs := map[int32]bool{} // rows that something has to be there of
	for i := range t.rows {
		if kind := t.rows[i].kind; kind >= ByDosage && t.rows[i].fate == Undecided {
			needs[int32(i)] = true
		}
	}
	last := int32(-1)
	for _, s := range c.Special {
		if s.Row <= last || int(s.Row) >= len(t.rows) {
			return fmt.Errorf("something special of row %d, out of order or outside", s.Row+1)
		}
		last = s.Row
		kind := t.rows[s.Row].kind
		fits := len(s.Parts) <= MaxParts
		switch kind {
		case ByDosage:
			fits = s.Dosage != nil
		case Diplotype:
			fits = s.Pair != nil
		case HaplotypeCopies, Product:
			fits = fits && len(s.Parts) >= 2
		}
		if !fits && t.rows[s.Row].fate == Undecided {
			return fmt.Errorf("row %d is %s and lacks what that needs", s.Row+1, kind)
		}
		delete(needs, s.Row)
		t.special = append(t.special, special{s.Row, s.Kind, s.Dosage, s.Pair, s.Parts, s.Frequency})
	}
	for row := range needs {
		return fmt.Errorf("row %d is %s and lacks what that needs", row+1, t.rows[row].kind)
	}
	last = -1
	for _, f := range c.Frequencies {
		if f.Row <= last || int(f.Row) >= len(t.rows) || f.Coef < 0 || f.Exp > 0 || f.Exp < -maxTextExponent {
			return fmt.Errorf("a frequency of row %d, out of order or outside", f.Row+1)
		}
		last = f.Row
		t.frequencies = append(t.frequencies, effectFrequency{f.Row, f.Exp, f.Coef})
	}
	return nil
}

func (c *Columns) takeWeights(t *Table) error {
	first := 0
	for k := range c.Weights {
		chunk := &c.Weights[k]
		values := int64(chunk.Rows) * int64(t.columns)
		if chunk.Rows < 1 || int(chunk.Rows) > len(t.rows)-first || values > math.MaxInt32 || chunk.Format > formatTexts {
			return fmt.Errorf("weights of %d rows behind row %d of %d, in format %d", chunk.Rows, first, len(t.rows), chunk.Format)
		}
		if err := chunk.check(t, int(values)); err != nil {
			return fmt.Errorf("weights of rows %d to %d: %w", first+1, first+int(chunk.Rows), err)
		}
		w := weights{first: int32(first), rows: chunk.Rows, format: chunk.Format, data: chunk.Data, at: chunk.At}
		for _, s := range chunk.Shapes {
			w.columns = append(w.columns, shortColumn{shape(s), shortForm(s >> 16)})
		}
		for _, text := range chunk.Texts {
			w.odd = append(w.odd, oddText{uint32(text.At), text.Text})
		}
		t.weights = append(t.weights, w)
		first += int(chunk.Rows)
	}
	if first != len(t.rows) {
		return fmt.Errorf("weights of %d rows for %d rows", first, len(t.rows))
	}
	return nil
}

func (c *WeightChunk) check(t *Table, values int) error {
	size := int64(c.Format.size(values))
	if c.Size < size || c.Size > size && c.Format != formatTexts || c.Data != nil && int64(len(c.Data)) != c.Size {
		return fmt.Errorf("%d bytes of data for %d weights", c.Size, values)
	}
	if c.Data == nil && (t.store == nil || c.At < 0) {
		return errors.New("no data")
	}
	shapes := 0
	if c.Format == formatShort {
		shapes = t.columns
	}
	if len(c.Shapes) != shapes {
		return fmt.Errorf("%d shapes of columns, expected %d", len(c.Shapes), shapes)
	}
	for _, s := range c.Shapes {
		if form := shape(s).form(); s>>16 > int32(strippedForm) || s < 0 || form > upper1 ||
			shortForm(s>>16) == strippedForm && (form != fixed || shape(s).exp() > 0) {
			return fmt.Errorf("shape %x", s)
		}
	}
	last := int32(-1)
	for _, text := range c.Texts {
		if text.At <= last || int(text.At) >= values {
			return fmt.Errorf("a text at %d, out of order or outside", text.At)
		}
		last = text.At
	}
	if c.Data != nil {
		return c.checkData(values)
	}
	return nil
}

// checkData holds that the data can be read.
func (c *WeightChunk) checkData(values int) error {
	switch c.Format {
	case formatLong:
		for i := range values {
			s := shape(binary.LittleEndian.Uint16(c.Data[8*values+2*i:]))
			if s.form() > upper1 && s != noNumber {
				return fmt.Errorf("shape %x", uint16(s))
			}
		}
	case formatTexts:
		last := uint32(0)
		for i := range values + 1 {
			end := binary.LittleEndian.Uint32(c.Data[4*i:])
			if end < last || int64(end) > c.Size-int64(formatTexts.size(values)) {
				return errors.New("a text ends before it begins, or outside")
			}
			last = end
		}
	}
	return nil
}

func (c *Columns) takeScores(t *Table) error {
	for j := range c.Scores {
		s := &c.Scores[j]
		e := extent{largest: s.Largest, finest: s.Finest, found: s.Found}
		if s.Found != (s.Largest.Sign() > 0) || s.Finest < -maxTextExponent || s.Finest > maxTextExponent {
			return fmt.Errorf("column %d: the largest and the finest weight cannot be", j+1)
		}
		for _, part := range s.AbsSum {
			e.sum.Add(part)
		}
		last := int32(-1)
		for _, row := range s.Unreadable {
			if row <= last || int(row) >= len(t.rows) {
				return fmt.Errorf("column %d: row %d without a weight, out of order or outside", j+1, row+1)
			}
			last = row
		}
		t.extents = append(t.extents, e)
		t.grids = append(t.grids, e.grid())
		t.bad = append(t.bad, s.Unreadable)
	}
	return nil
}
