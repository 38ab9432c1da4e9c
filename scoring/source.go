package scoring

import (
	"context"

	"cardioscore/scoring/genome"
)

// Cohort is what the engine reads: the people, the variants, and packed
// genotype rows. It is immutable while it is open, and every method is safe for
// concurrent use.
type Cohort interface {
	Info() CohortInfo
	// Samples gives the people in cohort order; the caller must not change them.
	Samples() []genome.Sample
	// Chromosomes lists the chromosomes that hold rows, ascending.
	Chromosomes() []genome.Chromosome
	// Variants calls yield for each variant of one chromosome in row order: by
	// pos, ref, alt. row numbers the rows of the whole cohort from 0, in the order
	// of the chromosomes. v is valid during the call only; its strings stay valid.
	// An error of yield ends the walk and is returned as it is.
	Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error
	// Blocks partitions the samples, in cohort order.
	Blocks() []Block
	// ReadRows fills dst with the packed rows of one block: len(rows) times
	// RowBytes, in the order of rows, which must be strictly increasing. Each row
	// is checked against its checksum before it is handed out.
	ReadRows(ctx context.Context, block int, rows []int, dst []byte) error
	// ReadCalls is ReadRows for packed hard calls, CallBytes a row. It is for blocks
	// that have them, whatever their encoding.
	ReadCalls(ctx context.Context, block int, rows []int, dst []byte) error
}

// CohortInfo describes a cohort as a whole.
type CohortInfo struct {
	Name        string // how messages call it: its path
	Digest      string // the digest in cohort.json, hex
	Build       genome.Build
	Assay       Assay
	RefAsserted bool // REF is the base of the reference genome
	Rows        int
	// OnlyRequested: the import kept only requested sites, so that a variant
	// which is not there was perhaps never asked for.
	OnlyRequested bool
	// Denominator is how many units of a stored genotype, and of the counts of a
	// variant (genome.Variant.AlleleUnits), are one ALT copy: 1 for hard calls.
	Denominator int64
	// LargestRounding is how far, in ALT copies, a stored dosage can be from that of the
	// file it was imported from; 0 where all are exact.
	LargestRounding float64
}

// Assay is how the genotypes were made. It decides what a missing finding means.
type Assay string

const (
	WGS     Assay = "wgs"
	Exome   Assay = "exome"
	Array   Assay = "array"
	Imputed Assay = "imputed"
)

// ParseAssay reads one of the four names.
func ParseAssay(text string) (Assay, bool) {
	switch a := Assay(text); a {
	case WGS, Exome, Array, Imputed:
		return a, true
	}
	return "", false
}

// Encoding is how a block packs genotypes.
type Encoding uint8

const (
	// HardCalls: four samples a byte, low bits first; 0, 1, 2 are ALT copies, 3
	// is missing; unused bits of the last byte are 0. A haploid call is 0 or 2.
	HardCalls Encoding = iota
	// Dosages: a row is two planes of one byte a sample, first the low bytes of all
	// samples, then the high bytes: n = low + 256 high, in units of 1/Denominator
	// ALT copies, 0 to 2 x Denominator; both bytes 255 are a missing dosage. A
	// haploid sample's dosage is 0 to 2 copies too.
	Dosages
)

// MissingDosage is the number whose two bytes mark a missing dosage.
const MissingDosage = 65535

// Block is a range of consecutive samples that is stored together.
type Block struct {
	Encoding    Encoding
	First       int   // number of the first sample
	Samples     int   // how many
	RowBytes    int   // bytes of one variant's row
	CallBytes   int   // bytes of one variant's packed hard calls; 0 where the block has none
	Denominator int64 // a stored genotype of this many units is one ALT copy; 1 for hard calls
}

// Prefetcher is a Cohort that can fetch rows ahead of their reading.
type Prefetcher interface {
	// Prefetch says that ReadRows will soon be asked for these rows of a block. It
	// starts to fetch them if that pays, does not wait for them, and fails in
	// silence: reading says what is wrong. The caller keeps rows.
	Prefetch(block int, rows []int)
}

// Phaser is a Cohort that may know on which of two haplotypes heterozygous samples
// carry an ALT.
type Phaser interface {
	// HasPhase says whether the cohort holds phase.
	HasPhase() bool
	// PhaseOf calls yield for the phased calls of rows, which must be strictly increasing,
	// by row and sample: that the sample's only copy of the ALT is on its haplotype 0 or 1
	// of a phase set. Haplotypes of different sets, or of rows of different chromosomes,
	// cannot be compared. Calls without known phase are not given. An error of yield ends
	// the walk and is returned as it is.
	PhaseOf(ctx context.Context, rows []int, yield func(row int, sample int32, haplotype uint8, set int32) error) error
}
