package cohort

import (
	"bytes"
	"slices"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"

	"pgregory.net/rapid"
)

// TestCountRow compares word counting with counting one call at a time, for all
// lengths around a word and for the three ploidies.
func TestCountRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 140).Draw(t, "samples")
		codes := rapid.SliceOfN(rapid.ByteRange(0, 3), n, n).Draw(t, "codes")
		samples := make([]genome.Sample, n)
		for s := range samples {
			samples[s].XPloidy = genome.Ploidy(rapid.IntRange(0, 2).Draw(t, "ploidy"))
			if samples[s].XPloidy == genome.Haploid && codes[s] == 1 {
				codes[s] = 3
			}
		}
		v := modelRow{codes: codes, Variant: genome.Variant{Region: genome.XNonPAR, Alt: "C"}}
		want := &model{samples: slices.Clone(samples), counts: make([]genome.SampleCounts, n), calls: true}
		want.countRow(&v)
		got := countRow(pack(codes), n, maskOf(samples, genome.XNonPAR))
		if got != (counts{missing: int64(v.Missing), het: int64(v.Het), homAlt: int64(v.HomAlt), ac: v.AC, an: v.AN}) {
			t.Errorf("%+v, want %+v", got, v.Variant)
		}
	})
}

// TestSampleTally counts more rows than a byte holds, for lengths around a word and a
// piece and from a sample in the middle on: one by one, and by threes where that may be.
func TestSampleTally(t *testing.T) {
	for _, tier := range kernel.Tiers() {
		for _, samples := range []int{1, 7, 31, 32, 33, 64, 70, 128, 129, 300} {
			checkTally(t, tier, samples)
		}
	}
}

func checkTally(t *testing.T, tier kernel.Tier, samples int) {
	var pending [][]byte
	var wanted [][4]int
	const rows, first = 1000, 8
	totals := newSampleCounts(first + samples + 2)
	tally := totals.tally(tier, samples, first)
	called, het := make([]int64, first+samples+2), make([]int64, first+samples+2)
	for v := range rows {
		codes := make([]byte, samples)
		want := [4]int{}
		for s := range codes {
			codes[s] = byte((v/(s+1) + s) % 4)
			if s == 0 {
				codes[s] = byte(1 + 2*(v/300%2)) // long runs of one code
			}
			want[codes[s]]++
			if codes[s] != 3 {
				called[first+s]++
			}
			if codes[s] == 1 {
				het[first+s]++
			}
		}
		check := func(missing, hets, homAlt int, want [4]int) {
			if missing != want[3] || hets != want[1] || homAlt != want[2] {
				t.Fatalf("%d missing, %d het, %d hom, want %v", missing, hets, homAlt, want)
			}
		}
		if len(pending) == 0 && (tally.rows%3 != 0 || v%11 == 0 || v+3 > rows) {
			missing, hets, homAlt := tally.add(pack(codes))
			check(missing, hets, homAlt, want)
			continue
		}
		if pending, wanted = append(pending, pack(codes)), append(wanted, want); len(pending) == 3 {
			for i, n := range tally.addThree(pending[0], pending[1], pending[2]) {
				check(int(n.missing), int(n.het), int(n.homAlt), wanted[i])
			}
			pending, wanted = nil, nil
		}
	}
	if len(pending) > 0 {
		t.Fatal("rows are left over")
	}
	tally.flush()
	if !slices.Equal(totals.called, called) || !slices.Equal(totals.het, het) {
		t.Errorf("%s, %d samples: called %v het %v, want %v %v", tier, samples, totals.called, totals.het, called, het)
	}
}

func TestDropHaploidHets(t *testing.T) {
	// Samples 0 and 4 are haploid. A het at one row of the site makes the call
	// missing at every row.
	a, b := pack([]byte{1, 1, 0, 3, 0, 2}), pack([]byte{0, 2, 1, 0, 1, 0})
	haploid := pack([]byte{1, 0, 0, 0, 1, 0})
	dropped := []byte{0xff, 0xff}
	if n := dropHaploidHets([][]byte{a, b}, haploid, dropped); n != 2 || !bytes.Equal(dropped, pack([]byte{1, 0, 0, 0, 1, 0})) {
		t.Errorf("%d calls of %v, want those of samples 0 and 4", n, unpack(dropped, 6))
	}
	if want := pack([]byte{3, 1, 0, 3, 3, 2}); !bytes.Equal(a, want) {
		t.Errorf("first row %v", unpack(a, 6))
	}
	if want := pack([]byte{3, 2, 1, 0, 3, 0}); !bytes.Equal(b, want) {
		t.Errorf("second row %v", unpack(b, 6))
	}
	if n := dropHaploidHets([][]byte{a, b}, haploid, nil); n != 0 {
		t.Errorf("again: %d calls, want 0", n)
	}
}

func TestTailClear(t *testing.T) {
	for _, c := range []struct {
		row     []byte
		samples int
		want    bool
	}{
		{[]byte{0xff}, 4, true}, {[]byte{0x3f}, 3, true}, {[]byte{0x40}, 3, false},
		{[]byte{0xff, 0x03}, 5, true}, {[]byte{0, 0x04}, 5, false},
	} {
		if got := tailClear(c.row, c.samples); got != c.want {
			t.Errorf("tailClear(%x, %d) = %v", c.row, c.samples, got)
		}
	}
}
