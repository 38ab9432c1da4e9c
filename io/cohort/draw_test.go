package cohort

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

// Positions around the ends of the pseudo-autosomal regions of GRCh38.
var positions38 = map[genome.Chromosome][]int32{
	1:            {1, 2, 3, 1000},
	22:           {5, 6},
	genome.ChrX:  {10_000, 10_001, 2_781_479, 2_781_480, 100_000_000, 155_701_383},
	genome.ChrY:  {2_781_479, 2_781_480, 20_000_000},
	genome.ChrMT: {1, 7, 16_569},
}

func drawRecords(t *rapid.T) *records {
	n := rapid.IntRange(1, 19).Draw(t, "samples")
	src := &records{}
	for s := range n {
		p := genome.Sample{ID: fmt.Sprintf("p %02d é", s), Sex: genome.Sex(rapid.IntRange(0, 2).Draw(t, "sex"))}
		if rapid.Bool().Draw(t, "declared") {
			p.XPloidy = genome.Ploidy(rapid.IntRange(0, 2).Draw(t, "x"))
			p.YPloidy = genome.Ploidy(rapid.IntRange(0, 3).Draw(t, "y"))
		}
		src.samples = append(src.samples, p)
	}
	if rapid.Bool().Draw(t, "columns") {
		values := make([]string, n)
		for s := range values {
			values[s] = rapid.SampledFrom([]string{"", "a", "=1+1", "ü\x00"}).Draw(t, "value")
		}
		src.columns = []source.Column{{Name: "site", Values: values}, {Name: "cohort.name", Values: slices.Clone(values)}, {Name: "ID", Values: values}}
		src.columns[1].Values[0] = "first"
	}
	chroms := []genome.Chromosome{1, 22, genome.ChrX, genome.ChrY, genome.ChrMT}
	given := rapid.SampledFrom([]source.Storage{{Calls: true}, {Denominator: 255}, {Calls: true, Denominator: 10_000}, {Calls: true, Denominator: 32_767},
		{Calls: true, Phase: true}, {Calls: true, Phase: true, Denominator: 255}}).Draw(t, "storage")
	src.storage = &given
	if given.Denominator > 0 {
		src.outcomes.LargestRounding = rapid.SampledFrom([]float64{0, 1e-5}).Draw(t, "rounding")
	}
	for range rapid.IntRange(0, 30).Draw(t, "records") {
		rec := record{chrom: rapid.SampledFrom(chroms).Draw(t, "chrom"), filter: rapid.SampledFrom([]string{"", "PASS", "q10"}).Draw(t, "filter")}
		rec.pos = rapid.SampledFrom(positions38[rec.chrom]).Draw(t, "pos")
		rec.id = rapid.SampledFrom([]string{"", "rs1", "rs22"}).Draw(t, "id")
		rec.ref = rapid.SampledFrom([]string{"A", "AC"}).Draw(t, "ref")
		rec.alts = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"C", "G", "T", "*", "<DEL>", "."}), 1, 3, rapid.ID[string]).Draw(t, "alts")
		withDosages := given.Denominator > 0 && (!given.Calls || rapid.Bool().Draw(t, "dosages"))
		withInfo := rapid.Bool().Draw(t, "info")
		for range rec.alts {
			if given.Calls {
				rec.calls = append(rec.calls, rapid.SliceOfN(rapid.ByteRange(0, 3), n, n).Draw(t, "calls"))
			}
			if withDosages {
				rec.dosages = append(rec.dosages, rapid.SliceOfN(drawDosage(uint16(given.Denominator)), n, n).Draw(t, "dosages"))
			}
			if withInfo {
				rec.info = append(rec.info, rapid.SampledFrom([]float64{math.NaN(), 0, 0.875, 1}).Draw(t, "info"))
			}
		}
		if given.Phase && rapid.Bool().Draw(t, "phase") {
			rec.phase = drawPhase(t, rec.calls)
		}
		if rapid.Bool().Draw(t, "lengths") {
			rec.length = rapid.SliceOfN(rapid.Uint8Range(0, 2), n, n).Draw(t, "length")
		}
		src.list = append(src.list, rec)
	}
	if rapid.Bool().Draw(t, "in order") {
		slices.SortStableFunc(src.list, func(a, b record) int {
			if a.chrom != b.chrom {
				return int(a.chrom) - int(b.chrom)
			}
			return int(a.pos) - int(b.pos)
		})
	}
	return src
}

// drawDosage draws dosages with their ends, their halves and missing ones.
func drawDosage(d uint16) *rapid.Generator[uint16] {
	return rapid.OneOf(rapid.Uint16Range(0, 2*d), rapid.SampledFrom([]uint16{0, 1, 255, 256, d / 2, d/2 + 1, d, d + d/10, 2*d - 1, 2 * d, 65535}).Filter(func(n uint16) bool { return n <= 2*d || n == 65535 }))
}

// manyRecords makes a larger source, with several pages, row groups and windows.
func manyRecords(samples, rows int, shuffled bool) *records {
	random := rand.New(rand.NewPCG(1, 2))
	src := &records{}
	for s := range samples {
		src.samples = append(src.samples, genome.Sample{ID: fmt.Sprint("id", s), Sex: genome.Female, XPloidy: genome.Diploid})
	}
	for v := range rows {
		rec := record{chrom: genome.Chromosome(1 + v*3/rows), pos: int32(10 + v), id: fmt.Sprint("rs", v), ref: "A", alts: []string{"C"}, filter: "PASS"}
		if v%7 == 0 {
			rec.alts = append(rec.alts, "AT")
		}
		for range rec.alts {
			codes := make([]byte, samples)
			p := random.Float64()
			for s := range codes {
				for range 2 {
					if random.Float64() < p {
						codes[s]++
					}
				}
				if random.IntN(50) == 0 {
					codes[s] = 3
				}
			}
			rec.calls = append(rec.calls, codes)
		}
		src.list = append(src.list, rec)
	}
	if shuffled {
		random.Shuffle(len(src.list), func(i, j int) { src.list[i], src.list[j] = src.list[j], src.list[i] })
	}
	return src
}
