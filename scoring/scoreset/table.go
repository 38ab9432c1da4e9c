package scoreset

// Table is the rows of one or several scores, which differ in their weights alone.
type Table Score

// Integers puts weights on the grids of their scores: dst[i*len(columns)+j] is
// the integer of row rows[i] in column columns[j] on grids[j]. It is 0 where the
// row has no weight of its own: a weight that could not be read, or weights by
// dosage. An error is that of the store of the weights.
func (t *Table) Integers(dst []int64, rows []int32, columns []int, grids []Grid) error {
	for i, r := range rows {
		row := &t.rows[r]
		for j := range columns {
			q := int64(0)
			if row.Fate != BadWeight && row.Effect != ByDosage {
				q = grids[j].Integer(row.Weight)
			}
			dst[i*len(columns)+j] = q
		}
	}
	return nil
}
