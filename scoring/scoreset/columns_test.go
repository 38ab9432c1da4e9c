package scoreset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sliceStore keeps everything it is given.
type sliceStore struct{ bytes []byte }

func (s *sliceStore) Keep(data []byte, _ int) (int64, bool, error) {
	at := len(s.bytes)
	s.bytes = append(s.bytes, data...)
	return int64(at), true, nil
}

func (s *sliceStore) Read(p []byte, at int64) error {
	if n := copy(p, s.bytes[at:]); n != len(p) {
		return fmt.Errorf("%d bytes of %d", n, len(p))
	}
	return nil
}

// weightTexts are written in every way that a chunk keeps apart.
var weightTexts = []string{
	"0.5", "0", "0.50", "-0.123456", "1e-5", "2.5E-03", "+1.5", ".25", "-0", "00.5", "NA", "", "1,5",
	"123456789012345678901234567890", "9e299", "0.000000000000000000000000000000001", "12", "-7.0e+01", "3e2",
}

func randomTable(t interface{ Fatal(...any) }, r *rand.Rand, store Store) *Table {
	columns := 1 + r.IntN(4)
	b := NewTableBuilder(columns, 0, store)
	before := 0
	for range 1 + r.IntN(3) {
		c := NewChunk(columns)
		plain := r.IntN(3) // 0: any text; 1: few decimals; 2: many
		for n := 1 + r.IntN(30); n > 0; n-- {
			row := Row{Number: int32(c.Len() + 1), Chrom: 1, Pos: int32(1 + r.IntN(1000)), EffectAllele: "A", OtherAllele: []string{"", "G", "ACGT", "<DEL>"}[r.IntN(4)]}
			switch r.IntN(12) {
			case 0:
				row.Effect, row.Dosage = ByDosage, &[3]Decimal{Int(1), fromText("-0.25"), fromText("1e-30")}
			case 1:
				row.Effect, row.Pair = Diplotype, &Pair{Unlisted: "apoe_e1", Variant: [2]PairVariant{{Chrom: 19, Pos: 5}, {Chrom: 19, Pos: 6}}, Haplotype: [2][2]string{{"T", "C"}, {"C", "C"}}}
			case 2:
				row.Effect, row.Parts = Product, []Part{{RSID: "rs1", Chrom: 1, Pos: 7, Effect: "A", Other: "G"}, {Chrom: 2, Pos: 8, Effect: "T"}}
			case 3:
				row.Fate, row.Kind = ComplexUnsupported, "HLA_allele"
			case 4:
				f := fromText("0.25")
				row.EffectFrequency = &f
			case 5:
				f := fromText("0.123456789012345678901234567890")
				row.EffectFrequency = &f
			case 6:
				row.Effect = Dominant
			case 7:
				row.Fate = NoPosition
			}
			c.AddRow(&row, fmt.Appendf(nil, "rs%d", r.IntN(100)))
			for range columns {
				switch plain {
				case 0:
					c.AddWeight([]byte(weightTexts[r.IntN(len(weightTexts))]))
				case 1:
					c.AddWeight(fmt.Appendf(nil, "%.4f", r.NormFloat64()))
				default:
					c.AddWeight(fmt.Appendf(nil, "%.15g", r.NormFloat64()))
				}
			}
		}
		rows := c.Len()
		if err := c.Encode(store); err != nil {
			t.Fatal(err)
		}
		if err := b.Append(c, before); err != nil {
			t.Fatal(err)
		}
		before += rows + r.IntN(2)
	}
	return b.Table()
}

func fromText(text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// A table that was taken apart and made again is the same in everything that can be
// asked of it, with its weights in memory and in a store.
func TestApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var store Store
		if rapid.Bool().Draw(t, "store") {
			store = &sliceStore{}
		}
		table := randomTable(t, r, store)
		columns := table.Apart()
		for k := range columns.Weights {
			w := &columns.Weights[k]
			data, err := table.ReadWeights(w)
			if err != nil {
				t.Fatal(err)
			}
			w.Data, w.Size = data, int64(len(data))
		}
		again, err := NewTable(columns, nil)
		if err != nil {
			t.Fatal(err)
		}
		compareTables(t, table, again)
	})
}

func compareTables(t *rapid.T, a, b *Table) {
	if a.Len() != b.Len() || a.Columns() != b.Columns() {
		t.Fatalf("%d rows of %d columns, %d of %d", a.Len(), a.Columns(), b.Len(), b.Columns())
	}
	for column := range a.Columns() {
		x, y := a.Score(Score{}, column), b.Score(Score{}, column)
		if x.Grid() != y.Grid() || x.AbsSum().Rat().Cmp(y.AbsSum().Rat()) != 0 {
			t.Fatalf("column %d: grid %v and %v, sum|w| %v and %v", column, x.Grid(), y.Grid(), x.AbsSum().Rat(), y.AbsSum().Rat())
		}
		for i := range a.Len() {
			if p, q := x.Row(i), y.Row(i); !reflect.DeepEqual(p, q) {
				t.Fatalf("column %d, row %d: %+v, then %+v", column, i, p, q)
			}
			if p, q := x.Unweighted(i), y.Unweighted(i); !reflect.DeepEqual(p, q) {
				t.Fatalf("row %d: %+v, then %+v", i, p, q)
			}
		}
		if !reflect.DeepEqual(a.Unreadable(column), b.Unreadable(column)) {
			t.Fatal("other rows cannot be read")
		}
	}
}

// What does not fit together is an error that says so, and no panic.
func TestNewTableRefuses(t *testing.T) {
	whole := func() *Columns {
		return NewScore(Score{}, []Row{
			{Number: 1, Chrom: 1, Pos: 5, EffectAllele: "A", OtherAllele: "ACG", Weight: fromText("0.5")},
			{Number: 2, Chrom: 1, Pos: 6, EffectAllele: "C", Effect: ByDosage, Dosage: &[3]Decimal{Int(0), Int(1), Int(2)}},
			{Number: 3, Chrom: 1, Pos: 7, EffectAllele: "C", Weight: fromText("0.25")},
		}).table.Apart()
	}
	if _, err := NewTable(whole(), nil); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Columns){
		"alleles number": func(c *Columns) { c.Rows.records[0].effect = 6 },
		"used before":    func(c *Columns) { c.Rows.records[0].fate = RefAlt },
		"lacks":          func(c *Columns) { c.Special = nil },
		"out of order":   func(c *Columns) { c.Special = append(c.Special, c.Special...) },
		"bytes of data":  func(c *Columns) { c.Weights[0].Data = c.Weights[0].Data[1:] },
		"shapes":         func(c *Columns) { c.Weights[0].Shapes = nil },
		"weights of":     func(c *Columns) { c.Weights[0].Rows = 2 },
		"no data":        func(c *Columns) { c.Weights[0].Data = nil },
		"without a":      func(c *Columns) { c.Scores[0].Unreadable = []int32{7} },
		"cannot be":      func(c *Columns) { c.Scores[0].Largest = Decimal{} },
		"no column":      func(c *Columns) { c.Scores = nil },
		"has the number": func(c *Columns) { c.Numbers = []int32{1, 0, 3} },
		"number 0 and 6": func(c *Columns) { c.Rows.records[0].effect, c.Rows.records[0].other = 0, 6 },
		"behind row 3":   func(c *Columns) { c.Weights = append(c.Weights, c.Weights[0]) },
		"of 0 rows for":  func(c *Columns) { c.Weights = nil },
		"13 bytes of":    func(c *Columns) { c.Weights[0].Data, c.Weights[0].Size = append(c.Weights[0].Data, 0), 13 },
		"a frequency of": func(c *Columns) { c.Frequencies = []EffectFrequency{{Row: 0, Coef: -1, Exp: -1}} },
		"haplotype_copies and lacks": func(c *Columns) {
			c.Rows.records[1].kind = HaplotypeCopies
			c.Special[0].Parts = make([]Part, MaxParts+1)
		},
	} {
		c := whole()
		spoil(c)
		if _, err := NewTable(c, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := whole()
	c.Weights[0].Format, c.Weights[0].Shapes = TextWeights, nil
	c.Weights[0].Data = binary.LittleEndian.AppendUint32(make([]byte, 12), 9)
	c.Weights[0].Size = 16
	if _, err := NewTable(c, nil); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Errorf("texts beyond the data: %v", err)
	}
	c = whole()
	c.Weights[0].Format, c.Weights[0].Shapes = LongWeights, nil
	c.Weights[0].Data, c.Weights[0].Size = make([]byte, 30), 30
	if _, err := NewTable(c, nil); err != nil {
		t.Errorf("long weights: %v", err)
	}
	c = whole()
	c.Weights[0].Format, c.Weights[0].Shapes = LongWeights, nil
	c.Weights[0].Data, c.Weights[0].Size = binary.LittleEndian.AppendUint16(make([]byte, 28), uint16(shapeOf(0, upper1+1))), 30
	if _, err := NewTable(c, nil); err == nil || !strings.Contains(err.Error(), "shape") {
		t.Errorf("a long weight of no shape: %v", err)
	}
}

// Values outside their range are named.
func TestRowsRefuse(t *testing.T) {
	for column := range RowColumn(len(rowColumns)) {
		for _, v := range []int32{-1, 0, 1, 127, int32(rowColumns[column].most), int32(rowColumns[column].most + 1), math.MaxInt32} {
			r := NewRows(2)
			err := r.Set(column, 1, binary.LittleEndian.AppendUint32(nil, uint32(v)))
			if v < 0 || int64(v) > rowColumns[column].most {
				if err == nil || !strings.Contains(err.Error(), "a "+column.String()+" in the rows from 2 on") {
					t.Errorf("%s %d: %v", column, v, err)
				}
			} else if got := [2]int32{r.Value(column, 0), r.Value(column, 1)}; err != nil || got != [2]int32{0, v} {
				t.Errorf("%s %d: %v, %v", column, v, got, err)
			}
		}
	}
}

// Ids that do not fit the rows are an error when they are read, and not before.
func TestLateIDs(t *testing.T) {
	for want, read := range map[string]func() ([]byte, []int32, error){
		"":           func() ([]byte, []int32, error) { return []byte("rs1x"), []int32{3, 4}, nil },
		"for 2 rows": func() ([]byte, []int32, error) { return []byte("rs1"), []int32{3}, nil },
		"before":     func() ([]byte, []int32, error) { return []byte("rs1"), []int32{3, 2}, nil },
		"outside":    func() ([]byte, []int32, error) { return []byte("rs1"), []int32{3, 4}, nil },
		"disk":       func() ([]byte, []int32, error) { return nil, nil, errors.New("disk") },
	} {
		c := NewScore(Score{}, []Row{{Number: 1, Weight: fromText("1")}, {Number: 2, Weight: fromText("2")}}).table.Apart()
		c.IDs = read
		table, err := NewTable(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = table.LoadIDs()
		if want == "" {
			if err != nil || table.id(0) != "rs1" || table.id(1) != "x" {
				t.Errorf("%q, %q, %v", table.id(0), table.id(1), err)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestDecimalText(t *testing.T) {
	for _, text := range []string{"0", "1", "-0.25", "9e299", "0.1e-399", "123456789012345678901234567890.5", "-9223372036854775808", "100"} {
		d := fromText(text)
		written, err := d.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Decimal
		if err := back.UnmarshalText(written); err != nil || !reflect.DeepEqual(back, d) {
			t.Errorf("%s: %s gives %+v, not %+v: %v", text, written, back, d, err)
		}
	}
	for _, text := range []string{"", "1", "e1", "1e", "1.5e1", "1e9999", "x" + "e1", strings.Repeat("1", 3000) + "e0"} {
		if err := new(Decimal).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%.20q is read", text)
		}
	}
}
