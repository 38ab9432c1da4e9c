package cohort

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

// phasedCall is what Cohort.Phase yields.
type phasedCall struct {
	row int
	source.PhasedCall
}

func readPhase(ctx context.Context, c *Cohort) ([]phasedCall, error) {
	var all []phasedCall
	for _, chrom := range c.Chromosomes() {
		if err := c.Phase(ctx, chrom, func(row int, sample int32, haplotype uint8, set int32) error {
			all = append(all, phasedCall{row, source.PhasedCall{Sample: sample, Set: set, Haplotype: haplotype}})
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// phase is that of the expected cohort: of its rows, where calls are heterozygous.
func (m *model) phase(has bool) []phasedCall {
	var all []phasedCall
	for row := range m.rows {
		for _, p := range m.rows[row].phase {
			if has && m.rows[row].codes[p.Sample] == 1 {
				all = append(all, phasedCall{row, p})
			}
		}
	}
	return all
}

// drawPhase draws the phase of some of the heterozygous calls.
func drawPhase(t *rapid.T, calls [][]byte) [][]source.PhasedCall {
	lists := make([][]source.PhasedCall, len(calls))
	for alt, codes := range calls {
		for s, code := range codes {
			if code == 1 && rapid.IntRange(0, 3).Draw(t, "phased") > 0 {
				lists[alt] = append(lists[alt], source.PhasedCall{
					Sample: int32(s), Haplotype: uint8(rapid.IntRange(0, 1).Draw(t, "haplotype")),
					Set: rapid.SampledFrom([]int32{source.WholeChromosome, 0, 1, 1000, 1<<31 - 1}).Draw(t, "set"),
				})
			}
		}
	}
	return lists
}

// phasedRecords is manyRecords with phase of most heterozygous calls.
func phasedRecords(samples, rows int, shuffled bool) *records {
	random := rand.New(rand.NewPCG(7, 8))
	src := manyRecords(samples, rows, shuffled)
	src.storage = &source.Storage{Calls: true, Phase: true}
	for i := range src.list {
		rec := &src.list[i]
		for _, codes := range rec.calls {
			var list []source.PhasedCall
			for s, code := range codes {
				if code == 1 && random.IntN(9) > 0 {
					list = append(list, source.PhasedCall{Sample: int32(s), Set: rec.pos/50*50 - 1, Haplotype: uint8(random.IntN(2))})
				}
			}
			rec.phase = append(rec.phase, list)
		}
	}
	return src
}

// More phased calls than a row group and a window of the spool hold.
func TestPhaseOfManyRecords(t *testing.T) {
	for _, shuffled := range []bool{false, true} {
		src := phasedRecords(530, 3000, shuffled)
		phased := len(modelOf(genome.GRCh38, src, 0).phase(true))
		if phased < phaseGroupRows {
			t.Errorf("%d phased calls: fewer than a row group has", phased)
		}
		compareWithModel(t, t.TempDir(), src, WriteOptions{BlockSamples: 300})
	}
}

func TestPhaseIsTheSameForAnyOrderAndThreads(t *testing.T) {
	var first map[string]string
	for _, threads := range []int{1, 4} {
		for _, shuffled := range []bool{false, true} {
			dir := t.TempDir()
			src := phasedRecords(50, 300, false)
			if shuffled {
				rand.New(rand.NewPCG(1, 2)).Shuffle(len(src.list), func(i, j int) { src.list[i], src.list[j] = src.list[j], src.list[i] })
			}
			write(t, dir, src, WriteOptions{Threads: threads})
			files := allFiles(t, dir)
			delete(files, ".cardioscore") // the order of its lines is that of the work
			if first == nil {
				first = files
			}
			if !reflect.DeepEqual(files, first) || files[phaseName(1)] == "" {
				t.Errorf("%d threads, shuffled %v: other files", threads, shuffled)
			}
		}
	}
}

// Of duplicates the first has its phase; a site of two records keeps that of both.
func TestPhaseFollowsTheRows(t *testing.T) {
	phase := func(haplotype uint8) [][]source.PhasedCall {
		return [][]source.PhasedCall{{{Sample: 1, Set: 9, Haplotype: haplotype}}}
	}
	het := [][]byte{{0, 1}}
	dir := t.TempDir()
	write(t, dir, &records{
		storage: &source.Storage{Calls: true, Phase: true},
		samples: []genome.Sample{{ID: "a"}, {ID: "b", XPloidy: genome.Haploid}},
		list: []record{
			{chrom: 2, pos: 7, ref: "A", alts: []string{"T"}, calls: het, phase: phase(1)},
			{chrom: 2, pos: 7, ref: "A", alts: []string{"C"}, calls: het, phase: phase(0)},
			{chrom: 2, pos: 7, ref: "A", alts: []string{"T"}, calls: het, phase: phase(0)},
			{chrom: 2, pos: 5, ref: "A", alts: []string{"T"}, calls: het, phase: phase(1)},
			{chrom: 3, pos: 5, ref: "A", alts: []string{"T"}, calls: het},
			// On X the sample is haploid: its call is stored missing. In PAR 1 it is not.
			{chrom: genome.ChrX, pos: 50_000_000, ref: "A", alts: []string{"T"}, calls: het, phase: phase(1)},
			{chrom: genome.ChrX, pos: 20_000, ref: "A", alts: []string{"T"}, calls: het, phase: phase(1)},
		},
	}, WriteOptions{})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got, err := readPhase(t.Context(), c)
	call := func(row int, haplotype uint8) phasedCall {
		return phasedCall{row, source.PhasedCall{Sample: 1, Set: 9, Haplotype: haplotype}}
	}
	if want := []phasedCall{call(0, 1), call(1, 0), call(2, 1), call(4, 1)}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if m := c.Meta(); m.Chromosomes[0].PhasedCalls != 3 || m.Chromosomes[1].PhasedCalls != 0 || m.Chromosomes[2].PhasedCalls != 1 || !slices.Equal(m.Features, []string{"hard_calls", "phase"}) {
		t.Errorf("%v, %+v", m.Features, m.Chromosomes)
	}
	if _, err := Verify(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
	stop := errors.New("stop")
	if err := c.Phase(t.Context(), 2, func(int, int32, uint8, int32) error { return stop }); err != stop {
		t.Errorf("the error of yield: %v", err)
	}
	if err := c.Phase(t.Context(), 9, func(int, int32, uint8, int32) error { return stop }); err != nil {
		t.Errorf("a chromosome without rows: %v", err)
	}
}

func TestCohortWithoutPhase(t *testing.T) {
	c, err := Open(t.Context(), smallCohort(t, kind{}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := readPhase(t.Context(), c); fileerr.ClassOf(err) != fileerr.Usage || c.HasPhase() {
		t.Errorf("%v, %v", c.HasPhase(), err)
	}
}

func TestPhaseThatSourcesMayNotGive(t *testing.T) {
	for name, change := range map[string]func(src *records){
		"not announced":    func(src *records) { src.storage.Phase = false },
		"without calls":    func(src *records) { *src.storage = source.Storage{Denominator: 255, Phase: true} },
		"too few lists":    func(src *records) { src.list[0].phase = src.list[0].phase[:1] },
		"not in order":     func(src *records) { src.list[0].phase[0][1].Sample = 0 },
		"negative sample":  func(src *records) { src.list[0].phase[0][0].Sample = -1 },
		"no such sample":   func(src *records) { src.list[0].phase[0][1].Sample = 3 },
		"third haplotype":  func(src *records) { src.list[0].phase[0][1].Haplotype = 2 },
		"negative set":     func(src *records) { src.list[0].phase[0][1].Set = -2 },
		"not heterozygous": func(src *records) { src.list[0].calls[0][1] = 2 },
	} {
		src := &records{
			samples: []genome.Sample{{ID: "a"}, {ID: "b"}, {ID: "c"}},
			storage: &source.Storage{Calls: true, Phase: true},
			list: []record{{chrom: 1, pos: 5, ref: "A", alts: []string{"C", "G"}, calls: [][]byte{{1, 1, 0}, {0, 0, 1}},
				phase: [][]source.PhasedCall{{{Sample: 0}, {Sample: 1}}, {{Sample: 2}}}}},
		}
		change(src)
		w, err := Create(t.TempDir(), WriteOptions{Build: genome.GRCh38, Assay: "wgs"})
		if err != nil {
			t.Fatal(err)
		}
		class := fileerr.Internal
		if name == "without calls" {
			class = fileerr.Usage // they can be made
		}
		if _, err := w.Import(t.Context(), src, nil); fileerr.ClassOf(err) != class || err == nil {
			t.Errorf("%s: %v", name, err)
		}
		w.Close()
	}
}

// Verify and Phase see what a digest cannot: a cohort that was written wrongly.
func TestPhaseThatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		rows []storedPhase
		want string
	}{
		"right":            {[]storedPhase{{0, 1, 1, 77}}, ""},
		"not heterozygous": {[]storedPhase{{0, 1, 1, 77}, {0, 2, 1, 77}}, "sample number 3 in row 1 of the cohort"},
		"missing":          {[]storedPhase{{0, 3, 1, 77}}, "sample number 4"},
		"not in order":     {[]storedPhase{{1, 1, 1, 77}, {0, 1, 1, 77}}, "cannot be"},
		"twice":            {[]storedPhase{{0, 1, 1, 77}, {0, 1, 0, 77}}, "cannot be"},
		"no such row":      {[]storedPhase{{3, 0, 1, 77}}, "cannot be"},
		"negative row":     {[]storedPhase{{-1, 0, 1, 77}}, "cannot be"},
		"no such sample":   {[]storedPhase{{0, 5, 1, 77}}, "cannot be"},
		"negative sample":  {[]storedPhase{{0, -1, 1, 77}}, "cannot be"},
		"no haplotype":     {[]storedPhase{{0, 1, 2, 77}}, "cannot be"},
		"negative":         {[]storedPhase{{0, 1, -1, 77}}, "cannot be"},
		"no set":           {[]storedPhase{{0, 1, 1, -2}}, "cannot be"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := smallCohort(t, kind{phase: true})
			rewritePhase(t, dir, test.rows)
			_, err := Verify(t.Context(), dir, nil)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if fileerr.ClassOf(err) != fileerr.Integrity || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), filepath.FromSlash(phaseName(1))) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// rewritePhase replaces the phased calls of chromosome 1, with digests that are right.
func rewritePhase(t *testing.T, dir string, rows []storedPhase) {
	t.Helper()
	other := filepath.Join(t.TempDir(), "c")
	w, err := Create(other, WriteOptions{Build: genome.GRCh38, Assay: "wgs"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	layout := &genotypeLayout{dir: w.dir, stored: source.Storage{Calls: true, Phase: true}}
	s, err := newSpool(layout, 1)
	if err != nil {
		t.Fatal(err)
	}
	out, err := newPhaseWriter(w.dir, s)
	if err != nil {
		t.Fatal(err)
	}
	out.batch, out.written = rows, int64(len(rows))
	if _, err := out.close(); err != nil {
		t.Fatal(err)
	}
	entry, err := w.footerOf(w.dir.Outputs()[0], int64(len(rows)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(other, phaseName(1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, phaseName(1)), content, 0o600); err != nil {
		t.Fatal(err)
	}
	meta, err := readMeta(dir)
	if err != nil {
		t.Fatal(err)
	}
	meta.Chromosomes[0].PhasedCalls = int64(len(rows))
	for i := range meta.Files {
		if meta.Files[i].Name == entry.Name {
			meta.Files[i] = entry
		}
	}
	text, err := meta.encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, manifestName), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Rows anywhere, in files of several row groups, give what the whole walk gives of them.
func TestPhaseOfRows(t *testing.T) {
	dir := t.TempDir()
	src := phasedRecords(530, 12000, false)
	write(t, dir, src, WriteOptions{BlockSamples: 300})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, meta := range c.meta.Chromosomes {
		if meta.PhasedCalls < 2*phaseGroupRows {
			t.Fatalf("chromosome %s has %d phased calls: fewer than three row groups", meta.Name, meta.PhasedCalls)
		}
	}
	all, err := readPhase(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	rows := c.Info().Rows
	random := rand.New(rand.NewPCG(5, 6))
	several := []int{0, rows - 1}
	for range 40 {
		several = append(several, random.IntN(rows))
	}
	slices.Sort(several)
	several = slices.Compact(several)
	for _, asked := range [][]int{{}, {0}, {rows - 1}, {rows / 2}, {rows / 2, rows/2 + 1}, {1, rows - 2}, several} {
		var want, got []phasedCall
		for _, call := range all {
			if slices.Contains(asked, call.row) {
				want = append(want, call)
			}
		}
		if err := c.PhaseOf(t.Context(), asked, func(row int, sample int32, haplotype uint8, set int32) error {
			got = append(got, phasedCall{row, source.PhasedCall{Sample: sample, Set: set, Haplotype: haplotype}})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || len(asked) > 1 && len(want) < 100 {
			t.Errorf("rows %v: %d phased calls, want %d", asked, len(got), len(want))
		}
	}
	stop := errors.New("stop")
	if err := c.PhaseOf(t.Context(), []int{3}, func(int, int32, uint8, int32) error { return stop }); err != stop {
		t.Errorf("error %v, want that of yield", err)
	}
}
