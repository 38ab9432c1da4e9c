package refdist

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cardioscore/scoring/reference"
)

// The policies that a distribution may name: the values of --missing and --absent.
var (
	missingPolicies = []string{"mean", "skip"}
	absentPolicies  = []string{"skip", "mean", "homref"}
)

// check says what is wrong with an entry by itself, or nil. The words of
// its fields are those of the file.
func (e *Entry) check() error {
	switch {
	case strings.TrimSpace(e.ScoreID) == "":
		return errors.New("score_id is empty, expected the id of a score")
	case !isDigest(e.ScoreDigest):
		return notDigest("score_digest", e.ScoreDigest)
	case !isDigest(e.UsedRowDigest):
		return notDigest("used_rows_digest", e.UsedRowDigest)
	case e.FrequencyDigest != "" && !isDigest(e.FrequencyDigest):
		return notDigest("frequency_digest", e.FrequencyDigest)
	case !slices.Contains(missingPolicies, e.Missing):
		return notOneOf("missing", e.Missing, missingPolicies)
	case !slices.Contains(absentPolicies, e.Absent):
		return notOneOf("absent", e.Absent, absentPolicies)
	}
	if _, ok := reference.ParseStatistic(string(e.Statistic)); !ok {
		return notOneOf("statistic", string(e.Statistic), []string{string(reference.Sum), string(reference.Average)})
	}
	return e.Validate()
}

func isDigest(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(text) == 64
}

func notDigest(field, text string) error {
	return fmt.Errorf("%s is %q, expected a SHA-256 as 64 hexadecimal digits in lower case", field, shorten(text))
}

func notOneOf(field, text string, expected []string) error {
	return fmt.Errorf("%s is %q, expected %s", field, shorten(text), strings.Join(expected, " or "))
}

// identity is what makes an entry the only one of its kind in a file.
type identity struct {
	scoreID string
	pins    reference.Pins
}

func (e *Entry) identity() identity { return identity{e.ScoreID, e.Pins} }
