package cohort

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
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
