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

// check says what is wrong with a distribution by itself, or nil. The words of
// its fields are those of the file.
func (d *Distribution) check() error {
	switch {
	case strings.TrimSpace(d.ScoreID) == "":
		return errors.New("score_id is empty, expected the id of a score")
	case !isDigest(d.ScoreDigest):
		return notDigest("score_digest", d.ScoreDigest)
	case !isDigest(d.UsedRowDigest):
		return notDigest("used_rows_digest", d.UsedRowDigest)
	case d.FrequencyDigest != "" && !isDigest(d.FrequencyDigest):
		return notDigest("frequency_digest", d.FrequencyDigest)
	case !slices.Contains(missingPolicies, d.Missing):
		return notOneOf("missing", d.Missing, missingPolicies)
	case !slices.Contains(absentPolicies, d.Absent):
		return notOneOf("absent", d.Absent, absentPolicies)
	}
	if _, ok := reference.ParseStatistic(string(d.Statistic)); !ok {
		return notOneOf("statistic", string(d.Statistic), []string{string(reference.Sum), string(reference.Average)})
	}
	return d.Validate()
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

// identity is what makes a distribution the only one of its kind in a file.
type identity struct {
	scoreID string
	pins    reference.Pins
}

func (d *Distribution) identity() identity { return identity{d.ScoreID, d.Pins} }
