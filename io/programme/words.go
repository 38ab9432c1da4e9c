package programme

import "cardioscore/scoring/monogenic"

// words checks that every word of a list is one of the findings table: a misspelt
// one fits no finding, and the rule would be false for everybody.
func (m *mapping) words(key string, list []string, known func(string) bool) {
	for _, word := range list {
		if !known(word) {
			m.fail(m.take(key), key, "%q is no word of the findings table; see io/README.md", word)
		}
	}
}

func isFindingStatus(word string) bool {
	for _, s := range monogenic.Statuses() {
		if s.IsFinding() && s.String() == word {
			return true
		}
	}
	return false
}

func isDisposition(word string) bool {
	for d := monogenic.Report; d <= monogenic.Withheld; d++ {
		if d.String() == word {
			return true
		}
	}
	return false
}

// isClassification asks for the word as the table has it: patterns are compared to
// the letter.
func isClassification(word string) bool {
	c, ok := monogenic.ParseClassification(word)
	return ok && c.String() == word
}
