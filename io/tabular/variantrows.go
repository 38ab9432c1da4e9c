package tabular

import (
	"io"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/genome"
)

// rows gives the records of one file, or of all files that make one table.
type rows interface {
	// next fills r, or gives io.EOF. Its cells are valid until the next call.
	next(r *record) error
	// rounding is the largest of a dosage so far.
	rounding() float64
	close()
}

// rowCells gives the genotypes of one row after another, as cells.
type rowCells interface {
	openGroup(group int, firstRow int64) error
	fillRow(cells []uint16) error
	endGroup() error
	rounding() float64
}

// variantRows reads a table with a row for each variant.
type variantRows struct {
	table      *parquetfile.Table
	attributes *attributes
	genotypes  rowCells
	ids        *idCheck // nil where rows do not name their samples
	paired     bool
	cells      []uint16

	group int // the next one
	left  int64
	row   int64
}

func (v *variantRows) next(r *record) error {
	for v.left == 0 {
		if v.group > 0 {
			if err := v.endGroup(); err != nil {
				return err
			}
		}
		if v.group == v.table.Groups() {
			return io.EOF
		}
		if v.left = v.table.GroupRows(v.group); v.left == 0 {
			v.group++
			continue
		}
		if err := v.openGroup(); err != nil {
			return err
		}
		v.group++
	}
	v.left--
	v.row++
	r.path, r.line, r.group, r.paired = v.table.Path(), v.row, v.group, v.paired
	if err := v.attributes.fill(r); err != nil {
		return err
	}
	if v.ids != nil {
		if err := v.ids.check(); err != nil {
			return err
		}
	}
	r.cells = v.cells
	return v.genotypes.fillRow(v.cells)
}

func (v *variantRows) openGroup() error {
	if err := v.attributes.openGroup(v.group, v.row); err != nil {
		return err
	}
	if v.ids != nil {
		if err := v.ids.cursor.openGroup(v.group, v.row); err != nil {
			return err
		}
	}
	return v.genotypes.openGroup(v.group, v.row)
}

// endGroup checks that the columns end together. It is called once more for groups
// without rows, which have nothing left.
func (v *variantRows) endGroup() error {
	if v.table.GroupRows(v.group-1) == 0 {
		return nil
	}
	if err := v.attributes.endGroup(); err != nil {
		return err
	}
	if v.ids != nil {
		if err := v.ids.cursor.endGroup(); err != nil {
			return err
		}
	}
	return v.genotypes.endGroup()
}

func (v *variantRows) rounding() float64 { return v.genotypes.rounding() }

func (v *variantRows) close() {
	if s, ok := v.genotypes.(*strips); ok {
		s.close()
	}
	v.table.Close()
}

// idCheck holds the samples of every row against those of the first: lists in another
// order would give genotypes to the wrong people.
type idCheck struct {
	cursor  *cursor
	samples []genome.Sample
	found   []string
}

func (c *idCheck) check() error {
	var err error
	if c.found, err = c.cursor.list(c.found[:0]); err != nil {
		return err
	}
	if len(c.found) == 0 {
		return nil // the row does not say
	}
	same := slices.EqualFunc(c.found, c.samples, func(id string, s genome.Sample) bool { return id == s.ID })
	if !same {
		err := fileerr.New(fileerr.Inconsistent, c.cursor.reader.Path(), "row %d: its samples are not those of the first row, in their order; write every row with the same samples", c.cursor.row)
		err.Field, err.RowGroup = c.cursor.name, c.cursor.group+1
		return err
	}
	return nil
}
