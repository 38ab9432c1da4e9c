package genome

import "fmt"

// Variant is one ALT of one site: a row of a cohort.
type Variant struct {
	Chrom Chromosome
	Pos   int32 // 1-based
	ID    string
	Ref   string
	// Alt is one allele; "." where the source asserts reference only.
	Alt string
	// Site numbers the sites of a chromosome; the rows of one site share it.
	Site     int32
	SiteAlts int32 // rows of the site
	Region   Region
	Filter   string

	// Counts over all samples of the cohort. AC and AN follow ploidy: a haploid
	// call observes one allele. They are in units of which AlleleUnits are one allele,
	// so that AC/AN is the frequency of the ALT in any case.
	AC, AN               int64
	Missing, Het, HomAlt int32
	Info                 float64 // imputation quality, NaN where there is none
}

// Key is chrom:pos:ref:alt, the name of a variant in messages and tables.
func (v *Variant) Key() string {
	return fmt.Sprintf("%s:%d:%s:%s", v.Chrom, v.Pos, v.Ref, v.Alt)
}

// Matchable says whether a score or a catalogue may name this ALT: an allele
// that is spelled out. "*", "." and symbolic ALTs only keep their site right.
func Matchable(alt string) bool {
	if alt == "" || alt == "*" || alt == "." {
		return false
	}
	for i := range len(alt) {
		switch alt[i] {
		case '<', '>', '[', ']', '.':
			return false
		}
	}
	return true
}

// AlleleUnits is how many units of AC and AN are one allele in a cohort whose
// genotypes are in units of 1/denominator copies: 1 for hard calls. Dosages outside
// the autosomes are counted in half units, because half of the 2 copies that a
// haploid sample's dosage reaches are its one allele.
func (v *Variant) AlleleUnits(denominator int64) int64 {
	if denominator > 1 && (v.Region == XNonPAR || v.Region == Y || v.Region == MT) {
		return 2 * denominator
	}
	return denominator
}
