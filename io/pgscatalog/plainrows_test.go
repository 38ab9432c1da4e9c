package pgscatalog

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// Hundreds of rows, nearly all plain, are read column by column as they are one by one, which
// is how files are read that have a column is_dominant, be it empty.
func TestManyPlainRowsAreReadAsOneByOne(t *testing.T) {
	contents := newContents(t)
	rng := rand.New(rand.NewPCG(41, 42))
	pick := func(texts ...string) string { return texts[rng.IntN(len(texts))] }
	read := 0
	for trial := range 80 {
		rare := []int{1 << 30, 300, 40, 5}[trial%4] // one in so many fields is odd
		broken := rng.IntN(4) == 0                  // some fields or lines are no row's
		weights := []int{1, 2, 7, 9}[rng.IntN(4)]
		harmonised := rng.IntN(3) == 0
		columns := []string{"rsID", "chr_name", "chr_position", "effect_allele", "other_allele", "locus_name"}
		header := ""
		if harmonised {
			header = "#genome_build=GRCh37\n#HmPOS_build=GRCh37\n"
			columns = append(columns, "hm_rsID", "hm_chr", "hm_pos", "hm_source", "hm_match_chr", "hm_match_pos")
		}
		if rng.IntN(3) == 0 {
			columns = append(columns, "allelefrequency_effect")
		}
		for k := range weights {
			columns = append(columns, fmt.Sprintf("effect_weight_%c", 'a'+k))
		}
		rng.Shuffle(len(columns), func(i, k int) { columns[i], columns[k] = columns[k], columns[i] })
		chrom, pos := rng.IntN(22)+1, 1
		field := func(column string) string {
			odd := rng.IntN(rare) == 0
			switch {
			case column == "rsID" || column == "hm_rsID":
				if odd {
					return pick("", ".", "NA", "r", "rs", "H", "HLA-A", " rs1", "\"rs1\"", "rs 1", "rs1 ", "rs1\"", strings.Repeat("rs1234567", 2), strings.Repeat("rs1234567", 5))
				}
				return fmt.Sprintf("rs%d", rng.IntN(1<<rng.IntN(31)))
			case column == "chr_name" || column == "hm_chr":
				if odd {
					chrom = rng.IntN(22) + 1
					return pick("X", "chrX", "chr7", "", "NA", "0", "99", "chrUn_KI270742", "1;2", " 1", "\"1\"", "MT")
				}
				return fmt.Sprint(chrom)
			case column == "chr_position" || column == "hm_pos":
				if odd && broken {
					return pick("x", "2147483648", "12345678x", "x23456789", "1e5", "-5", "12x")
				}
				if odd {
					return pick("0", "", "NA", "999999999", "2147483647", "00000012", "123456789")
				}
				return fmt.Sprint(pos)
			case column == "effect_allele" || column == "other_allele":
				if odd {
					return pick("AC", "", "a", "N", "-", "A/C", " A", "AGGT")
				}
				return pick("A", "C", "G", "T")
			case column == "hm_source":
				if odd {
					return pick("liftover", "Author-reported", "Unknown", "", "\"liftover\"")
				}
				return "ENSEMBL"
			case strings.HasPrefix(column, "hm_match"):
				if odd {
					return pick("False", "false", "", "\"False\"")
				}
				return "True"
			case column == "allelefrequency_effect":
				return pick("0.25", "", "0.5")
			case column == "locus_name":
				return pick("", "LPA", "APOE", "x y")
			}
			if odd {
				return pick("", "x", "0", "-0.0", "1", "1e5", " 0.5", "\"0.25\"", ".5", "1.5e-300", "0.12345678901234567890123")
			}
			return fmt.Sprintf([]string{"%.9f", "%.15g", "%.14e"}[trial%3], math.Ldexp(rng.NormFloat64(), -5))
		}
		var short, long strings.Builder
		short.WriteString(header + strings.Join(columns, "\t") + "\n")
		long.WriteString(header + strings.Join(columns, "\t") + "\tis_dominant\n")
		for range rng.IntN(900) {
			pos += rng.IntN(500_000)
			var line []string
			for _, column := range columns {
				line = append(line, field(column))
			}
			end := "\n"
			if rng.IntN(rare) == 0 {
				end = pick("\r\n", "\n\n", "\n\r\n", "\t\n", "\t\t\r\n")
			}
			cut := len(line)
			if broken && rng.IntN(rare) == 0 && rng.IntN(20) == 0 {
				cut = rng.IntN(cut) + 1
			}
			text := strings.Join(line[:cut], "\t")
			short.WriteString(text + end)
			if long.WriteString(text); cut == len(line) {
				long.WriteString("\t")
			}
			long.WriteString(end)
		}
		got, gotErr := contents.read(t, []byte(short.String()), asked{})
		want, wantErr := contents.read(t, []byte(long.String()), asked{})
		message := strings.ReplaceAll(fmt.Sprint(wantErr), fmt.Sprintf("names %d columns", len(columns)+1), fmt.Sprintf("names %d columns", len(columns)))
		if fmt.Sprint(gotErr) != message || fileerr.ClassOf(gotErr) != fileerr.ClassOf(wantErr) {
			t.Fatalf("error %v, want %v", gotErr, wantErr)
		}
		if wantErr == nil && trial%4 > 0 {
			read++
		}
		for k := range want {
			if got[k].Notes != want[k].Notes || got[k].Len() != want[k].Len() {
				t.Fatalf("%d rows, notes %v; want %d, %v", got[k].Len(), got[k].Notes, want[k].Len(), want[k].Notes)
			}
			for i := range want[k].Len() {
				if a, b := got[k].Row(i), want[k].Row(i); !reflect.DeepEqual(a, b) {
					t.Fatalf("row %d of %v is %+v, want %+v: %q", i, columns, a, b, strings.Split(short.String(), "\n")[i:i+6])
				}
			}
		}
	}
	if read < 20 {
		t.Errorf("%d files with odd fields were read", read)
	}
}

// Where rows of another kind come often, few lines behind each are looked at.
func TestFewPlainRowsAreTriedAmongOthers(t *testing.T) {
	c, problem := parseColumns([]byte("chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight"), asked{})
	if problem != "" {
		t.Fatal(problem)
	}
	r := &reader{columns: c}
	b := r.newBlock()
	const pairs = 300
	b.lines.Text = append(b.lines.Text[:0], strings.Repeat("1\t100\tA\tC\t0.5\n1\t101\tA\tCC\t0.5\n", pairs)...)
	b.parse(r)
	if b.err != nil || b.count != 2*pairs || b.plain.tried > 2+leastPlainRows {
		t.Errorf("%v, %d rows of %d, %d lines are tried", b.err, b.count, 2*pairs, b.plain.tried)
	}
}
