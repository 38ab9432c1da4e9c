package frequency

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "freq.tsv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tsv splits the lines of a text by tabs instead of blanks.
func tsv(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 {
			b.WriteString(strings.Join(fields, "\t") + "\n")
		}
	}
	return b.String()
}

func read(t testing.TB, text string) *Table {
	t.Helper()
	table, err := Read(write(t, tsv(text)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestOf(t *testing.T) {
	table := read(t, `
		chrom pos  ref alt  ac an
		1     100  A   G    25 100
		1     100  A   C    5  100
		1     200  C   T    1  3
		chrX  300  G   A    0  10
		1     400  A   AT   2  10
		1     400  AT  A    3  10
		1     500  A   T    6  10
		1     500  A   G    6  10
		1     600  A   G    0  0
		MT    700  A   G    10 10
		1     800  C   A    1  2
		1     800  G   A    1  4
		1     900  AT  A    1  10`)
	for _, c := range []struct {
		chrom         genome.Chromosome
		pos           int32
		allele, other string
		want          string // empty for none
	}{
		{1, 100, "G", "A", "1/4"},
		{1, 100, "C", "A", "1/20"},
		{1, 100, "G", "", "1/4"},
		{1, 100, "A", "G", "7/10"}, // what both ALTs leave
		{1, 100, "A", "C", "7/10"},
		{1, 100, "A", "", "7/10"},
		{1, 100, "G", "C", ""}, // two ALTs are no variant
		{1, 100, "T", "C", ""}, // never flipped
		{1, 100, "T", "", ""},
		{1, 101, "A", "G", ""},
		{2, 100, "A", "G", ""},
		{26, 100, "A", "G", ""},
		{1, 200, "C", "T", "2/3"},
		{1, 200, "T", "C", "1/3"},
		{genome.ChrX, 300, "A", "G", "0/1"},
		{genome.ChrX, 300, "G", "A", "1/1"},
		{1, 400, "AT", "A", ""}, // the insertion's ALT or the deletion's REF?
		{1, 400, "A", "", ""},
		{1, 500, "A", "T", ""}, // the ALTs leave less than nothing
		{1, 500, "T", "A", "3/5"},
		{1, 600, "G", "A", ""},
		{1, 600, "A", "G", ""},
		{genome.ChrMT, 700, "G", "", "1/1"},
		{1, 800, "A", "", ""}, // ALT of two REFs
		{1, 800, "A", "G", "1/4"},
		{1, 800, "C", "A", "1/2"},
	} {
		f := table.Of(c.chrom, c.pos, c.allele, c.other)
		got := ""
		if f.Known() {
			got = f.Rat().String()
		}
		if got != c.want {
			t.Errorf("%s:%d %s against %q: %s, want %q", c.chrom, c.pos, c.allele, c.other, got, c.want)
		}
	}
	for _, c := range []struct {
		chrom    genome.Chromosome
		pos      int32
		ref, alt string
		want     float64 // below 0 for none
	}{
		{1, 400, "A", "AT", 0.2}, // the insertion, and not the deletion
		{1, 400, "AT", "A", 0.3},
		{1, 900, "A", "AT", -1}, // the deletion alone is there
		{1, 900, "AT", "A", 0.1},
		{1, 900, "ATT", "A", -1},
		{1, 901, "AT", "A", -1},
		{2, 900, "AT", "A", -1},
		{26, 900, "AT", "A", -1},
		{1, 200, "C", "T", 1.0 / 3},
		{1, 200, "T", "C", 2.0 / 3}, // alleles of one length, in either order
	} {
		got := -1.0
		if f := table.OfAlt(c.chrom, c.pos, c.ref, c.alt); f.Known() {
			got, _ = f.Rat().Float64()
		}
		if got != c.want {
			t.Errorf("%s:%d %s>%s: %v, want %v", c.chrom, c.pos, c.ref, c.alt, got, c.want)
		}
	}
	if counts := table.Counts(); counts != (Counts{Rows: 13, Kept: 12, Unknown: 1}) {
		t.Errorf("%+v", counts)
	}
}

// Every layout that is read gives the same frequencies.
func TestReadLayouts(t *testing.T) {
	for name, text := range map[string]string{
		"counts":               "chrom\tpos\tref\talt\tac\tan\n1\t100\tA\tG\t1\t4\n",
		"decimals":             "chrom\tpos\tref\talt\talt_freq\n1\t100\tA\tG\t0.25\n",
		"small decimals":       "chrom\tpos\tref\talt\talt_freq\n1\t100\tA\tG\t2.5e-01\n",
		"PLINK 2 frequencies":  "#CHROM\tPOS\tID\tREF\tALT\tALT_FREQS\tOBS_CT\n1\t100\t.\tA\tG\t0.25\t4\n",
		"PLINK 2 counts":       "#CHROM\tPOS\tID\tREF\tALT\tALT_CTS\tOBS_CT\n1\t100\t.\tA\tG\t1\t4\n",
		"comments":             "##made by hand\n\n#chrom\tpos\tref\talt\taf\n1\t100\tA\tG\t.25\n",
		"blanks":               "chrom pos  ref alt alt_freq\n1   100  A   G   0.25\n",
		"CRLF, mark, no end":   "\ufeffchrom\tpos\tref\talt\talt_freq\r\nchr1\t100\tA\tG\t0.25",
		"another order":        "an\talt\tref\tpos\tx\tchr\tac\n4\tG\tA\t100\t?\t1\t1\n",
		"counts before floats": "chrom\tpos\tref\talt\tac\tan\talt_freq\n1\t100\tA\tG\t1\t4\t0.3\n",
		"trailing tabs":        "chrom\tpos\tref\talt\tac\tan\t\n1\t100\tA\tG\t1\t4\t\t\n",
	} {
		table, err := Read(write(t, text), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f := table.Of(1, 100, "G", "A"); !f.Known() || f.Rat().Cmp(big.NewRat(1, 4)) != 0 {
			t.Errorf("%s: %v", name, f)
		}
		if digest := sha256.Sum256([]byte(text)); table.Digest() != hex.EncodeToString(digest[:]) {
			t.Errorf("%s: digest %s", name, table.Digest())
		}
	}
}

func TestReadSeveralALTs(t *testing.T) {
	table := read(t, "#CHROM POS REF ALT ALT_FREQS\n1 100 A C,G 0.1,nan\n1 200 A C,G 0.1,0.2\nGL1 5 A C,G 0.1,0.2")
	if f := table.Of(1, 200, "G", "A"); f != (match.Frequency{Count: 2, Of: 10}) {
		t.Errorf("second ALT: %v", f)
	}
	if f := table.Of(1, 200, "A", "C"); f != (match.Frequency{Count: 7, Of: 10}) {
		t.Errorf("REF: %v", f)
	}
	if f := table.Of(1, 100, "A", "C"); f.Known() {
		t.Errorf("REF beside an ALT without frequency: %v", f)
	}
	if counts := table.Counts(); counts != (Counts{Rows: 6, Kept: 3, Unknown: 1, UnsupportedContig: 2}) {
		t.Errorf("%+v", counts)
	}
}

func TestReadExactDecimals(t *testing.T) {
	table := read(t, "chrom pos ref alt alt_freq\n1 1 A G 0.000000000000000001\n1 2 A G 0.123456789012345678\n1 3 A G 1\n1 4 A G 0.0\n1 5 A G 1e-18\n1 6 A G NA\n1 7 A G .")
	for pos, want := range map[int32]match.Frequency{
		1: {Count: 1, Of: 1_000_000_000_000_000_000}, 2: {Count: 123456789012345678, Of: 1_000_000_000_000_000_000},
		3: {Count: 1, Of: 1}, 4: {Count: 0, Of: 1}, 5: {Count: 1, Of: 1_000_000_000_000_000_000}, 6: {}, 7: {},
	} {
		f := table.Of(1, pos, "G", "A")
		if f.Known() != want.Known() || f.Known() && f.Rat().Cmp(want.Rat()) != 0 {
			t.Errorf("%d: %v, want %v", pos, f, want)
		}
	}
}

func TestReadWanted(t *testing.T) {
	path := write(t, tsv("chrom pos ref alt alt_freq\n1 1 A G 0.1\n1 2 A G 0.2\n2 2 A G 0.3\nX 2 A G nan"))
	table, err := Read(path, func(chrom genome.Chromosome, pos int32) bool { return pos == 2 && chrom != 2 })
	if err != nil {
		t.Fatal(err)
	}
	if table.Of(1, 1, "G", "A").Known() || !table.Of(1, 2, "G", "A").Known() || table.Of(2, 2, "G", "A").Known() {
		t.Error("other rows than the wanted ones were kept")
	}
	if counts := table.Counts(); counts != (Counts{Rows: 4, Kept: 1, Unknown: 1, NotWanted: 2}) {
		t.Errorf("%+v", counts)
	}
}

// A row is kept where any base of its REF is wanted, and where several lines have it, all.
func TestReadWantedInsideREF(t *testing.T) {
	path := write(t, tsv("chrom pos ref alt alt_freq\n1 5 TTT TCAA 0.1\n1 5 TTT GTT 0.2\n1 8 A C 0.3\n1 2 AC A 0.4\n1 2147483647 ACG A 0.4"))
	for pos, want := range map[int32]int{1: 0, 2: 1, 3: 1, 4: 0, 5: 2, 6: 2, 7: 2, 8: 1, 9: 0, 2147483647: 1} {
		table, err := Read(path, func(_ genome.Chromosome, at int32) bool { return at == pos })
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Counts().Kept; got != want {
			t.Errorf("%d rows reach %d, want %d", got, pos, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	const counts, decimals = "chrom pos ref alt ac an\n", "chrom pos ref alt alt_freq\n"
	for _, c := range []struct {
		name, text string
		line       int
		field      string
		message    string
	}{
		{"empty", "", 0, "", "ends before a line that names the columns"},
		{"no rows", counts, 0, "", "holds no rows"},
		{"no columns", "1 100 A G 0.5", 1, "", "there is no column chrom"},
		{"no position, as PLINK writes by default", "#CHROM ID REF ALT ALT_FREQS OBS_CT\n", 1, "", "there is no column pos"},
		{"no frequency", "chrom pos ref alt ac\n", 1, "", "neither the columns ac and an nor alt_freq"},
		{"a column twice", "chrom chr pos ref alt af\n", 1, "", "two columns may be chrom"},
		{"too few fields", counts + "1 100 A G 1", 2, "", "has 5 fields, the header names 6"},
		{"too many fields", counts + "1 100 A G 1 2 3", 2, "", "has 7 fields, the header names 6"},
		{"a position that is none", counts + "1 1e5 A G 1 2", 2, "pos", "is not a position"},
		{"position 0", counts + "1 0 A G 1 2", 2, "pos", "is not a position"},
		{"a position beyond all", counts + "1 3000000000 A G 1 2", 2, "pos", "is not a position"},
		{"more ALT than alleles", counts + "1 5 A G 3 2", 2, "ac", "is not a count up to an, 2"},
		{"a negative count", counts + "1 5 A G -1 2", 2, "ac", "is not a count"},
		{"a negative number of alleles", counts + "1 5 A G 0 -2", 2, "an", "is not a count"},
		{"a count with decimals", counts + "1 5 A G 1.5 2", 2, "ac", "is not a count"},
		{"too few values", counts + "1 5 A C,G 1 2", 2, "ac", "there are 1 values for 2 ALTs"},
		{"above 1", decimals + "1 5 A G 1.000001", 2, "alt_freq", "is not between 0 and 1"},
		{"below 0", decimals + "1 5 A G -0.1", 2, "alt_freq", "is not between 0 and 1"},
		{"no number", decimals + "1 5 A G 0,5", 2, "alt_freq", "values for 1 ALTs"},
		{"infinite", decimals + "1 5 A G inf", 2, "alt_freq", "not a plain decimal number"},
		{"too fine", decimals + "1 5 A G 1e-19", 2, "alt_freq", "more than 18 decimals"},
		{"twice", decimals + "1 6 A G 0.1\n1 5 A G 0.1\n1 6 A G 0.1", 0, "", "listed twice; which frequency holds? (variant 1:6:A:G)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, tsv(c.text))
			_, err := Read(path, nil)
			var placed *fileerr.Error
			if !errors.As(err, &placed) {
				t.Fatalf("error %v", err)
			}
			if placed.Class != fileerr.Malformed || placed.Line != c.line || placed.Field != c.field || !strings.Contains(err.Error(), c.message) {
				t.Errorf("%v\nwant line %d, field %q, %q", err, c.line, c.field, c.message)
			}
		})
	}
	if _, err := Read(write(t, "chrom\tpos\tref\talt\taf\n1\t5\tA\t\t0.1\n"), nil); err == nil || !strings.Contains(err.Error(), "REF or ALT is empty") {
		t.Errorf("an empty ALT: %v", err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none"), nil); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: %v", err)
	}
}

func TestReadCutGzip(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, "chrom\tpos\tref\talt\taf\n1\t5\tA\tG\t0.1\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if table, err := Read(write(t, b.String()), nil); err != nil || !table.Of(1, 5, "G", "A").Known() {
		t.Errorf("whole: %v", err)
	}
	if _, err := Read(write(t, b.String()[:b.Len()-3]), nil); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("cut: %v", err)
	}
}

// Of both alleles of a biallelic variant is 1, in whichever order they are asked.
func TestOfAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		text.WriteString("chrom\tpos\tref\talt\tac\tan\n")
		n := rapid.IntRange(1, 30).Draw(rt, "rows")
		counts := map[int][2]int64{}
		for i := range n {
			an := rapid.Int64Range(1, 1<<40).Draw(rt, "an")
			counts[i] = [2]int64{rapid.Int64Range(0, an).Draw(rt, "ac"), an}
			fmt.Fprintf(&text, "%d\t%d\tA\tG\t%d\t%d\n", (n-i)%22+1, i+1, counts[i][0], an)
		}
		table, err := Read(write(t, text.String()), nil)
		if err != nil {
			rt.Fatal(err)
		}
		for i, c := range counts {
			chrom, pos := genome.Chromosome((n-i)%22+1), int32(i+1)
			alt, ref := table.Of(chrom, pos, "G", "A"), table.Of(chrom, pos, "A", "G")
			if alt.Rat().Cmp(big.NewRat(c[0], c[1])) != 0 || new(big.Rat).Add(alt.Rat(), ref.Rat()).Cmp(big.NewRat(1, 1)) != 0 {
				rt.Fatalf("%d/%d: %v and %v", c[0], c[1], alt, ref)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "chrom\tpos\tref\talt\tac\tan\n1\t1\tA\tG\t1\t2\n", "#CHROM POS REF ALT ALT_FREQS\n1 1 A C,G 0.1,2e-1\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := Read(write(t, string(content)), nil)
		if err != nil {
			if fileerr.ClassOf(err) == fileerr.Internal {
				t.Fatalf("an error without a class: %v", err)
			}
			return
		}
		c := table.Counts()
		if c.Rows != c.Kept+c.Unknown+c.NotWanted+c.UnsupportedContig || c.Rows == 0 {
			t.Fatalf("%+v", c)
		}
		for chrom, rows := range table.rows {
			for _, r := range rows {
				if f := table.Of(genome.Chromosome(chrom), r.pos, table.alleles[r.alt], table.alleles[r.ref]); f.Count < 0 || f.Count > f.Of {
					t.Fatalf("%+v is %v", r, f)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("#CHROM\tPOS\tID\tREF\tALT\tALT_FREQS\tOBS_CT\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "%d\t%d\trs%d\tA\tG\t0.%06d\t6404\n", i%22+1, i+1, i, i%1_000_000)
	}
	path := write(b, text.String())
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(path, nil); err != nil {
			b.Fatal(err)
		}
	}
}
