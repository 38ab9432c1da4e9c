package scoretable_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/scoretable"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

func TestLongTSV(t *testing.T) {
	got := string(writeLong(t, newTSV, threeSamples()))
	want := strings.Join([]string{
		"sample_id\tscore_id\tsum\tdenominator\taverage\tvariants_used\tvariants_missing\tmissing_weight\tz\tpercentile\tstatus\treason",
		"HG00096\tPGS000001\t0.30000000000000004\t4\t0.07500000000000001\t2\t0\t0\t-1.25\t10.5\tresulted\tNA",
		"NA\tPGS000001\t0\t0\tNA\t2\t2\t1.5\tNA\tNA\tnot_resulted\tquality",
		"per son\tPGS000001\t-1e-300\t1099511627776\t5\t2147483647\t1\tNA\tNA\tNA\texcluded\topt-out",
		"",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWideTSV(t *testing.T) {
	var out bytes.Buffer
	ids := []string{"PGS000001", "PGS000002"}
	w := scoretable.NewWide(newTSV(t, &out, scoretable.WideColumns(ids)), ids)
	for _, cut := range [][2]int{{0, 2}, {2, 3}} { // two ranges of samples
		for _, id := range ids {
			b := part(threeSamples(), cut[0], cut[1])
			b.ScoreID = id
			if id == "PGS000002" {
				b.Denominator = []int64{7, 8}[:len(b.SampleID)]
			}
			if err := w.WriteBatch(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"sample_id\tPGS000001.sum\tPGS000001.denominator\tPGS000001.average\tPGS000001.variants_missing\tPGS000001.z\tPGS000001.percentile\tPGS000001.status\tPGS000001.reason" +
			"\tPGS000002.sum\tPGS000002.denominator\tPGS000002.average\tPGS000002.variants_missing\tPGS000002.z\tPGS000002.percentile\tPGS000002.status\tPGS000002.reason",
		"HG00096\t0.30000000000000004\t4\t0.07500000000000001\t0\t-1.25\t10.5\tresulted\tNA\t0.30000000000000004\t7\t0.07500000000000001\t0\t-1.25\t10.5\tresulted\tNA",
		"NA\t0\t0\tNA\t2\tNA\tNA\tnot_resulted\tquality\t0\t8\tNA\t2\tNA\tNA\tnot_resulted\tquality",
		"per son\t-1e-300\t1099511627776\t5\t1\tNA\tNA\texcluded\topt-out\t-1e-300\t7\t5\t1\tNA\tNA\texcluded\topt-out",
		"",
	}, "\n")
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestWideRefusesWrongOrder(t *testing.T) {
	ids := []string{"a", "b"}
	batch := func(score string, first, end int) *scoretable.Batch {
		b := part(threeSamples(), first, end)
		b.ScoreID = score
		return b
	}
	cases := map[string][]*scoretable.Batch{
		"second score first":      {batch("b", 0, 3)},
		"first score twice":       {batch("a", 0, 3), batch("a", 0, 3)},
		"other samples":           {batch("a", 0, 2), batch("b", 1, 3)},
		"fewer samples":           {batch("a", 0, 3), batch("b", 0, 2)},
		"ends within a range":     {batch("a", 0, 3), batch("b", 0, 3), batch("a", 0, 3)},
		"long order (by score)":   {batch("a", 0, 2), batch("a", 2, 3)},
		"score of no such column": {batch("c", 0, 3)},
	}
	for name, batches := range cases {
		w := scoretable.NewWide(newTSV(t, io.Discard, scoretable.WideColumns(ids)), ids)
		var err error
		for _, b := range batches {
			err = errors.Join(err, w.WriteBatch(b))
		}
		if err = errors.Join(err, w.Close()); fileerr.ClassOf(err) != fileerr.Internal || err == nil {
			t.Errorf("%s: got %v, want an Internal error", name, err)
		}
	}
}

// TestTSVRefuses: an id that would break the table is refused, by the sample's
// number and never by the id.
func TestTSVRefuses(t *testing.T) {
	for _, id := range []string{"SECRET\tx", "SECRET\nx", "SECRET\r", `"SECRET`} {
		b := threeSamples()
		b.FirstSample = 100
		b.SampleID[2] = id
		w := scoretable.NewLong(newTSV(t, io.Discard, scoretable.LongColumns()))
		err := w.WriteBatch(b)
		if err == nil || fileerr.ClassOf(err) != fileerr.Malformed {
			t.Fatalf("%q: got %v, want a Malformed error", id, err)
		}
		if !strings.Contains(err.Error(), "table.tsv: sample_id: sample number 102: ") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: message %q", id, err)
		}
		if again := w.WriteBatch(threeSamples()); !errors.Is(again, err) {
			t.Errorf("%q: after the error: %v", id, again)
		}
		if w.Close() == nil {
			t.Errorf("%q: Close hides the error", id)
		}
	}
}

func TestInfiniteIsRefused(t *testing.T) {
	for _, open := range []func(*testing.T, io.Writer, []scoretable.Column) scoretable.Sink{newTSV, newParquet} {
		b := threeSamples()
		b.Sum[1] = math.Inf(-1)
		var out bytes.Buffer
		w := scoretable.NewLong(open(t, &out, scoretable.LongColumns()))
		err := w.WriteBatch(b)
		if err == nil || !strings.Contains(err.Error(), "sum: sample number 2: -Inf") {
			t.Errorf("got %v", err)
		}
		if w.Close() == nil {
			t.Error("Close hides the error")
		}
		if bytes.HasSuffix(out.Bytes(), []byte("PAR1")) && out.Len() > 4 {
			t.Error("a table was completed after an error")
		}
	}
}

func TestUnevenBatchPanics(t *testing.T) {
	b := threeSamples()
	b.Z = b.Z[:2]
	defer func() {
		if p := recover(); !strings.HasPrefix(fmt.Sprint(p), "BUG: ") {
			t.Errorf("got %v, want a BUG panic", p)
		}
	}()
	scoretable.NewLong(newTSV(t, io.Discard, scoretable.LongColumns())).WriteBatch(b)
}

// TestSameBytes: how the rows were cut into batches leaves no trace, over more
// rows than a row group holds.
func TestSameBytes(t *testing.T) {
	all := randomBatch(rand.New(rand.NewPCG(1, 2)), "PGS000007", 1, 300_000)
	for name, open := range map[string]func(*testing.T, io.Writer, []scoretable.Column) scoretable.Sink{"tsv": newTSV, "parquet": newParquet} {
		want := writeLong(t, open, all)
		for _, size := range []int{1_023, 299_999} {
			var cut []*scoretable.Batch
			for first := 0; first < len(all.SampleID); first += size {
				cut = append(cut, part(all, first, min(first+size, len(all.SampleID))))
			}
			if got := writeLong(t, open, cut...); !bytes.Equal(got, want) {
				t.Errorf("%s: batches of %d rows give other bytes", name, size)
			}
		}
	}
}

// TestParquetRoundTrip: what is written is what is read, to the bit.
func TestParquetRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		var batches []*scoretable.Batch
		for k := range rapid.IntRange(0, 4).Draw(rt, "batches") {
			n := rapid.SampledFrom([]int{0, 1, 5, 1_023, 1_024, 1_025, 3_000}).Draw(rt, "rows")
			batches = append(batches, randomBatch(rng, fmt.Sprintf("PGS%06d", k/2), 1, n))
		}
		var want []longRow
		for _, b := range batches {
			for i := range b.SampleID {
				want = append(want, rowOf(b, i))
			}
		}
		got := longRows(t, writeLong(t, newParquet, batches...))
		if len(got) != len(want) {
			rt.Fatalf("%d rows, want %d", len(got), len(want))
		}
		for i := range got {
			if got, want := bits(got[i]), bits(want[i]); got != want {
				rt.Fatalf("row %d: got %v, want %v", i, got, want)
			}
		}
	})
}

// longRow is a row of the long table as another reader has it.
type longRow struct {
	SampleID        string   `parquet:"sample_id"`
	ScoreID         string   `parquet:"score_id"`
	Sum             *float64 `parquet:"sum,optional"`
	Denominator     int64    `parquet:"denominator"`
	Average         *float64 `parquet:"average,optional"`
	VariantsUsed    int32    `parquet:"variants_used"`
	VariantsMissing int32    `parquet:"variants_missing"`
	MissingWeight   *float64 `parquet:"missing_weight,optional"`
	Z               *float64 `parquet:"z,optional"`
	Percentile      *float64 `parquet:"percentile,optional"`
	Status          string   `parquet:"status"`
	Reason          string   `parquet:"reason,optional"`
}

func longRows(t *testing.T, content []byte) []longRow {
	t.Helper()
	rows, err := parquet.Read[longRow](bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// rowOf is row i of b as the table has it: what is not known is null.
func rowOf(b *scoretable.Batch, i int) longRow {
	known := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	return longRow{
		SampleID: b.SampleID[i], ScoreID: b.ScoreID, Sum: known(b.Sum[i]), Denominator: b.Denominator[i], Average: known(b.Average[i]),
		VariantsUsed: b.VariantsUsed[i], VariantsMissing: b.VariantsMissing[i], MissingWeight: known(b.MissingWeight[i]),
		Z: known(b.Z[i]), Percentile: known(b.Percentile[i]), Status: b.Status[i], Reason: b.Reason[i],
	}
}

// bits makes rows comparable: 0 and -0 are two.
func bits(r longRow) string {
	bit := func(x *float64) string {
		if x == nil {
			return "null"
		}
		return fmt.Sprintf("%x", math.Float64bits(*x))
	}
	return fmt.Sprintf("%q %q %s %d %s %d %d %s %s %s %q %q", r.SampleID, r.ScoreID, bit(r.Sum), r.Denominator, bit(r.Average),
		r.VariantsUsed, r.VariantsMissing, bit(r.MissingWeight), bit(r.Z), bit(r.Percentile), r.Status, r.Reason)
}
