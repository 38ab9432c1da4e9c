package population

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"cardioscore/scoring/genome"
)

func call(row []byte, s int) byte { return row[s/4] >> (2 * (s % 4)) & 3 }

// The share of ones must be the probability, also where all its bits count.
func TestMaskHasItsProbability(t *testing.T) {
	for _, probability := range []float64{0, 1e-9, 0.00005, 0.001, 0.01, 0.3333, 0.5, 0.75, 0.999, 1} {
		random := splitMix(7)
		const words = 40_000
		ones := 0
		perBit := [64]int{}
		for range words {
			mask := random.mask(chanceOf(probability))
			for b := range 64 {
				ones += int(mask >> b & 1)
				perBit[b] += int(mask >> b & 1)
			}
		}
		n := float64(64 * words)
		if sd := math.Sqrt(n * probability * (1 - probability)); math.Abs(float64(ones)-n*probability) > 5*sd+1e-9 && probability > 1e-8 {
			t.Errorf("probability %v: %d of %.0f are ones", probability, ones, n)
		}
		if probability == 0 && ones > 0 || probability == 1 && ones != 64*words {
			t.Errorf("probability %v: %d ones", probability, ones)
		}
		for b, k := range perBit {
			if sd := math.Sqrt(words * probability * (1 - probability)); probability > 0.0005 && math.Abs(float64(k)-words*probability) > 6*sd+1 {
				t.Errorf("probability %v: bit %d is one in %d of %d words", probability, b, k, words)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	for i := range 32 {
		if got := spread(1 << i); got != 1<<(2*i) {
			t.Errorf("bit %d went to %x", i, got)
		}
	}
	if got := spread(math.MaxUint32); got != 0x5555555555555555 {
		t.Errorf("all bits: %x", got)
	}
}

// Genotypes must show the drawn frequency, Hardy-Weinberg's share of heterozygotes, and
// the missing share, and no two variants the same calls.
func TestCallsFollowTheirFrequency(t *testing.T) {
	for _, spectrum := range []Spectrum{Common, WGS} {
		p := Population{Seed: 3, Samples: 20_001, Variants: 40, Spectrum: spectrum, Missing: 0.02}
		var before []byte
		for v := range p.Variants {
			row := p.Calls(v, nil)
			if len(row) != p.RowBytes() || row[len(row)-1]>>2 != 0 {
				t.Fatalf("variant %d: %d bytes, the last is %x", v, len(row), row[len(row)-1])
			}
			if bytes.Equal(row, before) {
				t.Fatalf("variants %d and %d are the same", v-1, v)
			}
			before = row
			var counts [4]float64
			for s := range p.Samples {
				counts[call(row, s)]++
			}
			called := counts[0] + counts[1] + counts[2]
			f := p.Variant(v).Frequency
			within(t, "frequency", (counts[1]+2*counts[2])/(2*called), f, math.Sqrt(f*(1-f)/(2*called)))
			het := 2 * f * (1 - f)
			within(t, "heterozygotes", counts[1]/called, het, math.Sqrt(het*(1-het)/called))
			within(t, "missing", counts[3]/float64(p.Samples), 0.02, math.Sqrt(0.02*0.98/float64(p.Samples)))
		}
	}
}

func within(t *testing.T, what string, got, want, sd float64) {
	t.Helper()
	if math.Abs(got-want) > 5*sd {
		t.Errorf("%s is %v, drawn from %v (sd %v)", what, got, want, sd)
	}
}

func TestFrequenciesFollowTheirSpectrum(t *testing.T) {
	for _, c := range []struct {
		spectrum         Spectrum
		least, q1, q3, m float64 // quartiles of the distribution, its least value, its largest
	}{
		{Common, 0.01, 0.01 + 0.49/4, 0.01 + 0.49*3/4, 0.5},
		{WGS, 1.0 / 2000, math.Pow(0.5, 0.25) * math.Pow(1.0/2000, 0.75), math.Pow(0.5, 0.75) * math.Pow(1.0/2000, 0.25), 0.5},
	} {
		p := Population{Seed: 11, Samples: 1000, Variants: 20_000, Spectrum: c.spectrum}
		var all []float64
		for v := range p.Variants {
			all = append(all, p.Variant(v).Frequency)
		}
		slices.Sort(all)
		if all[0] < c.least || all[len(all)-1] > c.m {
			t.Errorf("%s: from %v to %v", c.spectrum, all[0], all[len(all)-1])
		}
		for _, q := range []struct{ at, want float64 }{{0.25, c.q1}, {0.75, c.q3}} {
			below, _ := slices.BinarySearch(all, q.want)
			within(t, string(c.spectrum)+" quartile", float64(below)/20_000, q.at, math.Sqrt(q.at*(1-q.at)/20_000))
		}
	}
}

func TestVariantsAreInOrder(t *testing.T) {
	for _, variants := range []int{1, 21, 1000, 50_000} {
		p := Population{Seed: 5, Samples: 10, Variants: variants, Spectrum: Common}
		last := Variant{}
		chroms := map[genome.Chromosome]bool{}
		for v := range variants {
			now := p.Variant(v)
			if now.Chrom < last.Chrom || now.Chrom == last.Chrom && now.Pos <= last.Pos || now.Chrom > 22 {
				t.Fatalf("%d:%d comes after %d:%d", now.Chrom, now.Pos, last.Chrom, last.Pos)
			}
			if genome.Palindromic(now.Ref, now.Alt) || now.Ref == now.Alt {
				t.Fatalf("alleles %s and %s", now.Ref, now.Alt)
			}
			chroms[now.Chrom] = true
			last = now
		}
		if variants >= 1000 && len(chroms) != 22 {
			t.Errorf("%d variants are on %d chromosomes", variants, len(chroms))
		}
	}
}

// An import refuses positions past the end of a chromosome.
func TestPositionsAreOnTheirChromosomes(t *testing.T) {
	for _, variants := range []int{22, 1000, 200_000, 1_000_000} {
		p := Population{Seed: 1, Samples: 10, Variants: variants, Spectrum: Common}
		for c := range 22 {
			last := p.Variant(p.firstOf(c+1) - 1)
			for _, build := range []genome.Build{genome.GRCh37, genome.GRCh38} {
				if genome.PastEnd(build, last.Chrom, int64(last.Pos)) {
					t.Errorf("the last of %d variants on chromosome %v is at %d, past its end in %v", variants, last.Chrom, last.Pos, build)
				}
			}
		}
	}
}

// A known answer holds the data of published figures fast: a change of the generator
// makes other data, and must be seen.
func TestTheSameSeedIsTheSamePopulation(t *testing.T) {
	p := Population{Seed: 1, Samples: 9, Variants: 100, Spectrum: Common, Missing: 0.1}
	if a, b := p.Calls(17, nil), p.Calls(17, make([]byte, 100)); !bytes.Equal(a, b) {
		t.Errorf("the same variant twice: %x and %x", a, b)
	}
	other := p
	other.Seed = 2
	if bytes.Equal(p.Calls(17, nil), other.Calls(17, nil)) && bytes.Equal(p.Calls(18, nil), other.Calls(18, nil)) {
		t.Error("two seeds give the same calls")
	}
	withDosages := p
	withDosages.Uncertain = 0
	dosages, calls := withDosages.Dosages(17, nil, nil)
	if !bytes.Equal(calls, p.Calls(17, nil)) {
		t.Error("dosages that are all whole change the calls")
	}
	for s, n := range dosages {
		if c := call(calls, s); c == 3 && n != MissingDosage || c != 3 && int(n) != int(c)*Denominator {
			t.Errorf("call %d has dosage %d", c, n)
		}
	}
}

func TestDosages(t *testing.T) {
	p := Population{Seed: 4, Samples: 50_003, Variants: 3, Spectrum: Common, Missing: 0.01, Uncertain: 0.3}
	drawn := p.Calls(1, nil)
	dosages, calls := p.Dosages(1, nil, nil)
	broken, called := 0.0, 0.0
	for s, n := range dosages {
		was, is := call(drawn, s), call(calls, s)
		if was == 3 {
			if n != MissingDosage || is != 3 {
				t.Fatalf("a missing call has dosage %d, call %d", n, is)
			}
			continue
		}
		called++
		if n > 2*Denominator {
			t.Fatalf("dosage %d of call %d", n, was)
		}
		off := math.Abs(float64(n)/Denominator - float64(was))
		if off > 0 {
			broken++
		}
		if off >= 0.5 || (off > 0.1) != (is == 3) || off <= 0.1 && is != was {
			t.Fatalf("call %d became dosage %d and call %d", was, n, is)
		}
	}
	within(t, "share that is not whole", broken/called, 0.3, math.Sqrt(0.3*0.7/called))
}

func TestCheck(t *testing.T) {
	good := Population{Samples: 1, Variants: 1, Spectrum: Common}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(*Population){
		func(p *Population) { p.Samples = 0 }, func(p *Population) { p.Variants = -1 }, func(p *Population) { p.Spectrum = "" },
		func(p *Population) { p.Missing = 1.5 }, func(p *Population) { p.Uncertain = math.NaN() }, func(p *Population) { p.Variants = 1 << 40 },
	} {
		p := good
		change(&p)
		if p.Check() == nil {
			t.Errorf("%+v passes", p)
		}
	}
}

func BenchmarkCalls(b *testing.B) {
	for _, missing := range []float64{0, 0.001, 0.3} {
		b.Run(fmt.Sprintf("missing=%v", missing), func(b *testing.B) {
			p := Population{Seed: 1, Samples: 10_000, Variants: 1 << 20, Spectrum: Common, Missing: missing}
			var row []byte
			for v := 0; b.Loop(); v++ {
				row = p.Calls(v%p.Variants, row)
			}
			b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds()/1e9, "Ggenotypes/s")
		})
	}
}
