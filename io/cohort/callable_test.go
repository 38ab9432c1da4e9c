package cohort

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

// basesOf serves a reference genome of texts.
func basesOf(genomes map[genome.Chromosome]string) func(genome.Chromosome, int32, int) (string, error) {
	return func(chrom genome.Chromosome, pos int32, n int) (string, error) {
		text := genomes[chrom]
		if int(pos)-1+n > len(text) {
			return "", nil
		}
		return text[pos-1 : int(pos)-1+n], nil
	}
}

func callableCohort(t testing.TB, dir string, of *Callable) error {
	t.Helper()
	w, err := Create(dir, WriteOptions{Build: genome.GRCh38, Assay: "wgs", Callable: of})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	src := &records{samples: twoSamples(), list: []record{{chrom: 1, pos: 1, ref: "A", alts: []string{"C"}, calls: [][]byte{{0, 1}}}}}
	_, err = w.Import(t.Context(), src, nil)
	return err
}

// TestCallable: what a cohort assumes is the reference inside the regions, and nothing
// where a base is not inside, not known, or was not asked for.
func TestCallable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 3*stretchBases)
	for i := range text {
		text[i] = "ACGT"[random.IntN(4)]
		if random.IntN(500) == 0 {
			text[i] = 'N'
		}
	}
	genomes := map[genome.Chromosome]string{1: string(text), genome.ChrX: string(text[777:5000])}
	rapid.Check(t, func(r *rapid.T) {
		regions := &sites.Regions{}
		inside := map[placeKey]bool{}
		unknown := int64(0)
		for range rapid.IntRange(0, 4).Draw(r, "regions") {
			chrom := rapid.SampledFrom([]genome.Chromosome{1, genome.ChrX}).Draw(r, "chrom")
			from := rapid.IntRange(1, len(genomes[chrom])).Draw(r, "from")
			to := min(len(genomes[chrom]), from+rapid.SampledFrom([]int{0, 5, 300, 2*stretchBases + 9}).Draw(r, "length"))
			regions.Add(sites.Region{Chrom: chrom, From: int32(from), To: int32(to)})
			for pos := from; pos <= to; pos++ {
				key := placeKey{chrom, int32(pos)}
				if genomes[chrom][pos-1] == 'N' && !inside[key] {
					unknown++
				}
				inside[key] = true
			}
		}
		dir, err := os.MkdirTemp(t.TempDir(), "c")
		if err != nil {
			t.Fatal(err)
		}
		if err := callableCohort(t, dir, &Callable{Regions: regions, Bases: basesOf(genomes), Source: SourceFile{Name: "a.bed"}}); err != nil {
			r.Fatal(err)
		}
		c, err := Open(t.Context(), dir)
		if err != nil {
			r.Fatal(err)
		}
		defer c.Close()
		if m := c.Meta().Callable; m.Positions+m.Unknown != int64(len(inside)) || m.Unknown != unknown || m.Source.Name != "a.bed" || !slices.Contains(c.Meta().Features, "callable") {
			r.Fatalf("%+v for %d positions, %d of them unknown", m, len(inside), unknown)
		}
		var wanted []sites.Region
		longest := map[placeKey]int{}
		for range 200 {
			chrom := rapid.SampledFrom([]genome.Chromosome{1, 2, genome.ChrX}).Draw(r, "chrom")
			from := rapid.IntRange(1, len(text)).Draw(r, "from")
			n := rapid.SampledFrom([]int{1, 1, 2, 20}).Draw(r, "bases")
			wanted = append(wanted, sites.Region{Chrom: chrom, From: int32(from), To: int32(from + n - 1)})
			key := placeKey{chrom, int32(from)}
			longest[key] = max(longest[key], n)
		}
		a, err := c.Assumed(t.Context(), wanted)
		if err != nil {
			r.Fatal(err)
		}
		for key, n := range longest {
			want := ""
			for i := range n {
				at := placeKey{key.chrom, key.pos + int32(i)}
				if !inside[at] || genomes[at.chrom][at.pos-1] == 'N' {
					want = ""
					break
				}
				want += string(genomes[at.chrom][at.pos-1])
			}
			if got := a.Bases(key.chrom, key.pos, n); got != want {
				r.Fatalf("%v, %d bases: %q, want %q", key, n, got, want)
			}
			if got := a.Bases(key.chrom, key.pos, n+1); got != "" {
				r.Fatalf("%v: %q was not asked for", key, got)
			}
		}
		if _, err := Verify(t.Context(), dir, nil); err != nil {
			r.Fatal(err)
		}
	})
}

// TestCallableElsewhere: regions that the reference does not hold are of another one.
func TestCallableElsewhere(t *testing.T) {
	for _, region := range []sites.Region{{Chrom: 1, From: 8, To: 11}, {Chrom: 2, From: 1, To: 1}} {
		regions := &sites.Regions{}
		regions.Add(region)
		err := callableCohort(t, filepath.Join(t.TempDir(), "c"), &Callable{Regions: regions, Bases: basesOf(map[genome.Chromosome]string{1: "ACGTACGTAC"}), Source: SourceFile{Name: "a.bed"}})
		if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "a.bed: the region") {
			t.Errorf("%v: %v", region, err)
		}
	}
}

// TestNothingAssumed: a cohort without the feature assumes nothing.
func TestNothingAssumed(t *testing.T) {
	c, err := Open(t.Context(), smallCohort(t, kind{}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if a, err := c.Assumed(t.Context(), []sites.Region{{Chrom: 1, From: 1, To: 1}}); a != nil || err != nil {
		t.Errorf("%v, %v", a, err)
	}
}

// TestDamagedCallable: any changed byte shows before a base is believed.
func TestDamagedCallable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "c")
	regions := &sites.Regions{}
	regions.Add(sites.Region{Chrom: 1, From: 2, To: 9})
	if err := callableCohort(t, dir, &Callable{Regions: regions, Bases: basesOf(map[genome.Chromosome]string{1: "ACGTACGTAC"})}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, callableName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func() error {
		c, err := Open(t.Context(), dir)
		if err != nil {
			return err
		}
		defer c.Close()
		a, err := c.Assumed(t.Context(), []sites.Region{{Chrom: 1, From: 2, To: 4}})
		if err == nil && a.Bases(1, 2, 3) != "CGT" {
			t.Errorf("bases %q", a.Bases(1, 2, 3))
		}
		return err
	}
	if err := read(); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1 << (i % 8)
		testfile.Overwrite(t, path, bad)
		if err := read(); fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := read(); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("without the file: %v", err)
	}
}

// TestCallableIsDeclared: the feature and what is assumed need one another.
func TestCallableIsDeclared(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "c")
	regions := &sites.Regions{}
	regions.Add(sites.Region{Chrom: 1, From: 2, To: 9})
	if err := callableCohort(t, dir, &Callable{Regions: regions, Bases: basesOf(map[genome.Chromosome]string{1: "ACGTACGTAC"})}); err != nil {
		t.Fatal(err)
	}
	good, err := readMeta(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(m *Meta){
		"feature alone":      func(m *Meta) { m.Callable = nil },
		"assumption alone":   func(m *Meta) { m.Features = []string{hardCalls} },
		"no genotypes":       func(m *Meta) { m.Features = []string{callable} },
		"too many positions": func(m *Meta) { m.Callable = &CallableMeta{Rows: 1, Positions: stretchBases + 1} },
		"too few positions":  func(m *Meta) { m.Callable = &CallableMeta{Rows: 2, Positions: 1} },
	} {
		m := *good
		if change(&m); m.check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := good.check(); err != nil {
		t.Error(err)
	}
}
