// Package source is what every genotype format is read into on its way to the
// cohort: a stream of sites with packed hard calls. A format is a room of its
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
	// Next fills site with the next site, reusing its memory, and returns io.EOF
	// after the last one. What site holds is valid until the next call.
	// A record that is not imported is counted in Outcomes and skipped.
	Next(site *Site) error
	// Outcomes gives the counts so far: every record that was read is in one.
	Outcomes() Outcomes
	// Close releases the files. It is called once, also after an error.
	Close() error
}

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
	// A haploid call of the ALT is 2.
	Calls [][]byte
	// CallLength is the observed number of alleles of each sample's call (1 or
	// 2), 0 where a call does not tell. Nil where the format has no call length
	// (PLINK 1): the ploidy that Samples declares holds.
	CallLength []uint8
}

// Outcomes counts what became of the records of a source. Records is the sum
// of the outcomes below it; the last block counts calls, not records.
type Outcomes struct {
	Records int64 `json:"records"`

	Imported          int64 `json:"imported"`
	Split             int64 `json:"split"`    // several ALTs: one row each
	Symbolic          int64 `json:"symbolic"` // rows that cannot match: *, <DEL>, breakends
	DuplicateKey      int64 `json:"duplicate_key"`
	UnsupportedContig int64 `json:"unsupported_contig"`
	Filtered          int64 `json:"filtered"`
	Malformed         int64 `json:"malformed"`

	// HalfCalls (0/. and the like) and haploid heterozygous calls are stored missing.
	HalfCalls  int64 `json:"half_calls"`
	HaploidHet int64 `json:"haploid_het"`
	// PolyploidCalls have more than two alleles and are stored missing.
	PolyploidCalls int64 `json:"polyploid_calls"`
	// RecordsWithoutCalls have no hard calls at all; every call is stored missing.
	RecordsWithoutCalls int64 `json:"records_without_calls"`
}

// Total adds up the outcomes; it equals Records.
func (o *Outcomes) Total() int64 {
	return o.Imported + o.Split + o.Symbolic + o.DuplicateKey +
		o.UnsupportedContig + o.Filtered + o.Malformed
}
