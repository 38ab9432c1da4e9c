package plink

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/io/source"
)

// smallSet is the seed of the truncation and fuzz tests.
var smallSet = files{
	bed: bedOf("12hm1", "22222", "hhhhh"),
	bim: "1\tv1\t0\t10\tA\tCG\nX\tv2\t0\t1e+06\t0\tT\nMT\tv3\t0\t5\tG\tC\n",
	fam: "f a 0 0 1 -9\nf b 0 0 2 -9\nf c 0 0 0 -9\nf d 0 0 1 -9\nf e 0 0 2 -9\n",
}

// checkAnySet reads whatever the files hold, and a part of it: sites that add up, or
// an error with its class; soon, and in bounds.
func checkAnySet(t *testing.T, prefix string) error {
	t.Helper()
	region, ok := sites.ParseRegion("1:1-20")
	if !ok {
		t.Fatal("no region")
	}
	part := &sites.Wanted{Regions: &sites.Regions{}}
	part.Regions.Add(region)
	var err error
	for _, opts := range []Options{{RefFrom: "a1", Wanted: part}, {}} {
		var given []string
		var outcomes source.Outcomes
		testfile.Within(t, 0, func() { given, outcomes, err = read([]string{prefix}, opts) })
		if outcomes.Total() != outcomes.Records || int64(len(given)) != outcomes.Imported+outcomes.Symbolic {
			t.Fatalf("%d sites, outcomes %+v do not add up", len(given), outcomes)
		}
		if err != nil {
			switch fileerr.ClassOf(err) {
			case fileerr.Malformed, fileerr.Inconsistent, fileerr.Integrity:
			default:
				t.Fatalf("error of another class: %v", err)
			}
		}
	}
	return err
}

func TestTruncated(t *testing.T) {
	dir := t.TempDir()
	for n := range smallSet.bed {
		prefix := files{smallSet.bed[:n], smallSet.bim, smallSet.fam}.write(t, dir, "bed")
		if err := checkAnySet(t, prefix); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf(".bed cut after %d bytes: got %v, expected Integrity", n, err)
		}
	}
	// A text may be cut inside its last field without a trace; before it, never.
	for n := 1; n < len(smallSet.bim)-2; n++ {
		prefix := files{smallSet.bed, smallSet.bim[:n], smallSet.fam}.write(t, dir, "bim")
		if err := checkAnySet(t, prefix); err == nil {
			t.Errorf(".bim cut after %d bytes: no error", n)
		}
	}
	for n := 1; n < len(smallSet.fam)-3; n++ {
		prefix := files{smallSet.bed, smallSet.bim, smallSet.fam[:n]}.write(t, dir, "fam")
		if err := checkAnySet(t, prefix); err == nil {
			t.Errorf(".fam cut after %d bytes: no error", n)
		}
	}
}

// The format has no checksum: a changed byte is refused, or makes another set, and
// does no harm.
func TestFlippedBytes(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(7, 8))
	refused, same := [3]int{}, [3]int{}
	want, _, err := read([]string{smallSet.write(t, dir, "x")}, Options{})
	if err != nil || len(want) != 3 {
		t.Fatal(want, err)
	}
	prefix := smallSet.write(t, dir, "x")
	for i, whole := range [][]byte{smallSet.bed, []byte(smallSet.bim), []byte(smallSet.fam)} {
		testfile.Flip(t, prefix+[]string{".bed", ".bim", ".fam"}[i], whole, rng, []int{5000, 1000, 1000}[i], func(int, int) {
			if err := checkAnySet(t, prefix); err != nil {
				refused[i]++
			} else if got, _, _ := read([]string{prefix}, Options{}); slices.Equal(got, want) {
				same[i]++
			}
		})
	}
	t.Logf("of 5,000 in the .bed and 1,000 in each of .bim and .fam %d are refused, %d read as before", refused, same)
	if refused[0] < 500 || refused[1] < 100 || refused[2] < 100 || same[0] > 1000 || same[2] == 0 {
		t.Error("expected that a changed header is refused, a changed call is another one, a changed family does not matter")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(smallSet.bed, smallSet.bim, smallSet.fam)
	f.Add(bedOf("1"), "1 v 0 -5 A A\n", "#FID IID 0 0 0 0\n")
	f.Add(bedOf("1", "h"), "1 v 0 1e1 . A\n\n0 w 0 0 * A", "f a 0 0 1 1")
	f.Add([]byte{0x6c, 0x1b, 0x00}, " ", " ")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, bed []byte, bim, fam string) {
		if bim == "" || fam == "" {
			t.Skip("an empty file is not written")
		}
		checkAnySet(t, files{bed, bim, fam}.write(t, dir, "x"))
	})
}
