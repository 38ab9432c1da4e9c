package scoretable

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cardioscore/io/fileerr"
)

func TestLookup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	columns := []Column{{Name: "sample_id", Kind: Text}, {Name: "n", Kind: Int32}, {Name: "x", Kind: Float64, Nullable: true}, {Name: "m", Kind: Int64}}
	sink, err := NewParquet(file, path, columns)
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Write(3, []Vector{
		{Text: []string{"a", "b", "a"}}, {Int32: []int32{1, 2, -3}}, {Float64: []float64{0.5, 1, math.NaN()}}, {Int64: []int64{1 << 40, 2, 3}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sink.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	var got [][]Cell
	if err := Lookup(path, "sample_id", "a", func(cells []Cell) error {
		got = append(got, slices.Clone(cells))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := [][]Cell{
		{{"sample_id", "a"}, {"n", "1"}, {"x", "0.5"}, {"m", "1099511627776"}},
		{{"sample_id", "a"}, {"n", "-3"}, {"x", ""}, {"m", "3"}},
	}
	if len(got) != 2 || !slices.Equal(got[0], want[0]) || !slices.Equal(got[1], want[1]) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := Lookup(path, "n", "1", nil); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a column of numbers as the key: %v", err)
	}
	if err := Lookup(path, "nowhere", "1", nil); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a column that is not there: %v", err)
	}
	stop := errors.New("stop")
	if err := Lookup(path, "sample_id", "b", func([]Cell) error { return stop }); err != stop {
		t.Errorf("an error of yield became %v", err)
	}
}
