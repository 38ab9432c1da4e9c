package parquetfile

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"

	"github.com/parquet-go/parquet-go/format"
)

// leafTotals reads a leaf of all row groups: its values, and their sum.
func leafTotals(t *Table, leaf *Leaf) (present int64, sum float64, err error) {
	r := t.NewLeafReader()
	for g := range t.Groups() {
		if err := r.Open(leaf, g); err != nil {
			return 0, 0, err
		}
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return 0, 0, err
			}
			present += int64(b.Present)
			v := &b.Values
			add := func(i int) {
				switch {
				case len(v.Int32) > 0:
					sum += float64(v.Int32[i])
				case len(v.Int64) > 0:
					sum += float64(v.Int64[i])
				case len(v.Float) > 0:
					sum += float64(v.Float[i])
				case len(v.Double) > 0:
					sum += v.Double[i]
				}
			}
			if b.Dictionary != nil {
				v = b.Dictionary
				for _, i := range b.Index {
					add(int(i))
				}
				continue
			}
			for i := range v.Len() {
				add(i)
			}
		}
	}
	return present, sum, nil
}

// refused are the files that are not read, or not in all columns. Columns of type BOOLEAN
// and INT96 are not read anywhere: no genotype has them.
var refused = map[string]bool{
	"column_chunk_key_value_metadata.parquet":        true, // an entry without a value: the Thrift library refuses it
	"datapage_v1-corrupt-checksum.parquet":           true,
	"rle-dict-uncompressed-corrupt-checksum.parquet": true,
	"hadoop_lz4_compressed.parquet":                  true, // LZ4 in Hadoop's own framing
	"hadoop_lz4_compressed_larger.parquet":           true,
	"non_hadoop_lz4_compressed.parquet":              true,
	"large_string_map.brotli.parquet":                true, // pages of 1 GiB in a file of 4 KB
	"nation.dict-malformed.parquet":                  true, // a chunk that is shorter than its pages
	"repeated_no_annotation.parquet":                 true, // states 0 rows and has 6
}

// What DuckDB makes of the files of many writers, with every encoding and codec, is what
// a Table makes of them: the values of each column that are not null, and their sum.
func TestLeavesAreAsDuckDBReadsThem(t *testing.T) {
	data := testfile.Folder(t, "encodings of other writers")
	file, err := os.Open(filepath.Join(data, "parquet/duckdb_read.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	files, columns, sums := 0, 0, 0
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if f[0] == "file" {
			continue
		}
		name := filepath.Base(f[0])
		table, err := OpenTable(filepath.Join(data, "parquet", f[0]))
		if err != nil {
			if fileerr.ClassOf(err) != fileerr.Malformed || !strings.HasSuffix(name, ".encrypted") && !refused[name] {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		files++
		stated := map[string]string{}
		if f[1] == "read" {
			if rows := fmt.Sprint(table.Rows()); rows != f[2] {
				t.Errorf("%s: %s rows, DuckDB has %s", name, rows, f[2])
			}
			for _, column := range strings.Split(f[4], "; ") {
				if key, rest, ok := strings.Cut(column, ":"); ok {
					stated[key] = rest
				}
			}
		}
		for i := range table.Leaves() {
			leaf := &table.Leaves()[i]
			present, sum, err := leafTotals(table, leaf)
			if err != nil {
				known := leaf.Kind == format.Boolean || leaf.Kind == format.Int96 || refused[name]
				if class := fileerr.ClassOf(err); !known && !strings.Contains(f[0], "parquet_testing_bad") || class != fileerr.Malformed && class != fileerr.Integrity && class != fileerr.Resource {
					t.Errorf("%s %v: class %d: %v", name, leaf.Path, class, err)
				}
				continue
			}
			said, ok := stated[leaf.Path[0]]
			if !ok || len(leaf.Path) > 1 || leaf.MaxRep > 0 {
				continue
			}
			columns++
			if !strings.Contains(said+" ", fmt.Sprintf(" nonnull=%d ", present)) {
				t.Errorf("%s %v: %d values, DuckDB says %s", name, leaf.Path, present, said)
			}
			_, text, ok := strings.Cut(said, "sum=")
			want, err := strconv.ParseFloat(text, 64)
			if !ok || err != nil || math.IsNaN(sum) {
				continue
			}
			if a, scale := leaf.Annotation(); a == DecimalType {
				sum /= math.Pow(10, float64(scale))
			}
			if leaf.Kind == format.FixedLenByteArray || leaf.Kind == format.ByteArray {
				continue
			}
			sums++
			if math.Abs(sum-want) > 1e-5*math.Max(1, math.Abs(want)) {
				t.Errorf("%s %v: sum %v, DuckDB says %v", name, leaf.Path, sum, want)
			}
		}
		table.Close()
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if files < 80 || columns < 300 || sums < 200 {
		t.Errorf("%d files, %d columns, %d sums compared: too few", files, columns, sums)
	}
}
