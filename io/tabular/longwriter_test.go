package tabular

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// written is a long table and what went into it.
type written struct {
	samples  []genome.Sample
	variants []genome.Variant
	calls    [][]byte
	dosages  [][]uint16
	table    []byte
}

// drawLong makes a table in groups of a few variants.
func drawLong(t *rapid.T, storage source.Storage, samples int) written {
	var w written
	for s := range samples {
		w.samples = append(w.samples, genome.Sample{ID: fmt.Sprintf("person %d", s)})
	}
	someMissing := rapid.Bool().Draw(t, "missing")
	for i := range rapid.IntRange(1, 12).Draw(t, "variants") {
		v := genome.Variant{Chrom: genome.Chromosome(1 + i/4), Pos: int32(1000 + i/2), ID: fmt.Sprintf("rs%d", i%3), Ref: "A", Alt: []string{"C", "GTT"}[i%2]}
		row, units := make([]byte, (samples+3)/4), make([]uint16, samples)
		for s := range samples {
			code := rapid.ByteRange(0, 3).Draw(t, "code")
			units[s] = uint16(rapid.IntRange(0, 2*int(max(storage.Denominator, 1))).Draw(t, "dosage"))
			if code == 3 {
				if units[s] = source.MissingDosage; !someMissing {
					code, units[s] = 0, 0
				}
			}
			row[s/4] |= code << (2 * (s % 4))
		}
		w.variants, w.calls, w.dosages = append(w.variants, v), append(w.calls, row), append(w.dosages, units)
	}
	var out bytes.Buffer
	writer, err := NewLongWriter("x.parquet", &out, LongOptions{Build: genome.GRCh37, Samples: w.samples, Storage: storage})
	if err != nil {
		t.Fatal(err)
	}
	group := writer.NewGroup()
	for first := 0; first < len(w.variants); first += 5 {
		end := min(first+5, len(w.variants))
		err := group.Encode(w.variants[first:end], func(i int) []byte { return w.calls[first+i] }, func(i int) []uint16 { return w.dosages[first+i] })
		if err == nil {
			err = writer.Write(group)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	w.table = out.Bytes()
	return w
}

func (w *written) code(i, s int) byte { return w.calls[i][s/4] >> (2 * (s % 4)) & 3 }

// Every cell of a table, as another library reads it.
func TestLongTableByAnotherReader(t *testing.T) {
	type row struct {
		SampleID string   `parquet:"sample_id"`
		Chrom    string   `parquet:"chrom"`
		Pos      int32    `parquet:"pos"`
		ID       string   `parquet:"id"`
		Ref      string   `parquet:"ref"`
		Alt      string   `parquet:"alt"`
		Dosage   *float64 `parquet:"dosage,optional"`
		Calls    *int32   `parquet:"calls,optional"`
	}
	rapid.Check(t, func(t *rapid.T) {
		storage := source.Storage{Calls: true, Denominator: rapid.SampledFrom([]int64{255, 10_000, 16_384}).Draw(t, "denominator")}
		w := drawLong(t, storage, rapid.IntRange(1, 70).Draw(t, "samples"))
		rows, err := parquet.Read[row](bytes.NewReader(w.table), int64(len(w.table)))
		if err != nil || len(rows) != len(w.samples)*len(w.variants) {
			t.Fatalf("%d rows, expected %d x %d: %v", len(rows), len(w.variants), len(w.samples), err)
		}
		for at, r := range rows {
			i, s := at/len(w.samples), at%len(w.samples)
			v := &w.variants[i]
			if r.SampleID != w.samples[s].ID || r.Chrom != v.Chrom.String() || r.Pos != v.Pos || r.ID != v.ID || r.Ref != v.Ref || r.Alt != v.Alt {
				t.Fatalf("row %d is %+v, expected sample %d of %+v", at, r, s, v)
			}
			if code := w.code(i, s); (r.Calls == nil) != (code == 3) || r.Calls != nil && *r.Calls != int32(code) {
				t.Fatalf("row %d: call %v, expected %d", at, r.Calls, code)
			}
			if n := w.dosages[i][s]; (r.Dosage == nil) != (n == source.MissingDosage) || r.Dosage != nil && *r.Dosage != float64(n)/float64(storage.Denominator) {
				t.Fatalf("row %d: dosage %v, expected %d of 1/%d", at, r.Dosage, n, storage.Denominator)
			}
		}
	})
}

// The reader of this room restores calls, and dosages of any denominator.
func TestLongTableIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.parquet")
	rapid.Check(t, func(t *rapid.T) {
		storage := rapid.SampledFrom([]source.Storage{{Calls: true}, {Denominator: denominator}, {Denominator: 255}, {Denominator: 16_384}, {Denominator: 32_767}}).Draw(t, "storage")
		w := drawLong(t, storage, rapid.IntRange(1, 40).Draw(t, "samples"))
		testfile.Overwrite(t, path, w.table)
		r, err := Open([]string{path}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if r.Storage() != storage || !slices.EqualFunc(r.Samples(), w.samples, func(a, b genome.Sample) bool { return a.ID == b.ID }) {
			t.Fatalf("read back with %+v and %d samples", r.Storage(), len(r.Samples()))
		}
		var site source.Site
		for i := range w.variants {
			if err := r.Next(&site); err != nil {
				t.Fatal(err)
			}
			if v := &w.variants[i]; site.Chrom != v.Chrom || site.Pos != v.Pos || site.ID != v.ID || site.Ref != v.Ref || site.Alts[0] != v.Alt {
				t.Fatalf("variant %d comes back as %+v", i, site)
			}
			if storage.Calls && !bytes.Equal(site.Calls[0], w.calls[i]) || storage.Denominator > 0 && !slices.Equal(site.Dosages[0], w.dosages[i]) {
				t.Fatalf("the genotypes of variant %d come back otherwise", i)
			}
		}
		if err := r.Next(&site); err != io.EOF || r.Outcomes().LargestRounding != 0 {
			t.Fatalf("after the last variant: %v, rounded by %v", err, r.Outcomes().LargestRounding)
		}
	})
}

func TestGroupVariants(t *testing.T) {
	for _, c := range []struct{ samples, variants, each int }{
		{1, 10, longGroupRows}, {100_000, 10, 1}, {500_000, 10, 1}, {1000, 1_000_000, 131}, {1000, 10_000_000, 610}, {3000, 40_000_000, 1398},
	} {
		w, err := NewLongWriter("x", io.Discard, LongOptions{Samples: make([]genome.Sample, c.samples)})
		if err != nil {
			t.Fatal(err)
		}
		each, err := w.GroupVariants(c.variants)
		if err != nil || each != c.each || float64(c.variants)/float64(each) > math.MaxInt16 {
			t.Errorf("%d variants of %d samples: groups of %d (%v), expected %d", c.variants, c.samples, each, err, c.each)
		}
	}
	w, err := NewLongWriter("x", io.Discard, LongOptions{Samples: make([]genome.Sample, 500_000)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.GroupVariants(1_000_000); fileerr.ClassOf(err) != fileerr.Resource {
		t.Errorf("half a million million rows: %v", err)
	}
}
