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

// Worked by hand from the specification: the numbers are M times the probability
// of AA and AB (or of the first allele on each haplotype), M = 2^bits - 1, and the
// dosage is 2M - 2 AA - AB (or 2M - a - b) in units of 1/M.
func TestTruthTable(t *testing.T) {
	tests := []struct {
		name        string
		file        testFile
		opts        Options
		denominator int64
		want        []string
	}{
		{"8 bits unphased", testFile{layout: 2, variants: []testVariant{
			diploid(8, false, []uint32{255, 0}, []uint32{0, 255}, []uint32{0, 0}, nil, []uint32{100, 55}, []uint32{1, 2}),
		}}, Options{}, 255, []string{"1:5 rs A>G [0 255 510 . 255 506]"}},
		{"8 bits phased", testFile{layout: 2, variants: []testVariant{
			diploid(8, true, []uint32{255, 255}, []uint32{0, 255}, []uint32{0, 0}, nil, []uint32{200, 200}, []uint32{255, 1}),
		}}, Options{}, 255, []string{"1:5 rs A>G [0 255 510 . 110 254]"}},
		{"8 bits, REF from a2", testFile{layout: 2, variants: []testVariant{
			diploid(8, false, []uint32{255, 0}, []uint32{0, 255}, []uint32{0, 0}, nil, []uint32{1, 2}),
			diploid(8, true, []uint32{255, 255}, []uint32{0, 255}, []uint32{0, 0}, nil, []uint32{200, 200}),
		}}, Options{RefFrom: "a2"}, 255, []string{"1:5 rs G>A [510 255 0 . 4]", "1:5 rs G>A [510 255 0 . 400]"}},
		{"1 bit has the unit of 8", testFile{layout: 2, variants: []testVariant{
			diploid(1, false, []uint32{1, 0}, []uint32{0, 1}, []uint32{0, 0}, nil),
		}}, Options{}, 255, []string{"1:5 rs A>G [0 255 510 .]"}},
		{"2 bits in the units of 8", testFile{layout: 2, variants: []testVariant{
			diploid(8, false, []uint32{255, 0}), diploid(2, false, []uint32{1, 2}),
		}}, Options{}, 255, []string{"1:5 rs A>G [0]", "1:5 rs A>G [170]"}}, // (6 - 2 - 2) / 3 = 170 / 255
		{"15 bits are exact to the last unit", testFile{layout: 2, variants: []testVariant{
			diploid(15, false, []uint32{0, 0}, []uint32{0, 1}, []uint32{32766, 1}, nil),
		}}, Options{}, 32767, []string{"1:5 rs A>G [65534 65533 1 .]"}},
		{"16 bits are rounded", testFile{layout: 2, variants: []testVariant{
			diploid(16, false, []uint32{65535, 0}, []uint32{0, 0}, []uint32{65535 - 3, 3}, nil),
		}}, Options{}, 16384, []string{"1:5 rs A>G [0 32768 1 .]"}}, // 3 / 65535 x 16384 = 0.75
		{"32 bits are rounded", testFile{layout: 2, variants: []testVariant{
			diploid(32, false, []uint32{math.MaxUint32, 0}, []uint32{0, 0}, []uint32{0, math.MaxUint32}, []uint32{math.MaxUint32 - 131072, 131072}),
		}}, Options{}, 16384, []string{"1:5 rs A>G [0 32768 16384 1]"}}, // 0.50000000012
		{"layout 1", testFile{layout: 1, variants: []testVariant{{rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, calls: []testCall{
			{numbers: []uint32{32768, 0, 0}}, {numbers: []uint32{0, 32768, 0}}, {numbers: []uint32{0, 0, 32768}}, {numbers: []uint32{0, 0, 0}},
			{numbers: []uint32{32767, 1, 0}}, {numbers: []uint32{32765, 3, 0}}, // ties: to 0 and to 2
			{numbers: []uint32{0, 0, 16384}},   // half of it is no call: given a call, it is BB
			{numbers: []uint32{10, 32780, 10}}, // rounded up one by one
		}}}}, Options{}, 16384, []string{"1:5 rs A>G [0 16384 32768 . 0 2 32768 16384]"}},
		{"layout 1, REF from a2", testFile{layout: 1, variants: []testVariant{{rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, calls: []testCall{
			{numbers: []uint32{32768, 0, 0}}, {numbers: []uint32{0, 32768, 0}}, {numbers: []uint32{0, 0, 32768}}, {numbers: []uint32{0, 0, 0}},
			{numbers: []uint32{8192, 24576, 0}}, {numbers: []uint32{16384, 0, 0}}, // the latter is AA, as far as it is known
		}}}}, Options{RefFrom: "a2"}, 16384, []string{"1:5 rs G>A [32768 16384 0 . 20480 32768]"}},
		{"layout 1, 50 over 1", testFile{layout: 1, variants: []testVariant{{rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}, calls: []testCall{
			{numbers: []uint32{32818, 0, 0}}, {numbers: []uint32{32768, 50, 0}}, // 50 / 32818 x 16384 = 24.96
		}}}}, Options{}, 16384, []string{"1:5 rs A>G [0 25]"}},
		{"haploid and missing on X", testFile{layout: 2, variants: []testVariant{{
			rsid: "rs", chrom: "chrX", pos: 7, alleles: []string{"A", "G"}, bits: 8, calls: []testCall{
				{1, false, []uint32{255}}, {1, false, []uint32{0}}, {1, false, []uint32{200}}, {1, true, []uint32{0}},
				{2, false, []uint32{0, 255}}, {2, true, []uint32{0, 0}}, {0, false, nil},
			}}}}, Options{}, 255, []string{"X:7 rs A>G [0 510 110 . 255 . .] len 1111220"}},
		{"haploid and phased on an autosome", testFile{layout: 2, variants: []testVariant{{
			rsid: "rs", chrom: "3", pos: 7, alleles: []string{"A", "G"}, bits: 4, phased: true, calls: []testCall{
				{1, false, []uint32{0}}, {2, false, []uint32{15, 0}}, {1, false, []uint32{5}},
			}}}}, Options{}, 255, []string{"3:7 rs A>G [510 255 340] len 121"}},
		{"diploid on MT shows its call length", testFile{layout: 2, variants: []testVariant{
			{rsid: "rs", chrom: "MT", pos: 7, alleles: []string{"A", "G"}, bits: 8, calls: []testCall{{2, false, []uint32{255, 0}}}},
		}}, Options{}, 255, []string{"MT:7 rs A>G [0] len 2"}},
		{"three alleles", testFile{layout: 2, variants: []testVariant{{
			rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G", "T"}, bits: 4, calls: []testCall{ // AA AG GG AT GT TT
				{2, false, []uint32{15, 0, 0, 0, 0}}, {2, false, []uint32{0, 15, 0, 0, 0}}, {2, false, []uint32{0, 0, 15, 0, 0}},
				{2, false, []uint32{0, 0, 0, 15, 0}}, {2, false, []uint32{0, 0, 0, 0, 15}}, {2, false, []uint32{0, 0, 0, 0, 0}},
				{2, true, []uint32{0, 0, 0, 0, 0}}, {1, false, []uint32{0, 15}}, {1, false, []uint32{5, 4}}, {2, false, []uint32{1, 2, 3, 4, 5}},
			}}}}, Options{}, 255, []string{"1:5 rs A>G,T [0 255 510 0 255 0 . 510 136 221] [0 0 0 255 255 510 . 0 204 153] len 2222222112"}},
		{"three alleles phased, REF from a2", testFile{layout: 2, variants: []testVariant{{
			rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G", "T"}, bits: 4, phased: true, calls: []testCall{
				{2, false, []uint32{15, 0, 0, 15}}, {2, false, []uint32{0, 0, 1, 2}}, {1, false, []uint32{3, 4}},
			}}}}, Options{RefFrom: "a2"}, 255, []string{"1:5 rs T>A,G [255 17 102] [255 34 136] len 221"}},
		{"one allele", testFile{layout: 2, variants: []testVariant{
			{rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A"}, bits: 8, calls: []testCall{{2, false, nil}, {2, true, nil}}},
		}}, Options{}, 255, []string{"1:5 rs A>. [0 .]"}},
		{"ids", testFile{layout: 2, variants: []testVariant{
			{id: "v", rsid: ".", chrom: "01", pos: 5, alleles: []string{"a", "<DEL>"}, bits: 8, calls: []testCall{{2, false, []uint32{0, 0}}}},
			{id: "v", chrom: "22", pos: 5, alleles: []string{"acgt", "R"}, bits: 8, calls: []testCall{{2, false, []uint32{0, 0}}}},
		}}, Options{}, 255, []string{"1:5 v A><DEL> [510]", "22:5 v ACGT>R [510]"}},
	}
	for _, test := range tests {
		for _, how := range []compression{uncompressed, zlibCompressed, zstdCompressed} {
			if how == zstdCompressed && test.file.layout == 1 {
				continue
			}
			test.file.compression, test.file.ids = how, ids(len(test.file.variants[0].calls))
			path := write(t, "f.bgen", test.file.bytes())
			got, outcomes, err := readAll([]string{path}, test.opts)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%s, compression %d: %v\ngot  %q\nwant %q", test.name, how, err, got, test.want)
			}
			if outcomes.Records != int64(len(test.want)) || outcomes.Total() != outcomes.Records {
				t.Errorf("%s: outcomes %+v", test.name, outcomes)
			}
			r, err := Open([]string{path}, test.opts)
			if err != nil {
				t.Fatal(err)
			}
			if want := (source.Storage{Denominator: test.denominator}); r.Storage() != want || r.RefAsserted() {
				t.Errorf("%s: storage %+v, REF asserted %v; want %+v, false", test.name, r.Storage(), r.RefAsserted(), want)
			}
		}
	}
}

func TestOutcomes(t *testing.T) {
	calls := []testCall{{2, false, []uint32{255, 0}}, {2, false, []uint32{255, 0}}}
	copies := []testCall{{2, false, []uint32{255, 0}}, {2, false, []uint32{254, 1}}}
	three := []testCall{{2, false, []uint32{255, 0, 0, 0, 0}}, {2, false, []uint32{255, 0, 0, 0, 0}}}
	tests := []struct {
		chrom   string
		pos     uint32
		alleles string
		calls   []testCall
		want    source.Outcomes
		site    string
	}{
		{"1", 5, "A G", calls, source.Outcomes{Imported: 1}, "1:5  A>G [0 0]"},
		{"PAR1", 100000, "A G", calls, source.Outcomes{Imported: 1}, "X:100000  A>G [0 0] len 22"}, // PLINK 2's name
		{"1", 5, "A .", calls, source.Outcomes{Imported: 1}, "1:5  A>. [0 0]"},
		{"1", 5, "0 A", []testCall{{2, false, []uint32{0, 0}}, {2, true, []uint32{0, 0}}}, source.Outcomes{Imported: 1}, "1:5  A>. [0 .]"},
		{"1", 5, "A .", copies, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "0 A", calls, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, ". 0", calls, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A A", calls, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A a", calls, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A ", calls, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A C A", three, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A C .", three, source.Outcomes{Malformed: 1}, ""},
		{"1", 5, "A C *", three, source.Outcomes{Split: 1}, "1:5  A>C,* [0 0] [0 0]"},
		{"1", 5, "A <DEL> *", three, source.Outcomes{Symbolic: 1}, "1:5  A><DEL>,* [0 0] [0 0]"},
		{"1", 5, "<N> C", calls, source.Outcomes{Symbolic: 1}, "1:5  <N>>C [0 0]"},
		{"1", math.MaxInt32, "A G", calls, source.Outcomes{Imported: 1}, "1:2147483647  A>G [0 0]"},
		{"1", 0, "A G", calls, source.Outcomes{UnsupportedContig: 1}, ""},
		{"0", 5, "A G", calls, source.Outcomes{UnsupportedContig: 1}, ""},
		{"chrUn_1", 5, "A A", calls, source.Outcomes{UnsupportedContig: 1}, ""},
		{"1", 5, "A G", []testCall{{3, false, []uint32{255, 0, 0}}, {2, false, []uint32{0, 255}}},
			source.Outcomes{Imported: 1, PolyploidCalls: 1}, "1:5  A>G [. 255] len 02"},
		{"1", 5, "A G", []testCall{{4, false, []uint32{255, 0, 0, 0}}, {63, true, make([]uint32, 63)}},
			source.Outcomes{Imported: 1, PolyploidCalls: 1, PolyploidRecords: 1}, "1:5  A>G [. .] len 00"},
		{"1", 5, "A C G", []testCall{{3, false, make([]uint32, 9)}, {4, false, make([]uint32, 14)}},
			source.Outcomes{Split: 1, PolyploidCalls: 2, PolyploidRecords: 1}, "1:5  A>C,G [. .] [. .] len 00"},
		{"chrUn_1", 5, "A G", []testCall{{3, false, []uint32{255, 0, 0}}, {3, false, []uint32{255, 0, 0}}}, source.Outcomes{UnsupportedContig: 1}, ""},
		{"1", 5, "A C G", []testCall{{3, false, make([]uint32, 9)}, {2, false, []uint32{0, 255, 0, 0, 0}}},
			source.Outcomes{Split: 1, PolyploidCalls: 1}, "1:5  A>C,G [. 255] [. 0] len 02"},
	}
	for _, test := range tests {
		v := testVariant{chrom: test.chrom, pos: test.pos, alleles: strings.Split(test.alleles, " "), bits: 8, calls: test.calls}
		file := testFile{layout: 2, compression: zlibCompressed, ids: ids(2), variants: []testVariant{v}}
		got, outcomes, err := readAll([]string{write(t, "f.bgen", file.bytes())}, Options{})
		test.want.Records = 1
		if err != nil || outcomes != test.want || strings.Join(got, "; ") != test.site {
			t.Errorf("%s:%d %s: %v\ngot  %q %+v\nwant %q %+v", test.chrom, test.pos, test.alleles, err, got, outcomes, test.site, test.want)
		}
	}
}

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

// Whatever the number of workers, the sites are the same, and a site is its own.
func TestManyVariantsInOrder(t *testing.T) {
	file := testFile{layout: 2, compression: zlibCompressed, ids: ids(9)}
	var want []string
	for v := range 3000 {
		variant := diploid(8, v%2 == 0)
		variant.pos, variant.rsid = uint32(v+1), fmt.Sprint("rs", v)
		var dosages []string
		for s := range 9 {
			a, b := uint32(v+s)%128, uint32(v*s)%128
			variant.calls = append(variant.calls, testCall{2, false, []uint32{a, b}})
			if variant.phased {
				dosages = append(dosages, fmt.Sprint(510-a-b))
			} else {
				dosages = append(dosages, fmt.Sprint(510-2*a-b))
			}
		}
		file.variants = append(file.variants, variant)
		want = append(want, fmt.Sprintf("1:%d rs%d A>G [%s]", v+1, v, strings.Join(dosages, " ")))
	}
	paths := []string{write(t, "a.bgen", file.bytes()), write(t, "b.bgen", file.bytes())}
	want = append(want, want...)
	for _, threads := range []int{1, 2, 5} {
		r, err := Open(paths, Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		sites := make([]source.Site, 2)
		for v := range want {
			if err := r.Next(&sites[v%2]); err != nil {
				t.Fatal(err)
			}
			for back := range min(v+1, 2) {
				if got := show(&sites[(v-back)%2]); got != want[v-back] {
					t.Fatalf("%d threads: got %q, want %q", threads, got, want[v-back])
				}
			}
			if line := sites[v%2].Line; line != v%3000+1 {
				t.Fatalf("variant %d has line %d", v, line)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
