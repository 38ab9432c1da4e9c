package scoring

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// Lines of the digest have the numbers that strconv writes, whatever the steps, and the
// names that were given.
func TestNumberedLines(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"ref_alt", "alt_ref", "ref_alt_flipped"}
	check := func(line *numbered, number int32, name string) {
		t.Helper()
		if got, want := string(line.of(number, name)), strconv.Itoa(int(number))+"\t"+name+"\n"; got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
	for _, most := range []int32{1, 2, 12, 1000} {
		var line numbered
		for number := int32(1); number < 200_000; number += 1 + random.Int32N(most) {
			check(&line, number, names[max(0, random.IntN(12)-9)])
		}
	}
	var line numbered
	for i, number := range []int32{99, 100, 99, 98, 109, 118, 199, 208, 1 << 30, 7, 16} {
		check(&line, number, names[i/4])
	}
}
