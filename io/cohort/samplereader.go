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

// readSamples reads the columns of the sample table that say who people are.
func (c *Cohort) readSamples() error {
	table, err := c.openSamples()
	if err != nil {
		return err
	}
	defer table.Close()
	c.samples = make([]genome.Sample, c.meta.Samples)
	return readColumns(identityColumns, func(name string) error {
		return eachPage(table, name, parquet.ByteArray, c.meta.Samples, func(first int, v *parquetfile.Values) error {
			return setSamples(c.samples[first:first+v.Rows], name, v)
		})
	})
}

// readSampleCounts reads the counts of all samples. Nobody but verify needs them.
func (c *Cohort) readSampleCounts() ([]genome.SampleCounts, error) {
	table, err := c.openSamples()
	if err != nil {
		return nil, err
	}
	defer table.Close()
	counts := make([]genome.SampleCounts, c.meta.Samples)
	return counts, readColumns(countColumns, func(name string) error {
		if !c.meta.storage().Calls && strings.HasSuffix(name, "_het") {
			return nil
		}
		return eachPage(table, name, parquet.Int64, c.meta.Samples, func(first int, v *parquetfile.Values) error {
			for s, n := range v.Int64[:v.Rows] {
				*countOf(&counts[first+s], name) = n
			}
			return nil
		})
	})
}

// readColumns reads columns on all processors.
func readColumns(names []string, read func(name string) error) error {
	errs := make([]error, len(names))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				errs[i] = read(names[i])
			}
		})
	}
	workers.Wait()
	return cmp.Or(errs...)
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
	if column == "sample_id" {
		for s := range samples {
			samples[s].ID = v.Text.At(s)
		}
		return nil
	}
	for s := range samples {
		p := &samples[s]
		ok := false
		switch text := v.Text.At(s); column {
		case "sex":
			p.Sex, ok = genome.ParseSex(text)
		case "x_ploidy":
			p.XPloidy, ok = genome.ParsePloidy(text)
		case "y_ploidy":
			p.YPloidy, ok = genome.ParsePloidy(text)
		}
		if !ok {
			return fmt.Errorf("%q is not a value of this column", v.Text.At(s))
		}
	}
	return nil
}
