package bgen

import (
	"io"
	"reflect"
	"testing"

	"cardioscore/io/source"
)

// Worked by hand: numbers are 15 times the probability of the first allele, or of the
// first two of three, on each haplotype. The last sample of each variant is haploid,
// the one before it missing.
func TestPhaseOfHaplotypes(t *testing.T) {
	phased := func(alleles []string, numbers ...[]uint32) testVariant {
		v := testVariant{rsid: "rs", chrom: "1", pos: 5, alleles: alleles, bits: 4, phased: true}
		for _, n := range numbers {
			v.calls = append(v.calls, testCall{2, false, n})
		}
		v.calls = append(v.calls, testCall{2, true, make([]uint32, 2*(len(alleles)-1))}, testCall{1, false, make([]uint32, len(alleles)-1)})
		return v
	}
	two := phased([]string{"A", "G"}, []uint32{15, 0}, []uint32{0, 15}, []uint32{8, 7}, []uint32{7, 6}, []uint32{15, 15})
	three := phased([]string{"A", "G", "T"},
		[]uint32{15, 0, 0, 15}, // A | G
		[]uint32{0, 0, 0, 15},  // T | G
		[]uint32{5, 5, 0, 0},   // nothing likely | T
		[]uint32{0, 15, 1, 8},  // G | G
		[]uint32{0, 0, 15, 0})  // T | A
	unphased := diploid(4, false, []uint32{0, 15}, []uint32{0, 15}, nil, nil, nil, nil, nil)
	path := write(t, "f.bgen", (&testFile{layout: 2, ids: ids(7), variants: []testVariant{two, three, unphased}}).bytes())
	call := func(sample int32, haplotype uint8) source.PhasedCall {
		return source.PhasedCall{Sample: sample, Set: source.WholeChromosome, Haplotype: haplotype}
	}
	for _, test := range []struct {
		opts Options
		want [3][][]source.PhasedCall
	}{
		{Options{}, [3][][]source.PhasedCall{}},
		{Options{Phase: true}, [3][][]source.PhasedCall{
			{{call(0, 1), call(1, 0), call(2, 1)}},
			{{call(0, 1), call(1, 1)}, {call(1, 0), call(2, 1), call(4, 0)}},
		}},
		{Options{Phase: true, RefFrom: "a2"}, [3][][]source.PhasedCall{
			{{call(0, 0), call(1, 1), call(2, 0)}},
			{{call(0, 0), call(4, 1)}, {call(0, 1), call(1, 1)}},
		}},
	} {
		r, err := Open([]string{path}, test.opts)
		if err != nil {
			t.Fatal(err)
		}
		if r.Storage().Phase != test.opts.Phase {
			t.Errorf("%+v: %+v", test.opts, r.Storage())
		}
		var site source.Site
		for v, want := range test.want {
			if err := r.Next(&site); err != nil {
				t.Fatal(err)
			}
			if len(site.Phase)+len(want) > 0 && !reflect.DeepEqual(site.Phase, want) {
				t.Errorf("%+v, variant %d: got %v, want %v", test.opts, v, site.Phase, want)
			}
		}
		if err := r.Next(&site); err != io.EOF {
			t.Error(err)
		}
		r.Close()
	}
}
