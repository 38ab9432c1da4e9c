package cohort

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// sampleColumns are the columns of samples.parquet that the format names: those that say
// who somebody is, and counts.
var (
	sampleColumns   = slices.Concat(identityColumns, countColumns)
	identityColumns = []string{"sample_id", "sex", "x_ploidy", "y_ploidy"}
	countColumns    = []string{"n_called", "n_het", "x_called", "x_het"}
)

// checkSamples refuses samples that a cohort cannot hold. Messages number the
// samples and never name them.
func checkSamples(path string, samples []genome.Sample, columns []source.Column) error {
	seen := make(map[string]int, len(samples))
	for s := range samples {
		id := samples[s].ID
		switch first, twice := seen[id]; {
		case id == "":
			return fileerr.New(fileerr.Inconsistent, path, "sample number %d has an empty id", s+1)
		case !utf8.ValidString(id):
			return fileerr.New(fileerr.Malformed, path, "the id of sample number %d is not UTF-8 text, which Parquet demands; write the file as UTF-8", s+1)
		case twice:
			return fileerr.New(fileerr.Inconsistent, path, "samples number %d and %d have the same id; ids must be unique", first+1, s+1)
		}
		seen[id] = s
	}
	names := slices.Clone(sampleColumns)
	for _, c := range columns {
		if c.Name == "" || !utf8.ValidString(c.Name) || slices.Contains(names, c.Name) {
			return fileerr.New(fileerr.Inconsistent, path, "the sample column %q is empty, not UTF-8, or there twice; rename it", c.Name)
		}
		names = append(names, c.Name)
		if len(c.Values) != len(samples) {
			return fileerr.New(fileerr.Internal, path, "sample column %q has %d values for %d samples", c.Name, len(c.Values), len(samples))
		}
		for s, value := range c.Values {
			if !utf8.ValidString(value) {
				return &fileerr.Error{Class: fileerr.Malformed, Path: path, Field: c.Name,
					Message: fmt.Sprintf("the value of sample number %d is not UTF-8 text", s+1)}
			}
		}
	}
	return nil
}

// writeSamples writes samples.parquet; its columns lie in the order of their
// names. Without hard calls nobody is known to be heterozygous, and the columns that
// count it are not there.
func writeSamples(file *atomicfile.File, samples []genome.Sample, counts []genome.SampleCounts, columns []source.Column, calls bool) error {
	text := func(dictionary bool) parquet.Node {
		if dictionary {
			return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		}
		return parquet.String()
	}
	group := parquet.Group{
		"sample_id": text(false), "sex": text(true), "x_ploidy": text(true), "y_ploidy": text(true),
		"n_called": parquet.Leaf(parquet.Int64Type), "n_het": parquet.Leaf(parquet.Int64Type),
		"x_called": parquet.Leaf(parquet.Int64Type), "x_het": parquet.Leaf(parquet.Int64Type),
	}
	if !calls {
		delete(group, "n_het")
		delete(group, "x_het")
	}
	further := map[string][]string{}
	for _, c := range columns {
		group[c.Name] = text(false)
		further[c.Name] = c.Values
	}
	names := make([]string, 0, len(group))
	for name := range group {
		names = append(names, name)
	}
	slices.Sort(names)
	options := tableOptions(parquet.NewSchema("samples", group))
	for _, name := range names {
		options = append(options, parquet.SkipPageBounds(name)) // ids stay out of the footer
	}
	table := parquet.NewWriter(file, options...)
	columnWriters := table.ColumnWriters()
	values := make([]parquet.Value, 0, 1024)
	for first := 0; first < len(samples); first += cap(values) {
		last := min(first+cap(values), len(samples))
		for c, name := range names {
			values = values[:0]
			for s := first; s < last; s++ {
				v := parquet.Value{}
				if texts, ok := further[name]; ok {
					v = textValue(texts[s])
				} else {
					v = sampleValue(&samples[s], &counts[s], name)
				}
				values = append(values, v.Level(0, 0, c))
			}
			if _, err := columnWriters[c].WriteRowValues(values); err != nil {
				return fileerr.Wrap(fileerr.IO, file.Path(), err)
			}
		}
		if last%variantGroupRows == 0 {
			if err := table.Flush(); err != nil {
				return fileerr.Wrap(fileerr.IO, file.Path(), err)
			}
		}
	}
	if err := table.Close(); err != nil {
		return fileerr.Wrap(fileerr.IO, file.Path(), err)
	}
	return file.Close()
}

func sampleValue(p *genome.Sample, n *genome.SampleCounts, column string) parquet.Value {
	switch column {
	case "sample_id":
		return textValue(p.ID)
	case "sex":
		return textValue(p.Sex.String())
	case "x_ploidy":
		return textValue(p.XPloidy.String())
	case "y_ploidy":
		return textValue(p.YPloidy.String())
	}
	return parquet.Int64Value(*countOf(n, column))
}

// countOf is the count of a sample that a column holds.
func countOf(n *genome.SampleCounts, column string) *int64 {
	switch column {
	case "n_called":
		return &n.Called
	case "n_het":
		return &n.Het
	case "x_called":
		return &n.XCalled
	case "x_het":
		return &n.XHet
	}
	panic("BUG: no sample column " + column)
}
