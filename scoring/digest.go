package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"cardioscore/scoring/match"
)

// UsedRowDigest names which rows of a score make its sum and how: the SHA-256,
// in hex, of a line "number TAB outcome" for each of them in file order. An
// absent row that a policy filled has the outcome absent_mean or absent_homref; a
// proxy's is followed by the variant that stands in.
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
		if f.Assumed {
			filled[f.ScoreRow] = "absent_homref"
		}
	}
	hash := sha256.New()
	lines := make([]byte, 0, 1<<16)
	var line numbered
	for i, outcome := range r.Outcome {
		name := ""
		if outcome.Used() {
			name = outcome.String()
			if proxy, ok := r.Proxies[int32(i)]; ok {
				name += fmt.Sprintf(" %s:%d:%s:%s", proxy.Chrom, proxy.Pos, proxy.Effect, proxy.Other)
			}
		} else if len(filled) > 0 {
			name = filled[int32(i)]
		}
		if name == "" {
			continue
		}
		lines = append(lines, line.of(r.Score.Number(i), name)...)
		if len(lines) > cap(lines)-256 {
			hash.Write(lines)
			lines = lines[:0]
		}
	}
	hash.Write(lines)
	return hex.EncodeToString(hash.Sum(nil))
}

// numbered writes lines "number TAB name" of which most follow one of the same name and a
// number a little lower: then a digit or two change.
type numbered struct {
	number int32
	name   string
	digits int // of the number
	line   []byte
}

// of is a line, until the next call. Numbers are above 0.
func (n *numbered) of(number int32, name string) []byte {
	if last := n.digits - 1; last > 0 && name == n.name && number > n.number && number-n.number < 10 {
		switch digit := n.line[last] + byte(number-n.number); {
		case digit <= '9':
			n.number, n.line[last] = number, digit
			return n.line
		case n.line[last-1] < '9':
			n.line[last-1]++
			n.number, n.line[last] = number, digit-10
			return n.line
		}
	}
	n.line = strconv.AppendInt(n.line[:0], int64(number), 10)
	n.number, n.name, n.digits = number, name, len(n.line)
	n.line = append(append(append(n.line, '\t'), name...), '\n')
	return n.line
}
