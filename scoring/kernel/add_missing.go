package kernel

// AddMissing adds what missing genotypes add: sums holds width words of each sample,
// values width words of each row, and at each genotype the words of its row are added
// to those of its sample. values are only read.
func AddMissing(t Tier, sums []int64, width int, missing []MissingAt, values []int64) {
	if len(missing) == 0 {
		return
	}
	var last MissingAt
	for _, at := range missing {
		last.Row, last.Sample = max(last.Row, at.Row), max(last.Sample, at.Sample)
	}
	if width < 1 || (int(last.Sample)+1)*width > len(sums) || (int(last.Row)+1)*width > len(values) {
		panic("BUG: a missing genotype beyond the sums or the values")
	}
	addMissing(t, sums, width, missing, values)
}

func addMissingGeneric(sums []int64, width int, missing []MissingAt, values []int64) {
	for _, at := range missing {
		sums, add := sums[int(at.Sample)*width:][:width], values[int(at.Row)*width:][:width]
		for i, x := range add {
			sums[i] += x
		}
	}
}
