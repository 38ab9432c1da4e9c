package cohort

import (
	"cardioscore/io/fileerr"
	"cardioscore/scoring/kernel"
)

// sourceRow is the genotypes of one row as the source gives them. Its memory is that of
// whoever made it.
type sourceRow struct {
	path    string   // with line, where the row stands, for messages
	line    int      // 1-based
	calls   []byte   // packed, nil where the cohort has no hard calls
	dosages []uint16 // nil where the cohort has none, or the site has none, whose calls then stand for them
}

// planes writes the planes of the row's dosages, one byte a sample each.
//
// Errors: Internal for a dosage above two copies.
func (r *sourceRow) planes(tier kernel.Tier, lo, hi []byte, denominator int64) error {
	if r.dosages == nil {
		dosagesOfCalls(lo, hi, r.calls, denominator)
		return nil
	}
	above := kernel.SplitDosages(tier, lo, hi, r.dosages, uint16(2*denominator))
	if above == 0 {
		return nil
	}
	return fileerr.AtLine(fileerr.Internal, r.path, r.line, "", "the reader gave a dosage of %d/%d, more than 2 copies", above, denominator)
}
