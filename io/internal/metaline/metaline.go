// Package metaline reads the meta-information lines of a VCF header ("##contig=<ID=1,…>"),
// which stand in .pvar files too: their attributes, and the build of which the lengths of
// chromosomes are. The lines are those of the Variant Call Format Specification, 1.4.
package metaline

import "bytes"

// Attributes gives the values of some keys of the attributes in text, which is what
// follows the "<" of a line. A key that is not there is "", one that stands there twice
// its last. Values in quotes keep them.
func Attributes(text []byte, keys ...string) []string {
	values := make([]string, len(keys))
	for len(text) > 0 && text[0] != '>' {
		key, rest, ok := bytes.Cut(text, []byte{'='})
		if !ok {
			break
		}
		end := valueEnd(rest)
		for i := range keys {
			if string(key) == keys[i] {
				values[i] = string(rest[:end])
			}
		}
		if end == len(rest) || rest[end] == '>' {
			break
		}
		text = rest[end+1:]
	}
	return values
}

// valueEnd is where the value that text begins with ends: at a comma or > outside quotes.
func valueEnd(text []byte) int {
	quoted := false
	for end := 0; end < len(text); end++ {
		c := text[end]
		if quoted && c == '\\' {
			end++
		} else if c == '"' {
			quoted = !quoted
		} else if !quoted && (c == ',' || c == '>') {
			return end
		}
	}
	return len(text)
}
