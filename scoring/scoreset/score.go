package scoreset

import "cardioscore/scoring/genome"

// Score is one published score as its file gives it: what its header says, and
// its rows. Copies share the rows, which never change.
type Score struct {
	ID      string // accession; unique among the scores of a run
	Name    string
	Trait   string
	Licence string // as written; empty where the file has none
	// Build is that of the positions of the rows: the harmonised one in a harmonised
	// file. UnknownBuild where the file declares none.
	Build      genome.Build
	WeightType string
	Digest     string // SHA-256 of the file's text, hex
	Source     string // how messages call it: the file's path
	Harmonised bool

	rows []Row
	grid *Grid
}

// NewScore gives a score of the rows, which it keeps; meta is all else of it.
func NewScore(meta Score, rows []Row) *Score {
	meta.rows = rows
	grid := gridOf(&meta)
	meta.grid = &grid
	return &meta
}

// Meta is the score without its rows.
func (s *Score) Meta() Score {
	meta := *s
	meta.rows, meta.grid = nil, nil
	return meta
}

// Table gives the table that holds the score's rows, and the score's column of
// weights in it. Scores of one table have the same rows but for their weights.
func (s *Score) Table() (*Table, int) { return (*Table)(s), 0 }

// Len is the number of rows.
func (s *Score) Len() int { return len(s.rows) }

// Row gives row i; its texts share memory with the score.
func (s *Score) Row(i int) Row { return s.rows[i] }

// Number is the row's number in the file, from 1.
func (s *Score) Number(i int) int32 { return s.rows[i].Number }

// Chrom is the chromosome of row i.
func (s *Score) Chrom(i int) genome.Chromosome { return s.rows[i].Chrom }

// Pos is the position of row i.
func (s *Score) Pos(i int) int32 { return s.rows[i].Pos }

// Effect says how row i counts copies.
func (s *Score) Effect(i int) Effect { return s.rows[i].Effect }

// Fate is Row.Fate of row i.
func (s *Score) Fate(i int) Outcome { return s.rows[i].Fate }

// Weight is Row.Weight of row i.
func (s *Score) Weight(i int) Decimal { return s.rows[i].Weight }

// Grid is the grid of the score's weights.
func (s *Score) Grid() Grid {
	if s.grid == nil {
		return gridOf(s)
	}
	return *s.grid
}

// Effect is how a row turns copies of its effect allele into a value.
type Effect uint8

const (
	Additive  Effect = iota // weight x copies
	Dominant                // weight where copies >= 1
	Recessive               // weight where copies = 2
	ByDosage                // a weight of its own for 0, 1 and 2 copies
	Diplotype               // a weight for one pair of haplotypes
)

var effectNames = [...]string{"additive", "dominant", "recessive", "by_dosage", "diplotype"}

func (e Effect) String() string { return effectNames[e] }

// Row is one line of a score. Alleles are kept as written, letters a, c, g, t
// raised; strings share memory with other rows.
type Row struct {
	Number int32 // data row in the file, from 1
	Chrom  genome.Chromosome
	Pos    int32
	RSID   string
	// EffectAllele and OtherAllele as in the file; OtherAllele is "" where none is
	// given (or where several are: "A/C").
	EffectAllele string
	OtherAllele  string
	Effect       Effect
	// Fate is Undecided where match decides, else why the row cannot be matched:
	// NoPosition, HarmonisationFailed, UnsupportedContig, BadWeight,
	// ComplexUnsupported, Contradictory, AlleleMismatch (no effect allele).
	Fate Outcome
	// Kind names the complex kind of a ComplexUnsupported row, such as "HLA_allele".
	Kind string

	Weight     Decimal
	WeightText string // effect_weight as written; echoed, never re-formatted

	// Dosage is set for ByDosage rows: the weights of 0, 1 and 2 effect alleles.
	Dosage *[3]Decimal
	// Pair is set for Diplotype rows.
	Pair *Pair
}

// Pair is one cell list of a two-variant table: which two variants, and which
// two haplotypes over them earn the row's weight.
type Pair struct {
	Variant [2]PairVariant
	// Haplotype[h][i] is the allele of variant i on haplotype h.
	Haplotype [2][2]string
	// Unlisted names a genotype that no row of the table lists, such as
	// "apoe_e1": the term is missing under this name.
	Unlisted string
}

// PairVariant is one of the two variants of a Pair.
type PairVariant struct {
	RSID  string
	Chrom genome.Chromosome
	Pos   int32
}

// MaxAbsWeight is the row's largest |weight|: of its dosage weights where it has
// them, else of its weight.
func (r *Row) MaxAbsWeight() Decimal {
	if r.Effect != ByDosage || r.Dosage == nil {
		return r.Weight.Abs()
	}
	largest := r.Dosage[0].Abs()
	for _, w := range r.Dosage[1:] {
		if w = w.Abs(); w.Cmp(largest) > 0 {
			largest = w
		}
	}
	return largest
}
