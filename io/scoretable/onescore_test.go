package scoretable

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
)

// A score whose columns are given one by one is the bytes that a writer makes of it.
func TestOneScore(t *testing.T) {
	for _, rows := range []int{minBeside, pageRows + minBeside} {
		batch := benchBatch(rows)
		for i := range batch.Z {
			if i%7 == 0 {
				batch.Z[i], batch.Reason[i] = math.NaN(), ""
			}
			if i%5 == 0 {
				batch.Status[i] = "not_resulted" + strconv.Itoa(i%25)
			}
		}
		var want, got bytes.Buffer
		w := NewLong(newTable(t, &want))
		for _, err := range []error{w.WriteBatch(batch), w.Close()} {
			if err != nil {
				t.Fatal(err)
			}
		}
		sink, asked := newTable(t, &got), 0
		done, err := WriteOneScore(sink, batch.ScoreID, batch.SampleID, func() *Batch { asked++; return batch })
		if !done || err != nil || asked != 1 {
			t.Fatalf("%d rows: %v, %v, results asked for %d times", rows, done, err, asked)
		}
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%d rows: %d bytes, want %d others", rows, got.Len(), want.Len())
		}
	}
}

// Where a table is not one row group that is worth it, or not of Parquet, nothing is
// written, and a writer writes it all.
func TestNotOneScore(t *testing.T) {
	const limit = 2 * minBeside
	grouped := func(t *testing.T, out io.Writer) Sink {
		sink, err := NewParquetOf(out, "table.parquet", LongColumns(), limit)
		if err != nil {
			t.Fatal(err)
		}
		return sink
	}
	for name, c := range map[string]struct {
		open  func(*testing.T, io.Writer) Sink
		rows  int
		begun bool
	}{
		"too few":  {newTable, minBeside - 1, false},
		"too many": {grouped, limit + 1, false},
		"begun":    {newTable, minBeside, true},
		"no Parquet": {func(_ *testing.T, out io.Writer) Sink { return NewTSV(out, "table.tsv", LongColumns()) },
			minBeside, false},
	} {
		t.Run(name, func(t *testing.T) {
			batch := benchBatch(c.rows)
			var want, got bytes.Buffer
			for _, out := range []*bytes.Buffer{&want, &got} {
				sink := c.open(t, out)
				w := NewLong(sink)
				if c.begun {
					if err := w.WriteBatch(batch); err != nil {
						t.Fatal(err)
					}
				}
				if out == &got {
					done, err := WriteOneScore(sink, batch.ScoreID, batch.SampleID, func() *Batch { panic("results are asked for") })
					if done || err != nil {
						t.Fatal(done, err)
					}
				}
				for _, err := range []error{w.WriteBatch(batch), w.Close()} {
					if err != nil {
						t.Fatal(err)
					}
				}
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%d bytes, want %d others", got.Len(), want.Len())
			}
		})
	}
}

// An infinite number is refused by column and row, and the table stays refused.
func TestInfinityInOneScore(t *testing.T) {
	batch := benchBatch(minBeside)
	batch.Z[6] = math.Inf(-1)
	sink := newTable(t, io.Discard)
	done, err := WriteOneScore(sink, batch.ScoreID, batch.SampleID, func() *Batch { return batch })
	if !done || err == nil || !strings.Contains(err.Error(), "z: sample number 7: -Inf") {
		t.Errorf("%v, %v", done, err)
	}
	if err := sink.Close(); err == nil {
		t.Error("the table is closed as if it were whole")
	}
}

func newTable(t *testing.T, out io.Writer) Sink {
	t.Helper()
	sink, err := NewParquet(out, "table.parquet", LongColumns())
	if err != nil {
		t.Fatal(err)
	}
	return sink
}
