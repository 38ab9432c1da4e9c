package vcf

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
)

// withIndex copies a file of testdata, and then its index, into a folder of the test.
func withIndex(t *testing.T, file, index string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	for _, name := range []string{file, index} {
		if name == "" {
			continue
		}
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		testfile.Overwrite(t, filepath.Join(filepath.Dir(path), name), content)
	}
	return path
}

// An index spares reading, and changes nothing else.
func TestIndexes(t *testing.T) {
	tests := []struct {
		name    string
		regions []string
		most    int64 // records that are read with an index
	}{
		{"start", []string{"chr1:1-100000"}, 2500},
		{"inside", []string{"1:50000000-50400000"}, 2500},
		{"several", []string{"2:1000000-1200000", "1:20000000-20100000", "X:1-5"}, 4000},
		{"end", []string{"X:30000000-"}, 1500},
		{"all", []string{"1", "2", "X"}, 4503},
		{"nothing there", []string{"22"}, 0},
	}
	plain := withIndex(t, "indexed.vcf.gz", "")
	for _, test := range tests {
		for _, files := range [][2]string{{"indexed.vcf.gz", "indexed.vcf.gz.tbi"}, {"indexed.vcf.gz", "indexed.vcf.gz.csi"}, {"indexed.bcf", "indexed.bcf.csi"}} {
			path := withIndex(t, files[0], files[1])
			regions := wantedOf(t, rangesOf(test.regions)...).Regions()
			for _, opts := range []Options{{Regions: regions}, {Sites: wantedOf(t, rangesOf(test.regions)...)}} {
				want, _, all, err := readWanted(t, plain, opts)
				got, _, read, err2 := readWanted(t, path, opts)
				if err != nil || err2 != nil || !slices.Equal(got, want) || len(want) == 0 && test.most > 0 {
					t.Errorf("%s, %s: %d sites, %v; without an index %d, %v", test.name, files[1], len(got), err2, len(want), err)
				}
				if all.Records != 4503 || read.Records > test.most || read.Total() != read.Records || read.Imported != all.Imported {
					t.Errorf("%s, %s: %+v of %+v", test.name, files[1], read, all)
				}
			}
		}
	}
}

// rangesOf writes whole chromosomes as ranges, for wantedOf.
func rangesOf(regions []string) []string {
	var all []string
	for _, r := range regions {
		if !strings.Contains(r, ":") {
			r += ":1-"
		}
		all = append(all, r)
	}
	return all
}

// The evidence of blocks that begin far in front of a variant is found by the index.
func TestIndexFindsBlocks(t *testing.T) {
	set := func() *sites.Set {
		var s sites.Set
		for pos := int32(1_000_000); pos < 240_000_000; pos += 1_234_567 {
			s.AddVariant(1, pos, "A", "G")
			s.AddVariant(2, pos, "A", "G")
		}
		return &s
	}
	want, requested, _, err := readWanted(t, withIndex(t, "indexed.vcf.gz", ""), Options{Sites: set()})
	if err != nil || requested.FromBlocks < 20 {
		t.Fatalf("%+v, %v", requested, err)
	}
	for _, files := range [][2]string{{"indexed.vcf.gz", "indexed.vcf.gz.tbi"}, {"indexed.vcf.gz", "indexed.vcf.gz.csi"}, {"indexed.bcf", "indexed.bcf.csi"}} {
		got, found, _, err := readWanted(t, withIndex(t, files[0], files[1]), Options{Sites: set()})
		if err != nil || !slices.Equal(got, want) || found != requested {
			t.Errorf("%s: %d sites, %+v, %v; want %d, %+v", files[1], len(got), found, err, len(want), requested)
		}
	}
}

// An index that cannot belong to the file as it is, is not used.
func TestIndexesThatAreNotUsed(t *testing.T) {
	regions := wantedOf(t, "1:50000000-51000000").Regions()
	old := withIndex(t, "indexed.vcf.gz", "indexed.vcf.gz.tbi")
	if err := os.Chtimes(old+".tbi", time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	broken := withIndex(t, "indexed.vcf.gz", "indexed.vcf.gz.tbi")
	content, err := os.ReadFile(broken + ".tbi")
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	testfile.Overwrite(t, broken+".tbi", content)
	other := withIndex(t, "indexed.vcf.gz", "")
	content, err = os.ReadFile("testdata/indexed.bcf.csi")
	if err != nil {
		t.Fatal(err)
	}
	testfile.Overwrite(t, other+".csi", content)
	for name, path := range map[string]string{"old": old, "broken": broken, "of another file": other} {
		if _, _, o, err := readWanted(t, path, Options{Regions: regions}); err != nil || o.Records != 4503 {
			t.Errorf("%s: %d records, %v; want all 4503", name, o.Records, err)
		}
	}
}

// Damage in the parts that are read is seen as it is in whole files.
func TestDamageInParts(t *testing.T) {
	path := withIndex(t, "indexed.vcf.gz", "indexed.vcf.gz.tbi")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	testfile.Overwrite(t, path, content)
	if err := os.Chtimes(path+".tbi", time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, _, _, err = readWanted(t, path, Options{Regions: wantedOf(t, "1:1-").Regions()})
	if fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("%v", err)
	}
}
