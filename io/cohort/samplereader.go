package cohort

import (
	"fmt"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// readSamples reads the sample table, having checked its whole digest.
func (c *Cohort) readSamples() error {
	if err := c.checkWhole(samplesName); err != nil {
		return err
	}
	table, err := c.openTable(samplesName, c.meta.Samples)
	if err != nil {
		return err
	}
	defer table.Close()
	c.samples = make([]genome.Sample, c.meta.Samples)
	for _, name := range table.Columns() {
		if slices.Contains(sampleColumns, name) {
			continue
		}
		column := source.Column{Name: name, Values: make([]string, c.meta.Samples)}
		if err := eachValue(table, name, parquet.ByteArray, c.meta.Samples, func(s int, v *parquet.Value) error {
			column.Values[s] = string(v.ByteArray())
			return nil
		}); err != nil {
			return err
		}
		c.columns = append(c.columns, column)
	}
	for _, name := range sampleColumns {
		if !c.meta.storage().Calls && strings.HasSuffix(name, "_het") {
			continue
		}
		kind := parquet.ByteArray
		if name[1] == '_' && name[2] != 'p' { // n_called, n_het, x_called, x_het
			kind = parquet.Int64
		}
		if err := eachValue(table, name, kind, c.meta.Samples, func(s int, v *parquet.Value) error {
			return setSample(&c.samples[s], name, v)
		}); err != nil {
			return err
		}
	}
	if digest := digestSamples(c.samples, c.columns); digest != c.meta.SamplesDigest {
		return fileerr.New(fileerr.Integrity, c.path(samplesName), "its rows have the digest %s, cohort.json says %s", digest, c.meta.SamplesDigest)
	}
	return nil
}

// eachValue calls set with every value of a column.
func eachValue(table *parquetfile.File, name string, kind parquet.Kind, rows int, set func(row int, v *parquet.Value) error) error {
	column, err := table.Column(name, kind)
	if err != nil {
		return err
	}
	defer column.Close()
	for row := range rows {
		v, err := column.NextRef()
		if err != nil {
			return err
		}
		if err := set(row, v); err != nil {
			return column.Errorf("row %d: %w", row+1, err)
		}
	}
	return nil
}

// setSample fills one field of a sample.
func setSample(p *genome.Sample, column string, v *parquet.Value) error {
	ok := true
	switch column {
	case "sample_id":
		p.ID = string(v.ByteArray())
	case "sex":
		p.Sex, ok = genome.ParseSex(string(v.ByteArray()))
	case "x_ploidy":
		p.XPloidy, ok = genome.ParsePloidy(string(v.ByteArray()))
	case "y_ploidy":
		p.YPloidy, ok = genome.ParsePloidy(string(v.ByteArray()))
	case "n_called":
		p.Called = v.Int64()
	case "n_het":
		p.Het = v.Int64()
	case "x_called":
		p.XCalled = v.Int64()
	case "x_het":
		p.XHet = v.Int64()
	}
	if !ok {
		return fmt.Errorf("%q is not a value of this column", v.ByteArray())
	}
	return nil
}
