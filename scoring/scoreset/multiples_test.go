package scoreset

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMultiples(t *testing.T) {
	for _, c := range []struct {
		weights       []string
		step, largest int64
	}{
		{[]string{"0"}, 1, 0},
		{[]string{"0.5"}, 1e8, 5e8},
		{[]string{"-0.04768", "0.1"}, 1e5, 1e9},                 // the grid is 10^10
		{[]string{"0.047683400", "0.000000001"}, 10, 476834000}, // one finer: 10^10
		{[]string{"3", "-20", "100"}, 1e7, 1e9},
		{[]string{"0.123456789012345", "0.1"}, 1e0, 123456789012345},
		{[]string{"0.1234567890123456789"}, 1, 123456789012346}, // rounded
	} {
		if step, largest := scoreOf(t, c.weights...).Multiples(); step != c.step || largest != c.largest {
			t.Errorf("%v: multiples of %d up to %d, want %d, %d", c.weights, step, largest, c.step, c.largest)
		}
	}
	if step, largest := (&Score{}).Multiples(); step != 1 || largest != 0 {
		t.Errorf("no rows: multiples of %d up to %d", step, largest)
	}
}

func TestEveryIntegerIsAMultiple(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(decimalText(), 1, 9).Draw(t, "weights")
		score := scoreOf(t, texts...)
		step, largest := score.Multiples()
		seen := int64(0)
		for i := range texts {
			q := score.Grid().Integer(score.Weight(i))
			if seen = max(seen, q, -q); q%step != 0 {
				t.Fatalf("%d is no multiple of %d", q, step)
			}
		}
		if seen != largest {
			t.Fatalf("largest is %d, want %d", largest, seen)
		}
	})
}
