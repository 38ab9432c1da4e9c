package frequency

import (
	"math/big"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// Table is a pinned table of allele frequencies. It fulfils match.Frequencies,
// is immutable, and safe for concurrent use.
type Table struct {
	digest  string
	counts  Counts
	alleles []string // by number
	numbers map[string]uint32
	rows    [genome.LastChromosome + 1][]row // by position
}

// Counts says what became of the rows of a table, one for each ALT.
type Counts struct {
	Rows              int // sum of those below
	Kept              int
	Unknown           int // without a frequency
	NotWanted         int
	UnsupportedContig int
}

// row is one ALT: its frequency is count/of, of is 0 where there is none.
type row struct {
	pos       int32
	ref, alt  uint32 // numbers of alleles
	count, of int64
}

func (r row) compare(other row) int {
	switch {
	case r.pos != other.pos:
		return int(r.pos) - int(other.pos)
	case r.ref != other.ref:
		return int(r.ref) - int(other.ref)
	}
	return int(r.alt) - int(other.alt)
}

// Digest is the SHA-256 of the table's text, hex.
func (t *Table) Digest() string { return t.digest }

// Counts gives what became of the rows.
func (t *Table) Counts() Counts { return t.counts }

// Summary is the table without its rows.
func (t *Table) Summary() *Table { return &Table{digest: t.digest, counts: t.counts} }

// Of gives the frequency of an allele at a position, against one other allele,
// or against any where other is "". The frequency of a REF with several ALTs is
// what all of them leave. There is none where the table lists none, and where it
// cannot tell which of two variants is meant (an insertion and a deletion of the
// same base). Strands are never flipped.
func (t *Table) Of(chrom genome.Chromosome, pos int32, allele, other string) match.Frequency {
	wanted, known := t.numbers[allele]
	against, knownOther := t.numbers[other]
	if !known || other != "" && !knownOther || chrom > genome.LastChromosome {
		return match.Frequency{}
	}
	rows := t.rows[chrom]
	first, _ := slices.BinarySearchFunc(rows, pos, func(r row, pos int32) int { return int(r.pos) - int(pos) })
	rows = rows[first:]
	var found match.Frequency
	asAlt, asRef := 0, false
	for i := 0; i < len(rows) && rows[i].pos == pos; i++ {
		switch r := rows[i]; {
		case r.alt == wanted && (other == "" || r.ref == against):
			found = match.Frequency{Count: r.count, Of: r.of}
			asAlt++
		case r.ref == wanted && (other == "" || r.alt == against):
			asRef = true
		}
	}
	switch {
	case asRef && asAlt == 0:
		return remainder(rows, pos, wanted)
	case asAlt == 1 && !asRef:
		return found
	}
	return match.Frequency{}
}

// OfAlt gives that of an ALT where REF is known. An insertion or deletion that the table
// lists the other way round is another variant; other alleles serve in either order.
func (t *Table) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	if len(ref) == len(alt) {
		return t.Of(chrom, pos, alt, ref)
	}
	wanted, known := t.numbers[alt]
	against, knownRef := t.numbers[ref]
	if !known || !knownRef || chrom > genome.LastChromosome {
		return match.Frequency{}
	}
	at, found := slices.BinarySearchFunc(t.rows[chrom], row{pos: pos, ref: against, alt: wanted}, row.compare)
	if !found {
		return match.Frequency{}
	}
	r := t.rows[chrom][at]
	return match.Frequency{Count: r.count, Of: r.of}
}

// remainder is what the ALTs of a REF leave.
func remainder(rows []row, pos int32, ref uint32) match.Frequency {
	rest := big.NewRat(1, 1)
	for i := 0; i < len(rows) && rows[i].pos == pos; i++ {
		if rows[i].ref != ref {
			continue
		}
		if rows[i].of == 0 {
			return match.Frequency{}
		}
		rest.Sub(rest, big.NewRat(rows[i].count, rows[i].of))
	}
	if rest.Sign() < 0 || !rest.Num().IsInt64() || !rest.Denom().IsInt64() {
		return match.Frequency{}
	}
	return match.Frequency{Count: rest.Num().Int64(), Of: rest.Denom().Int64()}
}

var _ match.Frequencies = (*Table)(nil)
