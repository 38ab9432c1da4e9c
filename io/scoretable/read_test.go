package scoretable_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/scoretable"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

func nothing(*scoretable.CoverageRow) error { return nil }

func TestReadRefuses(t *testing.T) {
	columns := scoretable.CoverageColumns()
	short := newParquetFile(t, columns[:len(columns)-1])
	otherType := scoretable.CoverageColumns()
	otherType[2].Kind = scoretable.Float64
	for name, c := range map[string]struct {
		content []byte
		message string
	}{
		"empty":            {nil, "too few"},
		"text":             {[]byte("sample_id\tscore_id\nPERSON\tPGS1\n"), "not a Parquet file"},
		"a column lacking": {short, columns[len(columns)-1].Name + ": the file has no such column"},
		"another type":     {newParquetFile(t, otherType), columns[2].Name + ": has type DOUBLE, expected INT32"},
	} {
		err := scoretable.ReadCoverage(save(t, c.content), nothing)
		if err == nil || fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, want a Malformed error with %q", name, err, c.message)
		}
	}
	if err := scoretable.ReadCoverage(filepath.Join(t.TempDir(), "none"), nothing); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: got %v", err)
	}
	stop := errors.New("stop")
	if err := scoretable.ReadCoverage(save(t, coverageFile(t)), func(*scoretable.CoverageRow) error { return stop }); err != stop {
		t.Errorf("got %v, want the error of yield", err)
	}
}

func newParquetFile(t *testing.T, columns []scoretable.Column) []byte {
	var out bytes.Buffer
	if err := newParquet(t, &out, columns).Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// coverageFile is a coverage table of one row.
func coverageFile(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	writeCoverage(t, newParquet(t, &out, scoretable.CoverageColumns()))
	return out.Bytes()
}

func writeCoverage(t *testing.T, sink scoretable.Sink) {
	t.Helper()
	table := scoretable.NewCoverage(sink, "coverage.parquet")
	if err := table.Write(coverageRow()); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMoreColumnsAreFine: columns are found by name, wherever they stand.
func TestMoreColumnsAreFine(t *testing.T) {
	columns := append(scoretable.CoverageColumns(), scoretable.Column{Name: "added", Kind: scoretable.Int32})
	slices.Reverse(columns)
	var out bytes.Buffer
	writeCoverage(t, &reversed{newParquet(t, &out, columns)})
	read := func(content []byte) (rows []string) {
		err := scoretable.ReadCoverage(save(t, content), func(row *scoretable.CoverageRow) error {
			rows = append(rows, fmt.Sprintf("%+v", *row))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if got, want := read(out.Bytes()), read(coverageFile(t)); len(want) != 1 || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// reversed writes columns in reverse order, behind one more.
type reversed struct{ scoretable.Sink }

func (r *reversed) Write(rows int, columns []scoretable.Vector) error {
	columns = append(slices.Clone(columns), scoretable.Vector{Int32: make([]int32, rows)})
	slices.Reverse(columns)
	return r.Sink.Write(rows, columns)
}

// TestDamagedTables flips bytes all over small tables: the readers give rows or
// an error, and do not panic. (Which of both is not asked: manifest.json holds
// the digest of a table.)
func TestDamagedTables(t *testing.T) {
	for name, c := range map[string]struct {
		good []byte
		step int // bytes from flip to flip: the tables are not small enough for all
		read func(path string) error
	}{
		"looked up": {writeLong(t, newParquet, threeSamples()), 7, func(path string) error {
			return scoretable.Lookup(path, "sample_id", "NA", func([]scoretable.Cell) error { return nil })
		}},
		"coverage": {coverageFile(t), 23, func(path string) error { return scoretable.ReadCoverage(path, nothing) }},
	} {
		path := save(t, c.good)
		if err := c.read(path); err != nil {
			t.Fatalf("%s as written: %v", name, err)
		}
		refused := 0
		tried := 0
		for i := 0; i < len(c.good); i += c.step {
			tried++
			bad := bytes.Clone(c.good)
			bad[i] ^= 0xff
			testfile.Overwrite(t, path, bad)
			err := c.read(path)
			if err == nil {
				continue
			}
			refused++
			if fileerr.ClassOf(err) != fileerr.Malformed {
				t.Fatalf("%s, byte %d: class %d: %v", name, i, fileerr.ClassOf(err), err)
			}
		}
		if refused < tried/4 {
			t.Errorf("%s: only %d of %d damaged files are refused", name, refused, tried)
		}
	}
}

// TestParquetShape looks at the file as another reader would: order, types,
// nulls, bounded row groups, dictionaries, compression.
func TestParquetShape(t *testing.T) {
	big := threeSamples()
	const copies = 100_000
	for range copies - 1 {
		appendBatch(big, threeSamples())
	}
	content := writeLong(t, newParquet, big)
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range f.Root().Columns() {
		got = append(got, fmt.Sprintf("%s %s %v", c.Name(), c.Type(), c.Optional()))
	}
	want := []string{
		"sample_id STRING false", "score_id STRING false", "sum DOUBLE true", "denominator INT(64,true) false",
		"average DOUBLE true", "variants_used INT(32,true) false", "variants_missing INT(32,true) false",
		"missing_weight DOUBLE true", "z DOUBLE true", "percentile DOUBLE true", "status STRING false", "reason STRING true",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if f.NumRows() != 3*copies {
		t.Errorf("%d rows, want %d", f.NumRows(), 3*copies)
	}
	for _, g := range f.Metadata().RowGroups {
		if g.NumRows > 131_072 {
			t.Errorf("a row group of %d rows", g.NumRows)
		}
		for _, c := range g.Columns {
			name, codec := c.MetaData.PathInSchema[0], "UNCOMPRESSED"
			if c.MetaData.Type == format.ByteArray {
				codec = "ZSTD"
			}
			if c.MetaData.Codec.String() != codec {
				t.Errorf("%s is written as %v", name, c.MetaData.Codec)
			}
			if c.MetaData.DictionaryPageOffset == 0 { // everything repeats here
				t.Errorf("%s has no dictionary", name)
			}
		}
	}
}

func appendBatch(to, from *scoretable.Batch) {
	to.SampleID = append(to.SampleID, from.SampleID...)
	to.Sum = append(to.Sum, from.Sum...)
	to.Denominator = append(to.Denominator, from.Denominator...)
	to.Average = append(to.Average, from.Average...)
	to.VariantsUsed = append(to.VariantsUsed, from.VariantsUsed...)
	to.VariantsMissing = append(to.VariantsMissing, from.VariantsMissing...)
	to.MissingWeight = append(to.MissingWeight, from.MissingWeight...)
	to.Z = append(to.Z, from.Z...)
	to.Percentile = append(to.Percentile, from.Percentile...)
	to.Status = append(to.Status, from.Status...)
	to.Reason = append(to.Reason, from.Reason...)
}

// TestVeryWide: a table of a thousand scores is written in bounded pieces, and
// one that Parquet cannot hold is refused.
func TestVeryWide(t *testing.T) {
	ids := make([]string, 1_000)
	for k := range ids {
		ids[k] = fmt.Sprintf("PGS%06d", k)
	}
	var out bytes.Buffer
	w := scoretable.NewWide(newParquet(t, &out, scoretable.WideColumns(ids)), ids)
	for _, id := range ids {
		b := threeSamples()
		b.ScoreID = id
		if err := w.WriteBatch(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || f.NumRows() != 3 || len(f.Root().Columns()) != 8_001 {
		t.Errorf("%v: %d rows, %d columns", err, f.NumRows(), len(f.Root().Columns()))
	}
	_, err = scoretable.NewParquet(&out, "w.parquet", scoretable.WideColumns(make([]string, 8_192)))
	if fileerr.ClassOf(err) != fileerr.Resource {
		t.Errorf("too many columns: got %v", err)
	}
}

// TestWriteErrors: a full disk is an IO error of the sink, once and for all.
func TestWriteErrors(t *testing.T) {
	b := threeSamples()
	for range 20 {
		appendBatch(b, b)
		if len(b.SampleID) > 300_000 {
			break
		}
	}
	tsv := scoretable.NewLong(newTSV(t, fullDisk{}, scoretable.LongColumns()))
	file := scoretable.NewLong(newParquet(t, fullDisk{}, scoretable.LongColumns()))
	for name, w := range map[string]scoretable.Writer{"tsv": tsv, "parquet": file} {
		err := w.WriteBatch(b)
		if err == nil || fileerr.ClassOf(err) != fileerr.IO {
			t.Errorf("%s: got %v, want an IO error", name, err)
		}
		if w.Close() == nil {
			t.Errorf("%s: Close hides the error", name)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }
