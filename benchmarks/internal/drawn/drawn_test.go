package drawn

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"cardioscore/benchmarks/internal/population"
	"cardioscore/io/cohort"
	"cardioscore/scoring/genome"
)

// The cohort must hold what was drawn: calls, and dosages as planes of low and high bytes.
func TestCohortIsThePopulation(t *testing.T) {
	for _, uncertain := range []float64{0, 0.3} {
		p := population.Population{Seed: 2, Samples: 301, Variants: 200, Spectrum: population.Common, Missing: 0.02, Uncertain: uncertain}
		dir := filepath.Join(t.TempDir(), "cohort")
		ctx := context.Background()
		if err := WriteCohort(ctx, dir, &p, 2); err != nil {
			t.Fatal(err)
		}
		c, err := cohort.Open(ctx, dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		block := c.Blocks()[0]
		row := make([]byte, block.RowBytes)
		for v := range p.Variants {
			if err := c.ReadRows(ctx, 0, []int{v}, row); err != nil {
				t.Fatal(err)
			}
			want := p.Calls(v, nil)
			if uncertain > 0 {
				dosages, _ := p.Dosages(v, nil, nil)
				want = make([]byte, 2*p.Samples)
				for s, n := range dosages {
					want[s], want[p.Samples+s] = byte(n), byte(n>>8)
				}
			}
			if !bytes.Equal(row, want) {
				t.Fatalf("row %d of %d bytes differs from what was drawn", v, len(row))
			}
		}
		checkVariants(t, c, &p)
	}
}

func checkVariants(t *testing.T, c *cohort.Cohort, p *population.Population) {
	t.Helper()
	n := 0
	for _, chrom := range c.Chromosomes() {
		err := c.Variants(context.Background(), chrom, func(row int, v *genome.Variant) error {
			if want := p.Variant(row); v.Pos != want.Pos || v.ID != want.ID || v.Ref != want.Ref || v.Alt != want.Alt {
				t.Fatalf("variant %+v, drawn %+v", v, want)
			}
			n++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n != p.Variants {
		t.Errorf("%d variants, expected %d", n, p.Variants)
	}
}
