package kernel

import (
	"iter"
	"slices"
	"testing"
)

// TestEveryShape takes every number of rows to 70 and of samples to 300, with
// every number of digits: prefixes of one matrix, whose sums grow row by row.
func TestEveryShape(t *testing.T) {
	const maxSamples, maxRows, scores = 300, 70, 4
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for digits := MinDigits; digits <= MaxDigits; digits++ {
			whole := randomCalls(newRandom(digits), maxSamples, maxRows, scores, digits)
			var want [scores][maxSamples]int64
			for rows := 1; rows <= maxRows; rows++ {
				for k := range want {
					for s := range want[k] {
						want[k][s] += whole.copies(rows-1, s) * whole.q[(rows-1)*scores+k]
					}
				}
				b.weights.Pack(tier, whole.q[:rows*scores], rows, scores, digits)
				for samples, prefix := range everyPrefix(whole.rows[:rows], maxSamples) {
					b.panel.Calls(tier, prefix, samples)
					sums := NewSums(tier, samples, scores, digits)
					sums.Add(&b.panel, &b.weights, 0)
					got := make([]int64, samples)
					for k := range want {
						clear(got)
						sums.Total(k, got)
						if !slices.Equal(got, want[k][:samples]) {
							t.Fatalf("%d digits, %d rows, %d samples, score %d: %v, want %v",
								digits, rows, samples, k, head(got), head(want[k][:]))
						}
					}
				}
			}
		}
	})
}

// everyPrefix cuts rows to every number of samples up to so many; with -short, to one
// in 41.
func everyPrefix(rows [][]byte, maxSamples int) iter.Seq2[int, [][]byte] {
	return func(yield func(samples int, prefix [][]byte) bool) {
		step := 1
		if testing.Short() {
			step = 41
		}
		for samples := 1; samples <= maxSamples; samples += step {
			prefix := make([][]byte, len(rows))
			for r, row := range rows {
				prefix[r] = row[: (samples+3)/4 : (samples+3)/4]
			}
			if !yield(samples, prefix) {
				return
			}
		}
	}
}

// TestEveryShapeOfDosages does so with dosages, of tiles that begin anywhere in a block.
func TestEveryShapeOfDosages(t *testing.T) {
	const maxSamples, maxRows, scores, before = 300, 70, 2, 5
	step := 1
	if testing.Short() {
		step = 41
	}
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for digits := MinDigits; digits <= MaxDigits; digits++ {
			whole := randomDosages(newRandom(digits), before+maxSamples, maxRows, scores, digits)
			var want [scores][before + maxSamples]int64
			for rows := 1; rows <= maxRows; rows++ {
				for k := range want {
					for s := range want[k] {
						want[k][s] += whole.copies(rows-1, s) * whole.q[(rows-1)*scores+k]
					}
				}
				b.weights.PackDosages(tier, whole.q[:rows*scores], rows, scores, digits)
				first := rows % (before + 1)
				for samples := 1; samples <= maxSamples; samples += step {
					b.panel.Dosages(tier, whole.rows[:rows], whole.first+first, samples, whole.block)
					sums := NewDosageSums(tier, samples, scores, digits)
					sums.Add(&b.panel, &b.weights, 0)
					got := make([]int64, samples)
					for k := range want {
						clear(got)
						sums.Total(k, got)
						if want := want[k][first:][:samples]; !slices.Equal(got, want) {
							t.Fatalf("%d digits, %d rows, %d samples from %d on, score %d: %v, want %v",
								digits, rows, samples, first, k, head(got), head(want))
						}
					}
				}
			}
		}
	})
}

// TestEveryShapeByTables does so with tables, those of missing calls and those of packed
// rows too.
func TestEveryShapeByTables(t *testing.T) {
	const maxSamples, maxRows, scores = 300, 70, 4
	everyTier(t, func(t *testing.T, tier Tier) {
		p := randomCalls(newRandom(2), maxSamples, maxRows, scores, MaxDigits).byTables()
		var want, wantMissed [scores][maxSamples]int64
		var calls, missed, chosen bench
		sums, missedSums := NewTableSums(tier, maxSamples, scores), NewMissingSums(tier, maxSamples, scores)
		chosenSums, first := NewTableSums(tier, maxSamples, scores), make([]int64, maxRows) // of the first score
		for r := range first {
			first[r] = p.q[r*scores]
		}
		for rows := 1; rows <= maxRows; rows++ {
			for k := range want {
				for s := range want[k] {
					want[k][s] += p.copies(rows-1, s) * p.q[(rows-1)*scores+k]
					if p.isMissing(rows-1, s) {
						wantMissed[k][s] += p.missed[(rows-1)*scores+k]
					}
				}
			}
			calls.weights.PackTables(tier, p.q[:rows*scores], rows, scores)
			missed.weights.PackMissing(tier, p.missed[:rows*scores], rows, scores)
			if tier.AddsRows() {
				chosen.weights.PackRows(tier, first[:rows], allRows(rows))
			}
			for samples, prefix := range everyPrefix(p.rows[:rows], maxSamples) {
				calls.panel.CallIndexes(tier, prefix, samples)
				missed.panel.MissingIndexes(tier, prefix, samples)
				sums.Add(&calls.panel, &calls.weights, 0)
				missedSums.Add(&missed.panel, &missed.weights, 0)
				got := make([]int64, samples)
				if tier.AddsRows() {
					chosen.panel.CallRows(tier, prefix, samples)
					chosenSums.AddRows(&chosen.panel, &chosen.weights, 0)
					chosenSums.Total(0, got)
					if !slices.Equal(got, want[0][:samples]) {
						t.Fatalf("%d packed rows, %d samples: %v, want %v", rows, samples, head(got), head(want[0][:]))
					}
				}
				for k := range want {
					clear(got)
					sums.Total(k, got)
					if !slices.Equal(got, want[k][:samples]) {
						t.Fatalf("%d rows, %d samples, score %d: %v, want %v", rows, samples, k, head(got), head(want[k][:]))
					}
					clear(got)
					missedSums.Total(k, got)
					if !slices.Equal(got, wantMissed[k][:samples]) {
						t.Fatalf("%d rows, %d samples, missing calls of score %d: %v, want %v", rows, samples, k, head(got), head(wantMissed[k][:]))
					}
				}
			}
		}
	})
}

func TestLargeShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("large shapes are not checked with -short")
	}
	shapes := []struct{ samples, rows, scores, digits int }{
		{MaxSamples, 5, 1, 4}, {4096, 100, 9, 4}, {1000, 1030, 3, 5}, {513, 4500, 2, 6}, {257, 640, 40, 6},
	}
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for i, shape := range shapes {
			random := newRandom(i)
			randomCalls(random, shape.samples, shape.rows, shape.scores, shape.digits).check(t, tier, &b)
			if shape.samples < 4096 {
				randomDosages(random, shape.samples, shape.rows, shape.scores, shape.digits).check(t, tier, &b)
			}
		}
	})
}

// Sums may be for more samples than a panel has: the last tile of a block.
func TestPanelOfFewerSamplesThanSums(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		p := randomCalls(newRandom(1), 70, 9, 4, 4)
		var b bench
		p.fill(&b.panel, tier)
		b.weights.Pack(tier, p.q, 9, 4, 4)
		sums := NewSums(tier, 500, 4, 4)
		sums.Add(&b.panel, &b.weights, 0)
		want := p.naive(p.copies)
		for k := range want {
			got := make([]int64, 70)
			sums.Total(k, got)
			if !slices.Equal(got, want[k]) {
				t.Fatalf("score %d: %v, want %v", k, got, want[k])
			}
		}
	})
}

// Several panels, several parts of the scores: order does not matter.
func TestSumsGrow(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		const samples, scores, digits = 200, 9, 5
		sums := NewSums(tier, samples, scores, digits)
		want := make([][]int64, scores)
		for k := range want {
			want[k] = make([]int64, samples)
		}
		var b bench
		for i, part := range []struct{ first, scores, rows int }{{0, 9, 100}, {3, 2, 5}, {8, 1, 64}, {0, 5, 130}} {
			p := randomCalls(newRandom(i), samples, part.rows, part.scores, digits)
			p.fill(&b.panel, tier)
			b.weights.Pack(tier, p.q, part.rows, part.scores, digits)
			sums.Add(&b.panel, &b.weights, part.first)
			for k, sum := range p.naive(p.copies) {
				for s, x := range sum {
					want[part.first+k][s] += x
				}
			}
		}
		for k := range want {
			got := make([]int64, samples)
			sums.Total(k, got)
			if !slices.Equal(got, want[k]) {
				t.Fatalf("score %d: %v, want %v", k, head(got), head(want[k]))
			}
		}
	})
}

// Tables of some scores alone, wherever a tier takes them.
func TestTablesOfSomeScores(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		const samples, scores = 300, 23
		block, few := tier.TableBlock(), tier.TableColumns()
		sums := NewTableSums(tier, samples, scores)
		want := make([][]int64, scores)
		for k := range want {
			want[k] = make([]int64, samples)
		}
		var b bench
		parts := 0
		for first := 0; first < scores; first += few {
			for end := first + 1; end <= scores; end++ {
				if first%block != 0 && first%block+end-first > block {
					continue
				}
				parts++
				p := randomCalls(newRandom(parts), samples, 1+parts%50, end-first, MinDigits)
				p.tables = true
				for i := range p.q {
					p.q[i] %= MaxTableWeight
				}
				p.fill(&b.panel, tier)
				p.pack(&b.weights, tier)
				sums.Add(&b.panel, &b.weights, first)
				for k, sum := range p.naive(p.copies) {
					for s, x := range sum {
						want[first+k][s] += x
					}
				}
			}
		}
		if parts < scores {
			t.Errorf("%d parts", parts)
		}
		for k := range want {
			got := make([]int64, samples)
			sums.Total(k, got)
			if !slices.Equal(got, want[k]) {
				t.Fatalf("score %d: %v, want %v", k, head(got), head(want[k]))
			}
		}
	})
}

// Weights packed where others were are those packed anew.
func TestPackingAgain(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for _, scores := range []int{1, 7, 8, 9, 20} {
			const rows = 200
			q := randomWeights(newRandom(scores), rows, scores, 6)
			var once, again Weights
			once.Pack(tier, q, rows, scores, 6)
			again.Pack(tier, slices.Repeat([]int64{1}, 400*scores), 400, scores, 6)
			again.Pack(tier, q, rows, scores, 6)
			if !slices.Equal(again.plain, once.plain) && tier == Go ||
				!slices.Equal(again.packed, once.packed) || !slices.Equal(again.zero, once.zero) {
				t.Errorf("%d scores: weights packed over others differ", scores)
			}

			// For tables: what the steps read.
			p := randomCalls(newRandom(scores), 70, rows, scores, 6).byTables()
			var b bench
			b.weights.PackMissing(tier, slices.Repeat([]int64{MaxMissingWeight}, 400*scores), 400, scores)
			p.checkOnce(t, tier, &b)
			b.weights.PackTables(tier, slices.Repeat([]int64{MaxTableWeight}, 400*(scores+5)), 400, scores+5)
			p.checkOnce(t, tier, &b)
		}
	})
}

// Every width to 70, with as many rows and samples as there are: the words of all are
// compared, and those around them.
func TestAddMissing(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for width := 1; width <= 70; width++ {
			for _, n := range []int{0, 1, 2, 3, 8, 9, 50} {
				checkAddMissing[int64](t, tier, width, n)
				checkAddMissing[int32](t, tier, width, n)
			}
		}
	})
}

// checkAddMissing adds at n genotypes values of all bits.
func checkAddMissing[V MissingValue](t *testing.T, tier Tier, width, n int) {
	t.Helper()
	random := newRandom(100*width + n)
	const samples, rows, guard = 9, 7, 8
	zone, values := make([]int64, samples*width+2*guard), make([]V, rows*width)
	for i := range zone {
		zone[i] = int64(random.Uint64())
	}
	for i := range values {
		values[i] = V(random.Uint64())
	}
	missing := make([]MissingAt, n)
	for i := range missing {
		missing[i] = MissingAt{uint16(random.IntN(rows)), uint16(random.IntN(samples))}
	}
	want, before, list := slices.Clone(zone), slices.Clone(values), slices.Clone(missing)
	for _, at := range missing {
		for i := range width {
			want[guard+int(at.Sample)*width+i] += int64(values[int(at.Row)*width+i])
		}
	}
	AddMissing(tier, zone[guard:][:samples*width:samples*width], width, missing, values)
	if !slices.Equal(zone, want) || !slices.Equal(values, before) || !slices.Equal(missing, list) {
		t.Fatalf("%d words, %d genotypes of %T: sums differ, or were written outside, or an input was changed", width, n, values)
	}
}

func TestTotalAddsToWhatIsThere(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		p := randomCalls(newRandom(3), 5, 3, 1, 4)
		var b bench
		p.fill(&b.panel, tier)
		b.weights.Pack(tier, p.q, 3, 1, 4)
		sums := NewSums(tier, 5, 1, 4)
		sums.Add(&b.panel, &b.weights, 0)
		got := []int64{10, 20, 30, 40, 50}
		sums.Total(0, got)
		for s, x := range p.naive(p.copies)[0] {
			if got[s] != x+int64(10*(s+1)) {
				t.Fatalf("sample %d: %d, want %d + %d", s, got[s], x, 10*(s+1))
			}
		}
	})
}
