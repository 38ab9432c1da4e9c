package scoreset

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// wideLines are the fields of lines of weights: as many decimals in all, with some texts
// between that are written otherwise, one in odd.
func wideLines(rng *rand.Rand, rows, columns, decimals, odd int) (lines [][]string) {
	for range rows {
		fields := make([]string, columns)
		for j := range fields {
			fields[j] = fmt.Sprintf("%.*f", decimals, rng.NormFloat64()*[]float64{0.01, 3}[rng.IntN(2)])
			if odd > 0 && rng.IntN(odd) == 0 {
				fields[j] = []string{"", "0", "-0", "NA", "1e-05", "1.5E+3", "+0.5", "12.5", "0.1234", "-0.123456789012345", "-0." + strings.Repeat("0", decimals),
					"0." + strings.Repeat("1", decimals+1), "1x5", "--1", "0.5 "}[rng.IntN(15)]
			}
		}
		lines = append(lines, fields)
	}
	return lines
}

// Lines of many weights give the same chunk whether their weights are read together or
// each as a text of its own, and give every text back.
func TestWideLinesAreReadAlike(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for range 400 {
		columns, rows := 1+rng.IntN(40), 1+rng.IntN(12)
		lines := wideLines(rng, rows, columns, rng.IntN(17), []int{0, 0, 300, 30, 4}[rng.IntN(5)])
		text := []byte("rs1\t")
		for _, fields := range lines {
			text = append(append(text, strings.Join(fields, "\t")...), "\nrs1\t"...)
		}
		text = append(text, make([]byte, ScanPadding+rng.IntN(2)*200)...)
		together, apart := NewChunk(columns), NewChunk(columns)
		at := len("rs1\t")
		for row, fields := range lines {
			end := at + bytes.IndexByte(text[at:], '\n')
			for left := columns; left > 0; {
				n, stop := together.ScanWeights(text, at, left, '\t')
				if n == 0 {
					stop = at + len(fields[columns-left])
					together.AddWeight(text[at:stop])
					n = 1
				}
				left -= n
				at = stop + 1
			}
			if at != end+1 {
				t.Fatalf("row %d of %q: read up to %d, want %d", row, fields, at, end+1)
			}
			at += len("rs1\t")
			for _, field := range fields {
				apart.AddWeight([]byte(field))
			}
			for _, c := range []*Chunk{together, apart} {
				c.AddPlain(genome.Chromosome(1), int32(row+1), 1, 2, int32(row+1), []byte("rs1"))
			}
		}
		if !reflect.DeepEqual(together.coef, apart.coef) || !reflect.DeepEqual(together.shape, apart.shape) || !reflect.DeepEqual(together.odd, apart.odd) {
			t.Fatalf("%q: read together as %d %d, each as %d %d", lines, together.coef, together.shape, apart.coef, apart.shape)
		}
		b := NewTableBuilder(columns, 0, nil)
		err := together.Encode(nil)
		if err == nil {
			err = b.Append(together, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		table := b.Table()
		for row, fields := range lines {
			for j, field := range fields {
				if _, got := table.weight(row, j, true); got != field {
					t.Fatalf("row %d, column %d: %q, want %q", row, j, got, field)
				}
			}
		}
	}
}

// What a chunk of weights that are written alike says of its columns is what their numbers
// say, at the edge of what 32 bits hold too.
func TestExtentsOfWideChunks(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for range 300 {
		columns, rows := 1+rng.IntN(20), 1+rng.IntN(9)
		c := NewChunk(columns)
		want := make([]extent, columns)
		for j := range want {
			want[j].reset()
		}
		scale := []int64{1, 10, 1000}[rng.IntN(3)]
		for row := range rows {
			for j := range columns {
				n := number{rng.Int64N(2*math.MaxInt32/scale+1)*scale - math.MaxInt32/scale*scale, shapeOf(-9, fixed)}
				switch rng.IntN(60) {
				case 0:
					n.coef = math.MaxInt32
				case 1:
					n.coef = -math.MaxInt32 - 1
				case 2:
					n.coef = 0
				}
				c.add(n)
				if n.coef != 0 {
					want[j].seeNumber(n)
				}
			}
			c.AddPlain(1, int32(row+1), 1, 2, int32(row+1), nil)
		}
		if err := c.Encode(nil); err != nil {
			t.Fatal(err)
		}
		for j := range want {
			got := &c.extents[j]
			if !got.largest.Equal(want[j].largest) || got.found != want[j].found || got.found && got.finest != want[j].finest || !reflect.DeepEqual(got.sum.decimals(), want[j].sum.decimals()) {
				t.Fatalf("column %d of %d x %d: %+v, want %+v", j, rows, columns, got, want[j])
			}
		}
	}
}

// A line with fewer weights than asked for ends where it ends.
func TestScanWeightsStaysInItsLine(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		line := strings.Repeat("\t-0.123456789", 24)
		text := []byte("rs1234567890123" + line + end + strings.Repeat("0.987654321\t", 40) + strings.Repeat("\n", 200))
		for _, most := range []int{24, 25, 40} {
			c := NewChunk(most)
			n, stop := c.ScanWeights(text, 16, most, '\t')
			if n != 24 || stop != len("rs1234567890123"+line) || len(c.coef) != 24 {
				t.Errorf("%q, %d asked for: %d weights up to %d", end, most, n, stop)
			}
		}
	}
}

// So it is for weights of many digits and different exponents, whose sums are beyond 64 bits.
func TestExtentsOfLongChunks(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for range 300 {
		columns, rows := 1+rng.IntN(4), 1+rng.IntN(60)
		scale := []int64{1, 10, 100}[rng.IntN(3)] // the largest numbers of the finest exponents end in zeros
		spread := []int{1, 3, 20}[rng.IntN(3)]
		base := rng.IntN(34)
		c, largest := NewChunk(columns), make([]Decimal, columns)
		finest, sums := make([]int, columns), make([]Sum, columns)
		for row := range rows {
			effect := []Effect{Additive, Additive, Additive, ByDosage}[rng.IntN(4)]
			for j := range columns {
				n := number{rng.Int64N(2e18/scale-1)*scale - 1e18 + scale, shapeOf(-base-rng.IntN(spread), fixed)}
				if rng.IntN(20) == 0 {
					n.coef = 0
				}
				c.add(n)
				if d := n.decimal(); n.coef != 0 && effect != ByDosage {
					if d.Abs().Cmp(largest[j]) > 0 {
						largest[j] = d.Abs()
					}
					if len(sums[j].parts) == 0 || int(d.exp) < finest[j] {
						finest[j] = int(d.exp)
					}
					sums[j].Add(d.Abs())
				}
			}
			c.AddRow(&Row{Number: int32(row + 1), Effect: effect}, nil)
		}
		if c.encodeLong(); c.encoded.format != formatLong {
			t.Fatalf("format %d", c.encoded.format)
		}
		for j := range sums {
			got := &c.extents[j]
			if found := len(sums[j].parts) > 0; got.found != found || !got.largest.Equal(largest[j]) || found && got.finest != finest[j] || got.sum.Rat().Cmp(sums[j].Rat()) != 0 {
				t.Fatalf("column %d of %d x %d: %+v, want %v, finest %d, sum %v", j, rows, columns, got, largest[j].Rat(), finest[j], sums[j].Rat())
			}
		}
	}
}
