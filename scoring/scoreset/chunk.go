package scoreset

import (
	"slices"

	"cardioscore/scoring/genome"
)

// Chunk collects consecutive rows of a table, with one weight for each of its
// columns. Several chunks may be filled at once, each by one goroutine; a
// TableBuilder puts them together and empties them for use again.
//
// For each row, AddRow is called once, and AddWeight or ScanWeights for each of its
// columns in their order, before or after. Encode ends the chunk.
type Chunk struct {
	columns     int
	rows        []record
	numbers     []int32
	ids         []byte
	idEnds      []uint32 // in ids, by row
	alleles     alleles
	special     []special
	frequencies []effectFrequency

	// The weights, row after row; shape is noNumber where the text stands in odd.
	like  likeness
	coef  []int64
	shape []shape
	odd   []odd
	texts []byte // of odd

	encoded    weights
	encodedIDs weights  // texts: the ids
	extents    []extent // by column
	bad        []value  // weights that cannot be read
	short      []shortDraft
	buffer     []byte
}

// value names a weight.
type value struct {
	row    int32
	column int32
}

// odd is a weight that is kept as its text: one that cannot be read, that is too
// long, or that no form writes alike.
type odd struct {
	at         uint32 // row of the chunk x columns + column
	start, end uint32 // in the texts
}

// special is what few rows have.
type special struct {
	row    int32
	kind   string
	dosage *[3]Decimal
	pair   *Pair
	parts  []Part
	// frequency of the effect allele, where an effectFrequency does not hold it
	frequency *Decimal
}

// NewChunk gives an empty chunk of a table with so many columns.
func NewChunk(columns int) *Chunk {
	return &Chunk{columns: columns, extents: make([]extent, columns)}
}

// Len is the number of rows.
func (c *Chunk) Len() int { return len(c.rows) }

// AddRow adds a row: all of it but its weight, with the text of its id in
// place of RSID. Row.Number counts from 1 within the chunk. The row's slices and
// pointers become the table's, but for EffectFrequency, which is copied.
func (c *Chunk) AddRow(row *Row, id []byte) {
	c.ids = append(c.ids, id...)
	c.rows = append(c.rows, record{
		pos: row.Pos, chrom: row.Chrom, kind: row.Effect, fate: row.Fate,
		effect: c.alleles.number(row.EffectAllele), other: c.alleles.number(row.OtherAllele),
	})
	c.idEnds = append(c.idEnds, uint32(len(c.ids)))
	c.numbers = append(c.numbers, row.Number)
	wide := c.addFrequency(row.EffectFrequency)
	if row.Kind != "" || row.Dosage != nil || row.Pair != nil || row.Parts != nil || wide != nil {
		c.special = append(c.special, special{int32(len(c.rows) - 1), row.Kind, row.Dosage, row.Pair, row.Parts, wide})
	}
}

// PlainRow is a row of an additive weight with one variant, undecided, that has nothing which
// few rows have.
type PlainRow struct {
	Pos            int32
	IDStart, IDEnd int32 // where its id stands in a text
	Chrom          genome.Chromosome
	Effect, Other  uint8 // alleles: 1 to 4 for A, C, G, T
}

// idPadding is how many bytes of a text that holds ids must follow them.
const idPadding = 16

// AddPlainRows is AddRow for rows that are so, whose numbers follow one another. ScanPadding
// bytes must follow the ids in the text.
func (c *Chunk) AddPlainRows(rows []PlainRow, number int32, text []byte) {
	first, size := len(c.rows), len(c.ids)
	room := size + idPadding
	for i := range rows {
		room += int(rows[i].IDEnd - rows[i].IDStart)
	}
	c.ids = slices.Grow(c.ids, room-size)
	ids := c.ids[:room]
	c.rows = slices.Grow(c.rows, len(rows))[:first+len(rows)]
	c.numbers = slices.Grow(c.numbers, len(rows))[:first+len(rows)]
	c.idEnds = slices.Grow(c.idEnds, len(rows))[:first+len(rows)]
	records, numbers, ends := c.rows[first:], c.numbers[first:], c.idEnds[first:]
	numbers, ends = numbers[:len(records)], ends[:len(records)]
	for i := range records {
		row := &rows[i]
		if length := int(row.IDEnd - row.IDStart); length <= idPadding {
			copy(ids[size:][:idPadding], text[row.IDStart:][:idPadding]) // of a length that is known before
			size += length
		} else {
			size += copy(ids[size:], text[row.IDStart:row.IDEnd])
		}
		records[i] = record{}
		r := &records[i] // set in place: reading back what was just put together waits for it
		r.pos, r.effect, r.other, r.chrom = row.Pos, uint32(row.Effect), uint32(row.Other), row.Chrom
		ends[i] = uint32(size)
		numbers[i] = number + int32(i)
	}
	c.ids = ids[:size]
}

// Grow makes room for so many more rows, with ids of the usual length.
func (c *Chunk) Grow(rows int) {
	const usual = 10 // characters of an id
	c.rows, c.numbers, c.ids = slices.Grow(c.rows, rows), slices.Grow(c.numbers, rows), slices.Grow(c.ids, usual*rows)
	c.idEnds = slices.Grow(c.idEnds, rows)
	c.coef, c.shape = slices.Grow(c.coef, c.columns*rows), slices.Grow(c.shape, c.columns*rows)
}

// AddPlain is AddRow for the row of an additive weight with one variant, undecided, that
// has nothing which few rows have. The alleles are numbered 1 to 4: A, C, G, T.
func (c *Chunk) AddPlain(chrom genome.Chromosome, pos int32, effect, other uint8, number int32, id []byte) {
	c.ids = append(c.ids, id...)
	c.rows = append(c.rows, record{})
	r := &c.rows[len(c.rows)-1] // set in place: reading back what was just put together waits for it
	r.pos, r.effect, r.other, r.chrom = pos, uint32(effect), uint32(other), chrom
	c.idEnds = append(c.idEnds, uint32(len(c.ids)))
	c.numbers = append(c.numbers, number)
}

// AddWeight adds the next weight as its text, whatever it is.
func (c *Chunk) AddWeight(text []byte) { c.add(c.readWeight(text, len(c.coef))) }

// addText adds the next weight as a text that is not read at once.
func (c *Chunk) addText(text []byte) { c.add(c.keepText(text, len(c.coef))) }

func (c *Chunk) add(n number) {
	c.coef, c.shape = append(c.coef, n.coef), append(c.shape, n.shape)
}

// readWeight reads the text of the weight that has this place among those of the chunk.
func (c *Chunk) readWeight(text []byte, at int) number {
	const most = 40 // characters of what scan reads
	var padded [most + padding]byte
	if n := copy(padded[:most], text); n == len(text) {
		if number, end, ok := scan(padded[:], 0); ok && end == n {
			return number
		}
	}
	return c.keepText(text, at)
}

// keepText keeps the text of a weight that is not read at once.
func (c *Chunk) keepText(text []byte, at int) number {
	start := len(c.texts)
	c.texts = append(c.texts, text...)
	c.odd = append(c.odd, odd{uint32(at), uint32(start), uint32(len(c.texts))})
	return number{shape: noNumber}
}

// ScanPadding is how many bytes must follow a text that ScanWeights reads.
const ScanPadding = padding

// Reset empties the chunk.
func (c *Chunk) Reset() {
	c.rows, c.numbers, c.ids, c.special = c.rows[:0], c.numbers[:0], c.ids[:0], c.special[:0]
	c.idEnds, c.frequencies = c.idEnds[:0], c.frequencies[:0]
	c.coef, c.shape, c.odd, c.texts, c.bad = c.coef[:0], c.shape[:0], c.odd[:0], c.texts[:0], c.bad[:0]
	c.alleles.reset()
	for j := range c.extents {
		c.extents[j].reset()
	}
	c.encoded, c.encodedIDs = weights{}, weights{}
}

// alleles numbers the alleles of rows: 0 is none, then A, C, G, T, then others.
type alleles struct {
	texts   []string
	numbers map[string]uint32
}

var bases = [...]string{"", "A", "C", "G", "T"}

func (a *alleles) number(text string) uint32 {
	if len(text) <= 1 {
		switch text {
		case "":
			return 0
		case "A":
			return 1
		case "C":
			return 2
		case "G":
			return 3
		case "T":
			return 4
		}
	}
	n, ok := a.numbers[text]
	if !ok {
		if a.numbers == nil {
			a.numbers = map[string]uint32{}
		}
		n = uint32(len(bases) + len(a.texts))
		a.numbers[text] = n
		a.texts = append(a.texts, text)
	}
	return n
}

func (a *alleles) text(n uint32) string {
	if n < uint32(len(bases)) {
		return bases[n]
	}
	return a.texts[n-uint32(len(bases))]
}

func (a *alleles) reset() {
	clear(a.texts)
	a.texts = a.texts[:0]
	clear(a.numbers)
}

// record is one row of a table but for its number, its id and its weights.
type record struct {
	pos           int32
	effect, other uint32 // numbers of the alleles
	chrom         genome.Chromosome
	kind          Effect
	fate          Outcome
}
