package scoretable

import (
	"bytes"
	"math"
	"reflect"
	"strconv"
	"testing"
)

// Columns that are encoded beside one another are the bytes that they are one after the
// other, and stand where the footer says.
func TestColumnsBesideOneAnother(t *testing.T) {
	batch := benchBatch(pageRows + minBeside)
	for i := range batch.Z {
		if i%7 == 0 {
			batch.Z[i], batch.Reason[i] = math.NaN(), ""
		}
		if i%5 == 0 {
			batch.Status[i] = "not_resulted" + strconv.Itoa(i%25)
		}
	}
	var groups [2]*rowGroup
	for i := range groups {
		g := newRowGroup(LongColumns(), 0)
		sink := &parquetSink{columns: LongColumns(), limit: groupRows, group: g}
		err := NewLong(sink).WriteBatch(batch)
		if err != nil {
			t.Fatal(err)
		}
		g.encoder.zstd = true
		if i == 0 {
			err = g.encode()
		} else {
			err = g.encodeBeside(func(chunk []byte) error {
				g.bytes = append(g.bytes, chunk...)
				return nil
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		groups[i] = g
	}
	if !bytes.Equal(groups[0].bytes, groups[1].bytes) || !reflect.DeepEqual(groups[0].chunks, groups[1].chunks) {
		t.Errorf("%d bytes one after the other, %d beside one another:\n%+v\n%+v", len(groups[0].bytes), len(groups[1].bytes), groups[0].chunks, groups[1].chunks)
	}
}
