package genome_test

import (
	"errors"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// bases are a chromosome that begins at position 1.
type bases string

func (b bases) Bases(_ genome.Chromosome, pos int32, n int) (string, error) {
	if pos < 1 || int(pos)-1+n > len(b) {
		return "", nil
	}
	return string(b[pos-1:][:n]), nil
}

type unreadable struct{}

func (unreadable) Bases(genome.Chromosome, int32, int) (string, error) {
	return "", errors.New("unreadable")
}

// How far right an insertion or deletion may be spelled, by hand.
func TestReach(t *testing.T) {
	const chrom = "CCCCCGATATATCCNAAAA"
	for _, c := range []struct {
		reference genome.Reference
		pos       int32
		a, b      string
		last      int32 // 0 where it is not known
	}{
		{bases(chrom), 6, "G", "GAT", 12},     // 12 T>TAT
		{bases(chrom), 6, "GAT", "G", 12},     // 10 TAT>T takes 11 and 12
		{bases(chrom), 6, "GATAT", "G", 12},   // 8 TATAT>T
		{bases(chrom), 6, "GATATAT", "G", 12}, // nowhere else
		{bases(chrom), 6, "G", "GA", 7},       // 7 A>AA
		{bases(chrom), 6, "G", "GC", 6},
		{bases(chrom), 12, "T", "TC", 14}, // up to what is not known
		{bases(chrom), 15, "N", "NA", 19}, // up to the end
		{bases(strings.Repeat("A", 3000)), 1000, "A", "AA", 0},
		{unreadable{}, 6, "G", "GAT", 0},
		{nil, 6, "G", "GAT", 0},
	} {
		for range 2 {
			s := genome.Speller{Reference: c.reference, Chrom: 1}
			if last, ok := s.Reach(c.pos, c.a, c.b); ok != (c.last > 0) || ok && last != c.last {
				t.Errorf("%d %s %s: %d, %v; want %d", c.pos, c.a, c.b, last, ok, c.last)
			}
			c.a, c.b = c.b, c.a
		}
	}
}
