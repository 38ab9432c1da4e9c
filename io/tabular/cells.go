package tabular

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"

	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go/format"
)

// A cell is one genotype of one sample in 16 bits, the form in which tables are turned
// round:
//
//	dosages   units of 1/denominator, 0 to twice that
//	numbers   ALT copies 0, 1, 2
//	calls     two allele numbers of 7 bits; one and haploidBit for a haploid call; one and
//	          loneBit for a text that is a lone number, which may be one, or a count
//
// and one of these, which no genotype is:
const (
	missing   uint16 = 0xffff - iota
	halfCall         // 0/. and the like: missing, and counted
	polyploid        // more than two alleles: missing, and counted
	unseen           // the table has not said yet
	bad              // a value that is refused
)

const (
	denominator           = 10_000 // of files that name none
	maxDenominator        = 32_767 // see source.Storage
	alleleBits            = 7
	maxAllele             = 1<<alleleBits - 1
	haploidBit     uint16 = 1 << (2 * alleleBits)
	loneBit        uint16 = haploidBit << 1
)

// nature is what the values of a column can be.
type nature uint8

const (
	integers nature = iota
	decimals        // floats, and decimals with digits behind the point
	calls           // texts such as 0/1, or structures
)

// natureOf judges the type of a genotype column. ok is false where it holds none.
func natureOf(l *parquetfile.Leaf) (n nature, ok bool) {
	a, scale := l.Annotation()
	switch l.Kind {
	case format.Int32, format.Int64:
		switch {
		case a == parquetfile.DecimalType && scale > 0:
			return decimals, scale <= 18
		case a == parquetfile.OtherType:
			return 0, false
		}
		return integers, scale == 0
	case format.Float, format.Double:
		return decimals, true
	case format.ByteArray:
		return calls, a == parquetfile.TextType || a == parquetfile.PlainType
	}
	return 0, false
}

// converter makes cells of the values of a column.
type converter struct {
	kind    format.Type
	tenths  uint64 // 10^scale of decimals in integers, else 1
	perCopy uint64 // cells are dosages in so many units a copy; 0 for hard calls
	worst   float64
}

func newConverter(l *parquetfile.Leaf, perCopy uint64) *converter {
	c := &converter{kind: l.Kind, tenths: 1, perCopy: perCopy}
	if a, scale := l.Annotation(); a == parquetfile.DecimalType {
		for range scale {
			c.tenths *= 10
		}
	}
	return c
}

// convert appends the cells of values.
func (c *converter) convert(dst []uint16, t *parquetfile.Typed) []uint16 {
	switch c.kind {
	case format.Int32:
		for _, v := range t.Int32 {
			dst = append(dst, c.integer(int64(v)))
		}
	case format.Int64:
		for _, v := range t.Int64 {
			dst = append(dst, c.integer(v))
		}
	case format.Float:
		for _, v := range t.Float {
			dst = append(dst, c.float(float64(v)))
		}
	case format.Double:
		for _, v := range t.Double {
			dst = append(dst, c.float(v))
		}
	default:
		for _, v := range t.Bytes {
			dst = append(dst, callOf(v))
		}
	}
	return dst
}

func (c *converter) integer(v int64) uint16 {
	if v < 0 || uint64(v) > 2*c.tenths {
		return bad
	}
	n := uint64(v)
	if c.perCopy == 0 {
		if n%c.tenths != 0 {
			return bad
		}
		return uint16(n / c.tenths)
	}
	if c.perCopy%c.tenths == 0 {
		return uint16(n * (c.perCopy / c.tenths))
	}
	hi, lo := bits.Mul64(n, c.perCopy) // n is at most 2 x tenths
	q, rest := bits.Div64(hi, lo, c.tenths)
	if rest > c.tenths-rest || rest == c.tenths-rest && q&1 == 1 {
		q, rest = q+1, c.tenths-rest
	}
	c.worst = max(c.worst, float64(rest)/float64(c.tenths)/float64(c.perCopy))
	return uint16(q)
}

// float gives the nearest cell, the even one of two. NaN is how frames without nulls
// say missing.
func (c *converter) float(v float64) uint16 {
	switch {
	case math.IsNaN(v):
		return missing
	case v < 0 || v > 2:
		return bad
	case c.perCopy == 0:
		if v != math.Trunc(v) {
			return bad
		}
		return uint16(v)
	}
	n := math.RoundToEven(v * float64(c.perCopy))
	c.worst = max(c.worst, math.Abs(v-n/float64(c.perCopy)))
	return uint16(n)
}

// callOf reads a call: allele numbers divided by / or |. A lone number may as well count
// ALT copies: its cell says so, and the record decides.
func callOf(text []byte) uint16 {
	if len(text) == 3 && (text[1] == '/' || text[1] == '|') {
		a, b := uint16(text[0]-'0'), uint16(text[2]-'0')
		if a < 10 && b < 10 {
			return a<<alleleBits | b
		}
	}
	if len(text) == 0 || string(text) == "." {
		return missing
	}
	var alleles []int
	for len(text) > 0 {
		end := 0
		for end < len(text) && text[end] != '/' && text[end] != '|' {
			end++
		}
		allele := -1
		if string(text[:end]) != "." {
			n, err := strconv.ParseUint(string(text[:end]), 10, 16)
			if err != nil || n > maxAllele {
				return bad
			}
			allele = int(n)
		}
		alleles = append(alleles, allele)
		if end == len(text)-1 { // nothing behind the last divider
			return bad
		}
		text = text[min(end+1, len(text)):]
	}
	if len(alleles) == 1 {
		return loneBit | uint16(alleles[0])
	}
	return callCell(alleles)
}

// callCell gives the cell of a call by its allele numbers, -1 for one that is not known.
func callCell(alleles []int) uint16 {
	known := 0
	for _, a := range alleles {
		switch {
		case a > maxAllele || a < -1:
			return bad
		case a >= 0:
			known++
		}
	}
	switch {
	case known == 0:
		return missing
	case len(alleles) > 2:
		return polyploid
	case known < len(alleles):
		return halfCall
	case len(alleles) == 1:
		return haploidBit | uint16(alleles[0])
	}
	return uint16(alleles[0])<<alleleBits | uint16(alleles[1])
}

// describe says what a bad value is. Numbers that no genotype is near to, and texts, are
// not repeated: they may be ids of people.
func (c *converter) describe(t *parquetfile.Typed, at int) string {
	v := 0.0
	switch c.kind {
	case format.Int32:
		v = float64(t.Int32[at]) / float64(c.tenths)
	case format.Int64:
		v = float64(t.Int64[at]) / float64(c.tenths)
	case format.Float:
		v = float64(t.Float[at])
	case format.Double:
		v = t.Double[at]
	default:
		return "found a text that is no call; expected allele numbers divided by / or |, as in 0/1, or ./."
	}
	found := fmt.Sprintf("found %v", v)
	if math.Abs(v) >= 100 {
		found = "found a number far from it"
	}
	switch {
	case v >= 0 && v <= 2:
		return found + "; hard calls were asked for, expected 0, 1 or 2"
	case v == -1 || v == -9 || v == 3:
		return found + "; expected 0 to 2 ALT copies, and null (or NaN) for a missing value"
	}
	return found + "; expected 0 to 2 ALT copies"
}
