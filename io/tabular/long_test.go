package tabular

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"

	"pgregory.net/rapid"
)

// Whatever the order of the rows and the memory, a long table gives the same genotypes.
func TestLongTablesInBands(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		samples, variants := rapid.IntRange(1, 12).Draw(rt, "samples"), rapid.IntRange(1, 150).Draw(rt, "variants")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		truth := map[string][]string{}
		var rows []longRow
		for v := range variants {
			key := fmt.Sprintf("1 %d A G v%d", v+1, v)
			for s := range samples {
				row := longRow{Sample: fmt.Sprint("p", s), Chrom: "1", Pos: int32(v + 1), Ref: "A", Alt: "G", ID: fmt.Sprint("v", v)}
				text := "."
				if n := rng.IntN(4); n < 3 {
					row.Dosage, text = of(float32(n)/2), fmt.Sprint(float64(n)/2)
				}
				truth[key] = append(truth[key], text)
				if v > 0 && rng.IntN(20) == 0 { // not there: missing
					truth[key][s] = "."
					continue
				}
				rows = append(rows, row)
			}
			if v > 0 && !slices.ContainsFunc(rows, func(r longRow) bool { return int(r.Pos) == v+1 }) {
				delete(truth, key)
			}
		}
		if rapid.Bool().Draw(rt, "shuffled") {
			rest := rows[samples:] // the first variant settles the order of the samples
			rng.Shuffle(len(rest), func(i, k int) { rest[i], rest[k] = rest[k], rest[i] })
		}
		var paths []string
		for cut := range slices.Chunk(rows, max(1, len(rows)/rapid.IntRange(1, 3).Draw(rt, "files")+1)) {
			paths = append(paths, put(t, "f.parquet", made(t, cut)))
		}
		memory := int64(rapid.SampledFrom([]int{0, 3000, 9000}).Draw(rt, "memory"))
		src, err := Open(paths, Options{Memory: memory, ScratchDir: t.TempDir()})
		if err != nil {
			rt.Fatal(err)
		}
		defer src.Close()
		lines, err := shown(src)
		if fileerr.ClassOf(err) == fileerr.Resource && err != nil && memory > 0 {
			return
		}
		if err != nil || len(lines) != len(truth) {
			rt.Fatalf("%d variants, want %d: %v", len(lines), len(truth), err)
		}
		for _, line := range lines {
			f := strings.Fields(line)
			if key := strings.Join(f[:5], " "); !slices.Equal(f[5:], truth[key]) {
				rt.Fatalf("%s: %v, want %v", key, f[5:], truth[key])
			}
		}
	})
}

func TestLongTablesThatAreRefused(t *testing.T) {
	row := func(sample string, pos int32, n float32) longRow {
		return longRow{sample, "1", pos, "A", "G", "", &n}
	}
	for name, test := range map[string]struct {
		rows   []longRow
		memory int64
		class  fileerr.Class
		says   string
	}{
		"a sample twice, in order": {[]longRow{row("a", 1, 0), row("b", 1, 0), row("a", 1, 1)}, 0, fileerr.Malformed, "sample number 1 has two rows for this variant; expected one (variant 1:1:A:G)"},
		"a sample twice, mixed":    {[]longRow{row("a", 1, 0), row("b", 2, 0), row("a", 1, 0)}, 0, fileerr.Malformed, "sample number 1 has two rows"},
		"an empty id":              {[]longRow{row("", 1, 0)}, 0, fileerr.Inconsistent, "sample number 1 has an id that is empty"},
		"above 2":                  {[]longRow{row("a", 1, 0), row("a", 2, 2.5)}, 0, fileerr.Malformed, "row group 1: dosage: row 2: found 2.5; expected 0 to 2 ALT copies"},
		"too little memory":        {[]longRow{row("a", 1, 0), row("a", 2, 0), row("b", 1, 0), row("b", 2, 0)}, 8, fileerr.Resource, "sort the table by variant"},
	} {
		src, err := Open([]string{put(t, "f.parquet", made(t, test.rows))}, Options{Memory: test.memory, ScratchDir: t.TempDir()})
		if err == nil {
			_, err = shown(src)
			src.Close()
		}
		if err == nil || fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
