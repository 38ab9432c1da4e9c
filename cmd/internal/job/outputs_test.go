package job_test

import (
	"bytes"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/flagfile"
)

// scoreRow is a row of the long scores table; what is not known is NaN.
type scoreRow struct {
	SampleID, ScoreID                          string
	Sum, Average, MissingWeight, Z, Percentile float64
	Denominator                                int64
	VariantsUsed, VariantsMissing              int32
	Status, Reason                             string
}

// results reads the long scores table: by score, then sample.
func results(t *testing.T, dir string) map[string]map[string]scoreRow {
	t.Helper()
	all := map[string]map[string]scoreRow{}
	eachRow(t, filepath.Join(dir, "scores.parquet"), func(cells map[string]parquet.Value) {
		number := func(column string) float64 {
			if cells[column].IsNull() {
				return math.NaN()
			}
			return cells[column].Double()
		}
		row := scoreRow{
			SampleID: textOf(cells["sample_id"]), ScoreID: textOf(cells["score_id"]),
			Sum: number("sum"), Denominator: cells["denominator"].Int64(), Average: number("average"),
			VariantsUsed: cells["variants_used"].Int32(), VariantsMissing: cells["variants_missing"].Int32(), MissingWeight: number("missing_weight"),
			Z: number("z"), Percentile: number("percentile"), Status: textOf(cells["status"]), Reason: textOf(cells["reason"]),
		}
		if all[row.ScoreID] == nil {
			all[row.ScoreID] = map[string]scoreRow{}
		}
		if _, twice := all[row.ScoreID][row.SampleID]; twice {
			t.Errorf("score %s has two rows for one sample", row.ScoreID)
		}
		all[row.ScoreID][row.SampleID] = row
	})
	return all
}

// flagsIn reads the flags of a run, in order.
func flagsIn(t *testing.T, run string) []flagfile.Row {
	t.Helper()
	var flags []flagfile.Row
	eachRow(t, filepath.Join(run, "flags.parquet"), func(cells map[string]parquet.Value) {
		var row flagfile.Row
		for field, value := range reflect.ValueOf(&row).Elem().Fields() {
			value.SetString(textOf(cells[field.Tag.Get("column")]))
		}
		flags = append(flags, row)
	})
	if len(flags) == 0 {
		t.Errorf("%s has no flags", run)
	}
	return flags
}

// eachRow reads a Parquet table with another reader than the program's: row by row, each
// value by the name of its column.
func eachRow(t *testing.T, path string, take func(cells map[string]parquet.Value)) {
	t.Helper()
	content := read(t, path)
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	columns := file.Root().Columns()
	reader := parquet.NewReader(file)
	defer reader.Close()
	cells := map[string]parquet.Value{}
	for rows := make([]parquet.Row, 256); ; {
		n, err := reader.ReadRows(rows)
		for _, row := range rows[:n] {
			for _, value := range row {
				cells[columns[value.Column()].Name()] = value
			}
			take(cells)
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// textOf is a text; none where it is null.
func textOf(value parquet.Value) string { return string(value.ByteArray()) }
