package kernel

import (
	"fmt"
	"testing"
)

const benchSamples = 4096

func report(b *testing.B, rows int) {
	b.SetBytes(int64(rows * benchSamples / 4))
	genotypes := float64(rows*benchSamples) * float64(b.N)
	b.ReportMetric(genotypes/1e9/b.Elapsed().Seconds(), "Ggt/s")
}

func BenchmarkCalls(b *testing.B) {
	random := newRandom(1)
	var rows [4][]byte
	var values [4][4]int64
	for r := range rows {
		_, rows[r] = packed(random, benchSamples)
		for c := range values[r] {
			values[r][c] = random.Int64N(1 << 40)
		}
	}
	acc := make([]int64, benchSamples)
	for b.Loop() {
		Calls(acc, rows, &values)
	}
	report(b, 4)
}

func BenchmarkAppendMissingWhereNoneIs(b *testing.B) {
	row := make([]byte, benchSamples/4)
	var found []uint16
	for b.Loop() {
		found = AppendMissing(found[:0], row, benchSamples)
	}
	report(b, 1)
}

func BenchmarkAppendMissingAtOnePercent(b *testing.B) {
	row := make([]byte, benchSamples/4)
	for s := 0; s < benchSamples; s += 100 {
		row[s/4] |= 3 << (2 * (s % 4))
	}
	var found []uint16
	for b.Loop() {
		found = AppendMissing(found[:0], row, benchSamples)
	}
	report(b, 1)
}

func BenchmarkUnpack(b *testing.B) {
	_, row := packed(newRandom(1), benchSamples)
	codes := make([]uint8, benchSamples)
	for b.Loop() {
		Unpack(codes, row)
	}
	report(b, 1)
}

// benchShape is a tile's panel and weights.
type benchShape struct{ samples, rows, scores, digits int }

func (b benchShape) String() string {
	return fmt.Sprintf("samples=%d/rows=%d/scores=%d/digits=%d", b.samples, b.rows, b.scores, b.digits)
}

func everyTierBench(b *testing.B, shapes []benchShape, run func(b *testing.B, tier Tier, shape benchShape)) {
	for _, tier := range Tiers() {
		for _, shape := range shapes {
			b.Run(fmt.Sprintf("tier=%s/%s", tier, shape), func(b *testing.B) { run(b, tier, shape) })
		}
	}
}

// rates reports genotypes and digit products a second.
func (s benchShape) rates(b *testing.B, genotypeBytes float64) {
	genotypes := float64(s.samples*s.rows) * float64(b.N) / 1e9 / b.Elapsed().Seconds()
	b.SetBytes(int64(float64(s.samples*s.rows) * genotypeBytes))
	b.ReportMetric(genotypes, "Ggt/s")
	if s.scores > 0 {
		b.ReportMetric(genotypes*float64(s.scores*s.digits), "GMAC/s")
	}
}

func BenchmarkPanelCalls(b *testing.B) {
	everyTierBench(b, []benchShape{{4096, 16, 0, 0}, {4096, 256, 0, 0}, {2048, 1024, 0, 0}}, func(b *testing.B, tier Tier, shape benchShape) {
		rows := rowsMissing(shape.samples, shape.rows, 1000)
		var panel Panel
		for b.Loop() {
			panel.Calls(tier, rows, shape.samples)
		}
		shape.rates(b, 0.25)
	})
}

func BenchmarkPanelDosages(b *testing.B) {
	everyTierBench(b, []benchShape{{4096, 64, 0, 0}}, func(b *testing.B, tier Tier, shape benchShape) {
		p := randomDosages(newRandom(1), shape.samples, shape.rows, 1, 4)
		var panel Panel
		for b.Loop() {
			p.fill(&panel, tier)
		}
		shape.rates(b, 2)
	})
}

func BenchmarkPack(b *testing.B) {
	everyTierBench(b, []benchShape{{1, 1024, 1, 4}, {1, 1024, 64, 4}, {1, 1024, 64, 6}}, func(b *testing.B, tier Tier, shape benchShape) {
		q := randomWeights(newRandom(1), shape.rows, shape.scores, shape.digits)
		var w Weights
		for b.Loop() {
			w.Pack(tier, q, shape.rows, shape.scores, shape.digits)
		}
		b.SetBytes(int64(8 * len(q)))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(q)), "ns/weight")
	})
}

func BenchmarkAddCalls(b *testing.B) {
	shapes := []benchShape{{4096, 256, 1, 4}, {4096, 256, 1, 5}, {4096, 256, 1, 6}, {2048, 512, 8, 4}, {1024, 1024, 64, 4}, {1024, 1024, 64, 6}}
	everyTierBench(b, shapes, func(b *testing.B, tier Tier, shape benchShape) {
		benchmarkAdd(b, tier, shape, randomCalls(newRandom(1), shape.samples, shape.rows, shape.scores, shape.digits), 0.25)
	})
}

// BenchmarkAddTables adds what BenchmarkAddCalls does by tables: weights of 26 bits in
// steps of 36 (AVX2) or 120 rows, of 28 bits in shorter ones.
func BenchmarkAddTables(b *testing.B) {
	shapes := []benchShape{{2048, 360, 1, 26}, {2048, 360, 8, 26}, {2048, 360, 64, 26}, {1024, 720, 16, 26}, {1024, 720, 64, 26}, {1024, 720, 512, 26}, {2048, 360, 512, 26}, {1024, 720, 64, 28}}
	everyTierBench(b, shapes, func(b *testing.B, tier Tier, shape benchShape) {
		random := newRandom(1)
		p := randomCalls(random, shape.samples, shape.rows, shape.scores, MinDigits)
		for i := range p.q {
			p.q[i] = int64(random.NormFloat64()*float64(int64(1)<<shape.digits)/5) % MaxTableWeight
		}
		p.tables = true
		shape.digits = 1
		benchmarkAdd(b, tier, shape, p, 0.25)
	})
}

// BenchmarkAddRows adds a score on every tenth row of a panel of packed rows; genotypes
// are those that it uses.
func BenchmarkAddRows(b *testing.B) {
	everyTierBench(b, []benchShape{{1024, 720, 1, 26}}, func(b *testing.B, tier Tier, shape benchShape) {
		if !tier.AddsRows() {
			b.Skipf("tier %s does not add rows of a panel", tier)
		}
		random := newRandom(1)
		p := randomCalls(random, shape.samples, shape.rows, 1, MinDigits)
		var rows []int
		var q []int64
		for r := 0; r < shape.rows; r += 10 {
			rows, q = append(rows, r), append(q, int64(random.NormFloat64()*float64(int64(1)<<shape.digits)/5)%MaxTableWeight)
		}
		var panel Panel
		var weights Weights
		panel.CallRows(tier, p.rows, shape.samples)
		weights.PackRows(tier, q, rows)
		sums := NewTableSums(tier, shape.samples, 1)
		for b.Loop() {
			sums.AddRows(&panel, &weights, 0)
			clear(sums.added) // no bound: sums may wrap round
		}
		shape.rows, shape.digits = len(rows), 1
		shape.rates(b, 0.25)
	})
}

// BenchmarkAddMissing adds what missing calls add by tables: weights of 26 bits whole,
// of 40 bits in halves.
func BenchmarkAddMissing(b *testing.B) {
	shapes := []benchShape{{1024, 720, 16, 26}, {1024, 720, 129, 26}, {1024, 720, 129, 40}}
	everyTierBench(b, shapes, func(b *testing.B, tier Tier, shape benchShape) {
		random := newRandom(1)
		p := randomCalls(random, shape.samples, shape.rows, shape.scores, MinDigits).ofMissing()
		for i := range p.q {
			p.q[i] = int64(random.NormFloat64() * float64(int64(1)<<shape.digits) / 5)
		}
		shape.digits = 1
		benchmarkAdd(b, tier, shape, p, 0.25)
	})
}

func BenchmarkPackDosages(b *testing.B) {
	benchmarkPack(b, func(w *Weights, tier Tier, q []int64, rows, scores int) {
		w.PackDosages(tier, q, rows, scores, MinDigits)
	}, benchShape{1, 128, 1, 0}, benchShape{1, 512, 64, 0}, benchShape{1, 512, 512, 0})
}

func BenchmarkPackMissing(b *testing.B) {
	benchmarkPack(b, (*Weights).PackMissing, benchShape{1, 720, 129, 0})
}

func BenchmarkPackTables(b *testing.B) {
	benchmarkPack(b, (*Weights).PackTables, benchShape{1, 720, 64, 0}, benchShape{1, 720, 512, 0})
}

// benchmarkPack packs weights that tables hold.
func benchmarkPack(b *testing.B, pack func(w *Weights, tier Tier, q []int64, rows, scores int), shapes ...benchShape) {
	everyTierBench(b, shapes, func(b *testing.B, tier Tier, shape benchShape) {
		q := randomWeights(newRandom(1), shape.rows, shape.scores, MinDigits)
		for i := range q {
			q[i] >>= 6
		}
		var w Weights
		for b.Loop() {
			pack(&w, tier, q, shape.rows, shape.scores)
		}
		b.SetBytes(int64(8 * len(q)))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(q)), "ns/weight")
	})
}

func BenchmarkPanelIndexes(b *testing.B) {
	everyTierBench(b, []benchShape{{1024, 720, 0, 0}}, func(b *testing.B, tier Tier, shape benchShape) {
		rows := rowsMissing(shape.samples, shape.rows, 1000)
		var panel Panel
		for b.Loop() {
			panel.CallIndexes(tier, rows, shape.samples)
		}
		shape.rates(b, 0.25)
	})
}

// BenchmarkAddDosages adds weights of so many bits: of a digit of words, of two, and of
// three and four.
func BenchmarkAddDosages(b *testing.B) {
	shapes := []benchShape{{1024, 128, 1, 15}, {1024, 128, 1, 26}, {1024, 128, 8, 26}, {512, 256, 64, 26}, {256, 512, 64, 26}, {512, 256, 64, 34}, {512, 256, 64, 46}}
	everyTierBench(b, shapes, func(b *testing.B, tier Tier, shape benchShape) {
		random := newRandom(1)
		p := randomDosages(random, shape.samples, shape.rows, shape.scores, MaxDigits)
		for i := range p.q {
			p.q[i] = int64(random.NormFloat64() * float64(int64(1)<<shape.digits) / 6)
		}
		p.digits = MinDigits + max(0, shape.digits-24)/8
		shape.digits = 1
		benchmarkAdd(b, tier, shape, p, 2)
	})
}

func benchmarkAdd(b *testing.B, tier Tier, shape benchShape, p *problem, genotypeBytes float64) {
	for i := range p.q {
		p.q[i] |= 1 // no weight is 0: nothing is skipped
	}
	var panel Panel
	var weights Weights
	p.fill(&panel, tier)
	p.pack(&weights, tier)
	sums := p.newSums(tier, shape.scores)
	for b.Loop() {
		sums.Add(&panel, &weights, 0)
		clear(sums.added) // no bound: sums may wrap round
	}
	shape.rates(b, genotypeBytes)
}

func BenchmarkTotal(b *testing.B) {
	everyTierBench(b, []benchShape{{4096, 0, 1, 4}, {4096, 0, 1, 6}}, func(b *testing.B, tier Tier, shape benchShape) {
		sums := NewSums(tier, shape.samples, 1, shape.digits)
		dst := make([]int64, shape.samples)
		for b.Loop() {
			sums.Total(0, dst)
		}
		b.SetBytes(int64(8 * shape.samples))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(shape.samples), "ns/sample")
	})
}

// BenchmarkAddMissingCalls adds one call in a thousand of 4,096 rows and 1,024 samples,
// call by call in the order of the samples, for 8 and 64 scores.
func BenchmarkAddMissingCalls(b *testing.B) {
	const rows, samples, each = 4096, 1024, 4
	for _, width := range []int{17, 129} {
		random := newRandom(width)
		missing := make([]MissingAt, samples*each)
		for i := range missing {
			missing[i] = MissingAt{uint16(random.IntN(rows)), uint16(i / each)}
		}
		sums, values := make([]int64, samples*width), make([]int64, rows*width)
		everyTierBench(b, []benchShape{{samples, rows, width, 0}}, func(b *testing.B, tier Tier, _ benchShape) {
			for b.Loop() {
				AddMissing(tier, sums, width, missing, values)
			}
			b.SetBytes(int64(8 * width * len(missing)))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(missing)), "ns/call")
		})
	}
}

// BenchmarkAddFewMissingCalls adds one call in a thousand of 216 rows and 2,048 samples, in
// the order in which a panel lists them, for 1 score.
func BenchmarkAddFewMissingCalls(b *testing.B) {
	const rows, samples, width = 216, 2048, 3
	random := newRandom(width)
	var missing []MissingAt
	for r := 0; r < rows; r += 3 {
		for s := range samples {
			if random.IntN(1000) < 3 {
				missing = append(missing, MissingAt{uint16(r + random.IntN(3)), uint16(s)})
			}
		}
	}
	sums, values := make([]int64, samples*width), make([]int32, rows*width)
	everyTierBench(b, []benchShape{{samples, rows, width, 0}}, func(b *testing.B, tier Tier, _ benchShape) {
		for b.Loop() {
			AddMissing(tier, sums, width, missing, values)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(missing)), "ns/call")
	})
}

// rowsMissing are rows of calls of which one in so many is missing; 0 for none.
func rowsMissing(samples, count, every int) [][]byte {
	random := newRandom(every)
	rows := make([][]byte, count)
	for r := range rows {
		rows[r] = make([]byte, (samples+3)/4)
		for s := range samples {
			code := byte(random.IntN(3))
			if every > 0 && random.IntN(every) == 0 {
				code = 3
			}
			rows[r][s/4] |= code << (2 * (s % 4))
		}
	}
	return rows
}

// BenchmarkPanelMissing lists what filling a panel found: nothing, one call in a
// thousand (typical), one in a hundred.
func BenchmarkPanelMissing(b *testing.B) {
	const samples, count = 4096, 256
	for _, every := range []int{0, 1000, 100} {
		rows := rowsMissing(samples, count, every)
		everyTierBench(b, []benchShape{{samples, count, every, 0}}, func(b *testing.B, tier Tier, shape benchShape) {
			var panel Panel
			panel.Calls(tier, rows, samples)
			var found []MissingAt
			for b.Loop() {
				found = panel.AppendMissing(found[:0], 0, rows, nil)
			}
			shape.scores = 0
			shape.rates(b, 0.25)
		})
	}
}
