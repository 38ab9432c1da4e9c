package scoretable

// ScoreRow is one row of the long scores table; see Batch for the fields.
type ScoreRow struct {
	SampleID        string
	ScoreID         string
	Sum             float64
	Denominator     int64
	Average         float64
	VariantsUsed    int32
	VariantsMissing int32
	MissingWeight   float64
	Z               float64
	Percentile      float64
	Status          string
	Reason          string
}

// ReadScores calls yield for each row of the Parquet form of the long table, in
// file order. row is overwritten by the next one; its texts stay valid. An error
// of yield ends the reading and is returned as it is. Other errors: IO;
// Malformed for a file that is damaged or lacks a column.
func ReadScores(path string, yield func(row *ScoreRow) error) error {
	return readScores(path, func(string) bool { return true }, yield)
}

// ReadScoresOf is ReadScores for the rows of one sample; none is no error. It
// reads the whole table.
func ReadScoresOf(path, sampleID string, yield func(row *ScoreRow) error) error {
	return readScores(path, func(id string) bool { return id == sampleID }, yield)
}

func readScores(path string, keep func(sampleID string) bool, yield func(*ScoreRow) error) error {
	columns := LongColumns()
	r, err := openRows(path, columns)
	if err != nil {
		return err
	}
	defer r.close()
	row := new(ScoreRow)
	return r.each(func() error {
		row.SampleID = r.text()
		if r.err == nil && !keep(row.SampleID) {
			for range columns[1:] {
				r.skip()
			}
			return r.err
		}
		row.ScoreID = r.text()
		row.Sum = r.float()
		row.Denominator = r.integer64()
		row.Average = r.float()
		row.VariantsUsed = r.integer()
		row.VariantsMissing = r.integer()
		row.MissingWeight = r.float()
		row.Z = r.float()
		row.Percentile = r.float()
		row.Status = r.text()
		row.Reason = r.text()
		if r.err != nil {
			return r.err
		}
		return yield(row)
	})
}
