package scorefile

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/benchmarks/internal/population"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/scoreset"
)

func scores(count int) *Scores {
	return &Scores{
		Seed: 3, Count: count, Texts: Nine, Tails: Normal, Least: 1, Most: 1,
		Population: &population.Population{Seed: 4, Samples: 10, Variants: 2000, Spectrum: population.Common},
	}
}

// plinkRows reads a --score file: allele and weights by variant id, and the names.
func plinkRows(t *testing.T, path string) (names []string, rows map[string][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	names = strings.Split(lines[0], "\t")[2:]
	rows = map[string][]string{}
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != len(names)+2 || rows[fields[0]] != nil {
			t.Fatalf("line %q", line)
		}
		rows[fields[0]] = fields[1:]
	}
	return names, rows
}

func rational(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

func read(t *testing.T, path string) []*scoreset.Score {
	t.Helper()
	read, err := pgscatalog.ReadAll([]string{path}, pgscatalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// What our reader makes of one file must be exactly what the other file says.
func TestBothTablesSayTheSame(t *testing.T) {
	for _, texts := range []Texts{Nine, Fifteen} {
		for _, tails := range []Tails{Normal, Heavy} {
			s := scores(5)
			s.Texts, s.Tails, s.Least, s.Most = texts, tails, 0.01, 0.9
			dir := t.TempDir()
			ours, plinks := filepath.Join(dir, "ours.txt"), filepath.Join(dir, "plinks.txt")
			if err := s.WriteTable(ours, plinks, 2); err != nil {
				t.Fatal(err)
			}
			names, rows := plinkRows(t, plinks)
			got := read(t, ours)
			if len(got) != 5 || len(rows) < 1000 || len(rows) > 1999 {
				t.Fatalf("%d scores, %d rows", len(got), len(rows))
			}
			byPlace := map[string]population.Variant{}
			for v := range s.Population.Variants {
				x := s.Population.Variant(v)
				byPlace[fmt.Sprint(x.Chrom, x.Pos)] = x
			}
			for k, score := range got {
				weights := 0
				if score.ID != names[k] || score.Len() != len(rows) {
					t.Fatalf("score %s of %d rows, %s has %d", score.ID, score.Len(), names[k], len(rows))
				}
				for i := range score.Len() {
					row := score.Row(i)
					x := byPlace[fmt.Sprint(row.Chrom, row.Pos)]
					other := rows[x.ID]
					if row.Fate.String() == scoreset.BadWeight.String() || row.EffectAllele != other[0] || row.Weight.Rat().Cmp(rational(t, other[k+1])) != 0 {
						t.Fatalf("%s: %s %v, for PLINK %v", x.ID, row.EffectAllele, row.Weight.Rat(), other)
					}
					if a, b := row.EffectAllele, row.OtherAllele; a+b != x.Ref+x.Alt && a+b != x.Alt+x.Ref {
						t.Fatalf("%s has %s and %s", x.ID, a, b)
					}
					if row.Weight.Sign() != 0 {
						weights++
					}
				}
				want := s.density(k)
				if share := float64(weights) / 2000; math.Abs(share-want) > 5*math.Sqrt(want*(1-want)/2000) {
					t.Errorf("score %d has %v of the variants, expected %v", k, share, want)
				}
			}
		}
	}
}

func TestNineDecimals(t *testing.T) {
	for q, want := range map[int64]string{
		0: "0.000000000", 1: "0.000000001", -1: "-0.000000001", 12_345_678: "0.012345678",
		-1_000_000_000: "-1.000000000", 999_999_999: "0.999999999", 12_000_000_340: "12.000000340",
	} {
		if got := string(appendNine([]byte("x"), q)); got != "x"+want {
			t.Errorf("%d is %s, expected %s", q, got[1:], want)
		}
	}
}

// The digits that the engine needs are part of a workload: dense tables of nine decimals
// take four, 15 significant digits take the most there are.
func TestDigits(t *testing.T) {
	for texts, want := range map[Texts]int{Nine: 4, Fifteen: 6} {
		s := scores(1)
		s.Texts = texts
		dir := t.TempDir()
		if err := s.WriteSingle(0, filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt"), 1); err != nil {
			t.Fatal(err)
		}
		if got := read(t, filepath.Join(dir, "a.txt"))[0].Grid().Digits; got != want {
			t.Errorf("%s: %d digits, expected %d", texts, got, want)
		}
	}
}

func TestPublished(t *testing.T) {
	s := scores(2)
	dir := t.TempDir()
	ours, plinks := filepath.Join(dir, "b.txt.gz"), filepath.Join(dir, "p.txt")
	if err := s.WritePublished(1, ours, plinks, 2); err != nil {
		t.Fatal(err)
	}
	_, rows := plinkRows(t, plinks)
	score := read(t, ours)[0]
	there, failed, absent := 0, 0, 0
	for i := range score.Len() {
		row := score.Row(i)
		switch {
		case row.Fate == scoreset.HarmonisationFailed:
			failed++
		case row.Pos > absentShift:
			absent++
		default:
			there++
		}
	}
	if score.ID != ID(1) || score.Len() != 2000 || there != len(rows) || failed < 2 || failed > 30 || absent < 15 || absent > 80 {
		t.Errorf("%s: %d rows, %d there, %d for PLINK, %d failed, %d absent", score.ID, score.Len(), there, len(rows), failed, absent)
	}
}

func TestFilesDoNotDependOnThreads(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, threads int) (all []byte) {
		a, b := filepath.Join(dir, name+"a"), filepath.Join(dir, name+"b")
		s := scores(3)
		s.Least = 0.1
		for _, write := range []func() error{
			func() error { return s.WriteTable(a, b, threads) },
			func() error { return s.WriteSingle(2, a, b, threads) },
			func() error { return s.WritePublished(1, a, b, threads) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{a, b} {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, text...)
			}
		}
		return all
	}
	if !bytes.Equal(write("one", 1), write("more", 4)) {
		t.Error("files differ between 1 and 4 threads")
	}
}

func TestCheck(t *testing.T) {
	if err := scores(1).Check(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(*Scores){
		func(s *Scores) { s.Count = 0 }, func(s *Scores) { s.Texts = "ten" }, func(s *Scores) { s.Tails = "" },
		func(s *Scores) { s.Least = 0 }, func(s *Scores) { s.Least, s.Most = 0.5, 0.1 }, func(s *Scores) { s.Most = 1.1 },
	} {
		s := scores(1)
		change(s)
		if s.Check() == nil {
			t.Errorf("%+v passes", s)
		}
	}
}
