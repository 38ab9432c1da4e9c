package job

import (
	"slices"
	"sync"

	"cardioscore/io/arrowipc"
	"cardioscore/io/scoretable"
)

// endings of table files by format.
var endings = map[string]string{"parquet": ".parquet", "tsv": ".tsv", "arrow": ".arrow"}

// sinks writes one table in every asked format at once.
type sinks struct {
	parts []scoretable.Sink
	files []interface{ Close() error }
}

// table begins a table in the given formats. A table that has no Arrow form is
// written as Parquet where only Arrow was asked for.
func (o *output) table(name string, columns []scoretable.Column, formats []string, arrow bool) (*sinks, error) {
	if !arrow {
		formats = slices.DeleteFunc(slices.Clone(formats), func(f string) bool { return f == "arrow" })
		if len(formats) == 0 {
			formats = []string{"parquet"}
		}
	}
	t := &sinks{}
	for _, format := range formats {
		file, err := o.Create(name + endings[format])
		if err != nil {
			return nil, err
		}
		var part scoretable.Sink
		switch format {
		case "parquet":
			part, err = scoretable.NewParquet(file, file.Name(), columns)
		case "tsv":
			part = scoretable.NewTSV(file, file.Name(), columns)
		case "arrow":
			part, err = arrowipc.NewSink(file, file.Name(), columns)
		}
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part)
		t.files = append(t.files, file)
	}
	return t, nil
}

// alone is the only format's sink, nil where there are several, or none.
func (t *sinks) alone() scoretable.Sink {
	if len(t.parts) != 1 {
		return nil
	}
	return t.parts[0]
}

// Expect says about how many rows will be written.
func (t *sinks) Expect(rows int) {
	for _, part := range t.parts {
		if part, ok := part.(scoretable.Expecting); ok {
			part.Expect(rows)
		}
	}
}

func (t *sinks) Write(rows int, vectors []scoretable.Vector) error {
	for _, part := range t.parts {
		if err := part.Write(rows, vectors); err != nil {
			return err
		}
	}
	return nil
}

// Close completes the tables and brings their files to disk.
func (t *sinks) Close() error {
	for i, part := range t.parts {
		if err := part.Close(); err != nil {
			return err
		}
		if err := t.files[i].Close(); err != nil {
			return err
		}
	}
	return nil
}

// together does several things at the same time, all to their end, and gives the
// first error in their order.
func together(works ...func() error) error {
	errs := make([]error, len(works))
	var all sync.WaitGroup
	for i, work := range works {
		all.Go(func() { errs[i] = work() })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
