package match

import (
	"context"
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Index is the part of a cohort that matching needs.
type Index interface {
	Chromosomes() []genome.Chromosome
	// Variants walks one chromosome by pos, ref, alt; see scoring.Cohort.
	Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error
}

// Selective is an Index that need not give every row.
type Selective interface {
	Index
	// VariantsAt is Variants without rows that cannot matter at the given positions,
	// which ascend: it may leave out rows that lie at none of them and have a REF of one
	// base, and all that lie past the last one.
	VariantsAt(ctx context.Context, chrom genome.Chromosome, at []int32, yield func(row int, v *genome.Variant) error) error
}

// Frequency is an exact allele frequency, Count/Of with 0 <= Count <= Of. Of is
// 0 where there is none.
type Frequency struct{ Count, Of int64 }

// Known says whether there is a frequency.
func (f Frequency) Known() bool { return f.Of > 0 }

// Other is the frequency of all other alleles together.
func (f Frequency) Other() Frequency { return Frequency{f.Of - f.Count, f.Of} }

// Rat is the exact value; the frequency must be known.
func (f Frequency) Rat() *big.Rat { return big.NewRat(f.Count, f.Of) }

// Frequencies is a pinned table of allele frequencies. Where a run has none, the
// cohort's own ac/an serve, and its outputs say so.
type Frequencies interface {
	// Of gives the frequency of an allele at a position, against one other
	// allele, or against any where other is "". The order of the two in the table
	// does not matter; strands are never flipped.
	Of(chrom genome.Chromosome, pos int32, allele, other string) Frequency
	// OfAlt gives that of an ALT where REF is known to be the reference genome's: an
	// insertion is not the deletion of the same bases, whose REF has the frequency that
	// Of may give. The order of alleles of one length does not matter.
	OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) Frequency
}

// Term is a used score row that reads one cohort row. There are millions of them, and
// what scores that read the same rows can share is kept apart, in Join.Rows.
type Term struct {
	ScoreRow    int32 // index of the score row
	At          int32 // index into Join.Rows of the cohort row
	EffectIsAlt bool  // else the effect allele is REF: 2 minus the ALT copies
	Region      genome.Region
}

// ReadRow is a cohort row that terms read, as they read it.
type ReadRow struct {
	Row     int32 // cohort row
	Missing int32 // its missing calls
	// Alt is the frequency of the ALT; unknown only where no frequency is needed. Of a
	// row that proves the reference genotype of absent ones it is that of the score row's
	// allele: terms of one cohort row may differ.
	Alt Frequency
}

// JointKind says how a joint term reads its rows.
type JointKind uint8

const (
	// SiteRef: the effect allele is REF of a site with several ALTs. Effect copies
	// are 2 minus the ALT copies of all Rows; missing if any row is.
	SiteRef JointKind = iota
	// PairTable: a table over the ALT copies of two variants; missing if either
	// row is, or if the table does not list the cell. The two diplotypes of a double
	// heterozygote share a cell unless phase tells them apart.
	PairTable
	// HaplotypeOf: the copies of one haplotype over all Parts (HaplotypeCopies rows):
	// 0 where a part has 0, 2 where all have 2, 1 where one part is heterozygous and
	// the others have 2. Of several heterozygous parts phase decides; without it the
	// term is missing by the name Unlisted. Missing if any row is.
	HaplotypeOf
	// ProductOf: the product of the effect copies of all Parts (Product rows), 0 to 2
	// each. Missing if any row is.
	ProductOf
)

// Unphased is the name of the missing haplotypes of samples that are heterozygous in
// several variants whose phase is not known.
const Unphased = "unphased_haplotype"

// Joint is a used term that reads several cohort rows.
type Joint struct {
	Kind     JointKind
	ScoreRow int32 // index of the score row; of a table, its first row
	Rows     []int32
	Region   genome.Region // of a ProductOf, that of its first part; parts have their own
	Alt      []Frequency   // of the ALT of each row
	Het      []int32       // heterozygous calls of each row; not of SiteRef
	// Cells of a PairTable: by ALT copies of Rows[0], then of Rows[1], the index
	// of the score row whose weight holds, or -1 where none is listed.
	Cells [3][3]int32
	// ByPhase of a PairTable: the score rows of a double heterozygote whose ALTs lie on
	// two haplotypes, and on one, or -1. Cells[1][1] is for calls without phase.
	ByPhase [2]int32
	// Haplotypes of a PairTable with exactly three listed haplotypes: the
	// frequency of each, from Alt (the fourth is taken as 0); nil without
	// frequencies. Diplotypes[i] is an unordered pair of indexes into it for each
	// listed score row.
	Haplotypes []*big.Rat
	Diplotypes []DiplotypeRow
	// Parts of HaplotypeOf and ProductOf, in the order of the score row. Site numbers
	// the sites of their Rows: rows of one site have one number.
	Parts []JointPart
	Site  []int32
	// DoubleHet is how many copies of a HaplotypeOf of two parts a heterozygote of both
	// has whose phase is not known, because the other reading needs a haplotype that is
	// taken not to occur; -1 where that is not known.
	DoubleHet int8
	// Frequency of the haplotype of a HaplotypeOf as the score file states it, else nil.
	Frequency *big.Rat
	Unlisted  string // name of the missing cells, such as "apoe_e1"
}

// JointPart is one variant of a haplotype, or one factor of a product.
type JointPart struct {
	// At are the indexes into Joint.Rows of what it reads: one row, or, where the effect
	// allele is REF of a site with several ALTs, all rows of the site.
	At          []int
	EffectIsAlt bool // else effect copies are 2 minus the ALT copies of all its rows
	Region      genome.Region
}

// DiplotypeRow is one listed diplotype of a PairTable.
type DiplotypeRow struct {
	ScoreRow int32
	First    int // index into Joint.Haplotypes
	Second   int
}

// Filled is an absent score row that is filled by a constant.
type Filled struct {
	ScoreRow int32
	Region   genome.Region // of the position in the score's build; ploidy is known there
	// Effect is the frequency of the effect allele: pinned (--absent mean), or 0 or 1
	// where everybody is assumed to carry two copies of REF (--absent homref).
	Effect Frequency
	// Assumed: by Options.Assumed, not by a frequency.
	Assumed bool
}

// Result is what became of one score in one cohort.
type Result struct {
	Score *scoreset.Score
	*Join
	Coverage Coverage

	opts *Options // of Match, for notes
}

// Join is what became of the rows of a score. Scores of one table whose rows end
// alike share it; it must not be changed.
type Join struct {
	Outcome []scoreset.Outcome // by index of the score's rows
	Terms   []Term             // ascending by cohort row
	// Rows are the cohort rows that Terms read, and as a rule those of other joins that
	// were matched with this one: they share the list. It is in no order, and may name a
	// row twice.
	Rows   []ReadRow
	Joints []Joint  // ascending by Rows[0]
	Filled []Filled // ascending by ScoreRow
	// HomRef counts the entries of Terms that stand for absent rows whose reference
	// genotype the cohort proves (--absent homref). Their outcome stays Absent or
	// AbsentNotRequested.
	HomRef int
	// Proxies are the variants that stand in for rows, by index of the score's rows.
	Proxies map[int32]Substitute
	// PGSC2 is what Options.PGSC2 adds; nil without it.
	PGSC2 *PGSC2Join
}

// RowOf gives the cohort row that a term reads.
func (j *Join) RowOf(t *Term) *ReadRow { return &j.Rows[t.At] }
