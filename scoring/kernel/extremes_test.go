package kernel

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// lowestWeight has the digit -128 wherever the limit on weights allows it: in all
// but the highest digit.
func lowestWeight(digits int) int64 {
	q := int64(-126)
	for range digits - 1 {
		q = q<<8 - 128
	}
	return q
}

// Digit sums reach the ends of their range: the largest genotype times the digits
// -128 and 127, on as many rows as may be added.
func TestLargestSumsOfCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("the bound of eight million rows is not checked with -short")
	}
	const rows, samples = 65_535, 66
	everyTier(t, func(t *testing.T, tier Tier) {
		row := bytes.Repeat([]byte{0b10_10_10_10}, (samples+3)/4)
		var b bench
		b.panel.Calls(tier, slices.Repeat([][]byte{row}, rows), samples)
		for _, q := range []int64{MaxWeight(4), lowestWeight(4)} {
			b.weights.Pack(tier, slices.Repeat([]int64{q}, rows), rows, 1, 4)
			sums := NewSums(tier, samples, 1, 4)
			added := int64(0)
			for ; added+rows <= MaxCallRows; added += rows {
				sums.Add(&b.panel, &b.weights, 0)
			}
			var last bench
			rest := int(MaxCallRows - added)
			last.panel.Calls(tier, slices.Repeat([][]byte{row}, rest), samples)
			last.weights.Pack(tier, slices.Repeat([]int64{q}, rest), rest, 1, 4)
			sums.Add(&last.panel, &last.weights, 0)
			mustPanic(t, "one row more", func() {
				last.panel.Calls(tier, [][]byte{row}, samples)
				last.weights.Pack(tier, []int64{q}, 1, 1, 4)
				sums.Add(&last.panel, &last.weights, 0)
			})
			got := make([]int64, samples)
			sums.Total(0, got)
			for s, x := range got {
				if x != 2*q*MaxCallRows {
					t.Fatalf("weight %d, sample %d: %d, want %d", q, s, x, 2*q*MaxCallRows)
				}
			}
		}
	})
}

// The sums of a digit's products, each of the largest genotype and the digit -128, have 32
// bits: of dosages with AMX, plane by plane, which few machines run.
func TestLimitsOfRowsFitDigitSums(t *testing.T) {
	for name, limit := range map[string]struct{ rows, genotype int64 }{
		"calls": {MaxCallRows, 2}, "dosages": {MaxDosageRows, 255},
	} {
		if sum := limit.rows * limit.genotype * 128; sum > math.MaxInt32 {
			t.Errorf("%s: %d rows add up to %d", name, limit.rows, sum)
		}
	}
}

// Sums of 16 bits are widened before they overflow: no group of rows here adds less
// than it can.
func TestLargestProductsOfCalls(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for _, q := range []int64{MaxWeight(4), -MaxWeight(4), lowestWeight(4)} {
			for rows := 4; rows <= 600; rows += 4 {
				row := bytes.Repeat([]byte{0b10_10_10_10}, 16)
				var b bench
				b.panel.Calls(tier, slices.Repeat([][]byte{row}, rows), 64)
				b.weights.Pack(tier, slices.Repeat([]int64{q}, rows), rows, 1, 4)
				sums := NewSums(tier, 64, 1, 4)
				sums.Add(&b.panel, &b.weights, 0)
				got := make([]int64, 64)
				sums.Total(0, got)
				for s, x := range got {
					if x != 2*q*int64(rows) {
						t.Fatalf("%d rows of weight %d, sample %d: %d, want %d", rows, q, s, x, 2*q*int64(rows))
					}
				}
			}
		}
	})
}

// Both planes at their largest: 65,534 is 254 + 256 x 255, and 255 + 256 x 254 is
// the largest number with a low byte of 255.
func TestLargestSumsOfDosages(t *testing.T) {
	const rows, samples = MaxDosageRows / 16, 70
	everyTier(t, func(t *testing.T, tier Tier) {
		for digits := MinDigits; digits <= MaxDigits; digits++ {
			for _, planes := range [][2]byte{{254, 255}, {255, 254}} {
				row := append(bytes.Repeat(planes[:1], samples), bytes.Repeat(planes[1:], samples)...)
				n := int64(planes[0]) + 256*int64(planes[1])
				var b bench
				b.panel.Dosages(tier, slices.Repeat([][]byte{row}, rows), 0, samples, samples)
				for _, q := range []int64{MaxWeight(digits), -MaxWeight(digits), lowestWeight(digits)} {
					b.weights.PackDosages(tier, slices.Repeat([]int64{q}, rows), rows, 1, digits)
					sums := NewDosageSums(tier, samples, 1, digits)
					for range MaxDosageRows / rows {
						sums.Add(&b.panel, &b.weights, 0)
					}
					mustPanic(t, "more rows", func() { sums.Add(&b.panel, &b.weights, 0) })
					got := make([]int64, samples)
					sums.Total(0, got)
					for s, x := range got {
						// With six digits this leaves 64 bits: totals are kept modulo 2^64.
						if x != n*q*MaxDosageRows {
							t.Fatalf("dosage %d, weight %d, sample %d: %d, want %d", n, q, s, x, n*q*MaxDosageRows)
						}
					}
				}
			}
		}
	})
}

// Entries of tables reach the ends of 32 bits, and not beyond: the largest weights that
// 36, 12 and 3 rows hold with two copies each, those that 480, 120, 12 and 6 rows hold
// with one copy more or less than one, and one more where fewer rows are then added up.
func TestLargestSumsOfTables(t *testing.T) {
	const samples = 66
	everyTier(t, func(t *testing.T, tier Tier) {
		limits := []int64{MaxTableWeight, -MaxTableWeight}
		for _, rows := range []int64{2 * 36, 2 * 12, 480, 120, 12} {
			limit := math.MaxInt32 / rows
			limits = append(limits, limit, -limit, limit+1, -limit-1)
		}
		for _, scores := range []int{1, 18} {
			for _, rows := range []int{1, 3, 4, 6, 7, 12, 13, 36, 37, 49, 72, 120, 121, 480, 481, 1000} {
				for _, q := range limits {
					for copies := range int64(3) {
						checkTablesOfOneWeight(t, tier, samples, scores, rows, q, copies)
					}
				}
			}
		}
	})
}

// checkTablesOfOneWeight adds rows in which all samples have so many copies. Of three
// scores, one has a weight in all rows, one that weight with changing sign, one 0.
func checkTablesOfOneWeight(t *testing.T, tier Tier, samples, scores, rows int, q, copies int64) {
	t.Helper()
	row := bytes.Repeat([]byte{byte(0b01_01_01_01 * copies)}, (samples+3)/4)
	weights := make([]int64, rows*scores)
	for i := range weights {
		switch i % scores % 3 {
		case 0:
			weights[i] = q
		case 1:
			weights[i] = q * int64(1-i/scores%2*2)
		}
	}
	var b bench
	b.panel.CallIndexes(tier, slices.Repeat([][]byte{row}, rows), samples)
	b.weights.PackTables(tier, weights, rows, scores)
	sums := NewTableSums(tier, samples, scores)
	sums.Add(&b.panel, &b.weights, 0)
	for k := range scores {
		want := copies * q * [3]int64{int64(rows), int64(rows % 2), 0}[k%3]
		got := make([]int64, samples)
		sums.Total(k, got)
		for s, x := range got {
			if x != want {
				t.Fatalf("%d rows of weight %d, %d copies, score %d, sample %d: %d, want %d", rows, q, copies, k, s, x, want)
			}
		}
	}
}

// So do those of missing calls: the largest weights that 200, 60, 20 and 5 rows hold, one
// more, twice as large ones, and the largest of all, which are added up in halves.
func TestLargestSumsOfMissingCalls(t *testing.T) {
	const samples, scores = 66, 26
	everyTier(t, func(t *testing.T, tier Tier) {
		limits := []int64{MaxMissingWeight, MaxMissingWeight - 1, 1<<halfBits - 1, 1 << (halfBits - 1), 1<<(halfBits-1) - 1}
		for _, rows := range []int64{200, 60, 20, 5, 1} {
			limits = append(limits, math.MaxInt32/rows, math.MaxInt32/rows+1, math.MaxUint32/rows-1, math.MaxUint32/rows, math.MaxUint32/rows+1)
		}
		row := bytes.Repeat([]byte{0xff}, (samples+3)/4)
		for _, rows := range []int{1, 4, 5, 6, 20, 21, 60, 61, 99, 120, 1000} {
			var b bench
			b.panel.MissingIndexes(tier, slices.Repeat([][]byte{row}, rows), samples)
			for _, limit := range limits {
				for _, q := range []int64{limit, -limit} {
					// Three kinds of scores: of one sign, of changing signs, 0; and one that
					// is large on the first row alone.
					weights, want := make([]int64, rows*scores), make([]int64, scores)
					for i := range weights {
						r, k := i/scores, i%scores
						switch {
						case k == scores-1 && r == 0, k < scores-1 && k%3 == 0:
							weights[i] = q
						case k%3 == 1:
							weights[i] = q * int64(1-r%2*2)
						}
						want[k] += weights[i]
					}
					b.weights.PackMissing(tier, weights, rows, scores)
					sums := NewMissingSums(tier, samples, scores)
					for range 2 {
						sums.Add(&b.panel, &b.weights, 0)
					}
					for k := range scores {
						got := make([]int64, samples)
						sums.Total(k, got)
						for s, x := range got {
							if x != 2*want[k] {
								t.Fatalf("twice %d rows of weight %d, score %d, sample %d: %d, want %d", rows, q, k, s, x, 2*want[k])
							}
						}
					}
				}
			}
		}
	})
}

// Total may be asked for any score, in any order, between additions.
func TestTotalsOfTablesInAnyOrder(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		p := randomCalls(newRandom(5), 70, 40, 35, 4).byTables()
		want := p.naive(p.copies)
		var b bench
		p.fill(&b.panel, tier)
		p.pack(&b.weights, tier)
		sums := p.newSums(tier, p.scores)
		added := make([]int64, p.scores)
		random := newRandom(6)
		for range 50 {
			sums.Add(&b.panel, &b.weights, 0)
			for k := range added {
				added[k]++
			}
			for range random.IntN(6) {
				k := random.IntN(p.scores)
				got := make([]int64, p.samples)
				sums.Total(k, got)
				for s, x := range got {
					if x != added[k]*want[k][s] {
						t.Fatalf("score %d, sample %d: %d, want %d x %d", k, s, x, added[k], want[k][s])
					}
				}
				added[k] = 0
			}
		}
	})
}

func TestAllMissing(t *testing.T) {
	const rows, samples = 130, 333
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		randomCalls(newRandom(1), samples, rows, 5, 4).allMissing().check(t, tier, &b)
		randomDosages(newRandom(1), samples, rows, 5, 4).allMissing().check(t, tier, &b)
	})
}

// allMissing makes all genotypes of a problem missing.
func (p *problem) allMissing() *problem {
	for _, row := range p.rows {
		for i := range row {
			row[i] = 0xff
		}
	}
	p.read()
	return p
}

func TestMaxWeight(t *testing.T) {
	for digits, want := range map[int]int64{4: 2_139_062_143, 5: 547_599_908_735, 6: 140_185_576_636_287} {
		if got := MaxWeight(digits); got != want {
			t.Errorf("%d digits: %d, want %d", digits, got, want)
		}
	}
}

func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s was taken", what)
		}
	}()
	f()
}

func TestMisusePanics(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		row := make([]byte, 3)
		rows := [][]byte{row}
		var panel Panel
		var w Weights
		mustPanic(t, "a row of 3 bytes for 13 samples", func() { panel.Calls(tier, rows, 13) })
		mustPanic(t, "a short row among four", func() { panel.Calls(tier, [][]byte{row, row, row[:2]}, 12) })
		mustPanic(t, "no row", func() { panel.Calls(tier, nil, 12) })
		mustPanic(t, "no sample", func() { panel.Missing(tier, rows, 0) })
		mustPanic(t, "too many samples", func() { panel.Calls(tier, [][]byte{make([]byte, 20_000)}, MaxSamples+1) })
		mustPanic(t, "a dosage row of 3 bytes for 2 samples", func() { panel.Dosages(tier, rows, 0, 2, 2) })
		mustPanic(t, "a tile beyond its block", func() { panel.Dosages(tier, [][]byte{make([]byte, 90)}, 2, 9, 10) })
		for digits := MinDigits; digits <= MaxDigits; digits++ {
			limit := MaxWeight(digits)
			w.Pack(tier, []int64{limit, -limit}, 1, 2, digits)
			mustPanic(t, "a weight over the limit", func() { w.Pack(tier, []int64{0, limit + 1}, 1, 2, digits) })
			lowest := -limit / 127 * 128 // all digits -128
			mustPanic(t, "a weight under the limit", func() { w.Pack(tier, []int64{lowest - 1, 0}, 1, 2, digits) })
			mustPanic(t, "the lowest integer", func() { w.Pack(tier, []int64{-1 << 63, 0}, 1, 2, digits) })
			mustPanic(t, "the highest integer", func() { w.Pack(tier, []int64{1<<63 - 1, 0}, 1, 2, digits) })
			w.PackDosages(tier, []int64{limit, lowest}, 1, 2, digits)
			for _, q := range []int64{limit + 1, lowest - 1, math.MinInt64, math.MaxInt64} {
				mustPanic(t, "a weight for dosages beyond the limit", func() { w.PackDosages(tier, []int64{0, q}, 1, 2, digits) })
			}
		}
		mustPanic(t, "three digits", func() { w.Pack(tier, []int64{0}, 1, 1, 3) })
		mustPanic(t, "seven digits", func() { w.Pack(tier, []int64{0}, 1, 1, 7) })
		mustPanic(t, "half a row of weights", func() { w.Pack(tier, []int64{0, 0, 0}, 2, 2, 4) })

		panel.Calls(tier, rows, 12)
		w.Pack(tier, []int64{1, 2}, 1, 2, 4)
		sums := NewSums(tier, 12, 2, 4)
		mustPanic(t, "scores beyond the last", func() { sums.Add(&panel, &w, 1) })
		mustPanic(t, "calls for sums of dosages", func() { NewDosageSums(tier, 12, 2, 4).Add(&panel, &w, 0) })
		panel.Dosages(tier, [][]byte{make([]byte, 24)}, 0, 12, 12)
		mustPanic(t, "weights of calls for dosages", func() { NewDosageSums(tier, 12, 2, 4).Add(&panel, &w, 0) })
		panel.Calls(tier, rows, 12)
		mustPanic(t, "other digits", func() { NewSums(tier, 12, 2, 5).Add(&panel, &w, 0) })
		mustPanic(t, "more samples than sums", func() { NewSums(tier, 11, 2, 4).Add(&panel, &w, 0) })
		mustPanic(t, "rows beyond 16 bits", func() { panel.AppendMissing(nil, 1<<16-len(rows)+1, rows, nil) })
		mustPanic(t, "a row that is not there", func() { panel.AppendMissing(nil, 0, [][]byte{row, row}, nil) })
		mustPanic(t, "rows to skip that are not there", func() { panel.AppendMissing(nil, 0, rows, make([]bool, 2)) })
		mustPanic(t, "totals of 13 samples", func() { sums.Total(0, make([]int64, 13)) })
		panel.CallIndexes(tier, rows, 12)
		w.PackTables(tier, []int64{MaxTableWeight, -MaxTableWeight}, 1, 2)
		mustPanic(t, "a weight that tables do not hold", func() { w.PackTables(tier, []int64{0, MaxTableWeight + 1}, 1, 2) })
		mustPanic(t, "a weight below those that tables hold", func() { w.PackTables(tier, []int64{-MaxTableWeight - 1, 0}, 1, 2) })
		mustPanic(t, "the lowest integer for tables", func() { w.PackTables(tier, []int64{0, -1 << 63}, 1, 2) })
		mustPanic(t, "the highest integer for tables", func() { w.PackTables(tier, []int64{0, 1<<63 - 1}, 1, 2) })
		w.PackTables(tier, []int64{1, 2}, 1, 2)
		mustPanic(t, "indexes for sums of products", func() { sums.Add(&panel, &w, 0) })
		mustPanic(t, "indexes of calls for sums of missing calls", func() { NewMissingSums(tier, 12, 2).Add(&panel, &w, 0) })
		panel.MissingIndexes(tier, rows, 12)
		mustPanic(t, "indexes of missing calls for weights of calls", func() { NewTableSums(tier, 12, 2).Add(&panel, &w, 0) })
		mustPanic(t, "a list of what was not noted", func() { panel.AppendMissing(nil, 0, rows, nil) })
		w.PackMissing(tier, []int64{MaxMissingWeight, -MaxMissingWeight}, 1, 2)
		mustPanic(t, "weights of missing calls for sums of calls", func() { NewTableSums(tier, 12, 2).Add(&panel, &w, 0) })
		missed := NewMissingSums(tier, 12, 2)
		missed.Add(&panel, &w, 0)
		mustPanic(t, "units of another number of scores", func() { missed.TotalRows(make([]int64, 12), []int64{1}) })
		mustPanic(t, "half a row of totals", func() { missed.TotalRows(make([]int64, 3), []int64{1, 1}) })
		mustPanic(t, "rows of 13 samples", func() { missed.TotalRows(make([]int64, 26), []int64{1, 1}) })
		mustPanic(t, "rows of totals of calls", func() { NewTableSums(tier, 12, 2).TotalRows(make([]int64, 24), []int64{1, 1}) })
		for _, q := range []int64{MaxMissingWeight + 1, -MaxMissingWeight - 1, math.MaxInt64, math.MinInt64} {
			mustPanic(t, "a weight that tables of missing calls do not hold", func() { w.PackMissing(tier, []int64{0, q}, 1, 2) })
		}
		panel.CallIndexes(tier, rows, 12)
		w.PackTables(tier, []int64{1, 2}, 1, 2)
		if block := tier.TableBlock(); block > 1 {
			mustPanic(t, "scores beside a block", func() { NewTableSums(tier, 12, 20).Add(&panel, &w, block-1) })
		}
		for _, at := range []MissingAt{{3, 0}, {0, 4}} {
			mustPanic(t, "a missing genotype of no row or sample", func() {
				AddMissing(tier, make([]int64, 4*5), 5, []MissingAt{at, {}}, make([]int64, 3*5))
			})
			for place := range 19 { // wherever it stands in a list
				list := slices.Repeat([]MissingAt{{2, 3}}, 19)
				list[place] = at
				mustPanic(t, "one missing genotype of no row or sample among others", func() {
					AddMissing(tier, make([]int64, 4*3), 3, list, make([]int32, 3*3))
				})
			}
		}
		panel.Calls(tier, rows, 12)
		w.Pack(tier, []int64{1, 2}, 2, 1, 4)
		mustPanic(t, "weights of other rows", func() { sums.Add(&panel, &w, 0) })
	})
}
