package scoreset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"cardioscore/scoring/genome"
)

// Score is one published score as its file gives it: what its header says, and
// its rows. Copies share the rows, which never change;
// Table.KeepOnly lets go of some.
type Score struct {
	ID      string // accession; unique among the scores of a run
	Name    string
	Trait   string
	Licence string // as written; empty where the file has none
	// Build is that of the positions of the rows: the harmonised one in a harmonised
	// file. UnknownBuild where the file declares none.
	Build genome.Build
	// OriginalBuild is the build that the authors gave their positions in; that of
	// Build but for harmonised files.
	OriginalBuild genome.Build
	WeightType    string
	// What else the header says, as written, "" where it does not: the publication
	// and its number in the catalogue, the trait's terms in the Experimental Factor
	// Ontology, the day of harmonisation, the format.
	Citation, PGPID, TraitEFO, HarmonisedOn, FormatVersion string
	// FrequencyColumn is the column that EffectFrequency of rows comes from, such as
	// "allelefrequency_effect_European"; "" where the file has none.
	FrequencyColumn string
	// Notes count what was read in one of several possible ways.
	Notes      Notes
	Digest     string // SHA-256 of the file's text, hex
	Declared   string `json:",omitempty"` // how the columns were declared; "" for those of the catalogue
	Source     string // how messages call it: the file's path
	Harmonised bool

	table  *Table
	column int
}

// NewScore gives a score of these rows, in a table of its own; meta is all else of
// it. The weight of a row is that of its WeightText where there is one, which must
// agree with Weight; rows by dosage and of the fate BadWeight have none. It is
// for tests and small scores; files go through chunks.
func NewScore(meta Score, rows []Row) *Score {
	c := NewChunk(1)
	for i := range rows {
		row := &rows[i]
		c.AddRow(row, []byte(row.RSID))
		if text := row.WeightText; text != "" || row.Fate == BadWeight || row.Effect == ByDosage {
			if d, err := ParseDecimal(text); err == nil && !d.Equal(row.Weight) && row.Fate != BadWeight && row.Effect != ByDosage {
				panic(fmt.Sprintf("BUG: scoreset: a weight is not its text %q", text))
			}
			c.addText([]byte(text))
		} else {
			c.AddWeight(row.Weight.plain())
		}
	}
	if err := c.Encode(nil); err != nil {
		panic("BUG: scoreset: memory refuses weights: " + err.Error())
	}
	b := NewTableBuilder(1, len(rows), nil)
	if err := b.Append(c, 0); err != nil {
		panic("BUG: scoreset: " + err.Error())
	}
	return b.Table().Score(meta, 0)
}

// Meta is the score without its rows.
func (s *Score) Meta() Score {
	meta := *s
	meta.table, meta.column = nil, 0
	return meta
}

// LetGo leaves the score without its rows; copies of it keep them. Its length and grid are
// then those of no rows.
func (s *Score) LetGo() { s.table = nil }

// Identity tells scores apart: Digest or, where columns were declared, the SHA-256 of
// Digest and Declared, because other columns of a file are another score.
func (s *Score) Identity() string {
	if s.Declared == "" {
		return s.Digest
	}
	sum := sha256.Sum256([]byte(s.Digest + " " + s.Declared))
	return hex.EncodeToString(sum[:])
}

// Table gives the table that holds the score's rows, and the score's column of
// weights in it; nil for a score without rows. Scores of one table have the same
// rows but for their weights, and for rows whose weight cannot be read.
func (s *Score) Table() (*Table, int) { return s.table, s.column }

// Len is the number of rows.
func (s *Score) Len() int {
	if s.table == nil {
		return 0
	}
	return s.table.Len()
}

// Row gives row i. It takes memory for its texts; what is asked of many rows has
// methods of its own. Like all that read one weight it panics where weights lie in
// a store that fails.
func (s *Score) Row(i int) Row {
	t := s.table
	r := t.record(i)
	more := t.specialOf(i)
	weight, text := t.weight(i, s.column, true)
	return Row{
		Number: t.number(i), Chrom: r.chrom, Pos: r.pos, RSID: t.id(i),
		EffectAllele: t.alleles.text(r.effect), OtherAllele: t.alleles.text(r.other),
		Effect: r.kind, Fate: t.fate(i, s.column), Kind: more.kind,
		Weight: weight, WeightText: text, Dosage: more.dosage, Pair: more.pair, Parts: more.parts,
		EffectFrequency: t.frequency(i),
	}
}

// Unweighted gives row i without its weight, its frequency and its texts of id and
// weight: all that matching asks of every row, without taking memory.
func (s *Score) Unweighted(i int) Row {
	t := s.table
	r := t.record(i)
	row := Row{
		Number: t.number(i), Chrom: r.chrom, Pos: r.pos,
		EffectAllele: t.alleles.text(r.effect), OtherAllele: t.alleles.text(r.other),
		Effect: r.kind, Fate: t.fate(i, s.column),
	}
	if len(t.special) > 0 {
		more := t.specialOf(i)
		row.Kind, row.Dosage, row.Pair, row.Parts = more.kind, more.dosage, more.pair, more.parts
	}
	return row
}

// Weighted is Unweighted with the row's weight.
func (s *Score) Weighted(i int) Row {
	row := s.Unweighted(i)
	row.Weight = s.Weight(i)
	return row
}

// Number is the row's number in the file, from 1.
func (s *Score) Number(i int) int32 { return s.table.number(i) }

// Chrom is the chromosome of row i.
func (s *Score) Chrom(i int) genome.Chromosome { return s.table.record(i).chrom }

// Pos is the position of row i.
func (s *Score) Pos(i int) int32 { return s.table.record(i).pos }

// Alleles gives the effect allele and the other allele of row i.
func (s *Score) Alleles(i int) (effect, other string) {
	r := s.table.record(i)
	return s.table.alleles.text(r.effect), s.table.alleles.text(r.other)
}

// Effect says how row i counts copies.
func (s *Score) Effect(i int) Effect { return s.table.kind(int32(i)) }

// Fate is Row.Fate of row i.
func (s *Score) Fate(i int) Outcome { return s.table.fate(i, s.column) }

// Weight is Row.Weight of row i.
func (s *Score) Weight(i int) Decimal {
	weight, _ := s.table.weight(i, s.column, false)
	return weight
}

// Dosage is Row.Dosage of row i.
func (s *Score) Dosage(i int) *[3]Decimal { return s.table.specialOf(i).dosage }

// Pair is Row.Pair of row i.
func (s *Score) Pair(i int) *Pair {
	if len(s.table.special) == 0 {
		return nil
	}
	return s.table.specialOf(i).pair
}

// Parts is Row.Parts of row i.
func (s *Score) Parts(i int) []Part {
	if len(s.table.special) == 0 {
		return nil
	}
	return s.table.specialOf(i).parts
}

// Grid is the grid of the score's weights: of all rows of the file, but for those
// whose weight could not be read.
func (s *Score) Grid() Grid {
	if s.table == nil {
		return gridOf(Decimal{}, 0, false)
	}
	return s.table.grids[s.column]
}

// AbsSum is sum|w| over all rows: a row counts by its MaxAbsWeight, one whose
// weight could not be read by 0.
func (s *Score) AbsSum() *Sum {
	sum := new(Sum)
	if s.table != nil {
		sum.merge(&s.table.extents[s.column].sum)
	}
	return sum
}

// Effect is how a row turns copies of its effect allele into a value.
type Effect uint8

const (
	Additive        Effect = iota // weight x copies
	Dominant                      // weight where copies >= 1
	Recessive                     // weight where copies = 2
	ByDosage                      // a weight of its own for 0, 1 and 2 copies
	Diplotype                     // a weight for one pair of haplotypes
	HaplotypeCopies               // weight x copies of one haplotype over Row.Parts
	Product                       // weight x the product of the copies of Row.Parts
)

var effectNames = [...]string{"additive", "dominant", "recessive", "by_dosage", "diplotype", "haplotype_copies", "product"}

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
	// Parts is set for HaplotypeCopies and Product rows: 2 to MaxParts variants.
	// Chrom, Pos and the alleles are those of the first, EffectAllele and OtherAllele
	// as the file has them for all.
	Parts []Part
	// EffectFrequency is allelefrequency_effect, from 0 to 1; nil where there is none,
	// or where the reader left it out since the alleles tell their strand.
	EffectFrequency *Decimal
}

// Pair is one cell list of a two-variant table: which two variants, and which
// two haplotypes over them earn the row's weight.
type Pair struct {
	Variant [2]PairVariant
	// Haplotype[h][i] is the allele of variant i on haplotype h.
	Haplotype [2][2]string
	// Rare is the haplotype, an allele a variant, that is so rare that calls without
	// phase are read as if nobody carried it; empty for none.
	Rare [2]string
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
