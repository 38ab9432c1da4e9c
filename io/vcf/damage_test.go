package vcf

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/io/internal/testfile"
)

func inflated(t testing.TB, packed []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Damage inside the blocks, where no checksum tells, ends in an error or in a
// reading, in bounded time and memory.
func TestFlippedBytes(t *testing.T) {
	text, err := os.ReadFile("testdata/small.vcf")
	if err != nil {
		t.Fatal(err)
	}
	blocks := []byte(gvcfHeader + strings.ReplaceAll("chr1 100 . A <NON_REF> . . END=199;MIN_DP=4 GT 0/0 0/0\n"+
		"chr1 200 . A <NON_REF> . . END=299 GT:GQ:MIN_DP 0/0:0:9 0/0:30:9\nchr1 300 . C T,<NON_REF> . . . GT:DP 0/1:9 1/2:9\n"+
		"chr1 301 . CAT C . . . GT 0/0 0/1\nchrX 301 . C . . . END=400 GT 0 0/0\n", " ", "\t"))
	phased, err := os.ReadFile("testdata/phased.bcf")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		content []byte
		flips   int
	}{{text, 2500}, {smallBCF(t), 5000}, {blocks, 2500}, {inflated(t, phased), 600}} {
		content := test.content
		path := write(t, "f", nil)
		rng := rand.New(rand.NewPCG(3, 5))
		for i := range test.flips {
			damaged := bytes.Clone(content)
			for range 1 + i%3 {
				damaged[rng.IntN(len(damaged))] ^= byte(1 + rng.IntN(255))
			}
			packed := bgzftest.Compress(damaged, 60000)
			testfile.Overwrite(t, path, packed)
			opts := Options{Threads: 1, MinDP: 1}
			if i%2 == 1 {
				opts.Field, opts.Phase = FieldGT, true
			} else {
				opts.Sites = wantedOf(t, "1:5:A:C", "1:150:C:T", "1:200:A/T", "1:300:C:G", "1:302:A/G", "X:350:A:C", "1:8-20")
			}
			testfile.Within(t, len(packed), func() { readDamaged(t, path, opts) })
		}
	}
}

// Plain text has no mark of its end: a cut one gives the records of the whole, fewer of
// them, or an error.
func TestEveryCutOfPlainText(t *testing.T) {
	whole, err := os.ReadFile("testdata/small.vcf")
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "f", nil)
	for _, opts := range []Options{{}, {Field: FieldGT}, {Field: FieldDS}, {Field: FieldGP}, {MinDP: 4}} {
		opts.Threads = 1
		testfile.Overwrite(t, path, whole)
		want := readDamaged(t, path, opts)
		for n := bytes.Index(whole, []byte("#CHROM")); n < len(whole); n++ {
			testfile.Overwrite(t, path, whole[:n])
			var got []string
			testfile.Within(t, n, func() { got = readDamaged(t, path, opts) })
			if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
				t.Fatalf("%+v: cut to %d bytes: %q", opts, n, got)
			}
		}
	}
}

// The same flips in packed files: the checksums of BGZF see them.
func TestFlippedBytesOfPackedFiles(t *testing.T) {
	whole := bgzftest.Compress(smallBCF(t), 1000)
	path := write(t, "f", whole)
	want := readDamaged(t, path, Options{Threads: 1})
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x55
		testfile.Overwrite(t, path, damaged)
		var got []string
		testfile.Within(t, len(damaged), func() { got = readDamaged(t, path, Options{Threads: 1}) })
		for j := range got {
			if got[j] != want[j] {
				t.Fatalf("byte %d flipped changes a site", i)
			}
		}
	}
}
