package arrowipc_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/arrowipc"
	"cardioscore/io/fileerr"
	"cardioscore/io/scoretable"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// batch is n samples with nulls of every kind.
func batch(scoreID string, n int) *scoretable.Batch {
	b := &scoretable.Batch{ScoreID: scoreID, FirstSample: 1}
	for i := range n {
		x := float64(i) / 7
		if i%3 == 0 {
			x = math.NaN()
		}
		b.SampleID = append(b.SampleID, "sample "+strconv.Itoa(i))
		b.Sum = append(b.Sum, float64(i)/3)
		b.Denominator = append(b.Denominator, int64(i)<<33)
		b.Average = append(b.Average, x)
		b.VariantsUsed = append(b.VariantsUsed, int32(i))
		b.VariantsMissing = append(b.VariantsMissing, int32(-i))
		b.MissingWeight = append(b.MissingWeight, 0)
		b.Z = append(b.Z, -x)
		b.Percentile = append(b.Percentile, x*x)
		b.Status = append(b.Status, []string{"resulted", "excluded"}[i%2])
		b.Reason = append(b.Reason, []string{"", "opt-out"}[i%2])
	}
	return b
}

func part(b *scoretable.Batch, first, end int) *scoretable.Batch {
	return &scoretable.Batch{
		ScoreID: b.ScoreID, FirstSample: b.FirstSample + first,
		SampleID: b.SampleID[first:end], Sum: b.Sum[first:end], Denominator: b.Denominator[first:end],
		Average: b.Average[first:end], VariantsUsed: b.VariantsUsed[first:end],
		VariantsMissing: b.VariantsMissing[first:end], MissingWeight: b.MissingWeight[first:end],
		Z: b.Z[first:end], Percentile: b.Percentile[first:end], Status: b.Status[first:end], Reason: b.Reason[first:end],
	}
}

func write(t *testing.T, w scoretable.Writer, batches ...*scoretable.Batch) {
	t.Helper()
	for _, b := range batches {
		if err := w.WriteBatch(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func newSink(t *testing.T, out io.Writer, columns []scoretable.Column) scoretable.Sink {
	t.Helper()
	sink, err := arrowipc.NewSink(out, "scores.arrow", columns)
	if err != nil {
		t.Fatal(err)
	}
	return sink
}

// asTSV reads an Arrow file with Arrow's own reader and writes it by the rules of
// the TSV form, so that both can be compared as text.
func asTSV(t *testing.T, content []byte) string {
	t.Helper()
	file, err := ipc.NewFileReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var b strings.Builder
	for c, field := range file.Schema().Fields() {
		if c > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(field.Name)
	}
	b.WriteByte('\n')
	for r := range file.NumRecords() {
		record, err := file.Record(r)
		if err != nil {
			t.Fatal(err)
		}
		if record.NumRows() > 65_536 {
			t.Errorf("a record batch of %d rows", record.NumRows())
		}
		for i := range int(record.NumRows()) {
			for c := range int(record.NumCols()) {
				if c > 0 {
					b.WriteByte('\t')
				}
				b.WriteString(cell(record.Column(c), i))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func cell(column arrow.Array, i int) string {
	if column.IsNull(i) {
		return "NA"
	}
	switch c := column.(type) {
	case *array.String:
		return c.Value(i)
	case *array.Int32:
		return fmt.Sprint(c.Value(i))
	case *array.Int64:
		return fmt.Sprint(c.Value(i))
	case *array.Float64:
		return strconv.FormatFloat(c.Value(i), 'g', -1, 64)
	}
	return "a column of type " + column.DataType().String()
}

func TestLongEqualsTSV(t *testing.T) {
	for _, n := range []int{0, 1, 1_000, 65_536, 70_000} {
		var tsv, out bytes.Buffer
		write(t, scoretable.NewLong(scoretable.NewTSV(&tsv, "scores.tsv", scoretable.LongColumns())), batch("a", n), batch("b", 10))
		write(t, scoretable.NewLong(newSink(t, &out, scoretable.LongColumns())), batch("a", n), batch("b", 10))
		if asTSV(t, out.Bytes()) != tsv.String() {
			t.Errorf("%d rows: the Arrow file and the TSV differ", n)
		}
	}
}

func TestWideEqualsTSV(t *testing.T) {
	ids := []string{"a", "b", "c"}
	batches := []*scoretable.Batch{batch("a", 20), batch("b", 20), batch("c", 20)}
	var tsv, out bytes.Buffer
	write(t, scoretable.NewWide(scoretable.NewTSV(&tsv, "scores.tsv", scoretable.WideColumns(ids)), ids), batches...)
	write(t, scoretable.NewWide(newSink(t, &out, scoretable.WideColumns(ids)), ids), batches...)
	if got := asTSV(t, out.Bytes()); got != tsv.String() {
		t.Errorf("got\n%s\nwant\n%s", got, tsv.String())
	}
}

// TestNullableInteger: 0 is null where the column says so, and 0 elsewhere.
func TestNullableInteger(t *testing.T) {
	columns := []scoretable.Column{
		{Name: "pos", Kind: scoretable.Int32, Nullable: true}, {Name: "n", Kind: scoretable.Int32},
		{Name: "wide", Kind: scoretable.Int64, Nullable: true}, {Name: "note", Kind: scoretable.Prose, Nullable: true},
		{Name: "id", Kind: scoretable.Text},
	}
	var out bytes.Buffer
	sink := newSink(t, &out, columns)
	err := sink.Write(2, []scoretable.Vector{
		{Int32: []int32{0, 5}}, {Int32: []int32{0, 6}}, {Int64: []int64{0, 7}}, {Text: []string{"", "x"}}, {Text: []string{"", "y"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := asTSV(t, out.Bytes()), "pos\tn\twide\tnote\tid\nNA\t0\tNA\tNA\t\n5\t6\t7\tx\ty\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSameBytes: how the rows were cut into batches leaves no trace.
func TestSameBytes(t *testing.T) {
	const n = 150_000
	all := batch("a", n)
	var want bytes.Buffer
	write(t, scoretable.NewLong(newSink(t, &want, scoretable.LongColumns())), all)
	for _, size := range []int{999, 65_537} {
		var batches []*scoretable.Batch
		for first := 0; first < n; first += size {
			batches = append(batches, part(all, first, min(first+size, n)))
		}
		var got bytes.Buffer
		write(t, scoretable.NewLong(newSink(t, &got, scoretable.LongColumns())), batches...)
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("batches of %d rows give other bytes", size)
		}
	}
}

func TestErrorsAreKept(t *testing.T) {
	bad := batch("a", 5)
	bad.Sum[4] = math.Inf(1)
	var out bytes.Buffer
	w := scoretable.NewLong(newSink(t, &out, scoretable.LongColumns()))
	err := w.WriteBatch(bad)
	if err == nil || !strings.Contains(err.Error(), "scores.arrow: sum: sample number 5: +Inf") {
		t.Errorf("got %v", err)
	}
	if w.Close() == nil {
		t.Error("Close hides the error")
	}
	if strings.HasSuffix(out.String(), "ARROW1") {
		t.Error("a table was completed after an error")
	}

	full := scoretable.NewLong(newSink(t, fullDisk{}, scoretable.LongColumns()))
	err = full.WriteBatch(batch("a", 70_000))
	if err == nil {
		err = full.Close()
	}
	if fileerr.ClassOf(err) != fileerr.IO || err == nil {
		t.Errorf("a full disk: got %v, want an IO error", err)
	}
}

// TestSameBytesOnAnyProcessors: how many processors build the record batches leaves no
// trace.
func TestSameBytesOnAnyProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want []byte
	for _, processors := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(processors)
		var out bytes.Buffer
		write(t, scoretable.NewLong(newSink(t, &out, scoretable.LongColumns())), batch("a", 150_000), batch("b", 150_000))
		if want == nil {
			want = out.Bytes()
		} else if !bytes.Equal(want, out.Bytes()) {
			t.Errorf("%d processors write other bytes", processors)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }

func BenchmarkLong(b *testing.B) {
	rows := batch("PGS000001", 1_000_000)
	for b.Loop() {
		sink, err := arrowipc.NewSink(io.Discard, "scores.arrow", scoretable.LongColumns())
		if err != nil {
			b.Fatal(err)
		}
		w := scoretable.NewLong(sink)
		for range 5 {
			if err := w.WriteBatch(rows); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(5e6*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
