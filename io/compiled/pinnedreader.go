package compiled

import (
	"encoding/binary"
	"errors"
	"fmt"

	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
)

// Frequencies gives the pinned frequencies at the positions that are wanted, nil wanted
// for all of them; nil where the set pins none. Errors: Integrity, IO.
func (s *Set) Frequencies(wanted func(chrom genome.Chromosome, pos int32) bool) (*frequency.Table, error) {
	meta := s.meta.Frequencies
	if meta == nil {
		return nil, nil
	}
	f, err := s.open(pinnedName, pinnedColumns)
	if err != nil {
		return nil, err
	}
	defer f.close()
	rows := 0
	if f != nil {
		rows = f.entry.Rows
	}
	if rows != meta.Rows {
		return nil, fileerr.New(fileerr.Integrity, s.path, "%s has %d rows, %s says %d", pinnedName, rows, Name, meta.Rows)
	}
	var damaged error
	t, err := frequency.FromRows(meta.Digest, func(yield func(frequency.Row) bool) {
		for g := 0; f != nil && g < len(f.chunks) && damaged == nil; g++ {
			damaged = f.pinned(g, wanted, yield)
		}
	})
	if damaged == nil && err != nil {
		damaged = fileerr.Wrap(fileerr.Integrity, s.path, err)
	}
	if damaged != nil {
		return nil, damaged
	}
	return t, nil
}

// pinned gives the rows of a row group that are wanted.
func (f *file) pinned(group int, wanted func(genome.Chromosome, int32) bool, yield func(frequency.Row) bool) error {
	columns := make([][]byte, len(pinnedColumns))
	for column := range columns {
		var err error
		if columns[column], err = f.body(group, column); err != nil {
			return err
		}
		if width := pinnedColumns[column].Kind.Width(); width > 0 && int64(len(columns[column])) != int64(width)*f.chunks[group][column].Rows {
			return f.damaged(group, column, fmt.Errorf("%d bytes of %d rows", len(columns[column]), f.chunks[group][column].Rows))
		}
	}
	texts := func(column int) (string, error) {
		body := columns[column]
		if len(body) < 4 || uint64(binary.LittleEndian.Uint32(body)) > uint64(len(body)-4) {
			return "", f.damaged(group, column, errors.New("a text runs past its page"))
		}
		end := 4 + binary.LittleEndian.Uint32(body)
		columns[column] = body[end:]
		return string(body[4:end]), nil
	}
	for i := range int(f.chunks[group][0].Rows) {
		row := frequency.Row{
			Pos:   int32(binary.LittleEndian.Uint32(columns[1][4*i:])),
			Count: int64(binary.LittleEndian.Uint64(columns[4][8*i:])), Of: int64(binary.LittleEndian.Uint64(columns[5][8*i:])),
		}
		if c := binary.LittleEndian.Uint32(columns[0][4*i:]); c <= uint32(genome.LastChromosome) {
			row.Chrom = genome.Chromosome(c)
		}
		var err error
		if row.Ref, err = texts(2); err != nil {
			return err
		}
		if row.Alt, err = texts(3); err != nil {
			return err
		}
		if frequency.Reaches(wanted, row.Chrom, row.Pos, len(row.Ref)) && !yield(row) {
			return nil
		}
	}
	return nil
}
