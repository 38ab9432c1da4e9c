// Package drawn gives a population to the cohort store as if it were a file: for cohorts
// that are too large to be written twice, and for dosages before a format was read.
package drawn

import (
	"context"
	"io"

	"cardioscore/benchmarks/internal/population"
	"cardioscore/io/cohort"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// drawnSource draws one variant a site: hard calls, and dosages where the population has them.
type drawnSource struct {
	population *population.Population
	next       int
	alts       [1]string
	calls      [1][]byte
	dosages    [1][]uint16
}

func (d *drawnSource) Samples() []genome.Sample {
	samples := make([]genome.Sample, d.population.Samples)
	for s := range samples {
		samples[s].ID = population.SampleID(s)
	}
	return samples
}

func (d *drawnSource) SampleColumns() []source.Column { return nil }
func (d *drawnSource) RefAsserted() bool              { return true }
func (d *drawnSource) Close() error                   { return nil }

func (d *drawnSource) Storage() source.Storage {
	if d.population.Uncertain > 0 {
		return source.Storage{Calls: true, Denominator: population.Denominator}
	}
	return source.Storage{Calls: true}
}

func (d *drawnSource) Outcomes() source.Outcomes {
	return source.Outcomes{Records: int64(d.next), Imported: int64(d.next)}
}

func (d *drawnSource) Next(site *source.Site) error {
	v := d.next
	if v == d.population.Variants {
		return io.EOF
	}
	d.next++
	x := d.population.Variant(v)
	d.alts[0] = x.Alt
	*site = source.Site{
		Path: "drawn", Line: v + 1, Chrom: x.Chrom, Pos: x.Pos, ID: x.ID, Ref: x.Ref, Alts: d.alts[:], Filter: "PASS",
	}
	if d.population.Uncertain > 0 {
		d.dosages[0], d.calls[0] = d.population.Dosages(v, d.dosages[0], d.calls[0])
		site.Dosages = d.dosages[:]
	} else {
		d.calls[0] = d.population.Calls(v, d.calls[0])
	}
	site.Calls = d.calls[:]
	return nil
}

// WriteCohort makes a cohort of the population in dir.
func WriteCohort(ctx context.Context, dir string, p *population.Population, threads int) error {
	w, err := cohort.Create(dir, cohort.WriteOptions{Build: genome.GRCh37, Assay: "imputed", Threads: threads})
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Import(ctx, &drawnSource{population: p}, nil)
	return err
}
