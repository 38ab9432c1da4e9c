package frequency

import (
	"fmt"
	"iter"
	"slices"

	"cardioscore/scoring/genome"
)

// Row is one ALT of a table with its frequency, Count/Of; Of is 0 where there is none.
type Row struct {
	Chrom     genome.Chromosome
	Pos       int32
	Ref, Alt  string
	Count, Of int64
}

// Rows gives the rows that the table holds, by chromosome and position.
func (t *Table) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for chrom, rows := range t.rows {
			for _, r := range rows {
				if !yield(Row{genome.Chromosome(chrom), r.pos, t.alleles[r.ref], t.alleles[r.alt], r.count, r.of}) {
					return
				}
			}
		}
	}
}

// FromRows makes a table of rows that another one gave, with that one's digest. The error
// names a row that cannot be.
func FromRows(digest string, all iter.Seq[Row]) (*Table, error) {
	t := &Table{digest: digest, numbers: map[string]uint32{}}
	r := &reader{table: t}
	for from := range all {
		if from.Chrom < 1 || from.Chrom > genome.LastChromosome || from.Pos < 1 || from.Ref == "" || from.Alt == "" || from.Count < 0 || from.Count > from.Of {
			return nil, fmt.Errorf("row %d: %d of %d cannot be the frequency of a variant", t.counts.Rows+1, from.Count, from.Of)
		}
		t.counts.Rows++
		if from.Of == 0 {
			t.counts.Unknown++
		} else {
			t.counts.Kept++
		}
		f := row{from.Pos, r.number([]byte(from.Ref)), r.number([]byte(from.Alt)), from.Count, from.Of}
		t.rows[from.Chrom] = append(t.rows[from.Chrom], f)
	}
	for chrom, rows := range t.rows {
		slices.SortFunc(rows, row.compare)
		for i := 1; i < len(rows); i++ {
			if rows[i].compare(rows[i-1]) == 0 {
				return nil, fmt.Errorf("a variant at %s:%d is listed twice", genome.Chromosome(chrom), rows[i].pos)
			}
		}
	}
	return t, nil
}
