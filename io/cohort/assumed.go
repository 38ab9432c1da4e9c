package cohort

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/sites"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// Assumed is what the assumption of a cohort (Callable) says at some places. It may
// be used by several goroutines.
type Assumed struct {
	bases map[placeKey]string
}

type placeKey struct {
	chrom genome.Chromosome
	pos   int32
}

// Bases gives the n bases of the reference from a position on where everybody without
// a row is assumed to carry them; "" where that is not assumed of all, or they were
// not asked for.
func (a *Assumed) Bases(chrom genome.Chromosome, pos int32, n int) string {
	if bases := a.bases[placeKey{chrom, pos}]; len(bases) >= n {
		return bases[:n]
	}
	return ""
}

// Assumed reads what is assumed of some stretches; nil where the cohort assumes
// nothing. Of two stretches that begin at one place the longer is read. Memory is
// that of the stretches, and 9 bytes for each row of callable.parquet. Errors:
// Integrity, IO, that of ctx.
func (c *Cohort) Assumed(ctx context.Context, wanted []sites.Region) (*Assumed, error) {
	if c.meta.Callable == nil {
		return nil, nil
	}
	wanted = slices.SortedFunc(slices.Values(wanted), compareStretches)
	a := &Assumed{bases: map[placeKey]string{}}
	longest := int64(0)
	for _, w := range wanted {
		longest = max(longest, int64(w.To)-int64(w.From)+1)
	}
	err := c.eachStretch(ctx, func(s *stretch) {
		first, last := int64(s.pos), int64(s.pos)+int64(s.length)-1
		// The first stretch that can reach this row begins so far in front of it.
		i, _ := slices.BinarySearchFunc(wanted, sites.Region{Chrom: s.chrom, From: int32(max(1, first-longest+1))}, compareStretches)
		for ; i < len(wanted) && wanted[i].Chrom == s.chrom && int64(wanted[i].From) <= last; i++ {
			w := wanted[i]
			key := placeKey{w.Chrom, w.From}
			held := a.bases[key]
			next := int64(w.From) + int64(len(held)) // what is to be known now
			if next < first || next > last || next > int64(w.To) {
				continue
			}
			to := min(last, int64(w.To))
			a.bases[key] = held + s.bases(next-first, to-first+1)
		}
	})
	return a, err
}

// compareStretches sorts by place.
func compareStretches(a, b sites.Region) int {
	if a.Chrom != b.Chrom {
		return int(a.Chrom) - int(b.Chrom)
	}
	return int(a.From) - int(b.From)
}

// eachStretch reads callable.parquet, having checked its whole digest. The bases are
// valid during the call only.
func (c *Cohort) eachStretch(ctx context.Context, do func(s *stretch)) error {
	if err := c.checkWhole(callableName); err != nil {
		return err
	}
	rows := c.meta.Callable.Rows
	table, err := c.openTable(callableName, rows)
	if err != nil {
		return err
	}
	defer table.Close()
	chroms, places, lengths := make([]genome.Chromosome, rows), make([]int32, rows), make([]int32, rows)
	if err := eachPage(table, "chrom", parquet.ByteArray, rows, func(first int, v *parquetfile.Values) error {
		for i := range v.Rows {
			var ok bool
			if chroms[first+i], ok = genome.ParseChromosome(v.Text.At(i)); !ok {
				return fmt.Errorf("%.20q is not a chromosome", v.Text.At(i))
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for name, to := range map[string][]int32{"pos": places, "length": lengths} {
		if err := eachPage(table, name, parquet.Int32, rows, func(first int, v *parquetfile.Values) error {
			copy(to[first:], v.Int32[:v.Rows])
			return nil
		}); err != nil {
			return err
		}
	}
	positions := int64(0)
	var last stretch
	err = eachPage(table, "bases", parquet.ByteArray, rows, func(first int, v *parquetfile.Values) error {
		for i := range v.Rows {
			s := stretch{chroms[first+i], places[first+i], lengths[first+i], v.Text.At(i)}
			if !s.sound() || s.chrom < last.chrom || s.chrom == last.chrom && int64(s.pos) < int64(last.pos)+int64(last.length) {
				return fmt.Errorf("row %d is not a stretch of bases behind the one before it", first+i+1)
			}
			positions += int64(s.length)
			do(&s)
			last = s
		}
		return ctx.Err()
	})
	if err == nil && positions != c.meta.Callable.Positions {
		err = fileerr.New(fileerr.Integrity, c.path(callableName), "has %d positions, cohort.json says %d", positions, c.meta.Callable.Positions)
	}
	return err
}
