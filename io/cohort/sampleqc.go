package cohort

import (
	"math"

	"cardioscore/scoring/genome"
)

// SampleQC is what an import finds out about one sample. Nothing is dropped for it.
type SampleQC struct {
	// CallRate is the share of the autosomal rows with a genotype, Heterozygosity the
	// share of heterozygous calls among them. Rows are matchable ones; x_par counts as
	// autosomal. NaN where there are no such rows, or no hard calls.
	CallRate, Heterozygosity float64
	Sex                      genome.Sex // as recorded
	// XInbreeding is 1 - observed/expected heterozygosity of X outside the
	// pseudo-autosomal regions: about 1 with one X, about 0 with two. NaN where fewer
	// than minXHets heterozygous calls were to be expected.
	XInbreeding float64
	SexInferred genome.Sex
	SexCheck    SexCheck
	// XOneAllele is, of a sample recorded with two X, the number of records there that
	// call one allele of it; 0 of all others, and in formats without call lengths.
	// YCalled is the number of matchable rows of Y with a call, or with a dosage where
	// there are no calls.
	XOneAllele, YCalled int64
	// SamePerson numbers, from 1, the samples that look like one person or like
	// identical twins; 0 for a sample that looks like no other. Concordance is the
	// largest share of equal calls with another sample of the group, else NaN.
	SamePerson  int
	Concordance float64
}

// SexCheck compares the sex inferred from X with the one recorded.
type SexCheck string

const (
	SexAgrees     SexCheck = "agrees"
	SexDiffers    SexCheck = "differs"
	SexNotChecked SexCheck = "not_checked" // one of them is unknown
)

// QCSummary counts what was found.
type QCSummary struct {
	SexAgrees     int `json:"sex_agrees"`
	SexDiffers    int `json:"sex_differs"`
	SexNotChecked int `json:"sex_not_checked"`
	// FemaleXOneAllele and FemaleYCalled are the samples recorded as female with calls of
	// one allele on X, and with calls on Y. The recorded sex holds.
	FemaleXOneAllele int `json:"female_x_one_allele"`
	FemaleYCalled    int `json:"female_y_called"`
	// VariantsCompared is how many variants the samples were compared on; 0 where
	// there were too few, and nobody was compared.
	VariantsCompared  int `json:"variants_compared"`
	SamePersonGroups  int `json:"same_person_groups"`
	SamePersonSamples int `json:"same_person_samples"`
}

// The bounds of the inbreeding coefficient of X are those of PLINK's --check-sex.
const (
	femaleBelow, maleAbove = 0.2, 0.8
	minXHets               = 10
)

// regionTotals are sums over the rows of a kind of region.
type regionTotals struct {
	autosomal int64   // matchable rows, x_par included
	x         int64   // matchable rows of x_nonpar with a frequency
	xExpected float64 // heterozygous calls of a person with two X in them
}

// addRow adds one matchable row.
func (t *regionTotals) addRow(v *genome.Variant) {
	switch v.Region {
	case genome.Autosome, genome.XPAR:
		t.autosomal++
	case genome.XNonPAR:
		if v.AN > 0 {
			p := float64(v.AC) / float64(v.AN)
			t.x++
			t.xExpected += float64(2 * p * (1 - p))
		}
	}
}

// add adds the sums of a chromosome. Only X has fractions, so that their order does
// not matter.
func (t *regionTotals) add(o *regionTotals) {
	t.autosomal += o.autosomal
	t.x += o.x
	t.xExpected += o.xExpected
}

// checkSample fills all but the comparison with others. n are the sample's counts,
// elsewhere those of y and mt, haploidHets the heterozygous calls on a single X that were set missing.
func checkSample(p *genome.Sample, n *genome.SampleCounts, calls bool, t *regionTotals, elsewhere genome.SampleCounts, haploidHets int64) SampleQC {
	q := SampleQC{
		CallRate: math.NaN(), Heterozygosity: math.NaN(), XInbreeding: math.NaN(), Concordance: math.NaN(),
		Sex: p.Sex, SexCheck: SexNotChecked,
	}
	called, het := n.Called-n.XCalled-elsewhere.Called, n.Het-n.XHet-elsewhere.Het
	if t.autosomal > 0 {
		q.CallRate = float64(called) / float64(t.autosomal)
	}
	if !calls {
		return q
	}
	if called > 0 {
		q.Heterozygosity = float64(het) / float64(called)
	}
	if t.x == 0 {
		return q
	}
	expected := t.xExpected / float64(t.x) * float64(n.XCalled+haploidHets)
	if expected < minXHets {
		return q
	}
	q.XInbreeding = 1 - float64(n.XHet+haploidHets)/expected
	switch {
	case q.XInbreeding < femaleBelow:
		q.SexInferred = genome.Female
	case q.XInbreeding > maleAbove:
		q.SexInferred = genome.Male
	}
	if q.SexInferred != genome.UnknownSex && p.Sex != genome.UnknownSex {
		q.SexCheck = SexAgrees
		if q.SexInferred != p.Sex {
			q.SexCheck = SexDiffers
		}
	}
	return q
}

// summarise counts what was found.
func summarise(qc []SampleQC, variants int) QCSummary {
	s := QCSummary{VariantsCompared: variants}
	for i := range qc {
		switch qc[i].SexCheck {
		case SexAgrees:
			s.SexAgrees++
		case SexDiffers:
			s.SexDiffers++
		default:
			s.SexNotChecked++
		}
		if qc[i].Sex == genome.Female {
			s.FemaleXOneAllele += min(1, int(qc[i].XOneAllele))
			s.FemaleYCalled += min(1, int(qc[i].YCalled))
		}
		if qc[i].SamePerson > 0 {
			s.SamePersonSamples++
			s.SamePersonGroups = max(s.SamePersonGroups, qc[i].SamePerson)
		}
	}
	return s
}
