// Package source is what every genotype format is read into on its way to the
// cohort: a stream of sites with packed hard calls, dosages, or both. A format is a room of its
// own (io/vcf, io/plink, …) that fulfils Source; io/cohort consumes it.
package source

import "cardioscore/scoring/genome"

// Source streams the sites of a genotype file, or of one file per chromosome.
// It is used by one goroutine; a reader may work in parallel behind it.
type Source interface {
	// Samples gives the samples in the order of the packed calls. Ploidy is
	// filled where the source declares it, and unknown where calls decide.
	Samples() []genome.Sample
	// SampleColumns gives further columns of the sample table, kept as they came.
	SampleColumns() []Column
	// RefAsserted says whether REF is the base of the reference genome.
	RefAsserted() bool
	// Storage says what every site gives. It does not change while the source is read.
	Storage() Storage
	// Next fills site with the next site, reusing its memory, and returns io.EOF
	// after the last one. What site holds is valid until the next call.
	// A record that is not imported is counted in Outcomes and skipped.
	Next(site *Site) error
	// Outcomes gives the counts so far: every record that was read is in one.
	Outcomes() Outcomes
	// Close releases the files. It is called once, also after an error.
	Close() error
}

// Storage says which genotypes a source gives, and so what a cohort of it holds.
// At least one of the two is there.
type Storage struct {
	// Calls: every site has packed hard calls.
	Calls bool
	// Denominator is how many units of Site.Dosages are one ALT copy, 2 to 32,767; 0
	// where the source has no dosages.
	Denominator int64
	// Phase: sites tell, in Site.Phase, on which haplotype ALTs are. Where a source without
	// calls gives phase, calls have to be made of its dosages.
	Phase bool
}

// MissingDosage stands for a dosage that is not known.
const MissingDosage = 65535

// Column is one further column of the sample table, as text, one value a sample.
type Column struct {
	Name   string
	Values []string
}

// Site is one source record: a position, REF, and one packed row for each ALT.
type Site struct {
	// Path and Line place the record in messages. Line is 1-based.
	Path   string
	Line   int
	Chrom  genome.Chromosome
	Pos    int32
	ID     string
	Ref    string
	Alts   []string // one or more; "." alone for reference-only evidence
	Filter string
	// Calls holds one packed row for each ALT: (samples+3)/4 bytes, four samples
	// a byte, low bits first, ALT copies 0, 1, 2, or 3 for a missing call.
	// A haploid call of the ALT is 2. Nil where Storage says that there are no calls.
	Calls [][]byte
	// Dosages holds for each ALT one number a sample: the expected ALT copies in
	// units of 1/Denominator, 0 to 2 x Denominator, or MissingDosage. A haploid
	// sample's dosage is 0 to 2 copies too. Nil at a site without dosages, whose
	// calls then stand for them; a source without calls gives them at every site.
	Dosages [][]uint16
	// Phase holds for each ALT its phased calls, by rising sample: of samples that are
	// heterozygous for it in Calls and whose haplotypes the source tells apart. Empty at a
	// site without any. Of a source without calls, those of samples of whose haplotypes one
	// more likely has the ALT than not, and the other does not.
	Phase [][]PhasedCall
	// Info is the imputation quality of each ALT that the source states, NaN where it
	// states none; nil for none at all.
	Info []float64
	// CallLength is the observed number of alleles of each sample's call (1 or
	// 2), 0 where a call does not tell. Nil where the format has no call length
	// (PLINK 1): the ploidy that Samples declares holds.
	CallLength []uint8
}
