package tabular

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// identity is what names a variant.
type identity struct {
	chrom string
	pos   int64
	ref   string
	alts  []string
}

// parseKey reads a name that says all: chromosome, position, REF and ALT, with or
// without "chr", divided by one of : _ - or /, as 1:1000:A:G, chr1_1000_A_G and
// 1:1000_A/G. An allele behind it, as in 1:1000:A:G_G, is the counted one; it has to be
// ALT. ok is false for all else.
func parseKey(name string) (id identity, ok bool) {
	parts := strings.FieldsFunc(name, func(c rune) bool { return c == ':' || c == '_' || c == '-' || c == '/' })
	if len(parts) == 5 {
		if parts[4] != parts[3] {
			return identity{}, false
		}
		parts = parts[:4]
	}
	if len(parts) != 4 {
		return identity{}, false
	}
	if _, known := genome.ParseChromosome(parts[0]); !known {
		return identity{}, false
	}
	pos, err := strconv.ParseUint(parts[1], 10, 31)
	if err != nil {
		return identity{}, false
	}
	ref, alt := alleleText(parts[2]), alleleText(parts[3])
	if !spelled(ref) || !spelled(alt) && alt != "*" && alt != "." && !strings.HasPrefix(alt, "<") {
		return identity{}, false
	}
	return identity{parts[0], int64(pos), ref, []string{alt}}, true
}

// spelled says whether an allele consists of letters.
func spelled(allele string) bool {
	for i := range len(allele) {
		if c := allele[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return allele != ""
}

// naming finds the variants that a table names by a text.
type naming struct {
	path  string // of the variant table, "" without one
	table map[string]identity
}

// of gives the variant of a name.
func (n *naming) of(name string) (identity, bool) {
	if id, ok := n.table[name]; ok {
		id.alts = append([]string(nil), id.alts...)
		return id, true
	}
	return parseKey(name)
}

// help says what to do about a name that is not understood.
func (n *naming) help() string {
	if n.path == "" {
		return "expected chrom:pos:ref:alt, as in 1:1000:A:G, or a variant table (--parquet-variants) that says where each id is"
	}
	return "it is neither chrom:pos:ref:alt nor an id of " + n.path
}

// add enters a row of the variant table. An id that stands twice may mean one variant.
func (n *naming) add(number int, values []string) error {
	refuse := func(format string, args ...any) error {
		return fileerr.AtLine(fileerr.Malformed, n.path, number, "", format, args...)
	}
	id := values[0]
	if id == "" || id == "." {
		return nil
	}
	pos, err := strconv.ParseInt(values[2], 10, 64)
	if err != nil || pos < 0 {
		if f, problem := strconv.ParseFloat(values[2], 64); problem == nil && f >= 0 && f <= math.MaxInt32 && f == math.Trunc(f) {
			pos = int64(f)
		} else {
			return refuse("found no whole number, expected a position")
		}
	}
	if values[1] == "" || values[3] == "" || values[4] == "" {
		return refuse("expected chrom, pos, ref and alt for each id")
	}
	found := identity{values[1], pos, values[3], strings.Split(values[4], ",")}
	if earlier, twice := n.table[id]; twice && (earlier.chrom != found.chrom || earlier.pos != found.pos || earlier.ref != found.ref || !slices.Equal(earlier.alts, found.alts)) {
		return refuse("the id stands for two variants; expected unique ids")
	}
	n.table[id] = found
	return nil
}
