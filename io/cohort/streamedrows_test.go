package cohort

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// TestStreamedOrNot: the files do not depend on whether rows could be written as they
// came. One order of the records is streamed; in the others a chromosome comes back,
// or a position falls, early or late, and its rows are spooled.
func TestStreamedOrNot(t *testing.T) {
	orders := map[string]func(list []record) []record{
		"in order": func(list []record) []record { return list },
		"the first record comes last": func(list []record) []record {
			return append(slices.Clone(list[1:]), list[0])
		},
		"a chromosome comes back": func(list []record) []record {
			return slices.Concat(list[:50], list[400:], list[50:400])
		},
		"the last two change places": func(list []record) []record {
			n := len(list)
			return append(slices.Clone(list[:n-2]), list[n-1], list[n-2])
		},
		"backwards": func(list []record) []record {
			list = slices.Clone(list)
			slices.Reverse(list)
			return list
		},
	}
	for _, zstd := range []bool{false, true} {
		for _, dosages := range []bool{false, true} {
			var first map[string]string
			for name, order := range orders {
				src := manyRecords(70, 600, false)
				opts := WriteOptions{Zstd: zstd, BlockSamples: 32, groupRowLimit: 64, pageRowLimit: 16, Threads: 2}
				if dosages {
					src.storage = &source.Storage{Calls: true, Denominator: 255}
				}
				src.list = order(src.list)
				dir := t.TempDir()
				write(t, dir, src, opts)
				if _, err := Verify(context.Background(), dir, nil); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				files := allFiles(t, dir)
				if spooled := strings.Contains(files[".cardioscore"], "spool/chr1.calls") || strings.Contains(files[".cardioscore"], "spool/chr3.calls"); spooled != (name != "in order") {
					t.Errorf("%s: spooled %v", name, spooled)
				}
				delete(files, ".cardioscore")
				if first == nil {
					first = files
				}
				if !reflect.DeepEqual(files, first) {
					t.Errorf("zstd %v, dosages %v, %s: other files", zstd, dosages, name)
				}
			}
		}
	}
}

// TestLargePosition: rows of one position that are too many to be held back.
func TestLargePosition(t *testing.T) {
	const samples, rows = 40_000, 2_000 // 20 MB
	src := &manyAtOne{records: records{}, rows: rows, calls: make([]byte, rowBytes(samples))}
	for s := range samples {
		src.samples = append(src.samples, genome.Sample{ID: fmt.Sprint(s)})
	}
	src.calls[0] = 1
	dir := t.TempDir()
	meta := write(t, dir, src, WriteOptions{})
	if meta.Variants != rows-1 || meta.DuplicateRows != 1 || meta.Outcomes.DuplicateKey != 1 {
		t.Errorf("%d variants, %d duplicates, want all but one", meta.Variants, meta.DuplicateRows)
	}
	if _, err := Verify(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
}

// manyAtOne is a source of rows at one position, ALTs of falling length, the last as the
// first.
type manyAtOne struct {
	records
	calls []byte
	rows  int
}

func (m *manyAtOne) Next(site *source.Site) error {
	if m.next == m.rows {
		return io.EOF
	}
	alt := strings.Repeat("C", 1+(m.rows-m.next)%(m.rows-1))
	m.next++
	m.outcomes.Records++
	m.outcomes.Imported++
	*site = source.Site{Path: "x", Line: m.next, Chrom: 1, Pos: 5, Ref: "A", Alts: []string{alt}, Filter: "PASS", Calls: [][]byte{m.calls}}
	return nil
}

// TestFailedReplacement: a finished cohort stays when the input of its successor is
// found to be bad.
func TestFailedReplacement(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, manyRecords(9, 20, false), WriteOptions{})
	before := allFiles(t, dir)
	w, err := Create(dir, WriteOptions{Build: genome.GRCh38, Assay: "wgs", Overwrite: true})
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("line 7 is bad")
	_, err = w.Import(t.Context(), failing{manyRecords(9, 20, false), cause}, nil)
	w.Close()
	if !errors.Is(err, cause) {
		t.Fatalf("error %v", err)
	}
	after := allFiles(t, dir)
	delete(before, ".cardioscore")
	delete(after, ".cardioscore")
	if !reflect.DeepEqual(after, before) {
		t.Error("the cohort that was there is not as it was")
	}
	write(t, filepath.Join(dir), manyRecords(9, 21, false), WriteOptions{Overwrite: true})
	if _, err := Verify(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
}
