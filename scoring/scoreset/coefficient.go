package scoreset

import (
	"fmt"
	"strconv"
	"strings"
)

// Coefficient gives the number as coef x 10^exp, where coef fits 63 bits and is
// not divisible by ten (0 x 10^0 for zero). ok is false for the rare longer
// number, which only Rat gives.
func (d Decimal) Coefficient() (coef int64, exp int, ok bool) {
	return d.coef, int(d.exp), d.wide == nil
}

// Text is the number for people, which ParseDecimal reads: without an exponent unless the
// number is very large or long. It need not be what the file had: 0.50 is 0.5.
func (d Decimal) Text() string {
	if zeros := int(d.exp); d.wide == nil && zeros > 0 && zeros <= 9 {
		return strconv.FormatInt(d.coef, 10) + strings.Repeat("0", zeros)
	}
	return string(d.plain())
}

// plain writes the number in a form that ParseDecimal reads.
func (d Decimal) plain() []byte {
	if d.wide == nil && d.exp <= 0 && d.exp >= -mostScientific && d.coef > -scanLimit && d.coef < scanLimit {
		return number{d.coef, shapeOf(int(d.exp), fixed)}.append(nil)
	}
	return fmt.Appendf(nil, "%de%d", d.bigCoef(), d.exp)
}
