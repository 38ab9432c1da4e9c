package proxies

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "proxies.tsv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	table, err := Read(write(t, "# made by hand\nproxy\tr\tpopulation\tvariant\tsign\n"+
		"chr1:150:C:T\t0.8\tEUR\t1:100:A:G\t+\n"+
		"1:160:G:A\t0.9\tEUR\t1:100:A:G\t-\n"+
		"1:170:c:ca\t-0.95\tEUR\t1:100:G:A\t-\n"+
		"X:7:C:T\t1e-1\tEUR\tX:5:A:T\t+\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		chrom         genome.Chromosome
		pos           int32
		effect, other string
		want          string
	}{
		{1, 100, "A", "G", "170 C/CA 0.95, 160 A/G 0.9, 150 C/T 0.8"},
		{1, 100, "G", "A", "170 CA/C 0.95, 160 G/A 0.9, 150 T/C 0.8"},
		{1, 100, "T", "C", "170 C/CA 0.95, 160 A/G 0.9, 150 C/T 0.8"}, // the other strand
		{genome.ChrX, 5, "A", "T", "7 C/T 0.1"},
		{genome.ChrX, 5, "T", "A", "7 T/C 0.1"}, // as written: its strand is not known
		{1, 100, "A", "", ""},
		{1, 100, "A", "C", ""},
		{1, 150, "C", "T", ""}, // a proxy has none for being one
		{2, 100, "A", "G", ""},
	} {
		var all []string
		for _, s := range table.Of(c.chrom, c.pos, c.effect, c.other) {
			all = append(all, fmt.Sprintf("%d %s/%s %g", s.Pos, s.Effect, s.Other, s.R))
		}
		if got := strings.Join(all, ", "); got != c.want {
			t.Errorf("%s:%d %s/%s: %q, want %q", c.chrom, c.pos, c.effect, c.other, got, c.want)
		}
	}
	if table.Rows() != 4 || len(table.Digest()) != 64 {
		t.Errorf("%d rows, digest %q", table.Rows(), table.Digest())
	}
}

func TestWantedPositionsAlone(t *testing.T) {
	table, err := Read(write(t, "variant\tproxy\tr\n1:100:A:G\t1:150:C:T\t0.8\n1:200:A:G\t1:150:C:T\t0.8\n"),
		func(_ genome.Chromosome, pos int32) bool { return pos == 200 })
	if err != nil || table.Of(1, 100, "A", "G") != nil || len(table.Of(1, 200, "A", "G")) != 1 {
		t.Errorf("%v, %+v", err, table)
	}
}

func TestMalformed(t *testing.T) {
	const head = "variant\tproxy\tr\tsign\n"
	for _, c := range []struct {
		text  string
		line  int
		field string
	}{
		{"", 0, ""},
		{head, 0, ""},
		{"variant\tproxy\n", 1, ""},
		{"variant\tproxy\tr\tr\n", 1, ""},
		{head + "1:100:A:G\t1:150:C:T\t0.8\n", 2, ""},
		{head + "1:100:A\t1:150:C:T\t0.8\t+\n", 2, "variant"},
		{head + "1:0:A:G\t1:150:C:T\t0.8\t+\n", 2, "variant"},
		{head + "1:100:A:A\t1:150:C:T\t0.8\t+\n", 2, "variant"},
		{head + "GL1:100:A:C\t1:150:C:T\t0.8\t+\n", 2, "variant"},
		{head + "1:100:A:G\t1:3000000000:C:T\t0.8\t+\n", 2, "proxy"},
		{head + "1:100:A:G\t1:150:C:<DEL>\t0.8\t+\n", 2, "proxy"},
		{head + "1:100:A:G\t2:150:C:T\t0.8\t+\n", 2, "proxy"},
		{head + "1:100:A:G\t1:100:G:A\t0.8\t+\n", 2, "proxy"},
		{head + "1:100:A:G\t1:150:C:T\t1.01\t+\n", 2, "r"},
		{head + "1:100:A:G\t1:150:C:T\t0\t+\n", 2, "r"},
		{head + "1:100:A:G\t1:150:C:T\tNaN\t+\n", 2, "r"},
		{head + "1:100:A:G\t1:150:C:T\t0.8\t\n", 2, "sign"},
		{head + "1:100:A:G\t1:150:C:T\t-0.8\t+\n", 2, "sign"},
		{head + "1:100:A:G\t1:150:C:T\t0.8\t+\n1:100:G:A\t1:150:C:T\t0.7\t+\n", 3, "proxy"},
	} {
		_, err := Read(write(t, c.text), nil)
		e, ok := err.(*fileerr.Error)
		if !ok || e.Class != fileerr.Malformed || e.Line != c.line || e.Field != c.field {
			t.Errorf("%q: %+v", c.text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("variant\tproxy\tr\tsign\n1:100:A:G\t1:150:C:T\t0.8\t+\n")
	f.Add("variant\tproxy\tr\n1:100:A:G\t1:150:C:T\t-0.8\n")
	f.Add("#x\n\n\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Read(write(t, text), nil)
		if err != nil {
			return
		}
		for from, list := range table.rows {
			for i, s := range list {
				if !(s.R > 0 && s.R <= 1) || s.Chrom != from.chrom || s.Effect == s.Other || i > 0 && s.R > list[i-1].R {
					t.Fatalf("%+v: %+v", from, list)
				}
			}
		}
	})
}
