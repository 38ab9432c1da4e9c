package vcf

import (
	"errors"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

func TestMalformedRecords(t *testing.T) {
	long := strings.Repeat("9", 40)
	tests := []struct {
		name   string
		record string // spaces for tabs, _ for a space
		field  string
		want   string
	}{
		{"too few fixed columns", "1 5 . A C . .", "", "has 7 columns"},
		{"no tabs", "1_5_._A_C", "", "has 1 columns"},
		{"no FORMAT", "1 5 . A C . . .", "FORMAT", "ends before FORMAT; expected 12 columns"},
		{"no samples", "1 5 . A C . . . GT", "", "0 sample columns; expected 3"},
		{"too few samples", "1 5 . A C . . . GT 0/0 0/0", "", "2 sample columns; expected 3"},
		{"too many samples", "1 5 . A C . . . GT 0/0 0/0 0/0 0/0", "", "4 sample columns; expected 3"},
		{"too many samples on another contig", "ctg 5 . A C . . . GT 0/0 0/0 0/0 0/0", "", "4 sample columns"},
		{"empty last column", "1 5 . A C . . . GT 0/0 0/0 ", "GT", "sample number 3"},
		{"header among records", "#CHROM POS", "", "header stands among the records"},
		{"contig with white space", "chr_1 5 . A C . . . GT 0/0 0/0 0/0", "CHROM", "name of a contig"},
		{"open bracket", "<1 5 . A C . . . GT 0/0 0/0 0/0", "CHROM", "name of a contig"},
		{"no contig", " 5 . A C . . . GT 0/0 0/0 0/0", "CHROM", "name of a contig"},
		{"position dot", "1 . . A C . . . GT 0/0 0/0 0/0", "POS", "whole number"},
		{"position negative", "1 -1 . A C . . . GT 0/0 0/0 0/0", "POS", "whole number"},
		{"position signed", "1 +1 . A C . . . GT 0/0 0/0 0/0", "POS", "whole number"},
		{"position as a float", "1 1e5 . A C . . . GT 0/0 0/0 0/0", "POS", "whole number"},
		{"position over 31 bits", "1 2147483648 . A C . . . GT 0/0 0/0 0/0", "POS", "2147483647"},
		{"position absurd", "1 " + long + " . A C . . . GT 0/0 0/0 0/0", "POS", "…"},
		{"id empty", "1 5  A C . . . GT 0/0 0/0 0/0", "ID", "list of ids"},
		{"id with an empty part", "1 5 a;;b A C . . . GT 0/0 0/0 0/0", "ID", "list of ids"},
		{"REF empty", "1 5 .  C . . . GT 0/0 0/0 0/0", "REF", "not an allele"},
		{"REF dot", "1 5 . . C . . . GT 0/0 0/0 0/0", "REF", "not an allele"},
		{"REF with another letter", "1 5 . M C . . . GT 0/0 0/0 0/0", "REF", "not an allele"},
		{"REF list", "1 5 . A,C C . . . GT 0/0 0/0 0/0", "REF", "not an allele"},
		{"REF symbolic", "1 5 . <DEL> C . . . GT 0/0 0/0 0/0", "REF", "not an allele"},
		{"ALT empty", "1 5 . A  . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT with a gap", "1 5 . A C,,G . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT ends in a comma", "1 5 . A C, . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT with another letter", "1 5 . A R . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT dot first of two", "1 5 . A .,C . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT dot last of two", "1 5 . A C,. . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"ALT twice", "1 5 . A C,G,C . . . GT 0/0 0/0 0/0", "ALT", "stands twice"},
		{"ALT twice in another case", "1 5 . A C,c . . . GT 0/0 0/0 0/0", "ALT", "stands twice"},
		{"ALT is REF", "1 5 . A C,A . . . GT 0/0 0/0 0/0", "ALT", "stands twice"},
		{"one of many ALTs twice", "1 5 . A " + strings.Join(manyAlts(12), ",") + ",ACC . . . GT 0/0 0/0 0/0", "ALT", "stands twice"},
		{"one of many ALTs is REF", "1 5 . A " + strings.Join(manyAlts(12), ",") + ",A . . . GT 0/0 0/0 0/0", "ALT", "stands twice"},
		{"bracket too many", "1 5 . A <INS>B> . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"bracket open", "1 5 . A <INS . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"no name", "1 5 . A <> . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"breakend without base", "1 5 . A [1:100[ . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"breakend with two bases", "1 5 . A C[1:100[C . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"breakend with two brackets", "1 5 . A C[1:100] . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"breakend without mate", "1 5 . A C[[ . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"two dots", "1 5 . A .. . . . GT 0/0 0/0 0/0", "ALT", "not an allele"},
		{"quality is a word", "1 5 . A C PASS . . GT 0/0 0/0 0/0", "QUAL", "not a number"},
		{"filter with white space", "1 5 . A C . my_filter . GT 0/0 0/0 0/0", "FILTER", "list of filters"},
		{"filter empty", "1 5 . A C .  . GT 0/0 0/0 0/0", "FILTER", "list of filters"},
		{"INFO empty", "1 5 . A C . .  GT 0/0 0/0 0/0", "INFO", "empty"},
		{"FORMAT empty", "1 5 . A C . . .  0/0 0/0 0/0", "FORMAT", "key number 1 is empty"},
		{"FORMAT with a gap", "1 5 . A C . . . GT::DP 0/0 0/0 0/0", "FORMAT", "key number 2 is empty"},
		{"FORMAT with white space", "1 5 . A C . . . GT:G_S 0/0 0/0 0/0", "FORMAT", "white space"},
		{"GT not first", "1 5 . A C . . . DP:GT 1:0/0 1:0/0 1:0/0", "FORMAT", "GT is key number 2"},
		{"GT twice", "1 5 . A C . . . GT:GT 0/0:0/0 0/0:0/0 0/0:0/0", "FORMAT", "GT stands twice"},
		{"allele out of range", "1 5 . A C . . . GT 0/0 0/2 0/0", "GT", "sample number 2: the call names an allele"},
		{"allele out of range behind a run of calls", "1 5 . A C . . . GT 0/0 0/0 0/9", "GT", "sample number 3: the call names"},
		{"allele 2 of no ALT", "1 5 . A . . . . GT 0/0 0/2 0/0", "GT", "sample number 2: the call names"},
		{"allele out of range in a triploid call", "1 5 . A C . . . GT 0/1/5 0/0 0/0", "GT", "sample number 1: the call names"},
		{"allele absurd", "1 5 . A C . . . GT " + long + "/0 0/0 0/0", "GT", "sample number 1"},
		{"allele is a letter", "1 5 . A C . . . GT 0/C 0/0 0/0", "GT", "neither an allele nor a dot"},
		{"call is a float", "1 5 . A C . . . GT 0.0 0/0 0/0", "GT", "separated by / or |"},
		{"two phase marks", "1 5 . A C . . . GT 0/|1 0/0 0/0", "GT", "neither an allele nor a dot"},
		{"call ends in a mark", "1 5 . A C . . . GT 0/ 0/0 0/0", "GT", "neither an allele nor a dot"},
		{"call empty", "1 5 . A C . . . GT:DP 0/0:1 :2 0/0:1", "GT", "sample number 2"},
		{"call with white space", "1 5 . A C . . . GT 0/0 0/0_ 0/0", "GT", "sample number 2"},
		{"more fields than FORMAT", "1 5 . A C . . . GT:DP 0/0:1 0/0:1:2 0/0:1", "GT", "sample number 2: the column has more fields"},
		{"fields behind GT alone", "1 5 . A C . . . GT 0/0 0/0:1 0/0", "GT", "sample number 2: the column has more fields"},
		{"fields more than a FORMAT without GT", "1 5 . A C . . . DP 1 1:2 1", "GT", "sample number 2: the column has more fields"},
		{"empty column without GT", "1 5 . A C . . . DP 1  1", "GT", "sample number 2: the column is empty"},
	}
	good := "1\t4\t.\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n"
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			record := strings.ReplaceAll(strings.ReplaceAll(test.record, " ", "\t"), "_", " ")
			path := write(t, "f.vcf", []byte(threeSamples+good+record+"\n"+good))
			sites, counts, err := readAll([]string{path}, 2)
			checkError(t, err, fileerr.Malformed, path, 4, test.field, test.want)
			if len(sites) != 1 || counts.Records != 1 {
				t.Errorf("%d sites, %d records before the error; want the one good record", len(sites), counts.Records)
			}
		})
	}
}

// checkError looks at the parts of an error, and that it names no sample.
func checkError(t *testing.T, err error, class fileerr.Class, path string, line int, field, want string) {
	t.Helper()
	var e *fileerr.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v is not placed in a file", err)
	}
	if e.Class != class || e.Path != path || e.Line != line || e.Field != field {
		t.Errorf("class %d, path %q, line %d, field %q; want %d, %q, %d, %q\n%v",
			e.Class, e.Path, e.Line, e.Field, class, path, line, field, err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("error %q; want %q in it", err, want)
	}
	if strings.Contains(err.Error(), "SECRET") {
		t.Errorf("error %q holds a sample id", err)
	}
}

func TestMalformedHeaders(t *testing.T) {
	const columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
	const v42 = "##fileformat=VCFv4.2\n"
	tests := []struct {
		name, text string
		class      fileerr.Class
		line       int
		field      string
		want       string
	}{
		{"empty file", "", fileerr.Malformed, 0, "", "the file is empty"},
		{"text", "some text\n", fileerr.Malformed, 1, "", "this is not VCF"},
		{"records alone", "1\t5\t.\tA\tC\t.\t.\t.\n", fileerr.Malformed, 1, "", "this is not VCF"},
		{"no version", "##fileformat=\n" + columns + "\n", fileerr.Malformed, 1, "##fileformat", "not a version"},
		{"version 3.3", "##fileformat=VCFv3.3\n" + columns + "\n", fileerr.Malformed, 1, "##fileformat", `"VCFv3.3" is not a version`},
		{"version 4.6", "##fileformat=VCFv4.6\n" + columns + "\n", fileerr.Malformed, 1, "##fileformat", "not a version"},
		{"version 4.10", "##fileformat=VCFv4.10\n" + columns + "\n", fileerr.Malformed, 1, "##fileformat", "not a version"},
		{"version with a blank", "##fileformat=VCF v4.2\n" + columns + "\n", fileerr.Malformed, 1, "##fileformat", "not a version"},
		{"version first", "##reference=x\n" + v42 + columns + "\n", fileerr.Malformed, 1, "", "this is not VCF"},
		{"no columns", v42 + "##reference=x\n", fileerr.Malformed, 3, "", "ends without a #CHROM line"},
		{"records without columns", v42 + "1\t5\t.\tA\tC\t.\t.\t.\n", fileerr.Malformed, 2, "", "begins with ## or #CHROM"},
		{"broken line", v42 + "##INFO=<ID=A,Description=\"a\nb\">\n" + columns + "\n", fileerr.Malformed, 3, "", "begins with ## or #CHROM"},
		{"cut within the header", v42 + "##refer", fileerr.Integrity, 2, "", "the file is cut"},
		{"cut within the ids", v42 + columns + "\tFORMAT\tSECRET-A\tSECR", fileerr.Integrity, 2, "", "the file is cut"},
		{"blanks for tabs", v42 + strings.ReplaceAll(columns, "\t", "  ") + "\n", fileerr.Malformed, 2, "#CHROM line", "not separated by tabs"},
		{"another column", v42 + "#CHROM\tPOSITION\tID\n", fileerr.Malformed, 2, "#CHROM line", "column 2 is not POS"},
		{"column left out", v42 + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tFORMAT\tSECRET-A\n", fileerr.Malformed, 2, "#CHROM line", "column 8 is not INFO"},
		{"columns end early", v42 + "#CHROM\tPOS\tID\tREF\n", fileerr.Malformed, 2, "#CHROM line", "column 5 is absent; expected ALT"},
		{"FORMAT left out", v42 + columns + "\tSECRET-A\n", fileerr.Malformed, 2, "#CHROM line", "column 9 is not FORMAT"},
		{"FORMAT without samples", v42 + columns + "\tFORMAT\n", fileerr.Malformed, 2, "#CHROM line", "expected samples"},
		{"id twice", v42 + columns + "\tFORMAT\tSECRET-A\tSECRET-B\tSECRET-A\n", fileerr.Inconsistent, 2, "#CHROM line",
			"sample number 3 has the same id as sample number 1"},
		{"id empty", v42 + columns + "\tFORMAT\tSECRET-A\t\tSECRET-B\n", fileerr.Malformed, 2, "#CHROM line", "sample number 2 has an empty id"},
		{"last id empty", v42 + columns + "\tFORMAT\tSECRET-A\t\n", fileerr.Malformed, 2, "#CHROM line", "sample number 2 has an empty id"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "f.vcf", []byte(test.text))
			_, _, err := readAll([]string{path}, 1)
			checkError(t, err, test.class, path, test.line, test.field, test.want)
		})
	}
}

func TestVersions(t *testing.T) {
	for _, v := range []string{"VCFv4.0", "VCFv4.1", "VCFv4.2", "VCFv4.3", "VCFv4.4", "VCFv4.5"} {
		text := strings.Replace(threeSamples, "VCFv4.2", v, 1)
		if _, _, err := readAll([]string{write(t, "f", []byte(text))}, 1); err != nil {
			t.Errorf("%s: %v", v, err)
		}
	}
}
