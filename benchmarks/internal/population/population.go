package population

import (
	"fmt"
	"math"
	"sort"

	"cardioscore/scoring/genome"
)

// Spectrum is how allele frequencies are distributed.
type Spectrum string

const (
	// Common draws the frequency of ALT uniformly from 0.01 to 0.5, as among the variants of
	// most published scores.
	Common Spectrum = "common"
	// WGS draws its logarithm uniformly, from one copy in the cohort to 0.5, about as
	// whole genomes show.
	WGS Spectrum = "wgs"
)

// Denominator is the number of dosage units a copy, that of PLINK 2.
const Denominator = 16384

// MissingDosage stands for a dosage that is missing.
const MissingDosage = 65535

// Population says what is drawn. The zero values of the shares mean none.
type Population struct {
	Seed     uint64
	Samples  int
	Variants int
	Spectrum Spectrum
	Missing  float64 // share of the calls that are missing
	// Uncertain is the share of dosages that are no whole number; 0 for hard calls alone.
	Uncertain float64
}

// Check says what no population can have.
func (p *Population) Check() error {
	switch {
	case p.Samples < 1 || p.Variants < 1:
		return fmt.Errorf("%d samples and %d variants: expected one or more of each", p.Samples, p.Variants)
	case p.Spectrum != Common && p.Spectrum != WGS:
		return fmt.Errorf("spectrum %q: expected %s or %s", p.Spectrum, Common, WGS)
	case !(p.Missing >= 0 && p.Missing <= 1 && p.Uncertain >= 0 && p.Uncertain <= 1):
		return fmt.Errorf("missing %v, not whole %v: expected shares from 0 to 1", p.Missing, p.Uncertain)
	case p.Variants > 100_000_000:
		return fmt.Errorf("%d variants: expected at most 100 million", p.Variants)
	}
	return nil
}

// SampleID is the id of sample s.
func SampleID(s int) string { return fmt.Sprintf("p%07d", s) }

// Variant is one variant of a population.
type Variant struct {
	Chrom     genome.Chromosome
	Pos       int32
	ID        string
	Ref, Alt  string
	Frequency float64 // of ALT, from which the genotypes are drawn
}

// lengths of the autosomes in Mb, which share out the variants: the shorter of GRCh37 and
// GRCh38, rounded down, so that every position is on its chromosome in both.
var lengths = [22]int{248, 242, 198, 190, 180, 170, 159, 145, 138, 133, 135, 133, 114, 107, 101, 90, 81, 78, 58, 63, 46, 50}

// ends[c] is how many Mb lie on the autosomes 1 to c+1.
var ends = func() (e [22]int) {
	sum := 0
	for c, mb := range lengths {
		sum += mb
		e[c] = sum
	}
	return e
}()

// firstOf is the number of the first variant of an autosome, 0-based.
func (p *Population) firstOf(c int) int {
	if c == 0 {
		return 0
	}
	return int(int64(p.Variants) * int64(ends[c-1]) / int64(ends[21]))
}

// pairs of alleles that are not their own complement.
var pairs = [8][2]string{{"A", "C"}, {"A", "G"}, {"C", "A"}, {"C", "T"}, {"G", "A"}, {"G", "T"}, {"T", "C"}, {"T", "G"}}

// Variant is variant v. Positions ascend within a chromosome, each once.
func (p *Population) Variant(v int) Variant {
	r := p.random(v, purposeVariant)
	c := sort.Search(22, func(c int) bool { return p.firstOf(c+1) > v })
	first, n := p.firstOf(c), p.firstOf(c+1)-p.firstOf(c)
	const margin = 10_000
	spacing := (lengths[c]*1_000_000 - 2*margin) / n
	pos := margin + (v-first)*spacing + int(r.next()%uint64(spacing))
	pair := pairs[r.next()%8]
	return Variant{
		Chrom: genome.Chromosome(c + 1), Pos: int32(pos), ID: fmt.Sprintf("rs%d", 1000+v),
		Ref: pair[0], Alt: pair[1], Frequency: p.frequency(&r),
	}
}

func (p *Population) frequency(r *splitMix) float64 {
	u := r.unit()
	if p.Spectrum == WGS {
		least := 1 / float64(2*p.Samples)
		return least * math.Pow(0.5/least, u)
	}
	return 0.01 + 0.49*u
}
