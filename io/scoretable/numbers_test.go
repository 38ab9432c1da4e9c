package scoretable

import (
	"slices"
	"testing"
)

// TestNumbersCount: distinct numbers have one code each, in the order in which they come,
// however often their table grew. More than half of the rows are too many.
func TestNumbersCount(t *testing.T) {
	for _, test := range []struct {
		rows, distinct int
		few            bool
	}{{1_000, 1, true}, {1_000, 17, true}, {1_000, 500, true}, {1_000, 501, false}, {4 * maxDistinct, maxDistinct, true}} {
		var want, values []int64
		for i := range test.distinct {
			want = append(want, int64(i)*0x1_0000_0001-7)
		}
		for i := range test.rows {
			values = append(values, want[i%test.distinct])
		}
		var n numbers
		beginWith(&n, values)
		if few := n.count(); few != test.few {
			t.Errorf("%d of %d rows are few: %v", test.distinct, test.rows, few)
			continue
		}
		if !test.few {
			continue
		}
		if !slices.EqualFunc(n.list, want, func(a uint64, b int64) bool { return a == uint64(b) }) {
			t.Errorf("%d distinct numbers of %d rows: a list of %d", test.distinct, test.rows, len(n.list))
		}
		for row, code := range n.codes {
			if int(code) != row%test.distinct {
				t.Fatalf("row %d of %d distinct numbers has code %d", row, test.distinct, code)
			}
		}
	}
}
