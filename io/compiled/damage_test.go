package compiled_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

func filesOf(t testing.TB, path string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && d.Name() != ".cardioscore" {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) < 15 {
		t.Fatal(names, err)
	}
	return names
}

// refused holds that an error is one that damaged input may end in.
func refused(err error) bool {
	class := fileerr.ClassOf(err)
	return class == fileerr.Integrity || class == fileerr.Malformed
}

// Every file cut at every place is refused, and so is one that is gone.
func TestCut(t *testing.T) {
	path := written(t, nil)
	whole, err := everything(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range filesOf(t, path) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(text) {
			if err := os.Truncate(name, int64(len(text)-1-n)); err != nil {
				t.Fatal(err)
			}
			if _, err := everything(path); !refused(err) {
				t.Fatalf("%s cut to %d of %d bytes: %v", name, len(text)-1-n, len(text), err)
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if _, err := everything(path); !refused(err) {
			t.Fatalf("%s is gone: %v", name, err)
		}
		testfile.Overwrite(t, name, text)
	}
	if again, err := everything(path); err != nil || again != whole {
		t.Fatal("the set is not what it was: ", err)
	}
}

// A bit that flipped is an error, or changes nothing that is read.
func TestFlipped(t *testing.T) {
	path := written(t, nil)
	whole, err := everything(path)
	if err != nil {
		t.Fatal(err)
	}
	names := filesOf(t, path)
	r := rand.New(rand.NewPCG(1, 2))
	flips := 5000
	if testing.Short() {
		flips = 500
	}
	found := 0
	for n := range flips {
		name := names[r.IntN(len(names))]
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := r.IntN(len(text)), byte(1)<<r.IntN(8)
		text[at] ^= bit
		testfile.Overwrite(t, name, text)
		switch got, err := everything(path); {
		case err != nil && !refused(err):
			t.Fatalf("%s, bit %d of byte %d: %v", name, bit, at, err)
		case err != nil:
			found++
		case got != whole:
			t.Fatalf("%s, bit %d of byte %d changed what is read", name, bit, at)
		}
		if n%25 == 0 {
			if _, err := compiled.Verify(context.Background(), path); !refused(err) {
				t.Fatalf("%s, bit %d of byte %d: verify: %v", name, bit, at, err)
			}
		}
		text[at] ^= bit
		testfile.Overwrite(t, name, text)
	}
	if found < flips*9/10 {
		t.Errorf("only %d of %d flips were found", found, flips)
	}
}

// Files of another set, and directories of something else.
func TestForeign(t *testing.T) {
	path := written(t, nil)
	other := written(t, func(c *compiled.Contents) {
		c.Scores[0] = scoreset.NewScore(scoreset.Score{ID: "PGS9", Build: genome.GRCh38, Source: "one.txt"}, []scoreset.Row{
			{Number: 1, Chrom: 1, Pos: 77, EffectAllele: "TT", OtherAllele: "G", Weight: decimal("0.25"), WeightText: "0.25"},
		})
		c.Matches = nil
	})
	replaced := 0
	for _, name := range filesOf(t, path) {
		from := filepath.Join(other, strings.TrimPrefix(name, path))
		text, err := os.ReadFile(from)
		if err != nil {
			continue
		}
		own, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(own) == string(text) {
			continue
		}
		testfile.Overwrite(t, name, text)
		if _, err := everything(path); !refused(err) {
			t.Errorf("%s of another set: %v", name, err)
		}
		testfile.Overwrite(t, name, own)
		replaced++
	}
	if replaced < 5 {
		t.Errorf("%d files were replaced", replaced)
	}
	if _, err := compiled.Open(t.TempDir(), compiled.Part{}); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := compiled.Open(filepath.Join(t.TempDir(), "no"), compiled.Part{}); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no directory: %v", err)
	}
}
