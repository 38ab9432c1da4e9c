package cohort

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// family draws the genotypes of strangers at common variants.
type family struct {
	random *rand.Rand
	p      []float64
}

func newFamily(variants int) *family {
	f := &family{random: rand.New(rand.NewPCG(9, 9)), p: make([]float64, variants)}
	for v := range f.p {
		f.p[v] = 0.25 + f.random.Float64()/2
	}
	return f
}

// haplotype draws one allele a variant.
func (f *family) haplotype() []byte {
	h := make([]byte, len(f.p))
	for v := range h {
		if f.random.Float64() < f.p[v] {
			h[v] = 1
		}
	}
	return h
}

// child takes at each variant one allele of each parent.
func (f *family) child(parents [2][2][]byte) []byte {
	codes := make([]byte, len(f.p))
	for v := range codes {
		codes[v] = parents[0][f.random.IntN(2)][v] + parents[1][f.random.IntN(2)][v]
	}
	return codes
}

// people are samples whose genotypes are given person by person.
func people(samples []genome.Sample, autosome, x [][]byte) *records {
	src := &records{samples: samples}
	for _, part := range []struct {
		chrom genome.Chromosome
		codes [][]byte
	}{{3, autosome}, {genome.ChrX, x}} {
		for v := range part.codes[0] {
			rec := record{chrom: part.chrom, pos: int32(50_000_000 + v), ref: "A", alts: []string{"G"}, calls: [][]byte{nil}}
			for _, codes := range part.codes {
				rec.calls[0] = append(rec.calls[0], codes[v])
			}
			src.list = append(src.list, rec)
		}
	}
	return src
}

// checked writes a source and gives what the cohort says of its samples.
func checked(t *testing.T, src source.Source, opts WriteOptions) (dir string, meta *Meta, samples []genome.Sample, qc []SampleQC) {
	t.Helper()
	dir = t.TempDir()
	meta = write(t, dir, src, opts)
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if qc, err = c.SampleQC(); err != nil {
		t.Fatal(err)
	}
	return dir, meta, c.Samples(), qc
}

// TestSampleQC plants what is to be found among strangers: samples of one person
// with 1 % of other calls, siblings, who are none, and sexes that are not those of
// the genotypes.
func TestSampleQC(t *testing.T) {
	const variants, onX, n = 900, 400, 60
	auto, x := newFamily(variants), newFamily(onX)
	var samples []genome.Sample
	var codes, codesX [][]byte
	for s := range n {
		p := genome.Sample{ID: fmt.Sprint(s), Sex: genome.Female, XPloidy: genome.Diploid}
		a, b := auto.haplotype(), auto.haplotype()
		xa, xb := x.haplotype(), x.haplotype()
		if s%2 == 1 {
			p.Sex, p.XPloidy = genome.Male, genome.Haploid
			xb = xa
		}
		for v := range a {
			a[v] += b[v]
		}
		for v := range xa {
			xb[v] += xa[v]
		}
		if s%2 == 1 {
			for v := range xb {
				xb[v] = 2 * (xb[v] / 2)
			}
		}
		samples, codes, codesX = append(samples, p), append(codes, a), append(codesX, xb)
	}
	same := func(a, b int) { // b becomes another sample of person a
		copy(codes[b], codes[a])
		for range variants / 100 {
			v := auto.random.IntN(variants)
			codes[b][v] = (codes[b][v] + 1) % 3
		}
	}
	same(4, 40)
	same(4, 22)
	same(7, 9)
	parents := [2][2][]byte{{auto.haplotype(), auto.haplotype()}, {auto.haplotype(), auto.haplotype()}}
	codes[12], codes[14] = auto.child(parents), auto.child(parents)
	// Recorded as women with the X of a man, as a man with the X of a woman; of unknown sex.
	codesX[20], codesX[31] = codesX[51], codesX[52]
	samples[2].Sex = genome.UnknownSex
	for v := range 90 {
		codes[50][v*10] = 3
	}
	for _, dosages := range []bool{false, true} {
		src := people(samples, codes, codesX)
		if dosages {
			src.storage = &source.Storage{Calls: true, Denominator: 255}
		}
		_, meta, _, qc := checked(t, src, WriteOptions{BlockSamples: 16})
		groups := map[int]int{4: 1, 22: 1, 40: 1, 7: 2, 9: 2}
		for s, q := range qc {
			if q.SamePerson != groups[s] || (q.SamePerson > 0) != (q.Concordance >= 0.97) {
				t.Errorf("sample %d: group %d, concordance %v, want group %d", s, q.SamePerson, q.Concordance, groups[s])
			}
			inferred, check := samples[s].Sex, SexAgrees
			switch s {
			case 2:
				inferred, check = genome.Female, SexNotChecked
			case 20:
				inferred, check = genome.Male, SexDiffers
			case 31:
				inferred, check = genome.Female, SexDiffers
			}
			if q.SexInferred != inferred || q.SexCheck != check || q.Sex != samples[s].Sex {
				t.Errorf("sample %d: %v inferred, %v recorded, %s (%v); want %v, %s", s, q.SexInferred, q.Sex, q.SexCheck, q.XInbreeding, inferred, check)
			}
			called, hets := 0, 0
			for _, code := range codes[s] {
				if code != 3 {
					called++
				}
				if code == 1 {
					hets++
				}
			}
			if q.CallRate != float64(called)/variants || q.Heterozygosity != float64(hets)/float64(called) {
				t.Errorf("sample %d: call rate %v, heterozygosity %v; want %d of %d, %d", s, q.CallRate, q.Heterozygosity, called, variants, hets)
			}
		}
		if want := (QCSummary{SexAgrees: n - 3, SexDiffers: 2, SexNotChecked: 1, VariantsCompared: comparedVariants, SamePersonGroups: 2, SamePersonSamples: 5}); meta.SampleQC != want {
			t.Errorf("%+v, want %+v", meta.SampleQC, want)
		}
	}
}

// TestSampleQCOfLittle: nothing is concluded from a few variants.
func TestSampleQCOfLittle(t *testing.T) {
	_, meta, _, qc := checked(t, manyRecords(9, 80, false), WriteOptions{})
	for s, q := range qc {
		if q.SexCheck != SexNotChecked || !math.IsNaN(q.XInbreeding) || q.SamePerson != 0 || !math.IsNaN(q.Concordance) || !(q.CallRate > 0.8) {
			t.Errorf("sample %d: %+v", s, q)
		}
	}
	if meta.SampleQC != (QCSummary{SexNotChecked: 9}) {
		t.Errorf("%+v", meta.SampleQC)
	}
}

// TestThinned: rows are evenly spread, however many there are.
func TestThinned(t *testing.T) {
	for _, n := range []int64{0, 1, 500, 1008, 1009, 2016, 2017, 100_000} {
		var kept thinned
		for row := range n {
			kept.add(row)
		}
		if len(kept.rows) > 2*comparedVariants || int64(len(kept.rows)) < min(n, comparedVariants) {
			t.Errorf("of %d rows %d are kept", n, len(kept.rows))
		}
		for i, row := range kept.rows {
			if row != int64(i)*kept.stride {
				t.Errorf("of %d rows, number %d is %d, want every %d", n, i, row, kept.stride)
				break
			}
		}
	}
}

// TestCompare checks the comparison by words against one by one, at all lengths
// around a word.
func TestCompare(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for variants := range 140 {
		table := newPeopleTable(2, variants)
		both, equal := 0, 0
		bands := map[int]bool{}
		for v := range variants {
			a, b := byte(random.IntN(4)), byte(random.IntN(4))
			if v < 60 && random.IntN(4) > 0 {
				a, b = 2, 2
			}
			table.set(v, pack([]byte{a, b}))
			if a != 3 && b != 3 {
				both++
				if a == b {
					equal++
				}
			}
			if n := variants / bandVariants; a == 3 && v < n*bandVariants {
				bands[v%n] = true
			}
		}
		if gotBoth, gotEqual := table.compare(0, 1); gotBoth != both || gotEqual != equal {
			t.Errorf("%d variants: %d of %d, want %d of %d", variants, gotEqual, gotBoth, equal, both)
		}
		for band := range variants / bandVariants {
			if _, ok := table.band(0, band); ok == bands[band] {
				t.Errorf("%d variants: band %d is complete: %v", variants, band, ok)
			}
		}
	}
}

// TestMetBefore: whoever shares a key stays, in order, and of the others next to nobody.
func TestMetBefore(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 1))
	for _, samples := range []int{1, 2, 7, 100, 10_000} {
		met := newMetBefore(samples)
		for range 3 { // bands use the same memory
			var list []meeting
			times := map[uint64]int{}
			for s := range samples {
				key := random.Uint64N(1 << (2 * bandVariants))
				if s > 0 && s%10 == 0 {
					key = list[random.IntN(len(list))].key
				}
				list = append(list, meeting{key, int32(s)})
				times[key]++
			}
			shared := slices.DeleteFunc(slices.Clone(list), func(m meeting) bool { return times[m.key] == 1 })
			kept := met.keep(list)
			alone := len(kept) - len(shared)
			kept = slices.DeleteFunc(kept, func(m meeting) bool { return times[m.key] == 1 })
			if !slices.Equal(kept, shared) || alone > samples/4 {
				t.Errorf("%d samples: %d of %d that share a key are kept, and %d others", samples, len(kept), len(shared), alone)
			}
		}
	}
}
