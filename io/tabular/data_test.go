package tabular

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/internal/testfile"
	"cardioscore/io/plink"
	"cardioscore/io/source"
)

// contents is all that a source gives.
type contents struct {
	ids      []string
	keys     []string         // chrom:pos:ref:alt
	variants map[string][]int // by key: ALT copies, -1 for missing
	outcomes source.Outcomes
}

// readAll reads a source to its end. Dosages have to be whole copies.
func readAll(t *testing.T, src source.Source, err error) contents {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	c := contents{variants: map[string][]int{}}
	for _, s := range src.Samples() {
		c.ids = append(c.ids, s.ID)
	}
	st := src.Storage()
	for {
		var site source.Site
		err := src.Next(&site)
		if err == io.EOF {
			c.outcomes = src.Outcomes()
			if c.outcomes.Total() != c.outcomes.Records {
				t.Errorf("outcomes %+v do not add up", c.outcomes)
			}
			return c
		}
		if err != nil {
			t.Fatal(err)
		}
		for k, alt := range site.Alts {
			key := fmt.Sprintf("%s:%d:%s:%s", site.Chrom, site.Pos, site.Ref, alt)
			copies := make([]int, len(c.ids))
			for s := range copies {
				if st.Calls {
					copies[s] = int(site.Calls[k][s/4] >> (2 * (s % 4)) & 3)
					if copies[s] == 3 {
						copies[s] = -1
					}
					continue
				}
				n := int64(site.Dosages[k][s])
				if n == source.MissingDosage {
					copies[s] = -1
					continue
				}
				if n%st.Denominator != 0 {
					t.Fatalf("%s: %d units of 1/%d are no whole copies", key, n, st.Denominator)
				}
				copies[s] = int(n / st.Denominator)
			}
			if c.variants[key] != nil {
				t.Errorf("%s comes twice", key)
			}
			c.keys = append(c.keys, key)
			c.variants[key] = copies
		}
	}
}

// alike says how two readings of the same genotypes differ. Where REF is not known, a
// variant may be turned round.
func (c *contents) alike(t *testing.T, want contents) {
	t.Helper()
	if !slices.Equal(c.ids, want.ids) {
		t.Errorf("%d samples, want %d, or in another order", len(c.ids), len(want.ids))
		return
	}
	if len(c.keys) != len(want.keys) {
		t.Errorf("%d variants, want %d", len(c.keys), len(want.keys))
	}
	wrong := 0
	for _, key := range want.keys {
		if !slices.Equal(c.variants[key], want.variants[key]) {
			if wrong++; wrong < 5 {
				t.Errorf("%s differs (found: %v)", key, c.variants[key] != nil)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d variants differ", wrong, len(want.keys))
	}
}

func TestEveryWriterAndLayoutIsItsSource(t *testing.T) {
	data := testfile.Folder(t, "Parquet of DuckDB, Polars, hyparquet and arrow-rs against the sets that it was made of")
	for _, set := range []struct {
		name, bfile string
		files       []string
	}{
		{"some_missing", "genotypes/bed_reader/some_missing", []string{
			"some_missing.duckdb.variant_list", "some_missing.duckdb.variant_rows", "some_missing.hyparquet.variant_rows",
			"some_missing.hyparquet.sample_rows", "some_missing.duckdb.long"}},
		{"hapmap", "genotypes/hapmap2_ceu/hapmap2_ceu_pgs000957", []string{
			"hapmap2_ceu_pgs000957.duckdb.variant_list", "hapmap2_ceu_pgs000957.polars.variant_rows", "hapmap2_ceu_pgs000957.duckdb.sample_rows"}},
		{"cineca", "genotypes/cineca_synthetic/cineca_synthetic_subset", []string{
			"cineca.arrow-rs.variant_list", "cineca.duckdb.variant_list", "cineca.duckdb.variant_rows", "cineca.duckdb.sample_rows"}},
	} {
		prefix := filepath.Join(data, set.bfile)
		src, err := plink.Open([]string{prefix}, plink.Options{})
		want := readAll(t, src, err)
		ids := ""
		for _, s := range src.Samples() {
			ids += s.ID + "\n"
		}
		samples := filepath.Join(t.TempDir(), "ids")
		if err := os.WriteFile(samples, []byte(ids), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, name := range set.files {
			t.Run(name, func(t *testing.T) {
				path := filepath.Join(data, "parquet/genotypes", name+".parquet")
				for _, memory := range []int64{0, 1 << 14} {
					r, err := Open([]string{path}, Options{Samples: samples, Variants: prefix + ".bim", Memory: memory, ScratchDir: t.TempDir()})
					if err != nil {
						t.Fatal(err)
					}
					got := readAll(t, r, err)
					t.Logf("%v %+v", r.Storage(), got.outcomes)
					got.alike(t, want)
				}
			})
		}
	}
}

// None of the conformance files of the format, and none of Glow's blocks of genotypes, is a
// genotype table in a layout that is read: each is refused by name, or as damaged.
func TestOtherParquetIsRefusedByName(t *testing.T) {
	data := filepath.Join(testfile.Folder(t, "conformance files of Parquet"), "parquet")
	files := []string{"genotypes/adam_genotypes.parquet"}
	for _, pattern := range []string{"parquet_testing/*.parquet*", "parquet_testing_bad/*", "glow/*/*.parquet"} {
		found, err := filepath.Glob(filepath.Join(data, pattern))
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range found {
			files = append(files, strings.TrimPrefix(path, data+"/"))
		}
	}
	byName := 0
	for _, name := range files {
		path := filepath.Join(data, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = readWithin(t, path, int(info.Size()))
		if err == nil {
			t.Errorf("%s is read", name)
			continue
		}
		if strings.Contains(err.Error(), "one row per variant with a list of values") {
			byName++
		} else {
			t.Log(err)
		}
	}
	if byName < 60 {
		t.Errorf("%d of %d files are refused by what they lack", byName, len(files))
	}
}
