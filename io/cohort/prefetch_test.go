package cohort

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cardioscore/io/internal/parquetfile"
)

// TestPrefetch: the bytes that are asked for are those of the rows.
func TestPrefetch(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, manyRecords(100, 400, false), WriteOptions{BlockSamples: 32, groupRowLimit: 50})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	rows := []int{0, 3, 49, 50, 51, 180, 260, 399}
	for b, block := range c.Blocks() {
		want := make([]byte, len(rows)*block.RowBytes)
		c.Prefetch(b, rows)
		if err := c.ReadRows(t.Context(), b, rows, want); err != nil {
			t.Fatal(err)
		}
		for i := range c.parts {
			p := &c.parts[i]
			g := p.genotypes[b]
			content, err := os.ReadFile(filepath.Join(dir, g.name))
			if err != nil {
				t.Fatal(err)
			}
			page := 0
			for k, row := range rows {
				if row < p.first || row >= p.first+p.rows {
					continue
				}
				from, to := valueSpan(g.calls.parts[0], &page, int64(row-g.first))
				if !bytes.Equal(content[from:to], want[k*block.RowBytes:(k+1)*block.RowBytes]) {
					t.Errorf("block %d, row %d: bytes %d to %d are not its calls", b, row, from, to)
				}
			}
		}
	}
	c.Prefetch(9, rows) // no such block: nothing to do
	c.Prefetch(0, nil)
}

// TestPrefetchCompressed: of a compressed column whole pages are asked for.
func TestPrefetchCompressed(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, manyRecords(100, 40, false), WriteOptions{Zstd: true, groupRowLimit: 5})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Prefetch(0, []int{0, 39})
	g := c.parts[0].genotypes[0]
	page := 0
	for row := range g.rows {
		from, to := valueSpan(g.calls.parts[0], &page, int64(row))
		at := g.calls.parts[0].Pages[page]
		if int64(row) < at.FirstRow || int64(row) >= at.FirstRow+at.Rows || from != at.Offset || to != at.Offset+at.Bytes {
			t.Errorf("row %d: bytes %d to %d, page %+v", row, from, to, at)
		}
	}
}

// TestPrefetchSpans: the spans of rows hold the values of each, rise, lie further apart
// than what is fetched along, and neither begin nor end with other values; whether
// rows lie side by side, with gaps, or a page apart.
func TestPrefetchSpans(t *testing.T) {
	const width, pageRows, pages, first = 1000, 50, 40, 7
	column := &parquetfile.FixedColumn{Width: width}
	at := int64(4)
	for p := range pages {
		column.Pages = append(column.Pages, parquetfile.FixedPage{FirstRow: int64(p * pageRows), Rows: pageRows, Offset: at, Bytes: pageRows * width})
		at += pageRows*width + 20
		if p%10 == 9 { // another column lies between row groups
			at += prefetchGap
		}
	}
	random := rand.New(rand.NewPCG(8, 1))
	for _, share := range []float64{0.002, 0.01, 0.1, 0.9, 1} {
		for range 50 {
			var rows []int
			from, to := random.IntN(pageRows*pages), random.IntN(pageRows*pages)
			for row := min(from, to); row <= max(from, to); row++ {
				if random.Float64() < share {
					rows = append(rows, first+row)
				}
			}
			var spans [][2]int64
			eachSpan(column, rows, first, func(from, to int64) { spans = append(spans, [2]int64{from, to}) })
			var want [][2]int64 // row by row
			page := 0
			for _, row := range rows {
				from, to := valueSpan(column, &page, int64(row-first))
				if last := len(want) - 1; last >= 0 && from <= want[last][1]+prefetchGap {
					want[last][1] = to
				} else {
					want = append(want, [2]int64{from, to})
				}
			}
			if !slices.Equal(spans, want) {
				t.Fatalf("rows %v: spans %v, want %v", rows, spans, want)
			}
		}
	}
}
