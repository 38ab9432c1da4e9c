package cohort

import (
	"fmt"
	"math"
	"slices"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// writeSampleQC writes sample_qc.parquet. NaN and group 0 are null.
func writeSampleQC(file *atomicfile.File, samples []genome.Sample, qc []SampleQC) error {
	number := func(f float64) parquet.Value {
		if math.IsNaN(f) {
			return parquet.Value{}
		}
		return parquet.DoubleValue(f)
	}
	double, text := parquet.Optional(parquet.Leaf(parquet.DoubleType)), parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	columns := []struct { // in the order of their names, which is that of the file
		name  string
		node  parquet.Node
		value func(s int) parquet.Value
	}{
		{"call_rate", double, func(s int) parquet.Value { return number(qc[s].CallRate) }},
		{"concordance", double, func(s int) parquet.Value { return number(qc[s].Concordance) }},
		{"heterozygosity", double, func(s int) parquet.Value { return number(qc[s].Heterozygosity) }},
		{"same_person", parquet.Optional(parquet.Leaf(parquet.Int32Type)), func(s int) parquet.Value {
			if qc[s].SamePerson == 0 {
				return parquet.Value{}
			}
			return parquet.Int32Value(int32(qc[s].SamePerson))
		}},
		{"sample_id", parquet.String(), func(s int) parquet.Value { return textValue(samples[s].ID) }},
		{"sex", text, func(s int) parquet.Value { return textValue(qc[s].Sex.String()) }},
		{"sex_check", text, func(s int) parquet.Value { return textValue(string(qc[s].SexCheck)) }},
		{"sex_inferred", text, func(s int) parquet.Value { return textValue(qc[s].SexInferred.String()) }},
		{"x_inbreeding", double, func(s int) parquet.Value { return number(qc[s].XInbreeding) }},
		{"x_one_allele", parquet.Leaf(parquet.Int64Type), func(s int) parquet.Value { return parquet.Int64Value(qc[s].XOneAllele) }},
		{"y_called", parquet.Leaf(parquet.Int64Type), func(s int) parquet.Value { return parquet.Int64Value(qc[s].YCalled) }},
	}
	group := parquet.Group{}
	var options []parquet.WriterOption
	for _, c := range columns {
		group[c.name] = c.node
		options = append(options, parquet.SkipPageBounds(c.name)) // ids stay out of the footer
	}
	table := parquet.NewWriter(file, tableOptions(append(options, parquet.NewSchema("sample_qc", group))...)...)
	writers := table.ColumnWriters()
	var values []parquet.Value
	for first := 0; first < len(samples); first += variantBatch {
		for i, c := range columns {
			values = values[:0]
			for s := first; s < min(first+variantBatch, len(samples)); s++ {
				value, defined := c.value(s), 0
				if c.node.Optional() && !value.IsNull() {
					defined = 1
				}
				values = append(values, value.Level(0, defined, i))
			}
			if _, err := writers[i].WriteRowValues(values); err != nil {
				return fileerr.Wrap(fileerr.IO, file.Path(), err)
			}
		}
	}
	if err := table.Close(); err != nil {
		return fileerr.Wrap(fileerr.IO, file.Path(), err)
	}
	return file.Close()
}

// SampleQC reads what the import found out about the samples, in cohort order, having
// checked the table against its digest. Errors: Integrity, IO.
func (c *Cohort) SampleQC() ([]SampleQC, error) {
	if err := c.checkWhole(sampleQCName); err != nil {
		return nil, err
	}
	table, err := c.openTable(sampleQCName, c.meta.Samples)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	qc := make([]SampleQC, c.meta.Samples)
	for _, column := range []struct {
		name string
		kind parquet.Kind
		set  func(q *SampleQC, v *parquetfile.Values, i int) bool
	}{
		{"call_rate", parquet.Double, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.CallRate = orNaN(v, i); return true }},
		{"concordance", parquet.Double, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.Concordance = orNaN(v, i); return true }},
		{"heterozygosity", parquet.Double, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.Heterozygosity = orNaN(v, i); return true }},
		{"x_inbreeding", parquet.Double, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.XInbreeding = orNaN(v, i); return true }},
		{"x_one_allele", parquet.Int64, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.XOneAllele = v.Int64[i]; return true }},
		{"y_called", parquet.Int64, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.YCalled = v.Int64[i]; return true }},
		{"same_person", parquet.Int32, func(q *SampleQC, v *parquetfile.Values, i int) bool { q.SamePerson = int(v.Int32[i]); return true }},
		{"sex", parquet.ByteArray, func(q *SampleQC, v *parquetfile.Values, i int) (ok bool) {
			q.Sex, ok = genome.ParseSex(v.Text.At(i))
			return ok
		}},
		{"sex_inferred", parquet.ByteArray, func(q *SampleQC, v *parquetfile.Values, i int) (ok bool) {
			q.SexInferred, ok = genome.ParseSex(v.Text.At(i))
			return ok
		}},
		{"sex_check", parquet.ByteArray, func(q *SampleQC, v *parquetfile.Values, i int) bool {
			q.SexCheck = SexCheck(v.Text.At(i))
			return slices.Contains([]SexCheck{SexAgrees, SexDiffers, SexNotChecked}, q.SexCheck)
		}},
	} {
		err := eachPage(table, column.name, column.kind, len(qc), func(first int, v *parquetfile.Values) error {
			for i := range v.Rows {
				if !column.set(&qc[first+i], v, i) {
					return fmt.Errorf("%q is not a value of this column", v.Text.At(i))
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return qc, nil
}

// orNaN is the number of a row, NaN where it is null.
func orNaN(v *parquetfile.Values, i int) float64 {
	if v.Null != nil && v.Null[i] {
		return math.NaN()
	}
	return v.Double[i]
}
