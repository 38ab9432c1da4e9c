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

func (c RowColumn) String() string { return rowColumns[c].name }

// NewRows gives rows that Set fills.
func NewRows(n int) *Rows { return &Rows{make([]record, n)} }

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.records) }

// Set fills rows of a column from one on with 32-bit integers, the low byte first. The
// error names a value that cannot be. Different rows or columns may be set at once.
func (r *Rows) Set(column RowColumn, first int, values []byte) error {
	records := r.records[first:][:len(values)/4]
	values = values[:4*len(records)]
	most := uint32(0)
	switch column { // one loop a column: tables have millions of rows
	case ChromColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].chrom = genome.Chromosome(v)
		}
	case PosColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].pos = int32(v)
		}
	case EffectAlleleColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].effect = v
		}
	case OtherAlleleColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].other = v
		}
	case EffectColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].kind = Effect(v)
		}
	case FateColumn:
		for i := range records {
			v := binary.LittleEndian.Uint32(values[4*i:])
			most = max(most, v)
			records[i].fate = Outcome(v)
		}
	}
	if limit := rowColumns[column].most; int64(most) > limit {
		return fmt.Errorf("a %s in the rows from %d on is %d, expected 0 to %d", column, first+1, int32(most), limit)
	}
	return nil
}

// Value is that of a row in a column.
func (r *Rows) Value(column RowColumn, i int) int32 {
	from := &r.records[i]
	switch column {
	case ChromColumn:
		return int32(from.chrom)
	case PosColumn:
		return from.pos
	case EffectAlleleColumn:
		return int32(from.effect)
	case OtherAlleleColumn:
		return int32(from.other)
	case EffectColumn:
		return int32(from.kind)
	}
	return int32(from.fate)
}
