package cohort

import (
	"fmt"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// TestCallsAgainstDeclaredSex: the declared sex holds, and calls that it does not go with
// are counted, of hard calls and of dosages alone: calls of one allele on X of whoever is
// recorded with two, and calls on Y of women. Nothing else is: calls of two alleles of a
// man, calls that are missing, those of unknown sex, the pseudo-autosomal regions.
func TestCallsAgainstDeclaredSex(t *testing.T) {
	sexes := []genome.Sex{genome.Female, genome.Female, genome.Female, genome.Male, genome.Male, genome.UnknownSex}
	samples := make([]genome.Sample, len(sexes))
	for s, sex := range sexes {
		samples[s].ID = fmt.Sprint("S", s)
		samples[s].SetSex(sex)
	}
	x, y, mt := genome.ChrX, genome.ChrY, genome.ChrMT
	list := []struct {
		chrom  genome.Chromosome
		pos    int32
		alts   []string
		length []uint8 // nil: the format has none
		codes  []byte  // of each ALT
	}{
		{x, 1_000_000, []string{"G"}, []uint8{1, 1, 1, 1, 1, 1}, []byte{0, 0, 0, 0, 0, 0}}, // pseudo-autosomal
		{x, 5_000_000, []string{"G"}, []uint8{1, 2, 2, 1, 2, 1}, []byte{2, 1, 0, 2, 2, 0}},
		{x, 5_000_001, []string{"G"}, []uint8{1, 1, 2, 1, 2, 1}, []byte{0, 3, 0, 0, 0, 3}},      // the second woman's is missing
		{x, 5_000_002, []string{"C", "G"}, []uint8{1, 1, 2, 1, 2, 0}, []byte{0, 0, 0, 0, 0, 0}}, // one record, two rows
		{x, 5_000_003, []string{"G"}, nil, []byte{0, 0, 0, 0, 0, 0}},
		{y, 5_000_000, []string{"G"}, nil, []byte{3, 0, 3, 2, 0, 0}},
		{y, 5_000_001, []string{"G"}, []uint8{2, 1, 1, 1, 2, 1}, []byte{3, 2, 0, 2, 0, 2}},
		{y, 5_000_002, []string{"<DEL>"}, []uint8{1, 1, 1, 1, 1, 1}, []byte{0, 0, 0, 0, 0, 0}}, // not matchable
		{mt, 100, []string{"G"}, []uint8{1, 1, 1, 1, 1, 1}, []byte{0, 0, 0, 0, 0, 0}},
	}
	oneAllele, called := []int64{3, 1, 0, 0, 0, 0}, []int64{0, 2, 1, 2, 2, 2}
	for _, alone := range []bool{false, true} {
		src := &records{samples: samples}
		if alone {
			src.storage = &source.Storage{Denominator: 100}
		}
		for _, l := range list {
			rec := record{chrom: l.chrom, pos: l.pos, ref: "A", alts: l.alts, length: l.length}
			for range l.alts {
				if !alone {
					rec.calls = append(rec.calls, l.codes)
					continue
				}
				row := make([]uint16, len(l.codes))
				for s, code := range l.codes {
					row[s] = uint16(code) * 100
					if code == 3 {
						row[s] = source.MissingDosage
					}
				}
				rec.dosages = append(rec.dosages, row)
			}
			src.list = append(src.list, rec)
		}
		dir, meta, stored, qc := checked(t, src, WriteOptions{BlockSamples: 4})
		if got, want := meta.SampleQC, (QCSummary{SexNotChecked: 6, FemaleXOneAllele: 2, FemaleYCalled: 2}); got != want {
			t.Errorf("dosages alone %v: %+v, want %+v", alone, got, want)
		}
		for s, q := range qc {
			if q.XOneAllele != oneAllele[s] || q.YCalled != called[s] {
				t.Errorf("dosages alone %v, sample %d: %d records of one allele on X, %d rows on Y; want %d, %d", alone, s, q.XOneAllele, q.YCalled, oneAllele[s], called[s])
			}
			if p := stored[s]; sexes[s] != genome.UnknownSex && (p.XPloidy != samples[s].XPloidy || p.YPloidy != samples[s].YPloidy) {
				t.Errorf("dosages alone %v, sample %d: ploidy %v and %v, not that of the declared sex", alone, s, p.XPloidy, p.YPloidy)
			}
		}
		if _, err := Verify(t.Context(), dir, nil); err != nil {
			t.Error(err)
		}
	}
}
