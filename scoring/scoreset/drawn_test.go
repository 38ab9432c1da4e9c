package scoreset

import (
	"errors"
	"math/rand/v2"
	"strings"
	"sync"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
)

// memoryStore is a store that takes everything, or every second chunk.
type memoryStore struct {
	sync.Mutex
	data   []byte
	half   bool
	calls  int
	ids    int // calls for ids
	size   int // of weights
	reads  int
	broken error
}

func (m *memoryStore) Keep(data []byte, columns int) (int64, bool, error) {
	m.Lock()
	defer m.Unlock()
	if columns == Texts {
		if m.ids++; m.half && m.ids%3 == 0 {
			return 0, false, nil
		}
	} else {
		if m.calls++; m.half && m.calls%2 == 0 {
			return 0, false, nil
		}
		m.size += len(data)
	}
	m.data = append(m.data, data...)
	return int64(len(m.data) - len(data)), true, nil
}

func (m *memoryStore) Read(p []byte, at int64) error {
	m.Lock()
	defer m.Unlock()
	m.reads++
	if copy(p, m.data[at:]) < len(p) {
		return errors.New("beyond the end")
	}
	return m.broken
}

// drawnTable is rows and the texts of their weights, row by row.
type drawnTable struct {
	rows  []Row
	texts [][]string
}

// columnText draws the weights of one column as one program writes them.
func columnText(t *rapid.T) *rapid.Generator[string] {
	pattern := rapid.SampledFrom([]string{
		`-?[01]\.[0-9]{9}`, `-?(0|0\.[0-9]{3})`, `-?[0-9]\.[0-9]{14}e-0[1-9]`, `-?[0-3]\.[0-9]{0,4}[1-9]`, `-?[0-9]{1,12}`,
		`-?[1-9]\.[0-9]{2}E[+-]0[1-9]`, `0|-?[1-9]\.[0-9]{3}e-0[4-6]`, `[0-9]{20,30}`, `NaN|0\.5`, `-?\.[0-9]{4}`,
	}).Draw(t, "written")
	return rapid.StringMatching(pattern)
}

func drawTable(t *rapid.T) drawnTable {
	var d drawnTable
	columns := rapid.IntRange(1, 4).Draw(t, "columns")
	written := make([]*rapid.Generator[string], columns)
	for j := range written {
		written[j] = columnText(t)
	}
	for i := range rapid.IntRange(1, 60).Draw(t, "rows") {
		row := Row{Number: int32(i + 1), Chrom: genome.Chromosome(rapid.IntRange(0, 25).Draw(t, "chrom")), Pos: rapid.Int32Range(0, 1000).Draw(t, "pos"),
			RSID:         rapid.SampledFrom([]string{"", "rs1", "rs23456", "1:5:A:G"}).Draw(t, "id"),
			EffectAllele: rapid.SampledFrom([]string{"", "A", "C", "G", "T", "ACGT", "N", "a"}).Draw(t, "effect allele"),
			OtherAllele:  rapid.SampledFrom([]string{"", "A", "C", "G", "T", "AC", "N"}).Draw(t, "other allele"),
			Effect:       rapid.SampledFrom([]Effect{Additive, Additive, Additive, Dominant, ByDosage}).Draw(t, "effect"),
			Fate:         rapid.SampledFrom([]Outcome{Undecided, Undecided, NoPosition}).Draw(t, "fate")}
		switch {
		case row.Effect == ByDosage:
			row.Dosage = &[3]Decimal{Int(rapid.Int64Range(-5, 5).Draw(t, "dosage")), {}, decimal(t, "0.25")}
		case row.Fate == NoPosition:
			row.Kind = "a kind"
		case rapid.IntRange(0, 5).Draw(t, "joint") == 0:
			row.Effect = rapid.SampledFrom([]Effect{HaplotypeCopies, Product}).Draw(t, "joint effect")
			row.Parts = []Part{{"rs1", row.Chrom, row.Pos, "A", "C", ""}, {"rs2", 3, 7, "T", "", "G"}}
		}
		if text := rapid.SampledFrom([]string{"", "", "0", "0.35", "1.2345678901234567890123e-5", "1"}).Draw(t, "frequency"); text != "" {
			d := decimal(t, text)
			row.EffectFrequency = &d
		}
		var texts []string
		for j := range columns {
			text := written[j].Draw(t, "text")
			if rapid.IntRange(0, 40).Draw(t, "other") == 0 {
				text = writtenText().Draw(t, "other text")
			}
			texts = append(texts, text)
		}
		d.rows, d.texts = append(d.rows, row), append(d.texts, texts)
	}
	return d
}

// build makes a table of chunks of so many rows each.
func (d drawnTable) build(t interface{ Fatalf(string, ...any) }, store Store, perChunk int) *Table {
	b := NewTableBuilder(len(d.texts[0]), 0, store)
	c := NewChunk(len(d.texts[0]))
	for first := 0; first < len(d.rows); first += perChunk {
		for i := first; i < min(first+perChunk, len(d.rows)); i++ {
			row := d.rows[i]
			row.Number -= int32(first)
			line := strings.Join(d.texts[i], "\t")
			padded := append([]byte(line+[]string{"\n", "\r\n"}[i%2]), make([]byte, ScanPadding)...)
			for at, texts := 0, d.texts[i]; len(texts) > 0; {
				n, end := c.ScanWeights(padded, at, len(texts), '\t')
				if read := strings.Join(texts[:n], "\t"); n > 0 && end != at+len(read) {
					t.Fatalf("of %q %d weights were read, up to %d", line[at:], n, end-at)
				} else if n == 0 {
					n, read = 1, texts[0]
					c.AddWeight([]byte(read))
					end = at + len(read)
				}
				at, texts = end+1, texts[n:]
			}
			c.AddRow(&row, []byte(row.RSID))
		}
		if err := c.Encode(store); err != nil {
			t.Fatalf("%v", err)
		}
		if err := b.Append(c, first); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return b.Table()
}

// want is row i of column j by the words: ParseDecimal reads its text.
func (d drawnTable) want(i, j int) Row {
	row := d.rows[i]
	row.WeightText = d.texts[i][j]
	weight, err := ParseDecimal(row.WeightText)
	switch {
	case row.Effect == ByDosage:
	case err != nil:
		row.Fate = BadWeight
	default:
		row.Weight = weight
	}
	return row
}

// drawSparse draws rows with many weights "0", and the others of one way of writing, few
// excepted.
func drawSparse(t *rapid.T) drawnTable {
	var d drawnTable
	columns, zeros := rapid.IntRange(1, 30).Draw(t, "columns"), rapid.IntRange(0, 10).Draw(t, "zeros in ten")
	written, others := columnText(t), rapid.SampledFrom([]int{15, 1000, 1000}).Draw(t, "one other in")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) // a draw a weight would be too many
	for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
		some := rapid.SliceOfN(written, 5, 5).Draw(t, "texts")
		texts := make([]string, columns)
		for j := range texts {
			switch {
			case random.IntN(others) == 0:
				texts[j] = rapid.SampledFrom([]string{"-0", "0.000000000", "1", "00", "0.5", "4294967296.000000000", "", "0x", "NA"}).Draw(t, "other")
			case random.IntN(10) < zeros:
				texts[j] = "0"
			default:
				texts[j] = some[j%len(some)]
			}
		}
		d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1), Chrom: 1, Pos: int32(i + 1)}), append(d.texts, texts)
	}
	return d
}
