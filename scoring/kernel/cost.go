package kernel

// cost is what the kernels of a tier need, in nanoseconds of one core per row and
// sample. Only the ratios matter to a planner.
type cost struct {
	fill   float64 // to fill a panel
	decode float64 // to add anything
	score  float64 // to add a score
	digit  float64 // to add a digit of a score
}

// tableCost is what tables need: to fill a panel of indexes; to add weights of a row, by
// block of scores (see TableBlock), by one of no more than half as many, if that is less,
// and by score; for missing calls, by block and by score; and to add a chosen row of a panel
// (see CallRows) to a score.
type tableCost struct{ fill, block, half, score, fillMissing, blockMissing, missing, chosen float64 }

// costs of calls and of dosages, from the benchmarks of this package: Go, AVX2 and
// AVX-512 on a core that makes 236 thousand million digit products a second in a
// loop of nothing but VPDPBUSD (AMD EPYC, Zen 4, about 3.7 GHz), panels in the
// second cache. There an AVX-512 dot product ran at 97 % of that loop, and AVX2
// at 155 of the 190 that a loop of VPMADDUBSW and VPADDW makes. Dosages of these two are
// words: the digits counted here are bytes of a weight nonetheless, four of which are two
// digits of words. The AMX line is scaled from a prototype on a Xeon, where tiles made
// 2,000 and dot products 300.
var costs = [...]struct{ calls, dosages cost }{
	Go:     {calls: cost{fill: 0.12, score: 0.083}, dosages: cost{fill: 1.1, score: 0.31}},
	AVX2:   {calls: cost{fill: 0.0080, digit: 0.0065}, dosages: cost{fill: 0.062, digit: 0.0071}},
	AVX512: {calls: cost{fill: 0.0075, digit: 0.0043}, dosages: cost{fill: 0.058, digit: 0.0053}},
	AMX:    {calls: cost{fill: 0.0075, decode: 0.012, digit: 0.0006}, dosages: cost{fill: 0.058, digit: 0.0012}},
}

// tableCosts are of weights that add up in 32 bits over 36 rows (AVX2) or 120, and 1,024
// samples for each table.
var tableCosts = [...]tableCost{
	AVX2:   {fill: 0.015, block: 0.143, half: 0.080, fillMissing: 0.009, blockMissing: 0.090},
	AVX512: {fill: 0.0095, block: 0.0022, score: 0.0072, fillMissing: 0.009, blockMissing: 0.0014, missing: 0.0044, chosen: 0.015},
	AMX:    {fill: 0.0095, block: 0.0022, score: 0.0072, fillMissing: 0.009, blockMissing: 0.0014, missing: 0.0044, chosen: 0.015},
}

// TableCost estimates, as Cost does, what tables need for so many weights a row. Tier
// Go does the same work either way.
func (t Tier) TableCost(weights int) (fill, add float64) {
	if t == Go {
		return t.Cost(false, weights, MinDigits)
	}
	c, n := tableCosts[t], t.TableBlock()
	add = float64((weights+n-1)/n)*c.block + float64(weights)*c.score
	if last := weights % n; c.half > 0 && last > 0 && last <= n/2 {
		add += c.half - c.block
	}
	return c.fill, add
}

// ChosenCost estimates, as Cost does, what it takes to add a score on a row of a panel of
// CallRows, which costs next to nothing to fill.
func (t Tier) ChosenCost() (add float64) { return tableCosts[t].chosen }

// MissingTableCost estimates, as TableCost does, what tables of missing calls need.
func (t Tier) MissingTableCost(weights int) (fill, add float64) {
	if t == Go {
		return t.Cost(false, weights, MinDigits)
	}
	c, n := tableCosts[t], t.TableBlock()
	return c.fillMissing, float64((weights+n-1)/n)*c.blockMissing + float64(weights)*c.missing
}

// Cost estimates what one core needs, in nanoseconds per row and sample: fill to
// fill a panel, add to add so many scores of so many digits to sums.
func (t Tier) Cost(dosage bool, scores, digits int) (fill, add float64) {
	columns := scores * digits
	if few := t == AMX && columns < tileColumns; few && dosage {
		columns = tileColumns
	} else if few {
		t = AVX512
	}
	c := costs[t].calls
	if dosage {
		c = costs[t].dosages
	}
	return c.fill, c.decode + float64(scores)*c.score + float64(columns)*c.digit
}
