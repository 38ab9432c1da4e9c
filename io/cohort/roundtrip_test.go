package cohort

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"

	"pgregory.net/rapid"
)

// TestRoundTrip compares cohorts of random records with the model.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "cohort")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		src := drawRecords(t)
		opts := WriteOptions{
			BlockSamples:  rapid.SampledFrom([]int{4, 8, 12, 0}).Draw(t, "block"),
			Threads:       rapid.IntRange(1, 3).Draw(t, "threads"),
			Tier:          rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"),
			Zstd:          rapid.Bool().Draw(t, "zstd"),
			groupRowLimit: rapid.IntRange(0, 5).Draw(t, "group"),
			pageRowLimit:  rapid.IntRange(0, 3).Draw(t, "page"),
		}
		if src.Storage().Denominator > 0 {
			opts.HardCallThreshold = rapid.SampledFrom([]float64{0, 0, 0.1, 0.25}).Draw(t, "threshold")
		}
		compareWithModel(t, filepath.Join(dir, "c"), src, opts)
	})
}

func compareWithModel(t rapid.TB, dir string, src *records, opts WriteOptions) {
	want := modelOf(genome.GRCh38, src, opts.HardCallThreshold)
	opts.Build, opts.Assay = genome.GRCh38, "wgs"
	w, err := Create(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	meta, err := w.Import(context.Background(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	if meta.Outcomes != want.outcomes || meta.DuplicateRows != want.dropped {
		t.Errorf("outcomes %+v and %d duplicate rows, want %+v and %d", meta.Outcomes, meta.DuplicateRows, want.outcomes, want.dropped)
	}
	if meta.Outcomes.Total() != meta.Outcomes.Records {
		t.Errorf("outcomes %+v do not add up", meta.Outcomes)
	}
	got, err := readContent(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Samples, want.samples) {
		t.Errorf("samples\n%+v, want\n%+v", got.Samples, want.samples)
	}
	if !slices.Equal(got.Counts, want.counts) {
		t.Errorf("counts of samples\n%+v, want\n%+v", got.Counts, want.counts)
	}
	wantColumns := slices.SortedFunc(slices.Values(src.columns), func(a, b source.Column) int { return strings.Compare(a.Name, b.Name) })
	if !slices.EqualFunc(got.Columns, wantColumns, func(a, b source.Column) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) }) {
		t.Errorf("further columns %v, want %v", got.Columns, wantColumns)
	}
	if phase := want.phase(src.Storage().Phase); !slices.Equal(got.Phase, phase) {
		t.Errorf("phased calls %v, want %v", got.Phase, phase)
	}
	if len(got.Variants) != len(want.rows) {
		t.Fatalf("%d variants, want %d", len(got.Variants), len(want.rows))
	}
	for i := range want.rows {
		if v := want.rows[i].Variant; got.Variants[i] != v {
			t.Errorf("variant %d\n%+v, want\n%+v", i, got.Variants[i], v)
		}
		for b, block := range meta.blocks() {
			row := got.Rows[b][i*block.RowBytes : (i+1)*block.RowBytes]
			calls := row
			if want.denominator > 0 {
				for s, n := range want.rows[i].dosages[block.First : block.First+block.Samples] {
					if lo, hi := row[s], row[block.Samples+s]; lo != byte(n) || hi != byte(n>>8) {
						t.Errorf("variant %d, block %d, sample %d: planes %d, %d, want the dosage %d", i, b, s, lo, hi, n)
					}
				}
				if want.calls {
					calls = got.Calls[b][i*block.CallBytes : (i+1)*block.CallBytes]
				}
			}
			if !want.calls {
				continue
			}
			if codes := want.rows[i].codes[block.First : block.First+block.Samples]; !slices.Equal(calls, pack(codes)) {
				t.Errorf("variant %d, block %d: calls %v, want %v", i, b, unpack(calls, block.Samples), codes)
			}
		}
	}
	if _, err := Verify(context.Background(), dir, nil); err != nil {
		t.Errorf("Verify: %v", err)
	}
}

func TestRoundTripLarge(t *testing.T) {
	for _, shuffled := range []bool{false, true} {
		for _, zstd := range []bool{false, true} {
			t.Run(fmt.Sprintf("shuffled %v, zstd %v", shuffled, zstd), func(t *testing.T) {
				compareWithModel(t, t.TempDir(), manyRecords(530, 3000, shuffled), WriteOptions{Zstd: zstd, BlockSamples: 300, groupRowLimit: 700, pageRowLimit: 100})
			})
		}
	}
}

// TestDeterminism: one source gives the same files for any number of threads.
func TestDeterminism(t *testing.T) {
	for _, zstd := range []bool{false, true} {
		var first map[string]string
		for _, threads := range []int{1, 2, 3, 8} {
			dir := t.TempDir()
			write(t, dir, manyRecords(50, 300, true), WriteOptions{Threads: threads, Zstd: zstd, BlockSamples: 16})
			files := allFiles(t, dir)
			delete(files, ".cardioscore") // the order of its lines is that of the work
			if first == nil {
				first = files
			}
			if !reflect.DeepEqual(files, first) {
				t.Errorf("zstd %v: files of %d threads differ from those of one", zstd, threads)
			}
		}
		if len(first) != 1+2+3+3*4 {
			t.Errorf("%d files", len(first))
		}
	}
}

func allFiles(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSubsets reads rows in all patterns and compares them with reading all.
func TestSubsets(t *testing.T) {
	for _, zstd := range []bool{false, true} {
		dir := t.TempDir()
		write(t, dir, manyRecords(530, 1000, false), WriteOptions{Zstd: zstd, BlockSamples: 300, groupRowLimit: 100})
		want, err := readContent(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Open(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		random := rand.New(rand.NewPCG(3, 4))
		for range 200 {
			var rows []int
			keep := math.Pow(random.Float64(), 3)
			for row := range c.Info().Rows {
				if random.Float64() < keep {
					rows = append(rows, row)
				}
			}
			b := random.IntN(len(c.Blocks()))
			width := c.Blocks()[b].RowBytes
			got := make([]byte, len(rows)*width)
			if err := c.ReadRows(context.Background(), b, rows, got); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				if !slices.Equal(got[i*width:(i+1)*width], want.Rows[b][row*width:(row+1)*width]) {
					t.Fatalf("zstd %v: row %d of block %d differs", zstd, row, b)
				}
			}
		}
	}
}

// TestDosagesOfEverySubset reads every subset of a few rows of dosages: among them those that lie
// in a span of as many bytes as both of their planes take, which is not what lies side by side.
func TestDosagesOfEverySubset(t *testing.T) {
	const samples, all = 3, 9
	src := &records{storage: &source.Storage{Denominator: 255}}
	for s := range samples {
		src.samples = append(src.samples, genome.Sample{ID: fmt.Sprint("id", s)})
	}
	for v := range all {
		src.list = append(src.list, record{chrom: 1, pos: int32(10 + v), ref: "A", alts: []string{"C"}, dosages: [][]uint16{{uint16(v), uint16(256 + v), source.MissingDosage}}})
	}
	for _, zstd := range []bool{false, true} {
		dir := t.TempDir()
		src.next, src.outcomes = 0, source.Outcomes{}
		write(t, dir, src, WriteOptions{Zstd: zstd, groupRowLimit: 7})
		c, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for subset := range 1 << all {
			var rows []int
			var want []byte
			for v := range all {
				if subset>>v&1 == 1 {
					rows = append(rows, v)
					want = append(want, byte(v), byte(v), 255, 0, 1, 255)
				}
			}
			got := make([]byte, len(want))
			if err := c.ReadRows(t.Context(), 0, rows, got); err != nil {
				t.Fatalf("zstd %v: rows %v: %v", zstd, rows, err)
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("zstd %v: rows %v: % x, want % x", zstd, rows, got, want)
			}
		}
	}
}

// TestVariantsOverPages: columns whose pages end at different rows stay side by side.
func TestVariantsOverPages(t *testing.T) {
	const rows = 140_000 // two row groups of several pages
	src := &records{samples: []genome.Sample{{ID: "a"}, {ID: "b"}}}
	for v := range rows {
		rec := record{chrom: 5, pos: int32(1 + v), id: fmt.Sprint("rs", v*v), ref: "A", alts: []string{"C"}, filter: "PASS", calls: [][]byte{{byte(v % 4), byte(v / 4 % 4)}}}
		if v%1000 == 7 {
			rec.alts[0] = fmt.Sprint("<", v, ">")
		}
		if v >= 33_000 && v%500 == 0 {
			rec.ref = "AC"
		}
		if v > 40_000 && v%3 == 0 {
			rec.info = []float64{float64(v) / rows}
		}
		src.list = append(src.list, rec)
	}
	dir := t.TempDir()
	write(t, dir, src, WriteOptions{})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	next := 0
	if err := c.Variants(t.Context(), 5, func(row int, v *genome.Variant) error {
		rec := &src.list[next]
		info := rec.info != nil && v.Info == rec.info[0] || rec.info == nil && math.IsNaN(v.Info)
		het, homAlt, missing := int32(0), int32(0), int32(0)
		for _, code := range rec.calls[0] {
			het += int32(code&1) &^ int32(code>>1)
			homAlt += int32(code>>1) &^ int32(code&1)
			missing += int32(code>>1) & int32(code&1)
		}
		if row != next || v.Pos != rec.pos || v.ID != rec.id || v.Alt != rec.alts[0] || v.Site != int32(next) || !info ||
			v.Het != het || v.HomAlt != homAlt || v.Missing != missing || v.AC != int64(het+2*homAlt) || v.AN != int64(2*(2-missing)) {
			return fmt.Errorf("row %d: %+v, want that of %+v", row, *v, *rec)
		}
		next++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if next != rows {
		t.Errorf("%d variants, want %d", next, rows)
	}
	checkVariantsAt(t, c, src)
}

// checkVariantsAt asks for a few positions and for many: there are the rows of Variants,
// of the few none but those at the positions and those of a longer REF.
func checkVariantsAt(t *testing.T, c *Cohort, src *records) {
	t.Helper()
	rows := len(src.list)
	var all []genome.Variant
	if err := c.Index().Variants(t.Context(), 5, func(_ int, v *genome.Variant) error {
		all = append(all, *v)
		return nil
	}); err != nil || len(all) != rows {
		t.Fatalf("%d variants: %v", len(all), err)
	}
	few := []int32{1, 2, 500, 20_000, 32_768, 32_769, 65_536, 65_537, int32(rows) - 3}
	many := make([]int32, rows/fewOf+1)
	for i := range many {
		many[i] = int32(i + 1)
	}
	for _, at := range [][]int32{nil, few[:1], few, {33_600}, {int32(rows) + 1}, many} {
		given := map[int]bool{}
		last := -1
		if err := c.Index().VariantsAt(t.Context(), 5, at, func(row int, v *genome.Variant) error {
			want, found := all[row], *v
			if want.Info, found.Info = 0, 0; want != found || row <= last {
				return fmt.Errorf("row %d behind %d: %+v, want %+v", row, last, found, want)
			}
			last, given[row] = row, true
			return nil
		}); err != nil {
			t.Error(err)
		}
		for row := range all {
			v := &all[row]
			_, asked := slices.BinarySearch(at, v.Pos)
			past := len(at) == 0 || v.Pos > at[len(at)-1]
			if must := asked || len(v.Ref) > 1 && !past; must && !given[row] {
				t.Errorf("%d positions: without row %d", len(at), row)
			} else if !must && given[row] && len(at) <= len(few) && len(v.Ref) == 1 {
				t.Errorf("%d positions: with row %d", len(at), row)
			}
		}
	}
	stop := errors.New("enough")
	if err := c.Index().VariantsAt(t.Context(), 5, few, func(int, *genome.Variant) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if err := c.Index().VariantsAt(t.Context(), 6, few, func(int, *genome.Variant) error { return stop }); err != nil {
		t.Errorf("a chromosome that is not there: %v", err)
	}
}
