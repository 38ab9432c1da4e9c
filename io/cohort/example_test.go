package cohort_test

import (
	"context"
	"fmt"
	"io"
	"os"

	"cardioscore/io/cohort"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// fiveSamples is the source of the example in io/README.md.
type fiveSamples struct{ next int }

func (f *fiveSamples) Samples() []genome.Sample {
	samples := make([]genome.Sample, 5)
	for s := range samples {
		samples[s] = genome.Sample{ID: fmt.Sprint("sample", s+1), XPloidy: genome.Diploid}
	}
	samples[2].XPloidy = genome.Haploid
	return samples
}

func (f *fiveSamples) SampleColumns() []source.Column { return nil }
func (f *fiveSamples) RefAsserted() bool              { return true }
func (f *fiveSamples) Storage() source.Storage        { return source.Storage{Calls: true} }
func (f *fiveSamples) Close() error                   { return nil }

func (f *fiveSamples) Outcomes() source.Outcomes {
	return source.Outcomes{Records: int64(f.next), Imported: int64(f.next)}
}

func (f *fiveSamples) Next(site *source.Site) error {
	chroms := []genome.Chromosome{1, genome.ChrX}
	if f.next == len(chroms) {
		return io.EOF
	}
	*site = source.Site{Chrom: chroms[f.next], Pos: 55_000_000, Ref: "A", Alts: []string{"G"}, Calls: [][]byte{{0xe4, 0x01}}}
	f.next++
	return nil
}

func Example() {
	dir, _ := os.MkdirTemp("", "cohort")
	defer os.RemoveAll(dir)
	w, err := cohort.Create(dir, cohort.WriteOptions{Build: genome.GRCh38, Assay: scoring.WGS})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close()
	if _, err := w.Import(context.Background(), &fiveSamples{}, nil); err != nil {
		fmt.Println(err)
		return
	}

	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	for _, chrom := range c.Chromosomes() {
		c.Variants(context.Background(), chrom, func(row int, v *genome.Variant) error {
			calls := make([]byte, c.Blocks()[0].RowBytes)
			if err := c.ReadRows(context.Background(), 0, []int{row}, calls); err != nil {
				return err
			}
			fmt.Printf("%s gt %X n_missing %d n_het %d n_hom_alt %d ac %d an %d\n", v.Key(), calls, v.Missing, v.Het, v.HomAlt, v.AC, v.AN)
			return nil
		})
	}
	// Output:
	// 1:55000000:A:G gt E401 n_missing 1 n_het 2 n_hom_alt 1 ac 4 an 8
	// X:55000000:A:G gt E401 n_missing 1 n_het 2 n_hom_alt 1 ac 3 an 7
}
