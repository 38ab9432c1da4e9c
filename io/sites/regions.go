package sites

import (
	"slices"
	"sort"

	"cardioscore/scoring/genome"
)

// Region is a stretch of a chromosome, both ends included, 1-based.
type Region struct {
	Chrom    genome.Chromosome
	From, To int32
}

// Regions is a set of positions. The zero value is empty.
type Regions struct {
	byChrom [genome.LastChromosome + 1][]Region
	merged  bool
}

// Add adds a region; one that ends before it begins is empty.
func (r *Regions) Add(region Region) {
	if region.From <= region.To {
		r.byChrom[region.Chrom] = append(r.byChrom[region.Chrom], region)
		r.merged = false
	}
}

// Of lists the regions of a chromosome in their order; none touches another.
func (r *Regions) Of(chrom genome.Chromosome) []Region {
	r.Merge()
	return r.byChrom[chrom]
}

// Merge joins regions that overlap or touch. It is called by itself; called before,
// Overlaps and Of may be used by several goroutines.
func (r *Regions) Merge() {
	if r.merged {
		return
	}
	for chrom, list := range r.byChrom {
		slices.SortFunc(list, func(a, b Region) int { return int(a.From) - int(b.From) })
		n := 0
		for _, one := range list {
			if n > 0 && int64(one.From) <= int64(list[n-1].To)+1 {
				list[n-1].To = max(list[n-1].To, one.To)
				continue
			}
			list[n] = one
			n++
		}
		r.byChrom[chrom] = list[:n]
	}
	r.merged = true
}

// Overlaps says whether a position from from to to is in the set.
func (r *Regions) Overlaps(chrom genome.Chromosome, from, to int32) bool {
	r.Merge()
	list := r.byChrom[chrom]
	i := sort.Search(len(list), func(i int) bool { return list[i].To >= from })
	return i < len(list) && list[i].From <= to
}

// And is the positions that are in both sets.
func (r *Regions) And(other *Regions) *Regions {
	both := &Regions{}
	for chrom := range r.byChrom {
		a, b := r.Of(genome.Chromosome(chrom)), other.Of(genome.Chromosome(chrom))
		for len(a) > 0 && len(b) > 0 {
			both.Add(Region{a[0].Chrom, max(a[0].From, b[0].From), min(a[0].To, b[0].To)}) // empty where they do not meet
			if a[0].To < b[0].To {
				a = a[1:]
			} else {
				b = b[1:]
			}
		}
	}
	return both
}

// Or is the positions that are in either set.
func (r *Regions) Or(other *Regions) *Regions {
	either := &Regions{}
	for chrom := range r.byChrom {
		either.byChrom[chrom] = slices.Concat(r.byChrom[chrom], other.byChrom[chrom])
	}
	either.Merge()
	return either
}

// Size is how many regions there are, none touching another, and how many positions
// they hold.
func (r *Regions) Size() (regions int, positions int64) {
	r.Merge()
	for _, list := range r.byChrom {
		regions += len(list)
		for _, one := range list {
			positions += int64(one.To) - int64(one.From) + 1
		}
	}
	return regions, positions
}

// Empty says whether there is no region.
func (r *Regions) Empty() bool {
	for _, list := range r.byChrom {
		if len(list) > 0 {
			return false
		}
	}
	return true
}
