package scoreset

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// MarshalText writes the number as coefficient, "e" and exponent, so that
// UnmarshalText gives it back whatever its size.
func (d Decimal) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%de%d", d.bigCoef(), d.exp), nil
}

// Limits of UnmarshalText: far above weights and sums of them, and far below what
// would cost time or memory.
const (
	maxTextDigits   = 2000
	maxTextExponent = 2000
)

// UnmarshalText reads what MarshalText writes, and nothing else.
func (d *Decimal) UnmarshalText(text []byte) error {
	before, after, found := bytes.Cut(text, []byte("e"))
	coef, ok := new(big.Int), false
	if found && len(before) <= maxTextDigits {
		coef, ok = coef.SetString(string(before), 10)
	}
	exp, err := strconv.ParseInt(string(after), 10, 32)
	if !ok || err != nil || exp > maxTextExponent || exp < -maxTextExponent {
		return fmt.Errorf("%.20q is not a coefficient and an exponent", text)
	}
	*d = fromBig(coef, int32(exp))
	return nil
}

// fromBig is coef x 10^exp; it takes coef over.
func fromBig(coef *big.Int, exp int32) Decimal {
	if coef.Sign() == 0 {
		return Decimal{}
	}
	quotient, rest := new(big.Int), new(big.Int)
	for {
		quotient.QuoRem(coef, bigTen, rest)
		if rest.Sign() != 0 {
			break
		}
		coef.Set(quotient)
		exp++
	}
	if coef.IsInt64() && coef.Int64() != math.MinInt64 {
		return Decimal{coef: coef.Int64(), exp: exp}
	}
	return Decimal{wide: coef, exp: exp}
}
