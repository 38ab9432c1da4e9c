package pgscatalog

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// The short way of plain rows ends in the same rows as the way of all others, which files
// take where they have a column is_dominant, be it empty.
func TestPlainRowsAreReadAsAllOthers(t *testing.T) {
	contents := newContents(t)
	place := []string{"", "1", "1", "chr2", "X", "MT", "0", "30", "NA", ".", "\"3\"", " 4", "chrUn", "1;2"}
	position := []string{"", "5", "17", "2147483647", "2147483648", "0", "007", "x", "NA", "\"9\"", " 8", "5;6"}
	allele := []string{"A", "C", "G", "T", "a", "t", "AC", "", ".", "N", "\"A\"", " G", "A/C", "e4", "-"}
	fields := []struct {
		name  string
		texts []string
	}{
		{"rsID", []string{"rs1", "rs22", "", ".", "NA", "HLA-B*57:01", "H", "\"HLA-DRB1*15:01\"", " rs3", "rs429358"}},
		{"chr_name", place}, {"chr_position", position}, {"effect_allele", allele}, {"other_allele", allele},
		{"effect_weight", []string{"0.5", "-0.25", "1e-05", "", "x", "\"1\"", "0.123456789"}},
		{"allelefrequency_effect", []string{"", "0.25", "NA", "2"}},
		{"effect_weight_b", []string{"0", "0.5", "-1.25", "", " 1"}}, {"effect_weight_c", []string{"0", "0.25", "2e-05", "x"}},
		{"hm_rsID", []string{"rs5", "", "."}}, {"hm_chr", place}, {"hm_pos", position}, {"hm_inferOtherAllele", []string{"", "G", "A/C"}},
		{"hm_source", []string{"ENSEMBL", "liftover", "Author-reported", "Unknown", ""}}, {"hm_match_chr", []string{"True", "", "False"}}, {"hm_match_pos", []string{"True", "", "False"}},
	}
	rapid.Check(t, func(t *rapid.T) {
		asHarmonised := rapid.Bool().Draw(t, "harmonised")
		header, taken := "", fields[:rapid.IntRange(6, len(fields)).Draw(t, "columns")]
		if asHarmonised {
			header, taken = "#genome_build=GRCh37\n#HmPOS_build=GRCh37\n", fields
		}
		var short, long strings.Builder
		for i := range rapid.IntRange(1, 6).Draw(t, "rows") + 1 {
			var line []string
			for _, f := range taken {
				text := f.name
				if i > 0 {
					n := len(f.texts)
					if rapid.IntRange(0, 3).Draw(t, "odd") > 0 {
						n = min(n, 3) // mostly rows that are plain
					}
					text = rapid.SampledFrom(f.texts[:n]).Draw(t, f.name)
				}
				line = append(line, text)
			}
			dominant := ""
			if i == 0 {
				dominant = "is_dominant"
			}
			text := strings.Join(line, "\t")
			end := rapid.SampledFrom([]string{"\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n\r\n", "\t\n", "\t\t\r\n"}).Draw(t, "end")
			fmt.Fprintf(&short, "%s%s", text, end)
			fmt.Fprintf(&long, "%s\t%s%s", text, dominant, end)
		}
		got, gotErr := contents.read(t, []byte(header+short.String()), asked{})
		want, wantErr := contents.read(t, []byte(header+long.String()), asked{})
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || fileerr.ClassOf(gotErr) != fileerr.ClassOf(wantErr) {
			t.Fatalf("error %v, want %v", gotErr, wantErr)
		}
		for k := range got {
			if got[k].Notes != want[k].Notes || got[k].Len() != want[k].Len() {
				t.Fatalf("%d rows, notes %v; want %d, %v", got[k].Len(), got[k].Notes, want[k].Len(), want[k].Notes)
			}
			for i := range got[k].Len() {
				if a, b := got[k].Row(i), want[k].Row(i); !reflect.DeepEqual(a, b) {
					t.Fatalf("row %d of\n%s\nis %+v, want %+v", i, short.String(), a, b)
				}
			}
		}
	})
}

// An HLA allele that is written with two alleles of one letter is no variant of that
// place, however its name is written.
func TestHLAWithLettersIsNotPlain(t *testing.T) {
	contents := newContents(t)
	for _, id := range []string{"HLA-B*57:01", "HLA_B_5701", "\"HLA-B*57:01\"", " HLA-B*57:01"} {
		text := "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" + id + "\t6\t31353872\tA\tT\t0.5\nrs1\t6\t31353872\tA\tT\t0.5\n"
		scores, err := contents.read(t, []byte(text), asked{})
		if err != nil {
			t.Fatal(err)
		}
		if row := scores[0].Row(0); row.Fate != scoreset.ComplexUnsupported || row.Kind != "HLA_allele" {
			t.Errorf("%q: %+v", id, row)
		}
		if row := scores[0].Row(1); row.Fate != scoreset.Undecided || row.Pos != 31353872 {
			t.Errorf("rs1 behind %q: %+v", id, row)
		}
	}
}

// What is no line of as many fields as there are columns is no plain row, and the error says
// where it is.
func TestOddLinesAreNotPlain(t *testing.T) {
	contents := newContents(t)
	const header = "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
	row := "rs1\t1\t5\tA\tG\t0.5\n"
	for lines, want := range map[string]string{
		row + "rs1\t1\t5\nA\tG\t0.5\n" + row: ":3: the row has 3 fields, the header names 6 columns",
		row + "rs1\t1\n5\tA\tG\t0.5\n" + row: ":3: the row has 2 fields, the header names 6 columns",
		row + "rs\x001\t1\t5\tA\tG\t0.5\n":   ":3: this is not text: the line holds a zero byte",
		row + "rs1\t1\t5\tA\tG\t0.5\tx\n":    ":3: the row has 7 fields, the header names 6 columns",
	} {
		if _, err := contents.read(t, []byte(header+lines), asked{}); err == nil || err.Error() != contents.path+want {
			t.Errorf("%q: %v, want %s", lines, err, want)
		}
	}
	scores, err := contents.read(t, []byte(header+row+"rs2\t1\t6\tA\tG\tx\r\n"+row), asked{})
	if err != nil || scores[0].Len() != 3 {
		t.Fatalf("three rows: %v", err)
	}
	if got := scores[0].Row(1); got.WeightText != "x" || got.Pos != 6 {
		t.Errorf("a row that ends in CR LF: %+v", got)
	}
}
