package cohort

import (
	"context"
	"fmt"
	"io"
	"math"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// write imports a source, which must succeed.
func write(t testing.TB, dir string, src source.Source, opts WriteOptions) *Meta {
	t.Helper()
	if opts.Build == genome.UnknownBuild {
		opts.Build = genome.GRCh38
	}
	if opts.Assay == "" {
		opts.Assay = scoring.WGS
	}
	w, err := Create(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	meta, err := w.Import(context.Background(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	return meta
}

// content is everything that a reader gets from a cohort.
type content struct {
	Info     scoring.CohortInfo
	Samples  []genome.Sample
	Counts   []genome.SampleCounts
	Columns  []source.Column
	Variants []genome.Variant
	Rows     [][]byte // by block, all rows
	Calls    [][]byte // alike, where there are hard calls beside dosages
	Phase    []phasedCall
	QC       []SampleQC
}

func readContent(ctx context.Context, dir string) (*content, error) {
	c, err := Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	columns, err := c.SampleColumns()
	if err != nil {
		return nil, err
	}
	counts, err := c.readSampleCounts()
	if err != nil {
		return nil, err
	}
	all := &content{Info: c.Info(), Samples: c.Samples(), Counts: counts, Columns: columns}
	if all.QC, err = c.SampleQC(); err != nil {
		return nil, err
	}
	for s := range all.QC { // so that contents compare equal
		for _, f := range []*float64{&all.QC[s].CallRate, &all.QC[s].Heterozygosity, &all.QC[s].XInbreeding, &all.QC[s].Concordance} {
			if math.IsNaN(*f) {
				*f = -1
			}
		}
	}
	for _, chrom := range c.Chromosomes() {
		err := c.Variants(ctx, chrom, func(row int, v *genome.Variant) error {
			if row != len(all.Variants) {
				return io.ErrUnexpectedEOF
			}
			w := *v
			if math.IsNaN(w.Info) {
				w.Info = -1 // so that contents compare equal
			}
			all.Variants = append(all.Variants, w)
			return nil
		})
		if err != nil {
			return nil, err
		}
		err = c.Index().Variants(ctx, chrom, func(row int, v *genome.Variant) error {
			w := all.Variants[row]
			w.ID, w.Filter, w.Info, w.HomAlt = "", "", -1, 0
			if got := *v; !math.IsNaN(got.Info) {
				return fmt.Errorf("the index has an info: %+v", got)
			} else if got.Info = -1; got != w {
				return fmt.Errorf("the index has %+v, the cohort %+v", got, w)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if c.HasPhase() {
		if all.Phase, err = readPhase(ctx, c); err != nil {
			return nil, err
		}
	}
	rows := make([]int, c.Info().Rows)
	for i := range rows {
		rows[i] = i
	}
	for b, block := range c.Blocks() {
		data := make([]byte, len(rows)*block.RowBytes)
		if err := c.ReadRows(ctx, b, rows, data); err != nil {
			return nil, err
		}
		all.Rows = append(all.Rows, data)
		if block.Encoding == scoring.HardCalls || block.CallBytes == 0 {
			continue
		}
		data = make([]byte, len(rows)*block.CallBytes)
		if err := c.ReadCalls(ctx, b, rows, data); err != nil {
			return nil, err
		}
		all.Calls = append(all.Calls, data)
	}
	return all, nil
}
