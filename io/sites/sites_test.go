package sites

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"

	"pgregory.net/rapid"
)

func bed(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.bed")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBED(t *testing.T) {
	var r Regions
	err := ReadBED(bed(t, "track name=x\nbrowser position\n# comment\n\nchr1\t99\t200\tname\t0\t+\n1 200 250\nchr1\t300\t300\nchrX 0 1\nchrUn 5 9\nchr1\t10\t20\r\n"), &r)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Region{{1, 11, 20}, {1, 100, 250}}; !slices.Equal(r.Of(1), want) {
		t.Errorf("%v, want %v", r.Of(1), want)
	}
	if want := []Region{{genome.ChrX, 1, 1}}; !slices.Equal(r.Of(genome.ChrX), want) {
		t.Errorf("%v, want %v", r.Of(genome.ChrX), want)
	}
	for _, test := range []struct {
		from, to int32
		want     bool
	}{{1, 10, false}, {1, 11, true}, {20, 20, true}, {21, 99, false}, {21, 100, true}, {250, 400, true}, {251, 400, false}} {
		if got := r.Overlaps(1, test.from, test.to); got != test.want {
			t.Errorf("%d to %d: %v", test.from, test.to, got)
		}
	}
}

func TestMalformedBED(t *testing.T) {
	for text, want := range map[string]string{
		"chr1\t5":                "has 2 columns",
		"chr1\tx\t5":             "start",
		"chr1\t-1\t5":            "start",
		"chr1\t5\t4":             "from the start on",
		"chr1\t5\t99999999999":   "from the start on",
		"chr1\t5\t6\nchr1 7 1e3": ":2:",
	} {
		err := ReadBED(bed(t, text), &Regions{})
		if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
	if err := ReadBED(filepath.Join(t.TempDir(), "absent"), &Regions{}); fileerr.ClassOf(err) != fileerr.IO {
		t.Error(err)
	}
}

// A file may mix both ways to write regions; three columns are always BED.
func TestReadRegions(t *testing.T) {
	var r Regions
	if err := ReadRegions(bed(t, "# mine\nchr1:1,000-2,000\nX\n2\t4\t9\n"), &r); err != nil {
		t.Fatal(err)
	}
	if want := []Region{{1, 1000, 2000}}; !slices.Equal(r.Of(1), want) {
		t.Errorf("%v, want %v", r.Of(1), want)
	}
	if want := []Region{{2, 5, 9}}; !slices.Equal(r.Of(2), want) {
		t.Errorf("%v, want %v", r.Of(2), want)
	}
	if n, positions := r.Size(); n != 3 || positions != 1001+5+(1<<31-1) {
		t.Errorf("%d regions of %d positions", n, positions)
	}
	for _, text := range []string{"chr1:1-2\nchrUn:5-9", "chr1:1-2\n1 5", "chr1:1-2\nrs7"} {
		if err := ReadRegions(bed(t, text), &Regions{}); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), ":2:") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestKindOf(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		name, text string
		want       Kind // 0 for a refusal
	}{
		{"a.txt", "###PGS CATALOG\n#pgs_id=X\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n", Scores},
		{"b.txt", "chr bp a1 a2 beta\n", Scores},
		{"c.tsv", "build\tchrom\tpos\tref\talt\tgene\n", Catalogue},
		{"d.parquet", "PAR1rest", Catalogue},
		{"e.bed", "anything", BED},
		{"f.BED.gz", "anything", BED},
		{"g.targets", "# kit\nchr1\t5\t9\texon\n", BED},
		{"h.targets", "track name=kit\nchr1\t5\t9\n", BED},
		{"i.txt", "1\t500\tA\tG\n", 0},
		{"j.txt", "# nothing\n", 0},
		{"k.txt", "", 0},
		{"l.txt", "\t\n", 0},
	} {
		path := filepath.Join(folder, test.name)
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := KindOf(path)
		if got != test.want && test.want != 0 || (test.want == 0) != (fileerr.ClassOf(err) == fileerr.Malformed && err != nil) {
			t.Errorf("%s: kind %d, %v; want %d", test.name, got, err, test.want)
		}
		if err != nil && !strings.Contains(err.Error(), test.name) {
			t.Errorf("%v does not name the file", err)
		}
	}
	if _, err := KindOf(filepath.Join(folder, "absent")); fileerr.ClassOf(err) != fileerr.IO {
		t.Error(err)
	}
}

func TestParseRegion(t *testing.T) {
	const end = 1<<31 - 1
	for text, want := range map[string]Region{
		"chr1": {1, 1, end}, "X": {genome.ChrX, 1, end}, "1:5": {1, 5, 5}, "chr2:1,000-2,000": {2, 1000, 2000}, "MT:7-": {genome.ChrMT, 7, end},
	} {
		if got, ok := ParseRegion(text); !ok || got != want {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "chrUn", "1:", "1:0", "1:5-4", "1:a-b", "1:-5", "1:5-6-7", "1:99999999999"} {
		if got, ok := ParseRegion(text); ok {
			t.Errorf("%s was read: %v", text, got)
		}
	}
}

// The positions of both sets, compared one by one.
func TestAnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() *Regions {
			r := &Regions{}
			for range rapid.IntRange(0, 5).Draw(t, "regions") {
				from := rapid.Int32Range(1, 40).Draw(t, "from")
				r.Add(Region{genome.Chromosome(rapid.IntRange(1, 2).Draw(t, "chrom")), from, from + rapid.Int32Range(0, 9).Draw(t, "more")})
			}
			return r
		}
		a, b := draw(), draw()
		both := a.And(b)
		for chrom := genome.Chromosome(1); chrom <= 2; chrom++ {
			for pos := int32(1); pos <= 60; pos++ {
				if want := a.Overlaps(chrom, pos, pos) && b.Overlaps(chrom, pos, pos); both.Overlaps(chrom, pos, pos) != want {
					t.Fatalf("%s:%d: want %v", chrom, pos, want)
				}
			}
		}
	})
}

func TestSet(t *testing.T) {
	var s Set
	s.AddVariant(1, 100, "CAT", "C")
	s.AddAlleles(1, 50, "A", "G")
	s.AddAlleles(1, 50, "A", "G")
	s.AddRegion(Region{2, 5, 9})
	if want := []Variant{{1, 50, "A", "G", false, 0}, {1, 100, "CAT", "C", true, 0}}; !slices.Equal(s.Variants(1), want) {
		t.Errorf("%v", s.Variants(1))
	}
	if !s.HasVariants(1, 102, 200) || s.HasVariants(1, 103, 200) || s.HasVariants(2, 5, 9) {
		t.Error("HasVariants is wrong")
	}
	if r := s.Regions(); !r.Overlaps(2, 9, 9) || !r.Overlaps(1, 102, 102) || r.Overlaps(1, 51, 99) || r.Empty() {
		t.Error("Regions are wrong")
	}
}

// Where insertions and deletions alone are asked for, other records are not kept, and those
// in no other place.
func TestInsertionsAndDeletionsOfARegion(t *testing.T) {
	var w Wanted
	w.Sites = &Set{}
	w.Sites.AddVariant(1, 100, "CAT", "C")
	w.Sites.AddIndels(Region{1, 90, 115})
	w.Settle()
	for _, test := range []struct {
		pos  int32
		ref  string
		alts []string
		want bool
	}{
		{102, "T", []string{"G"}, true},
		{103, "T", []string{"G"}, false},
		{115, "T", []string{"G", "TC"}, true},
		{88, "TCA", []string{"T"}, true},
		{88, "TC", []string{"T"}, false},
		{116, "T", []string{"TC"}, false},
		{110, "TC", []string{"GA"}, false},
		{110, "T", []string{"<DEL>"}, false},
	} {
		if got := w.Keeps(1, test.pos, true, test.ref, test.alts...); got != test.want {
			t.Errorf("%d %s %v: %t", test.pos, test.ref, test.alts, got)
		}
	}
	if got, want := w.Sites.Places().Of(1), (Region{1, 90, 115}); len(got) != 1 || got[0] != want {
		t.Errorf("places %v", got)
	}
	if w.Sites.Regions().Overlaps(1, 103, 200) || w.Sites.HasVariants(1, 103, 200) {
		t.Error("all records are asked for")
	}
}

// FuzzBED: any text is read or refused with a line.
func FuzzBED(f *testing.F) {
	f.Add("chr1\t99\t200\nchrX 0 1")
	f.Fuzz(func(t *testing.T, text string) {
		var r Regions
		err := ReadBED(bed(t, text), &r)
		if err != nil && fileerr.ClassOf(err) != fileerr.Malformed && fileerr.ClassOf(err) != fileerr.Integrity {
			t.Errorf("class %d: %v", fileerr.ClassOf(err), err)
		}
		for chrom := range genome.LastChromosome + 1 {
			for i, one := range r.Of(chrom) {
				if one.From < 1 || one.From > one.To || i > 0 && r.Of(chrom)[i-1].To >= one.From-1 {
					t.Errorf("%v", r.Of(chrom))
				}
			}
		}
	})
}

// A pair of a score file is found whichever of its alleles REF is, a variant of a
// catalogue turned round only where REF is not asserted, and both however much of the
// shared bases stands there.
func TestFound(t *testing.T) {
	for _, test := range []struct {
		asserted bool
		ref, alt string
		want     int
	}{
		{true, "A", "G", 2}, {true, "G", "A", 1}, {false, "G", "A", 2}, {true, "AC", "GC", 2}, {true, "A", "T", 0}, {false, "AC", "A", 0},
	} {
		set := &Set{}
		set.AddVariant(1, 100, "A", "G")
		set.AddAlleles(1, 100, "A", "G")
		set.AddVariant(1, 101, "A", "G")
		set.AddVariant(2, 100, "A", "G")
		f := NewFound(set, test.asserted)
		for range 2 {
			f.Take(1, 100, test.ref, []string{"TTT", test.alt})
		}
		if f.Count() != test.want {
			t.Errorf("%+v: %d found", test, f.Count())
		}
	}
}

// A record that has a variant at the other place that AddSpelling names, with either allele
// first and with bases that both share, is of that variant; one of other alleles is not.
func TestFoundByOtherSpellings(t *testing.T) {
	for record, want := range map[[2]string]int{{"T", "TAT"}: 1, {"TAT", "T"}: 1, {"TC", "TATC"}: 1, {"T", "TAC"}: 0, {"T", "TAT,"}: 0} {
		var set Set
		set.AddAlleles(1, 6, "GAT", "G")
		set.AddSpelling(1, 6, "G", "GAT", Alleles{10, "TCC", "TATCC"})
		f := NewFound(&set, true)
		f.Take(1, 10, record[0], []string{record[1]})
		f.Take(2, 10, "T", []string{"TAT"})
		f.Take(1, 11, "T", []string{"TAT"})
		if f.Count() != want {
			t.Errorf("%q: %d variants found, want %d", record, f.Count(), want)
		}
	}
}
