package cohort

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// openSamples opens the sample table, having checked its whole digest.
func (c *Cohort) openSamples() (*parquetfile.File, error) {
	if err := c.checkWhole(samplesName); err != nil {
		return nil, err
	}
	return c.openTable(samplesName, c.meta.Samples)
}

// readSampleColumns reads the columns that the format does not name.
func (c *Cohort) readSampleColumns(table *parquetfile.File) (all []source.Column, err error) {
	for _, name := range table.Columns() {
		if slices.Contains(sampleColumns, name) {
			continue
		}
		column := source.Column{Name: name, Values: make([]string, 0, c.meta.Samples)}
		if err := eachPage(table, name, parquet.ByteArray, c.meta.Samples, func(_ int, v *parquetfile.Values) error {
			for s := range v.Rows {
				column.Values = append(column.Values, v.Text.At(s))
			}
			return nil
		}); err != nil {
			return nil, err
		}
		all = append(all, column)
	}
	return all, nil
}

// readSamples reads the columns of the sample table that the format names.
func (c *Cohort) readSamples() error {
	table, err := c.openSamples()
	if err != nil {
		return err
	}
	defer table.Close()
	c.samples = make([]genome.Sample, c.meta.Samples)
	errs := make([]error, len(sampleColumns))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sampleColumns)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(sampleColumns)); i = next.Add(1) - 1 {
				errs[i] = c.readSampleColumn(table, sampleColumns[i])
			}
		})
	}
	workers.Wait()
	return cmp.Or(errs...)
}

// readSampleColumn fills the field of all samples that a column is.
func (c *Cohort) readSampleColumn(table *parquetfile.File, name string) error {
	if !c.meta.storage().Calls && strings.HasSuffix(name, "_het") {
		return nil
	}
	kind := parquet.ByteArray
	if name[1] == '_' && name[2] != 'p' { // n_called, n_het, x_called, x_het
		kind = parquet.Int64
	}
	return eachPage(table, name, kind, c.meta.Samples, func(first int, v *parquetfile.Values) error {
		return setSamples(c.samples[first:first+v.Rows], name, v)
	})
}

// eachPage calls set with the values of each page of a column that has so many
// rows, and the row that is the first of them.
func eachPage(table *parquetfile.File, name string, kind parquet.Kind, rows int, set func(first int, v *parquetfile.Values) error) error {
	column, err := table.Column(name, kind)
	if err != nil {
		return err
	}
	defer column.Close()
	for first := 0; first < rows; {
		v, err := column.NextPage()
		if err == io.EOF || err == nil && v.Rows > rows-first {
			return column.Errorf("has not %d rows", rows)
		}
		if err != nil {
			return err
		}
		if err := set(first, v); err != nil {
			return column.Errorf("from row %d on: %w", first+1, err)
		}
		first += v.Rows
	}
	return nil
}

// setSamples fills one field of samples.
func setSamples(samples []genome.Sample, column string, v *parquetfile.Values) error {
	for s := range samples {
		p := &samples[s]
		ok := true
		switch column {
		case "sample_id":
			p.ID = v.Text.At(s)
		case "sex":
			p.Sex, ok = genome.ParseSex(v.Text.At(s))
		case "x_ploidy":
			p.XPloidy, ok = genome.ParsePloidy(v.Text.At(s))
		case "y_ploidy":
			p.YPloidy, ok = genome.ParsePloidy(v.Text.At(s))
		case "n_called":
			p.Called = v.Int64[s]
		case "n_het":
			p.Het = v.Int64[s]
		case "x_called":
			p.XCalled = v.Int64[s]
		case "x_het":
			p.XHet = v.Int64[s]
		}
		if !ok {
			return fmt.Errorf("%q is not a value of this column", v.Text.At(s))
		}
	}
	return nil
}
