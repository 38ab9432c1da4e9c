package scoreset

import (
	"encoding/binary"
	"fmt"
	"math"

	"cardioscore/scoring/genome"
)

// Rows are rows of a table but for their weights, as columns of 32-bit integers.
type Rows struct {
	records []record
}

// RowColumn is a column of Rows.
type RowColumn uint8

const (
	ChromColumn RowColumn = iota
	PosColumn
	// EffectAlleleColumn and OtherAlleleColumn number the alleles: 0 is none, 1 to 4 are
	// A, C, G and T, FirstAllele+i is Columns.Alleles[i].
	EffectAlleleColumn
	OtherAlleleColumn
	EffectColumn // an Effect
	FateColumn   // an Outcome
)

var rowColumns = [...]struct {
	name string
	most int64
}{
	{"chrom", int64(genome.LastChromosome)}, {"pos", math.MaxInt32}, {"effect_allele", math.MaxInt32}, {"other_allele", math.MaxInt32},
	{"effect_type", int64(len(effectNames)) - 1}, {"fate", int64(numOutcomes) - 1},
}

// RowColumns lists all columns, in their order.
func RowColumns() []RowColumn {
	return []RowColumn{ChromColumn, PosColumn, EffectAlleleColumn, OtherAlleleColumn, EffectColumn, FateColumn}
}

func (c RowColumn) String() string { return rowColumns[c].name }

// NewRows gives rows that Set fills.
func NewRows(n int) *Rows { return &Rows{make([]record, n)} }

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.records) }

// Set fills rows of a column from one on with 32-bit integers, the low byte first. The
// error names a value that cannot be. Different rows or columns may be set at once.
func (r *Rows) Set(column RowColumn, first int, values []byte) error {
	records := r.records[first:][:len(values)/4]
	most := uint32(rowColumns[column].most)
	for i := range records {
		v := binary.LittleEndian.Uint32(values[4*i:])
		if v > most {
			return fmt.Errorf("%s of row %d is %d, expected 0 to %d", column, first+i+1, int32(v), most)
		}
		switch to := &records[i]; column {
		case ChromColumn:
			to.chrom = genome.Chromosome(v)
		case PosColumn:
			to.pos = int32(v)
		case EffectAlleleColumn:
			to.effect = v
		case OtherAlleleColumn:
			to.other = v
		case EffectColumn:
			to.kind = Effect(v)
		case FateColumn:
			to.fate = Outcome(v)
		}
	}
	return nil
}

// Values gives a column.
func (r *Rows) Values(column RowColumn) []int32 {
	all := make([]int32, len(r.records))
	for i := range r.records {
		from := &r.records[i]
		all[i] = [...]int32{int32(from.chrom), from.pos, int32(from.effect), int32(from.other), int32(from.kind), int32(from.fate)}[column]
	}
	return all
}
