package cohort

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// rowsOfNoise is a source of rows of random calls that costs next to nothing.
type rowsOfNoise struct {
	records
	calls []byte
	rows  int
	width int
}

func newRowsOfNoise(samples, rows int) *rowsOfNoise {
	n := &rowsOfNoise{rows: rows, width: rowBytes(samples)}
	for s := range samples {
		n.samples = append(n.samples, genome.Sample{ID: fmt.Sprint(s)})
	}
	random := rand.New(rand.NewPCG(5, 6))
	n.calls = make([]byte, n.width+4096)
	for i := range n.calls {
		n.calls[i] = byte(random.Uint32())
	}
	return n
}

func (n *rowsOfNoise) Next(site *source.Site) error {
	if n.next == n.rows {
		return io.EOF
	}
	v := n.next
	n.next++
	n.outcomes.Records++
	n.outcomes.Imported++
	*site = source.Site{
		Path: "noise", Line: n.next, Chrom: genome.Chromosome(1 + v*4/n.rows), Pos: int32(100 + v), Ref: "A", Alts: []string{"G"}, Filter: "PASS",
		Calls: append(site.Calls[:0], n.calls[v%4096:v%4096+n.width]),
	}
	return nil
}

// sizes are samples and rows of about 64 MB of packed genotypes.
var sizes = []struct{ samples, rows int }{{2_504, 100_000}, {65_536, 4_096}, {262_144, 1_024}}

func BenchmarkImport(b *testing.B) {
	for _, zstd := range []bool{false, true} {
		for _, size := range sizes {
			b.Run(fmt.Sprintf("samples=%d/zstd=%v", size.samples, zstd), func(b *testing.B) {
				b.SetBytes(int64(rowBytes(size.samples)) * int64(size.rows))
				for i := range b.N {
					write(b, filepath.Join(b.TempDir(), fmt.Sprint(i)), newRowsOfNoise(size.samples, size.rows), WriteOptions{Zstd: zstd})
				}
			})
		}
	}
}

func BenchmarkReadRows(b *testing.B) {
	for _, zstd := range []bool{false, true} {
		for _, size := range sizes {
			dir := b.TempDir()
			write(b, dir, newRowsOfNoise(size.samples, size.rows), WriteOptions{Zstd: zstd})
			for _, every := range []int{1, 5, 100} {
				b.Run(fmt.Sprintf("samples=%d/zstd=%v/every=%d", size.samples, zstd, every), func(b *testing.B) {
					benchmarkReadRows(b, dir, every)
				})
			}
		}
	}
}

// benchmarkReadRows reads every n-th row, at most 1,024 rows a call, in one
// goroutine; the bytes a second are those of the rows that were asked for.
func benchmarkReadRows(b *testing.B, dir string, every int) {
	c, err := Open(context.Background(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	var rows []int
	for row := 0; row < c.Info().Rows; row += every {
		rows = append(rows, row)
	}
	bytes := int64(0)
	for _, block := range c.Blocks() {
		bytes += int64(len(rows)) * int64(block.RowBytes)
	}
	b.SetBytes(bytes)
	b.ReportAllocs()
	dst := make([]byte, 1024*c.Blocks()[0].RowBytes)
	for b.Loop() {
		for k, block := range c.Blocks() {
			for rest := rows; len(rest) > 0; {
				n := min(1024, len(rest))
				if err := c.ReadRows(context.Background(), k, rest[:n], dst[:n*block.RowBytes]); err != nil {
					b.Fatal(err)
				}
				rest = rest[n:]
			}
		}
	}
}

// rowsOfDosages is rowsOfNoise with dosages in place of calls.
type rowsOfDosages struct {
	*rowsOfNoise
	dosages []uint16
}

func newRowsOfDosages(samples, rows int) *rowsOfDosages {
	d := &rowsOfDosages{newRowsOfNoise(samples, rows), make([]uint16, samples+4096)}
	random := rand.New(rand.NewPCG(5, 7))
	for i := range d.dosages {
		d.dosages[i] = uint16(random.IntN(511))
	}
	return d
}

func (d *rowsOfDosages) Storage() source.Storage { return source.Storage{Denominator: 255} }

func (d *rowsOfDosages) Next(site *source.Site) error {
	v := d.next
	if err := d.rowsOfNoise.Next(site); err != nil {
		return err
	}
	site.Calls, site.Dosages = nil, [][]uint16{d.dosages[v%4096 : v%4096+len(d.samples)]}
	return nil
}

func BenchmarkReadDosages(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, newRowsOfDosages(10_000, 3_200), WriteOptions{})
	for _, every := range []int{1, 100} {
		b.Run(fmt.Sprintf("every=%d", every), func(b *testing.B) { benchmarkReadRows(b, dir, every) })
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, samples := range []int{10_000, 500_000} {
		b.Run(fmt.Sprintf("samples=%d", samples), func(b *testing.B) {
			dir := b.TempDir()
			write(b, dir, newRowsOfNoise(samples, 40), WriteOptions{})
			b.ResetTimer()
			for b.Loop() {
				c, err := Open(context.Background(), dir)
				if err != nil {
					b.Fatal(err)
				}
				c.Close()
			}
		})
	}
}

// BenchmarkSamePeople compares strangers on as many variants as an import does.
func BenchmarkSamePeople(b *testing.B) {
	const samples = 50_000
	random := rand.New(rand.NewPCG(2, 2))
	table := newPeopleTable(samples, comparedVariants)
	for v := range comparedVariants {
		codes := make([]byte, samples)
		for s := range codes {
			codes[s] = byte(random.IntN(2) + random.IntN(2))
		}
		table.set(v, pack(codes))
	}
	for b.Loop() {
		table.groups(make([]SampleQC, samples))
	}
	b.ReportMetric(samples*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

func BenchmarkVariants(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, newRowsOfNoise(4, 500_000), WriteOptions{})
	c, err := Open(context.Background(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		for _, chrom := range c.Chromosomes() {
			if err := c.Variants(context.Background(), chrom, func(int, *genome.Variant) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(c.Info().Rows)*float64(b.N)/b.Elapsed().Seconds(), "variants/s")
}
