package tabular

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/source"

	"github.com/parquet-go/parquet-go"
)

// Genotypes a second of each layout, as parquet-go writes it with zstd: 2,000 samples, and
// 5,000 variants, 500 for the long table.
func BenchmarkRead(b *testing.B) {
	const samples, variants = 2000, 5000
	rng := rand.New(rand.NewPCG(1, 1))
	copies := func() int { return max(0, rng.IntN(12)-9) }
	var lists []callListRow
	var dosages []listRow
	var long []longRow
	wide := variantColumns()[:4]
	for i := range wide {
		wide[i].values = nil
	}
	tall := []column{{"IID", parquet.String(), nil}}
	for s := range samples {
		wide = append(wide, column{name: fmt.Sprint("p", s), node: parquet.Int(8)})
		tall[0].values = append(tall[0].values, fmt.Sprint("p", s))
	}
	for v := range variants {
		l := callListRow{Chrom: "1", Pos: int64(v + 1), Ref: "A", Alt: "G"}
		d := listRow{Chrom: "1", Pos: int32(v + 1), Ref: "A", Alt: "G"}
		for i, value := range []any{"1", int32(v + 1), "A", "G"} {
			wide[i].values = append(wide[i].values, value)
		}
		tall = append(tall, column{name: fmt.Sprintf("1:%d:A:G", v+1), node: parquet.Int(8)})
		for s := range samples {
			n := copies()
			l.Calls = append(l.Calls, of(int32(n)))
			d.Dosages = append(d.Dosages, of(float64(rng.IntN(2001))/1000))
			if v < 500 {
				long = append(long, longRow{fmt.Sprint("p", s), "1", int32(v + 1), "A", "G", "", of(float32(n))})
			}
			wide[4+s].values = append(wide[4+s].values, int32(n))
			tall[1+v].values = append(tall[1+v].values, int32(n))
		}
		lists, dosages = append(lists, l), append(dosages, d)
	}
	ids := ""
	for s := range samples {
		ids += fmt.Sprintln("p", s)
	}
	folder := b.TempDir()
	listed := filepath.Join(folder, "ids")
	if err := os.WriteFile(listed, []byte(ids), 0o600); err != nil {
		b.Fatal(err)
	}
	zstd := parquet.Compression(&parquet.Zstd)
	for _, test := range []struct {
		name     string
		file     []byte
		variants int
		opts     Options
	}{
		{"lists of calls", made(b, lists, zstd), variants, Options{Samples: listed}},
		{"lists of doubles", made(b, dosages, zstd), variants, Options{Samples: listed}},
		{"column per sample", madeOf(b, wide, zstd), variants, Options{}},
		{"column per sample, 1 MiB", madeOf(b, wide, zstd), variants, Options{Memory: 1 << 20, ScratchDir: folder}},
		{"column per variant", madeOf(b, tall, zstd), variants, Options{}},
		{"long", made(b, long, zstd), 500, Options{}},
	} {
		path := put(b, "f.parquet", test.file)
		b.Run(test.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			for b.Loop() {
				src, err := Open([]string{path}, test.opts)
				if err != nil {
					b.Fatal(err)
				}
				var site source.Site
				for err == nil {
					err = src.Next(&site)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				src.Close()
			}
			b.ReportMetric(float64(b.N)*samples*float64(test.variants)/1e6/b.Elapsed().Seconds(), "Mgt/s")
		})
	}
}
