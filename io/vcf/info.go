package vcf

import (
	"bytes"
	"math"
	"strconv"

	"cardioscore/io/fileerr"
)

// qualityKeys are the INFO fields that hold imputation quality, the first one
// that a record has being taken.
var qualityKeys = [...]string{"R2", "DR2", "INFO", "AR2"}

// parseInfo looks for the imputation quality, and for what tells of a reference block.
func (b *batch) parseInfo(r *record, info []byte) *fileerr.Error {
	if len(info) == 1 {
		return nil
	}
	places := b.plan.sites != nil || b.plan.regions != nil
	best, text := len(qualityKeys), []byte(nil)
	for more := true; more; {
		var field []byte
		field, info, more = bytes.Cut(info, []byte{';'})
		if places {
			if problem := r.parseBlockInfo(field); problem != nil {
				return problem
			}
		}
		for k, key := range qualityKeys[:best] {
			if len(field) > len(key) && field[len(key)] == '=' && string(field[:len(key)]) == key {
				best, text = k, field[len(key)+1:]
				break
			}
		}
	}
	if text == nil {
		return nil
	}
	alts := r.alts.to - r.alts.from
	if n := 1 + bytes.Count(text, []byte{','}); n != 1 && n != alts {
		return malformed("INFO", "%s has %d values; expected 1, or %d, one for each ALT", qualityKeys[best], n, alts)
	}
	r.info.from = len(b.info)
	for value, rest, more := bytes.Cut(text, []byte{','}); ; value, rest, more = bytes.Cut(rest, []byte{','}) {
		b.info = append(b.info, qualityOf(value))
		if !more {
			break
		}
	}
	b.shareQuality(r, alts)
	return nil
}

// parseBlockInfo takes END and MIN_DP.
func (r *record) parseBlockInfo(field []byte) *fileerr.Error {
	if text, ok := bytes.CutPrefix(field, []byte("END=")); ok && string(text) != "." {
		end, err := strconv.ParseUint(string(text), 10, 31)
		if err != nil {
			return malformed("INFO", "END is %s, which is not a position", shown(text))
		}
		r.end = int64(end)
	}
	if text, ok := bytes.CutPrefix(field, []byte("MIN_DP=")); ok {
		value, _, _, ok := parseDecimal(text, 0)
		r.minDP, r.hasMinDP = value, ok
	}
	return nil
}

// shareQuality gives the one quality of a record to every ALT.
func (b *batch) shareQuality(r *record, alts int) {
	for len(b.info)-r.info.from < alts {
		b.info = append(b.info, b.info[r.info.from])
	}
	r.info.to = len(b.info)
}

// qualityOf reads one value; NaN for a missing one and for what is no number.
func qualityOf(text []byte) float64 {
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsInf(value, 0) {
		return math.NaN()
	}
	return value
}
