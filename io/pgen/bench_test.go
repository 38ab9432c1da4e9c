package pgen

import (
	"io"
	"os"
	"testing"

	"cardioscore/io/source"
)

// BenchmarkReader reads the set whose prefix is in PGEN_BENCH, all sites of it.
func BenchmarkReader(b *testing.B) {
	prefix := os.Getenv("PGEN_BENCH")
	if prefix == "" {
		b.Skip("PGEN_BENCH is not set")
	}
	genotypes := 0
	for b.Loop() {
		r, err := Open([]string{prefix}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		var site source.Site
		for err = r.Next(&site); err == nil; err = r.Next(&site) {
			genotypes += len(r.Samples())
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		r.Close()
	}
	b.ReportMetric(float64(genotypes)/b.Elapsed().Seconds()/1e9, "Ggenotypes/s")
}
