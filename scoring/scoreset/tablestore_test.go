package scoreset

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cardioscore/scoring/kernel"
)

// The formats are chosen by how weights are written.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  func(i int) string
		want  format
		bytes int // in the store, a weight
	}{
		{"nine decimals", func(i int) string { return fmt.Sprintf("%.9f", float64(i%100)/997-0.03) }, formatShort, 4},
		{"zeros without decimals", func(i int) string { return []string{"0", "0.125", "-1.500"}[i%3] }, formatShort, 4},
		{"as few decimals as it takes", func(i int) string { return []string{"0.5", "1", "-2.25", "10", "0"}[i%5] }, formatShort, 4},
		{"few large ones", func(i int) string { return map[bool]string{true: "1234.123456789", false: "0.123456789"}[i%32 == 0] }, formatShort, 4},
		{"few large ones beside zeros", func(i int) string {
			return []string{"1234.123456789", "0.123456789", "0", "0"}[min(i%128, 1+i%3)]
		}, formatShort, 4},
		{"15 digits", func(i int) string { return fmt.Sprintf("%.14e", 1/float64(i+1)) }, formatLong, 10},
		{"17 digits", func(i int) string { return fmt.Sprint(1 / float64(i+7)) }, formatLong, 10},
		{"no numbers", func(i int) string { return "NaN" }, formatTexts, 7},
		{"leading zeros", func(i int) string { return "00.5" }, formatTexts, 8},
	} {
		var d drawnTable
		for i := range 3200 {
			d.rows = append(d.rows, Row{Number: int32(i + 1)})
			d.texts = append(d.texts, []string{c.text(i)})
		}
		store := &memoryStore{}
		table := d.build(t, store, len(d.rows))
		if got := table.weights[0].format; got != c.want || store.size/len(d.rows) != c.bytes {
			t.Errorf("%s: format %d, %d bytes a weight; want %d, %d", c.name, got, store.size/len(d.rows), c.want, c.bytes)
		}
		for i := range d.rows {
			if got := table.Score(Score{}, 0).Row(i).WeightText; got != d.texts[i][0] {
				t.Fatalf("%s: row %d is %q, want %q", c.name, i, got, d.texts[i][0])
			}
		}
	}
}

// A small table gives back the room that was made for more rows than it has.
func TestRoomOfASmallTable(t *testing.T) {
	c, b := NewChunk(1), NewTableBuilder(1, 0, nil)
	for i := range 300 {
		c.AddPlain(1, int32(i+1), 1, 2, int32(i+1), nil)
		c.AddWeight([]byte("1"))
		if (i+1)%100 != 0 {
			continue
		}
		if err := c.Encode(nil); err != nil {
			t.Fatal(err)
		}
		if err := b.Append(c, i-99); err != nil {
			t.Fatal(err)
		}
		b.Grow(3000)
	}
	if room := cap(b.Table().rows); room > 300+300/8 {
		t.Errorf("there is room for %d rows beside 300, expected an eighth at most", room-300)
	}
}

// Ids lie in the store, and are read from there one by one and together.
func TestIDsInTheStore(t *testing.T) {
	var d drawnTable
	for i := range 50 {
		d.rows = append(d.rows, Row{Number: int32(i + 1), RSID: strings.Repeat("r", i%7)})
		d.texts = append(d.texts, []string{"0.5"})
	}
	store := &memoryStore{half: true}
	table := d.build(t, store, 8)
	if store.ids != 7 {
		t.Errorf("the store was asked %d times to keep ids, expected once for each of 7 chunks", store.ids)
	}
	texts, ends, err := table.Apart().IDs()
	if err != nil {
		t.Fatal(err)
	}
	start := int32(0)
	for i := range d.rows {
		if one, together := table.Score(Score{}, 0).Row(i).RSID, string(texts[start:ends[i]]); one != d.rows[i].RSID || together != one {
			t.Errorf("row %d has the id %q, among all %q, expected %q", i, one, together, d.rows[i].RSID)
		}
		start = ends[i]
	}
	broken := errors.New("broken")
	store.broken = broken
	if _, _, err := table.Apart().IDs(); !errors.Is(err, broken) {
		t.Errorf("ids of a store that fails: %v", err)
	}
}

// An error of the store ends what reads many weights, and a read of one panics.
func TestStoreThatFails(t *testing.T) {
	broken := errors.New("broken")
	store := &memoryStore{}
	d := drawnTable{rows: []Row{{Number: 1}}, texts: [][]string{{"0.5"}}}
	table := d.build(t, store, 1)
	store.broken = broken
	if err := table.Integers(make([]int64, 1), []int32{0}, []int{0}, []Grid{{9, 4, true}}); !errors.Is(err, broken) {
		t.Errorf("integers: %v", err)
	}
	one := kernel.NewShare(1, 1)
	if err := table.Shares(make([]int64, 1), 0, []int{0}, []Grid{{9, 4, true}}, &one, nil); !errors.Is(err, broken) {
		t.Errorf("shares: %v", err)
	}
	if _, err := table.AbsSums([]int32{0}, []int{0}); !errors.Is(err, broken) {
		t.Errorf("sums: %v", err)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, broken) {
			t.Errorf("one weight: %v", err)
		}
	}()
	table.Score(Score{}, 0).Weight(0)
}

// Rows far apart are read one by one, so that no more is read than a few times
// what is wanted.
func TestWindowsOfTheStore(t *testing.T) {
	var d drawnTable
	for i := range 1000 {
		d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1)}), append(d.texts, []string{fmt.Sprintf("0.%03d", i)})
	}
	store := &memoryStore{}
	table := d.build(t, store, 1000)
	for _, c := range []struct {
		rows  []int32
		reads int
	}{{[]int32{5, 6, 7}, 1}, {[]int32{0, 999}, 2}, {[]int32{9, 1, 5}, 1}} {
		store.reads = 0
		dst := make([]int64, len(c.rows))
		if err := table.Integers(dst, c.rows, []int{0}, []Grid{table.grids[0]}); err != nil || store.reads != c.reads {
			t.Errorf("rows %v: %d reads, want %d, error %v", c.rows, store.reads, c.reads, err)
		}
		for i, row := range c.rows {
			if want := int64(row) * pow10Int64[table.grids[0].Power-3]; dst[i] != want {
				t.Errorf("row %d is %d, want %d", row, dst[i], want)
			}
		}
	}
}
