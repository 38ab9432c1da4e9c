package compiled_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// A set is the same bytes whether it is written at once or some scores after others.
func TestStepsDoNotChangeASet(t *testing.T) {
	once, steps := written(t, nil), writtenIn(t, 2, nil)
	names := filesOf(t, once)
	if others := filesOf(t, steps); len(others) != len(names) {
		t.Fatalf("%d files in steps, %d at once", len(others), len(names))
	}
	for _, name := range names {
		a, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(steps, strings.TrimPrefix(name, once)))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
}

// A part of a set gives of its scores what the whole set gives.
func TestPart(t *testing.T) {
	path := written(t, nil)
	whole, err := compiled.Open(path, compiled.Part{})
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	all := whole.Scores()
	results, used, _, err := whole.Match(key, cohortRows)
	if err != nil {
		t.Fatal(err)
	}
	for _, places := range [][]int{{0}, {1}, {3}, {1, 3}, {0, 2}, {}} {
		ids := []string{"unknown"}
		for _, k := range places {
			ids = append(ids, all[k].ID)
		}
		slices.Reverse(ids) // the order is that of the set
		part, err := compiled.Open(path, compiled.Part{Scores: ids})
		if err != nil {
			t.Fatal(err)
		}
		if err := part.Load(); err != nil {
			t.Fatal(err)
		}
		found, foundUsed, ok, err := part.Match(key, cohortRows)
		if err != nil || !ok || len(found) != len(places) || len(part.Scores()) != len(places) {
			t.Fatalf("%v: %d results of %d scores, %v", ids, len(found), len(part.Scores()), err)
		}
		for n, k := range places {
			got := part.Scores()[n]
			if !reflect.DeepEqual(got.Meta(), all[k].Meta()) || got.Len() != all[k].Len() {
				t.Errorf("%v: score %d is %+v", ids, k, got.Meta())
			}
			for i := range got.Len() {
				if !reflect.DeepEqual(got.Row(i), all[k].Row(i)) {
					t.Errorf("%v: row %d of score %d is %+v", ids, i, k, got.Row(i))
				}
			}
			if !reflect.DeepEqual(found[n].Join, results[k].Join) || foundUsed[n] != used[k] || found[n].Coverage.Used != results[k].Coverage.Used {
				t.Errorf("%v: result of score %d is %+v", ids, k, found[n])
			}
		}
		part.Close()
	}
	pinned, err := whole.Frequencies(func(chrom genome.Chromosome, pos int32) bool { return chrom == 19 && pos == 15 })
	if err != nil || pinned.Digest() != "dd" || len(slices.Collect(pinned.Rows())) != 1 {
		t.Errorf("frequencies at one position: %+v, %v", pinned, err)
	}
}

// Weights that may not stay in memory read the same, and what does stay is taken off.
func TestWeightsInMemory(t *testing.T) {
	path := written(t, nil)
	none, some := int64(0), int64(1<<20)
	apart, err := compiled.Open(path, compiled.Part{Weights: &none})
	if err != nil {
		t.Fatal(err)
	}
	defer apart.Close()
	held, err := compiled.Open(path, compiled.Part{Weights: &some})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if none != 0 || some >= 1<<20 {
		t.Errorf("of no memory %d bytes are left, of 1 MiB %d", none, some)
	}
	for k, score := range apart.Scores() {
		for i := range score.Len() {
			if a, b := score.Row(i), held.Scores()[k].Row(i); !reflect.DeepEqual(a, b) {
				t.Errorf("score %d, row %d: %+v, in memory %+v", k, i, a, b)
			}
		}
	}
}

// A match that names a row right behind the cohort's last one is damaged, be it a row of a
// term or of one over several variants.
func TestMatchBeyondTheCohort(t *testing.T) {
	for name, change := range map[string]func(*match.Join){
		"term":  func(j *match.Join) { j.Rows[0].Row, j.Rows[1].Row, j.Joints[0].Rows = 3, 20, []int32{7, 8} },
		"joint": func(j *match.Join) { j.Rows[0].Row, j.Rows[1].Row, j.Joints[0].Rows = 3, 4, []int32{7, 20} },
	} {
		s, err := compiled.Open(written(t, func(c *compiled.Contents) { change(c.Matches[0].Results[0].Join) }), compiled.Part{})
		if err != nil {
			t.Fatal(err)
		}
		part, err := compiled.Open(s.Path(), compiled.Part{Scores: []string{s.Scores()[0].ID}})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, found, err := part.Match(key, 21); err != nil || !found {
			t.Errorf("%s, cohort of 21 rows: %v, %v", name, found, err)
		}
		if _, _, found, err := part.Match(key, 20); fileerr.ClassOf(err) != fileerr.Integrity || found {
			t.Errorf("%s, cohort of 20 rows: %v, %v", name, found, err)
		}
		part.Close()
		s.Close()
	}
}

// Pinned frequencies of which there are fewer or more than set.json says are not used: a row
// that is not there would be a variant without a frequency.
func TestPinnedRowsAreCounted(t *testing.T) {
	path := written(t, nil)
	for name, change := range map[string]func(*compiled.Meta){
		"as they are":      func(*compiled.Meta) {},
		"one more is said": func(m *compiled.Meta) { m.Frequencies.Rows++ },
		"one less is said": func(m *compiled.Meta) { m.Frequencies.Rows-- },
		"none is said":     func(m *compiled.Meta) { m.Frequencies.Rows = 0 },
		"no file": func(m *compiled.Meta) {
			m.Files = slices.DeleteFunc(m.Files, func(f compiled.FileEntry) bool { return f.Name == "frequencies.parquet" })
		},
	} {
		meta, err := compiled.ReadMeta(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, files := meta.Frequencies.Rows, len(meta.Files)
		change(meta)
		s, err := compiled.Open(path, compiled.Part{Meta: meta})
		if err != nil {
			t.Fatal(err)
		}
		pinned, err := s.Frequencies(nil)
		if whole := meta.Frequencies.Rows == rows && len(meta.Files) == files; whole {
			if err != nil || rows == 0 || len(slices.Collect(pinned.Rows())) != rows {
				t.Errorf("%s: %v of %d rows", name, err, rows)
			}
		} else if fileerr.ClassOf(err) != fileerr.Integrity || pinned != nil || !strings.Contains(err.Error(), "frequencies.parquet has ") {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
}
