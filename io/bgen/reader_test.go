package bgen

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

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
