package kernel

// MissingValue is what a missing genotype adds to a sum. Half as much is fetched where 32
// bits hold it.
type MissingValue interface{ int32 | int64 }

// AddMissing adds what missing genotypes add: sums holds width words of each sample,
// values width of each row, and at each genotype those of its row are added to those of
// its sample. values are only read.
func AddMissing[V MissingValue](t Tier, sums []int64, width int, missing []MissingAt, values []V) {
	if len(missing) == 0 {
		return
	}
	last := lastMissing(t, missing)
	if width < 1 || (int(last.Sample)+1)*width > len(sums) || (int(last.Row)+1)*width > len(values) {
		panic("BUG: a missing genotype beyond the sums or the values")
	}
	addMissing(t, sums, width, missing, values)
}

// lastMissingGeneric gives the highest row and the highest sample, beside those given.
func lastMissingGeneric(last MissingAt, missing []MissingAt) MissingAt {
	for _, at := range missing {
		last.Row, last.Sample = max(last.Row, at.Row), max(last.Sample, at.Sample)
	}
	return last
}

func addMissingGeneric[V MissingValue](sums []int64, width int, missing []MissingAt, values []V) {
	for _, at := range missing {
		sums, add := sums[int(at.Sample)*width:][:width], values[int(at.Row)*width:][:width]
		for i, x := range add {
			sums[i] += int64(x)
		}
	}
}
