package bgen

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// Probabilities of layout 1 that do not add up to 1 are rounded too: 2/3 of a copy to
// 10,923 units of 1/16,384, of which it is a third of one away.
func TestLargestRoundingOfLayout1(t *testing.T) {
	for _, test := range []struct {
		numbers []uint32
		dosage  string
		from    *big.Rat
	}{
		{[]uint32{20000, 10000, 0}, "5461", big.NewRat(1, 3)},
		{[]uint32{10000, 20000, 0}, "10923", big.NewRat(2, 3)},
		{[]uint32{16384, 16384, 0}, "8192", big.NewRat(1, 2)}, // exact
		{[]uint32{32767, 1, 0}, "0", big.NewRat(1, 32768)},    // adds up, and is rounded
	} {
		v := testVariant{rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, calls: []testCall{{numbers: test.numbers}}}
		got, outcomes, err := readAll([]string{write(t, "f.bgen", (&testFile{layout: 1, ids: ids(1), variants: []testVariant{v}}).bytes())}, Options{})
		if err != nil || !slices.Equal(got, []string{"1:5 rs A>G [" + test.dosage + "]"}) {
			t.Fatalf("%v: %q, %v", test.numbers, got, err)
		}
		stored, _ := new(big.Rat).SetString(test.dosage + "/16384")
		want, _ := stored.Sub(stored, test.from).Abs(stored).Float64()
		if r := outcomes.LargestRounding; math.Abs(r-want) > 1e-15 {
			t.Errorf("%v: largest rounding %v, want %v", test.numbers, r, want)
		}
	}
}

// Variants of 8 bits are exact beside finer ones, whichever come first. The largest
// rounding is found by exact fractions: 1/65535 to 0, 2/65535 to one unit of 32640 (0.9961).
func TestLargestRounding(t *testing.T) {
	file := testFile{layout: 2, ids: ids(2), variants: []testVariant{
		diploid(16, false, []uint32{65534, 1}, []uint32{65533, 2}),
		diploid(8, false, []uint32{0, 255}, []uint32{0, 0}),
	}}
	got, outcomes, err := readAll([]string{write(t, "f.bgen", file.bytes())}, Options{})
	want := []string{"1:5 rs A>G [0 1]", "1:5 rs A>G [32640 65280]"}
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%q, %v", got, err)
	}
	rounding, _ := big.NewRat(1, 65535).Float64()
	if outcomes.LargestRounding != rounding {
		t.Errorf("largest rounding %v, want %v", outcomes.LargestRounding, rounding)
	}
}

func TestDenominators(t *testing.T) {
	for _, test := range []struct {
		units []uint64
		want  uint64
	}{
		{nil, 16384}, {[]uint64{1}, 255}, {[]uint64{1, 3}, 255}, {[]uint64{255}, 255}, {[]uint64{255, 15, 3, 1}, 255},
		{[]uint64{7}, 259}, {[]uint64{3, 7}, 273}, {[]uint64{511}, 511}, {[]uint64{7, 511}, 511}, {[]uint64{255, 511}, 16384}, {[]uint64{32767}, 32767}, {[]uint64{65535}, 16384},
		{[]uint64{layout1Scale}, 16384}, {[]uint64{65535, 255}, 32640}, {[]uint64{255, layout1Scale, 15}, 32640}, {[]uint64{65535, 8191, 255}, 16384}, {[]uint64{16383, 65535}, 32766}, {[]uint64{math.MaxUint32, math.MaxUint32}, 16384},
	} {
		if got := denominatorFor(test.units); got != test.want {
			t.Errorf("%d: %d, want %d", test.units, got, test.want)
		}
	}
}

// Variants of more bits than the first one, whose probabilities are of another size: all
// are exact in the denominator that all of them ask for.
func TestLaterVariantsOfOtherBits(t *testing.T) {
	for _, compression := range []compression{uncompressed, zlibCompressed, zstdCompressed} {
		samples := 3
		if compression == zlibCompressed {
			samples = 9
		}
		file := testFile{layout: 2, compression: compression, ids: ids(samples)}
		for _, bits := range []int{1, 1, 8, 2, 7, 4, 8} { // M = 1, 255, 3, 127, 15: 255 x 127 is a multiple of all
			m := uint32(unitsOf(bits))
			calls := [][]uint32{{m, 0}, {0, m - m/2}, {m / 2, 0}, nil, nil, nil, nil, nil, nil}
			file.variants = append(file.variants, diploid(bits, false, calls[:samples]...))
		}
		path := write(t, "f.bgen", file.bytes())
		r, err := Open([]string{path}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if d := r.Storage().Denominator; d != 255*127 {
			t.Fatalf("compression %d: denominator %d", compression, d)
		}
		got, outcomes, err := readAll([]string{path}, Options{})
		var want []string
		for i := range file.variants {
			m := unitsOf(file.variants[i].bits)
			want = append(want, fmt.Sprintf("1:5 rs A>G [%d %d %d%s]", 0, (2*m-(m-m/2))*255*127/m, (2*m-2*(m/2))*255*127/m, strings.Repeat(" .", samples-3)))
		}
		if err != nil || !slices.Equal(got, want) || outcomes.LargestRounding != 0 {
			t.Errorf("compression %d: %v, rounding %v\ngot  %q\nwant %q", compression, err, outcomes.LargestRounding, got, want)
		}
	}
}

// genotypes lists the alleles of every genotype of a ploidy in the order of VCF and
// BGEN, by the recursion of the VCF specification.
func genotypes(ploidy, alleles int) (all [][]int) {
	var add func(left, below int, suffix []int)
	add = func(left, below int, suffix []int) {
		if left == 0 {
			all = append(all, suffix)
			return
		}
		for allele := range below {
			add(left-1, allele+1, append([]int{allele}, suffix...))
		}
	}
	add(ploidy, alleles, nil)
	return all
}

// Any probabilities, at any number of bits: the stored dosage is the nearest
// multiple of 1/denominator to the expected copies, by exact fractions.
func TestDosagesAreExpectedCopies(t *testing.T) {
	path := write(t, "f.bgen", nil)
	rapid.Check(t, func(t *rapid.T) {
		v := testVariant{rsid: "rs", chrom: rapid.SampledFrom([]string{"1", "X"}).Draw(t, "chrom"), pos: 5,
			alleles: []string{"A", "C", "G", "T", "AA"}[:rapid.SampledFrom([]int{2, 2, 2, 1, 3, 5}).Draw(t, "alleles")],
			bits:    rapid.OneOf(rapid.IntRange(1, 32), rapid.Just(8)).Draw(t, "bits"), phased: rapid.Bool().Draw(t, "phased")}
		diploidOnly := rapid.Bool().Draw(t, "diploid only")
		opts := Options{RefFrom: rapid.SampledFrom([]string{"", "a2"}).Draw(t, "REF from"), Threads: 2}
		ref := 0
		if opts.RefFrom == "a2" {
			ref = len(v.alleles) - 1
		}
		m := uint64(1)<<v.bits - 1
		// group draws n numbers that add up to m, and stores all but the last.
		group := func(call *testCall, n int) []uint64 {
			numbers, left := make([]uint64, n), m
			for i := range n - 1 {
				numbers[i] = rapid.OneOf(rapid.Uint64Range(0, left), rapid.Just(left), rapid.Just(uint64(0))).Draw(t, "number")
				left -= numbers[i]
				call.numbers = append(call.numbers, uint32(numbers[i]))
			}
			numbers[n-1] = left
			return numbers
		}
		var copies [][]uint64 // of each call and allele, in units of 1/m; nil where missing
		for range rapid.IntRange(1, 21).Draw(t, "samples") {
			call := testCall{ploidy: 2, missing: rapid.IntRange(0, 4).Draw(t, "missing") == 0}
			if !diploidOnly {
				call.ploidy = rapid.IntRange(0, 3).Draw(t, "ploidy")
			}
			expected := make([]uint64, len(v.alleles))
			weight := uint64(1)
			if call.ploidy == 1 {
				weight = 2
			}
			if v.phased {
				for range call.ploidy {
					for allele, n := range group(&call, len(v.alleles)) {
						expected[allele] += weight * n
					}
				}
			} else {
				all := genotypes(call.ploidy, len(v.alleles))
				for i, n := range group(&call, len(all)) {
					for _, allele := range all[i] {
						expected[allele] += weight * n
					}
				}
			}
			if call.missing || call.ploidy < 1 || call.ploidy > 2 {
				expected = nil
			}
			if call.missing {
				// Numbers of a missing call mean nothing, whatever they are.
				for i := range call.numbers {
					call.numbers[i] = uint32(rapid.Uint64Range(0, m).Draw(t, "any"))
				}
			}
			v.calls = append(v.calls, call)
			copies = append(copies, expected)
		}
		file := testFile{layout: 2, compression: compression(rapid.IntRange(0, 2).Draw(t, "compression")), ids: ids(len(v.calls)), variants: []testVariant{v}}
		testfile.Overwrite(t, path, file.bytes())
		r, err := Open([]string{path}, opts)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var site source.Site
		if err := r.Next(&site); err != nil {
			t.Fatal(err)
		}
		denominator, worst := r.Storage().Denominator, new(big.Rat)
		j := 0
		for allele := range v.alleles {
			if allele == ref {
				continue
			}
			for s, expected := range copies {
				got := site.Dosages[j][s]
				if expected == nil {
					if got != source.MissingDosage {
						t.Fatalf("sample %d has %d, want a missing dosage", s, got)
					}
					continue
				}
				exact := new(big.Rat).SetFrac(new(big.Int).SetUint64(expected[allele]), new(big.Int).SetUint64(m))
				difference := new(big.Rat).Sub(big.NewRat(int64(got), denominator), exact)
				if difference.Abs(difference).Cmp(big.NewRat(1, 2*denominator)) > 0 || v.bits <= 15 && difference.Sign() != 0 {
					t.Fatalf("sample %d, allele %d: %d / %d, want %v", s, allele, got, denominator, exact)
				}
				if difference.Cmp(worst) > 0 {
					worst.Set(difference)
				}
			}
			j++
		}
		if want, _ := worst.Float64(); r.Outcomes().LargestRounding != want {
			t.Fatalf("largest rounding %v, want %v", r.Outcomes().LargestRounding, want)
		}
		if len(v.alleles) == 1 {
			if site.Alts[0] != "." {
				t.Fatalf("ALT %q", site.Alts)
			}
		} else if j != len(site.Alts) {
			t.Fatalf("%d rows, %d ALTs", j, len(site.Alts))
		}
	})
}
