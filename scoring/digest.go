package scoring

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"cardioscore/scoring/match"
)

// UsedRowDigest names which rows of a score make its sum and how: the SHA-256,
// in hex, of a line "number TAB outcome" for each of them in file order. An
// absent row that a policy filled has the outcome absent_mean or absent_homref.
// No cohort row number enters, so that two cohorts in which the same rows match
// in the same way share the digest.
func UsedRowDigest(r *match.Result) string {
	filled := map[int32]string{}
	for i := range r.Terms {
		if row := r.Terms[i].ScoreRow; !r.Outcome[row].Used() {
			filled[row] = "absent_homref"
		}
	}
	for _, f := range r.Filled {
		filled[f.ScoreRow] = "absent_mean"
	}
	hash := sha256.New()
	lines := bufio.NewWriter(hash)
	for i, outcome := range r.Outcome {
		name := filled[int32(i)]
		if outcome.Used() {
			name = outcome.String()
		}
		if name != "" {
			fmt.Fprintf(lines, "%d\t%s\n", r.Score.Number(i), name)
		}
	}
	_ = lines.Flush() // a hash takes every write
	return hex.EncodeToString(hash.Sum(nil))
}
