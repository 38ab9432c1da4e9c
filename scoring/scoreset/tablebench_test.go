package scoreset

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func benchmarkTable(columns int, format string) (*Table, []int, []Grid, []int32) {
	random := rand.New(rand.NewPCG(1, 2))
	c, b := NewChunk(columns), NewTableBuilder(columns, 0, nil)
	for i := range 1<<16/columns + 64 {
		c.AddRow(&Row{Number: int32(i + 1)}, nil)
		for range columns {
			c.AddWeight(fmt.Appendf(nil, format, random.NormFloat64()/10))
		}
	}
	if c.Encode(nil) != nil || b.Append(c, 0) != nil {
		panic("BUG")
	}
	table := b.Table()
	var all []int
	for j := range columns {
		all = append(all, j)
	}
	rows := make([]int32, table.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	return table, all, table.grids, rows
}

func BenchmarkIntegers(b *testing.B) {
	for _, format := range []string{"%.9f", "%.14e"} {
		for _, columns := range []int{1, 8, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", format, columns), func(b *testing.B) {
				table, all, grids, rows := benchmarkTable(columns, format)
				dst := make([]int64, len(rows)*columns)
				b.SetBytes(int64(len(dst))) // one byte a value: MB/s are M values/s
				b.ReportAllocs()
				for b.Loop() {
					if err := table.Integers(dst, rows, all, grids); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, format := range []string{"%.9f", "%.14e"} {
		b.Run(format, func(b *testing.B) {
			c := NewChunk(64)
			for i := range 1000 {
				c.AddRow(&Row{Number: int32(i + 1)}, nil)
				for j := range 64 {
					c.AddWeight(fmt.Appendf(nil, format, float64(i*j%1009)/3001))
				}
			}
			b.SetBytes(64_000) // M values/s
			for b.Loop() {
				if err := c.Encode(nil); err != nil {
					b.Fatal(err)
				}
				for j := range c.extents {
					c.extents[j].reset()
				}
			}
		})
	}
}

func BenchmarkAddRoundings(b *testing.B) {
	table, all, grids, rows := benchmarkTable(64, "%.14e")
	dst := make([]uint64, len(all))
	b.SetBytes(int64(len(rows) * len(all))) // M values/s
	for b.Loop() {
		if err := table.AddRoundings(dst, rows, all, grids); err != nil {
			b.Fatal(err)
		}
	}
}
