package scoretable_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/scoretable"
)

// manyKinds are columns of every kind, with nulls and without, and rows that reach
// every way of storing them.
func manyKinds(rng *rand.Rand, rows int) ([]scoretable.Column, []scoretable.Vector) {
	type filler func(i int) scoretable.Vector
	var columns []scoretable.Column
	var vectors []scoretable.Vector
	add := func(name string, kind scoretable.Kind, nullable bool, value filler) {
		columns = append(columns, scoretable.Column{Name: name, Kind: kind, Nullable: nullable})
		var v scoretable.Vector
		for i := range rows {
			one := value(i)
			v.Text, v.Int32 = append(v.Text, one.Text...), append(v.Int32, one.Int32...)
			v.Int64, v.Float64 = append(v.Int64, one.Int64...), append(v.Float64, one.Float64...)
			if kind == scoretable.Various {
				v.Packed.Add(string(one.Packed.Bytes))
			}
		}
		vectors = append(vectors, v)
	}
	text := func(s string) scoretable.Vector { return scoretable.Vector{Text: []string{s}} }
	packed := func(s string) (v scoretable.Vector) {
		v.Packed.Add(s)
		return v
	}
	int32s := func(x int32) scoretable.Vector { return scoretable.Vector{Int32: []int32{x}} }
	int64s := func(x int64) scoretable.Vector { return scoretable.Vector{Int64: []int64{x}} }
	float := func(x float64) scoretable.Vector { return scoretable.Vector{Float64: []float64{x}} }
	sparse := func(x float64) float64 {
		if rng.IntN(3) == 0 {
			return nan
		}
		return x
	}
	people := max(1, rows/7)
	add("person", scoretable.Text, false, func(i int) scoretable.Vector { return text(fmt.Sprintf("P%d", i%people)) })
	add("unlike", scoretable.Text, false, func(i int) scoretable.Vector { return text(fmt.Sprintf("%x%x", i, rng.Uint64())) })
	add("reason", scoretable.Text, true, func(i int) scoretable.Vector { return text([]string{"", "coverage", "range"}[i/100%3]) })
	add("none", scoretable.Text, true, func(int) scoretable.Vector { return text("") })
	add("empty", scoretable.Text, false, func(int) scoretable.Vector { return text("") })
	add("prose", scoretable.Prose, true, func(i int) scoretable.Vector { return text(strings.Repeat("line\n", rng.IntN(40))) })
	add("weight", scoretable.Various, false, func(int) scoretable.Vector { return packed(fmt.Sprint(rng.NormFloat64())) })
	add("cells", scoretable.Various, true, func(i int) scoretable.Vector { return packed([]string{"", fmt.Sprint(i), fmt.Sprint(-i)}[rng.IntN(3)]) })
	add("few", scoretable.Various, true, func(i int) scoretable.Vector { return packed([]string{"0", "0.1", "", "-0.1"}[rng.IntN(4)]) })
	add("nothing", scoretable.Various, true, func(int) scoretable.Vector { return packed("") })
	add("long", scoretable.Various, false, func(i int) scoretable.Vector { return packed(strings.Repeat("G", rng.IntN(70)) + fmt.Sprint(i)) })
	add("used", scoretable.Int32, false, func(int) scoretable.Vector { return int32s(-7) })
	add("pos", scoretable.Int32, true, func(i int) scoretable.Vector { return int32s(int32(rng.Uint32())) })
	add("zero", scoretable.Int32, true, func(int) scoretable.Vector { return int32s(0) })
	add("denominator", scoretable.Int64, false, func(i int) scoretable.Vector { return int64s(int64(i%300) << 40) })
	add("count", scoretable.Int64, true, func(i int) scoretable.Vector { return int64s(rng.Int64() * int64(rng.IntN(2))) })
	add("sum", scoretable.Float64, true, func(int) scoretable.Vector { return float(sparse(rng.NormFloat64())) })
	add("rank", scoretable.Float64, false, func(i int) scoretable.Vector { return float(float64(i % people)) })
	add("zeros", scoretable.Float64, false, func(i int) scoretable.Vector { return float(math.Copysign(0, float64(i%2)-0.5)) })
	add("unknown", scoretable.Float64, true, func(int) scoretable.Vector { return float(nan) })
	add("runs", scoretable.Float64, true, func(i int) scoretable.Vector { return float([]float64{nan, 1.5}[i/1000%2]) })
	return columns, vectors
}

// cellOf is a value as the library of the tests gives it, and as it was written.
func cellOf(column *scoretable.Column, v *scoretable.Vector, i int) string {
	switch column.Kind {
	case scoretable.Int32:
		if column.Nullable && v.Int32[i] == 0 {
			return "null"
		}
		return fmt.Sprint(v.Int32[i])
	case scoretable.Int64:
		if column.Nullable && v.Int64[i] == 0 {
			return "null"
		}
		return fmt.Sprint(v.Int64[i])
	case scoretable.Float64:
		if math.IsNaN(v.Float64[i]) {
			return "null"
		}
		return fmt.Sprintf("%x", math.Float64bits(v.Float64[i]))
	}
	text := ""
	if column.Kind == scoretable.Various {
		start := 0
		if i > 0 {
			start = v.Packed.Ends[i-1]
		}
		text = string(v.Packed.Bytes[start:v.Packed.Ends[i]])
	} else {
		text = v.Text[i]
	}
	if column.Nullable && text == "" {
		return "null"
	}
	return text
}

func readCell(v parquet.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Kind() == parquet.Int32:
		return fmt.Sprint(v.Int32())
	case v.Kind() == parquet.Int64:
		return fmt.Sprint(v.Int64())
	case v.Kind() == parquet.Double:
		return fmt.Sprintf("%x", math.Float64bits(v.Double()))
	}
	return string(v.ByteArray())
}

// TestAnotherReader: a Parquet library reads every kind of column as it was written,
// over none, some and several row groups, and the bounds in the footer hold.
func TestAnotherReader(t *testing.T) {
	for _, rows := range []int{0, 1, 2, 15, 300, 40_000, 140_000} {
		columns, vectors := manyKinds(rand.New(rand.NewPCG(uint64(rows), 1)), rows)
		var out bytes.Buffer
		sink := newParquet(t, &out, columns)
		if err := sink.Write(rows, vectors); err != nil {
			t.Fatal(err)
		}
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
		file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatalf("%d rows: %v", rows, err)
		}
		first := 0
		for g, group := range file.RowGroups() {
			for c, chunk := range group.ColumnChunks() {
				i, nulls := first, int64(0)
				pages := chunk.Pages()
				for {
					page, err := pages.ReadPage()
					if err == io.EOF {
						break
					}
					if err != nil {
						t.Fatalf("%d rows, %s: %v", rows, columns[c].Name, err)
					}
					values := make([]parquet.Value, page.NumValues())
					if n, err := page.Values().ReadValues(values); n != len(values) || err != nil && err != io.EOF {
						t.Fatalf("%d rows, %s: %d of %d values, %v", rows, columns[c].Name, n, len(values), err)
					}
					for _, value := range values {
						want := cellOf(&columns[c], &vectors[c], i)
						if got := readCell(value); got != want {
							t.Fatalf("%d rows, %s, row %d: got %q, want %q", rows, columns[c].Name, i, got, want)
						}
						if want == "null" {
							nulls++
						}
						checkBounds(t, file, g, c, value)
						i++
					}
				}
				pages.Close()
				if i != first+int(group.NumRows()) {
					t.Fatalf("%d rows, %s: %d values in a group of %d", rows, columns[c].Name, i-first, group.NumRows())
				}
				if stored := file.Metadata().RowGroups[g].Columns[c].MetaData.Statistics.NullCount; stored != nulls {
					t.Errorf("%d rows, %s: the footer counts %d nulls, there are %d", rows, columns[c].Name, stored, nulls)
				}
			}
			first += int(group.NumRows())
		}
		if first != rows {
			t.Errorf("%d rows are read, %d were written", first, rows)
		}
	}
}

// checkBounds holds a value against the bounds that the footer gives for it.
func checkBounds(t *testing.T, file *parquet.File, group, column int, value parquet.Value) {
	bounds := &file.Metadata().RowGroups[group].Columns[column].MetaData.Statistics
	if value.IsNull() || bounds.MinValue == nil {
		return
	}
	var within bool
	switch value.Kind() {
	case parquet.Int32:
		within = int32(binary.LittleEndian.Uint32(bounds.MinValue)) <= value.Int32() && value.Int32() <= int32(binary.LittleEndian.Uint32(bounds.MaxValue))
	case parquet.Int64:
		within = int64(binary.LittleEndian.Uint64(bounds.MinValue)) <= value.Int64() && value.Int64() <= int64(binary.LittleEndian.Uint64(bounds.MaxValue))
	case parquet.Double:
		lower, upper := math.Float64frombits(binary.LittleEndian.Uint64(bounds.MinValue)), math.Float64frombits(binary.LittleEndian.Uint64(bounds.MaxValue))
		within = lower <= value.Double() && value.Double() <= upper && (lower != 0 || math.Signbit(lower)) && (upper != 0 || !math.Signbit(upper))
	default:
		within = bytes.Compare(bounds.MinValue, value.ByteArray()) <= 0 && bytes.Compare(value.ByteArray(), bounds.MaxValue) <= 0
	}
	if !within {
		t.Fatalf("column %d: %v is not between % x and % x", column, value, bounds.MinValue, bounds.MaxValue)
	}
}

// TestSameBytesOnAnyProcessors: how many processors encode leaves no trace.
func TestSameBytesOnAnyProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const rows = 290_000
	columns, vectors := manyKinds(rand.New(rand.NewPCG(3, 3)), rows)
	columns, vectors = append(columns[:5:5], columns[6:]...), append(vectors[:5:5], vectors[6:]...)
	for name, open := range map[string]func(*testing.T, io.Writer, []scoretable.Column) scoretable.Sink{"tsv": newTSV, "parquet": newParquet} {
		var want []byte
		for _, processors := range []int{1, 2, 7} {
			runtime.GOMAXPROCS(processors)
			var out bytes.Buffer
			sink := open(t, &out, columns)
			if err := sink.Write(rows, vectors); err != nil {
				t.Fatal(err)
			}
			if err := sink.Close(); err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = out.Bytes()
			} else if !bytes.Equal(want, out.Bytes()) {
				t.Errorf("%s: %d processors write other bytes", name, processors)
			}
		}
	}
}

// TestSpaceRunsOut: an output that fails late, in a piece that another goroutine
// writes, fails Write or Close, and every call after it.
func TestSpaceRunsOut(t *testing.T) {
	const rows = 200_000
	columns, vectors := manyKinds(rand.New(rand.NewPCG(4, 4)), rows)
	for name, open := range map[string]func(*testing.T, io.Writer, []scoretable.Column) scoretable.Sink{"tsv": newTSV, "parquet": newParquet} {
		sink := open(t, &room{left: 3 << 20}, columns)
		for range 3 {
			if sink.Write(rows, vectors) != nil {
				break
			}
		}
		if err := sink.Close(); err == nil || !strings.Contains(err.Error(), "no room") {
			t.Errorf("%s: Close after the output failed: %v", name, err)
		}
		if err := sink.Write(rows, vectors); err == nil {
			t.Errorf("%s: Write after the output failed succeeds", name)
		}
	}
}

type room struct{ left int }

func (r *room) Write(p []byte) (int, error) {
	if r.left -= len(p); r.left < 0 {
		return 0, fmt.Errorf("no room")
	}
	return len(p), nil
}
