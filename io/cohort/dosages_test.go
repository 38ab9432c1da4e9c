package cohort

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"

	"pgregory.net/rapid"
)

// TestDosageExample is the example of io/README.md, and the same people on X when
// the second and third are haploid and the ploidy of the fifth is not known. The
// numbers are worked out by hand.
func TestDosageExample(t *testing.T) {
	dir := t.TempDir()
	src := &records{
		samples: []genome.Sample{
			{ID: "1", XPloidy: genome.Diploid}, {ID: "2", XPloidy: genome.Haploid}, {ID: "3", XPloidy: genome.Haploid},
			{ID: "4", XPloidy: genome.Diploid}, {ID: "5"},
		},
		storage:  &source.Storage{Denominator: 255},
		outcomes: source.Outcomes{LargestRounding: 0.5 / 255},
	}
	for _, chrom := range []genome.Chromosome{1, genome.ChrX} {
		src.list = append(src.list, record{chrom: chrom, pos: 55_000_000, ref: "A", alts: []string{"G"}, dosages: [][]uint16{{0, 382, 510, 65535, 255}}})
	}
	meta := write(t, dir, src, WriteOptions{HardCallThreshold: 0.1})
	got, err := readContent(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if meta.Denominator != 255 || meta.HardCallThreshold != 0.1 || meta.Outcomes.LargestRounding != 0.5/255 || meta.Outcomes.HaploidHet != 0 {
		t.Errorf("cohort.json says %+v", meta)
	}
	planes := []byte{0x00, 0x7e, 0xfe, 0xff, 0xff, 0x00, 0x01, 0x01, 0xff, 0x00}
	if want := append(planes, planes...); !bytes.Equal(got.Rows[0], want) {
		t.Errorf("planes % x, want % x", got.Rows[0], want)
	}
	if want := []byte{0xec, 0x01, 0xec, 0x01}; !bytes.Equal(got.Calls[0], want) { // 0 3 2 3 | 1
		t.Errorf("calls % x, want % x", got.Calls[0], want)
	}
	autosome, x := got.Variants[0], got.Variants[1]
	if autosome.AC != 1147 || autosome.AN != 2040 || autosome.Missing != 1 || autosome.Het != 1 || autosome.HomAlt != 1 {
		t.Errorf("chromosome 1: %+v", autosome)
	}
	// In half units: 2 x 0 of 4 x 255, 382 of 510, 510 of 510; nothing of the fifth.
	if x.AC != 892 || x.AN != 2040 || x.Missing != 1 {
		t.Errorf("chromosome X: %+v", x)
	}
	if s := got.Counts[1]; s.Called != 0 || s.XCalled != 0 {
		t.Errorf("the second sample has no call: %+v", s)
	}
	if s := got.Counts[4]; s.Called != 2 || s.Het != 2 || s.XHet != 1 {
		t.Errorf("the fifth sample: %+v", s)
	}
}

// TestHaploidCallsFromDosages: one copy in a haploid sample is half its ALT allele,
// which no call says: it is missing, and no error of the source.
func TestHaploidCallsFromDosages(t *testing.T) {
	dir := t.TempDir()
	src := &records{
		samples: []genome.Sample{{ID: "1", XPloidy: genome.Haploid}, {ID: "2", XPloidy: genome.Diploid}},
		storage: &source.Storage{Calls: true, Denominator: 100},
		list: []record{
			{chrom: genome.ChrX, pos: 50_000_000, ref: "A", alts: []string{"C"}, calls: [][]byte{{2, 2}}, dosages: [][]uint16{{100, 100}}},
			{chrom: genome.ChrX, pos: 50_000_000, ref: "A", alts: []string{"G"}, calls: [][]byte{{0, 0}}},
			{chrom: genome.ChrX, pos: 50_000_001, ref: "A", alts: []string{"G"}, calls: [][]byte{{1, 1}}},
		},
	}
	meta := write(t, dir, src, WriteOptions{HardCallThreshold: 0.25})
	got, err := readContent(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := append(append(pack([]byte{3, 1}), pack([]byte{0, 0})...), pack([]byte{3, 1})...); !bytes.Equal(got.Calls[0], want) {
		t.Errorf("calls % x, want % x", got.Calls[0], want)
	}
	if want := []byte{100, 100, 0, 0, 0, 0, 0, 0, 255, 100, 255, 0}; !bytes.Equal(got.Rows[0], want) {
		t.Errorf("planes % x, want % x", got.Rows[0], want)
	}
	if meta.Outcomes.HaploidHet != 1 { // the call of the third record
		t.Errorf("%d haploid heterozygous calls, want 1", meta.Outcomes.HaploidHet)
	}
}

// TestThresholdUnits: a threshold means the decimal number that it is written as.
func TestThresholdUnits(t *testing.T) {
	for _, c := range []struct {
		threshold   float64
		denominator int64
		want        int
	}{{0.1, 10_000, 1000}, {0.1, 255, 25}, {0.3, 10, 3}, {0.29, 100, 29}, {0.4999, 16_384, 8190}, {0, 255, 0}} {
		if got := thresholdUnits(c.threshold, c.denominator); got != c.want {
			t.Errorf("%v of 1/%d: %d units, want %d", c.threshold, c.denominator, got, c.want)
		}
	}
}

// TestCountDosages compares counting by words with counting one dosage at a time,
// for lengths around a word and around the overflow of a lane.
func TestCountDosages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(1000, 2100)).Draw(t, "samples")
		denominator := rapid.SampledFrom([]int64{2, 255, 16_384, 32_767}).Draw(t, "denominator")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		high := rapid.Bool().Draw(t, "high") // all at the upper end
		dosages, want := make([]uint16, n), counts{}
		for s := range dosages {
			dosages[s] = uint16(random.IntN(int(2*denominator) + 1))
			if high {
				dosages[s] = uint16(2 * denominator)
			}
			if random.IntN(5) == 0 && !high {
				dosages[s] = source.MissingDosage
				want.missing++
				continue
			}
			want.ac += int64(dosages[s])
			want.an += 2 * denominator
		}
		planes := make([]byte, 2*n)
		for _, tier := range kernel.Tiers() {
			clear(planes)
			if above := kernel.SplitDosages(tier, planes[:n], planes[n:], dosages, uint16(2*denominator)); above != 0 {
				t.Fatalf("%d is above 2 copies of %d", above, denominator)
			}
			if got := countDosages(tier, planes[:n], planes[n:], denominator, ploidyMask{}); got != want {
				t.Errorf("%s: %+v, want %+v", tier, got, want)
			}
		}
		counts := newSampleCounts(n + 3)
		tally := counts.dosageTally(n, 1)
		for range 300 {
			tally.add(planes[:n], planes[n:])
		}
		tally.flush()
		for s, called := range counts.called {
			want := int64(0)
			if s >= 1 && s <= n && dosages[s-1] != source.MissingDosage {
				want = 300
			}
			if called != want {
				t.Errorf("sample %d is called %d times, want %d", s, called, want)
			}
		}
	})
}

func TestWithinTwoCopies(t *testing.T) {
	planes := make([]byte, 6)
	for _, c := range []struct {
		n    uint16
		want bool
	}{{0, true}, {510, true}, {511, false}, {65_534, false}, {65_535, true}} {
		kernel.SplitDosages(kernel.Go, planes[:3], planes[3:], []uint16{0, c.n, 510}, 510)
		if _, ok := withinTwoCopies(planes, 255); ok != c.want {
			t.Errorf("%d of 510: %v", c.n, ok)
		}
	}
}
