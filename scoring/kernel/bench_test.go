package kernel

import "testing"

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
