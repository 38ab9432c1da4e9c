package cohort

import "strings"

// interner gives one string for equal texts. Long texts, and those that come
// after many different ones, are copied each time.
type interner map[string]string

// of gives a string that does not share the memory of text.
func (in interner) of(text string) string {
	if known, ok := in[text]; ok {
		return known
	}
	return in.keep(strings.Clone(text))
}

func (in interner) keep(text string) string {
	if len(text) <= 64 && len(in) < 8192 {
		in[text] = text
	}
	return text
}
