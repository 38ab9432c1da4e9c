package bgen

import (
	"io"
	"os"
	"testing"

	"cardioscore/io/source"
)

// BenchmarkFile reads the file that CARDIOSCORE_BGEN names, once an iteration.
func BenchmarkFile(b *testing.B) {
	path := os.Getenv("CARDIOSCORE_BGEN")
	if path == "" {
		b.Skip("CARDIOSCORE_BGEN is not set: no file is read")
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	dosages := 0
	for b.Loop() {
		r, err := Open([]string{path}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		var site source.Site
		for err = r.Next(&site); err == nil; err = r.Next(&site) {
			dosages += len(site.Alts) * len(r.samples)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(dosages)/b.Elapsed().Seconds(), "dosages/s")
}
