package scoreset

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The weights of fields that are found are those that AddWeight reads of their texts, for any
// number of rows and columns, whatever stands between them.
func TestScanFieldsIsAddWeightOfEach(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	odd := []string{
		"", "0", "-0", "1", "+0.5", ".5", "5.", "-0.000", "0.000", "1e-05", "1e5", "1.5e-5", "0.5e-01", "2.50E+00", "1.25e-00", "x", "NA",
		" 0.5", "\"0.25\"", "0.5 ", "0.123456789012345678", "12.5", "1e999", "0.5\r", "--1.5", "5-123", "01.5", "9.99999999999999999",
	}
	chunks := map[int]*Chunk{} // by number of columns, used again as readers do
	for trial := range 3000 {
		rows, stride := rng.IntN(40), 1+rng.IntN(6)
		var columns []int
		for column := range stride {
			if rng.IntN(2) == 0 || column == stride-1 && columns == nil {
				columns = append(columns, column)
			}
		}
		few := rng.IntN(3) * 8 // one in so many is odd
		var text []byte
		ends := []int32{-1}
		var want Chunk
		for range rows {
			for column := range stride {
				start := len(text)
				switch value := math.Ldexp(rng.NormFloat64(), -rng.IntN(14)); {
				case few > 0 && rng.IntN(few) == 0:
					text = append(text, odd[rng.IntN(len(odd))]...)
				case trial%3 == 0:
					text = fmt.Appendf(text, "%.15g", value)
				case trial%3 == 1:
					text = fmt.Appendf(text, "%.*e", 1+rng.IntN(16), value)
				default:
					text = fmt.Appendf(text, "%.9f", value)
				}
				if slices.Contains(columns, column) {
					want.AddWeight(bytes.Trim(text[start:], " \""))
				}
				ends = append(ends, int32(len(text)))
				text = append(text, '\t')
			}
			text[len(text)-1] = '\n'
		}
		text = append(text, make([]byte, ScanPadding)...)
		got := chunks[len(columns)]
		if got == nil {
			got = NewChunk(len(columns))
			chunks[len(columns)] = got
		}
		got.Reset()
		// In two parts, so that what is there already stays.
		first := rng.IntN(rows + 1)
		got.ScanFields(text, ends, first, stride, columns, '\t')
		got.ScanFields(text, ends[first*stride:], rows-first, stride, columns, '\t')
		if !slices.Equal(got.coef, want.coef) || !slices.Equal(got.shape, want.shape) || !slices.Equal(got.odd, want.odd) || !bytes.Equal(got.texts, want.texts) {
			t.Fatalf("%d rows of %d fields, columns %v, of %q:\n%v %v %v %q, want\n%v %v %v %q", rows, stride, columns, text,
				got.coef, got.shape, got.odd, got.texts, want.coef, want.shape, want.odd, want.texts)
		}
	}
}

// Eight numbers and more that are written alike are followed by as many that are not, in all
// ways that change from one kernel to the other.
func TestScanWeightsIsAddWeightOfEach(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	got := NewChunk(1)
	for range 3000 {
		text := []byte("this is what stands before the first number\t")
		at, ends := len(text), []int{}
		var want Chunk
		for range 1 + rng.IntN(8) {
			format := []string{"%.1e", "%.3f", "%.6f", "%.9f", "%.15g", "%.14E", "%.0f", "%.17f"}[rng.IntN(8)]
			for range 8*rng.IntN(3) + rng.IntN(4)/3 {
				start := len(text)
				text = fmt.Appendf(text, format, rng.NormFloat64()/16)
				want.AddWeight(text[start:])
				ends = append(ends, len(text))
				text = append(text, '\t')
			}
		}
		text[len(text)-1] = '\n'
		text = append(text, make([]byte, ScanPadding+rng.IntN(600))...)
		got.Reset()
		for last := 0; last < len(ends); {
			added, end := got.ScanWeights(text, at, min(len(ends)-last, 8<<rng.IntN(3)), '\t')
			if added == 0 {
				end = ends[last]
				got.AddWeight(text[at:end])
				added = 1
			}
			last += added
			if end != ends[last-1] {
				t.Fatalf("%d numbers of %q end at %d, want %d", last, text, end, ends[last-1])
			}
			at = end + 1
		}
		if !slices.Equal(got.coef, want.coef) || !slices.Equal(got.shape, want.shape) || !slices.Equal(got.odd, want.odd) || !bytes.Equal(got.texts, want.texts) {
			t.Fatalf("%q:\n%v %v, want\n%v %v", text, got.coef, got.shape, want.coef, want.shape)
		}
	}
}
