package pgscatalog

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// Each malformed file breaks one rule; its error names the place.
func TestReadRefuses(t *testing.T) {
	const columns = "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
	for _, c := range []struct {
		name, text string
		class      fileerr.Class
		line       int
		field      string
		message    string
	}{
		{"empty", "", fileerr.Malformed, 0, "", "ends before a line that names the columns"},
		{"header alone", "#pgs_id=x\n", fileerr.Malformed, 0, "", "ends before a line that names the columns"},
		{"no rows", columns, fileerr.Malformed, 0, "", "holds no rows"},
		{"no column line", "rs9605903 22 17054720 C T 1e-06\n", fileerr.Malformed, 1, "", "there is no effect_allele (of other programs, name the columns with --columns); found a line of 6 fields with no such name"},
		{"no weight", "chr_name\tchr_position\teffect_allele\n1\t5\tA\n", fileerr.Malformed, 1, "", "no column effect_weight (of other programs, name the columns with --columns); found a line of 3 fields, of them known: chr_name, chr_position, effect_allele"},
		{"odds ratios alone", "chr_name\tchr_position\teffect_allele\tOR\n1\t5\tA\t2\n", fileerr.Malformed, 1, "", "say --columns OR=OR if its values are ratios"},
		{"hazard ratios of a file of odds ratios", "#weight_type=OR\nchr_name\tchr_position\teffect_allele\thr\n1\t5\tA\t2\n", fileerr.Malformed, 2, "", "no header weight_type=HR"},
		{"ratios as weights", "#weight_type=OR\n" + columns + "1\t5\tA\tG\t1.1\n1\t6\tA\tG\t0.9\n", fileerr.Inconsistent, 0, "weight_type", "none is negative and they are 1.00 on average"},
		{"ratios as weights, a half on average", "#weight_type=HR\n" + columns + "1\t5\tA\tG\t0.4\n1\t6\tA\tG\t0.6\n", fileerr.Inconsistent, 0, "weight_type", "none is negative and they are 0.50 on average"},
		{"an older build", "#genome_build=hg18\n" + columns + "1\t5\tA\tG\t1\n", fileerr.Inconsistent, 0, "genome_build", "NCBI36 (hg18), which is not supported"},
		{"no place", "effect_allele\teffect_weight\nA\t1\n", fileerr.Malformed, 1, "", "no column chr_name and chr_position, nor rsID"},
		{"half a place", "chr_name\teffect_allele\teffect_weight\n1\tA\t1\n", fileerr.Malformed, 1, "", "needed together"},
		{"two of three dosage weights", "chr_name\tchr_position\teffect_allele\tdosage_0_weight\tdosage_1_weight\n", fileerr.Malformed, 1, "", "either all columns or none"},
		{"a column twice", "effect_weight\t" + columns, fileerr.Malformed, 1, "", `two columns are called "effect_weight"`},
		{"two names of one column", "CHR\tBP\tA1\tEA\tBETA\n1\t5\tA\tG\t1\n", fileerr.Malformed, 1, "", `both "a1" and "ea" may be the column effect_allele`},
		{"a score twice", "#pgs_id=x\nchr_name\tchr_position\teffect_allele\teffect_weight\teffect_weight_x\n1\t5\tA\t1\t1\n", fileerr.Malformed, 0, "", "two weight columns"},
		{"two kinds of several scores", "chr_name\tchr_position\teffect_allele\taccession\teffect_weight_x\n1\t5\tA\t1\t1\n", fileerr.Malformed, 0, "", "expected one of them"},
		{"no accession", "chr_name\tchr_position\teffect_allele\teffect_weight\taccession\n1\t5\tA\t1\t\n", fileerr.Malformed, 2, "accession", "is empty"},
		{"too few fields", columns + "1\t100\tA\tG\n", fileerr.Malformed, 2, "", "has 4 fields, the header names 5 columns"},
		{"too many fields", columns + "1\t100\tA\tG\t1\t2\n", fileerr.Malformed, 2, "", "has 6 fields, the header names 5 columns"},
		{"a position that is none", columns + "1\t100\tA\tG\t1\n1\tx\tA\tG\t1\n", fileerr.Malformed, 3, "chr_position", `"x" is not a position`},
		{"a position with decimals", columns + "1\t100.0\tA\tG\t1\n", fileerr.Malformed, 2, "chr_position", "is not a position"},
		{"a position beyond all", columns + "1\t2147483648\tA\tG\t1\n", fileerr.Malformed, 2, "chr_position", "is not a position"},
		{"a negative position", columns + "1\t-5\tA\tG\t1\n", fileerr.Malformed, 2, "chr_position", "is not a position"},
		{"a flag that is none", "chr_name\tchr_position\teffect_allele\teffect_weight\tis_dominant\n1\t5\tA\t1\tmaybe\n", fileerr.Malformed, 2, "is_dominant", "neither TRUE nor FALSE"},
		{"a harmonised header without columns", "#HmPOS_build=GRCh38\n" + columns + "1\t5\tA\tG\t1\n", fileerr.Malformed, 2, "", "no columns hm_chr and hm_pos"},
		{"an unknown harmonised build", "#HmPOS_build=GRCh99\nhm_chr\thm_pos\teffect_allele\teffect_weight\n1\t5\tA\t1\n", fileerr.Malformed, 0, "HmPOS_build", "not GRCh37 or GRCh38"},
		{"a harmonised position that is none", "#HmPOS_build=GRCh38\nhm_chr\thm_pos\teffect_allele\teffect_weight\n1\tx\tA\t1\n", fileerr.Malformed, 3, "hm_pos", "is not a position"},
		{"a key with two values", "#pgs_id=x\n#pgs_id=y\n" + columns, fileerr.Malformed, 2, "pgs_id", "twice"},
		{"rows that are not there", "#variants_number=2\n" + columns + "1\t100\tA\tG\t1\n", fileerr.Integrity, 0, "variants_number", "declares 2 rows, the file holds 1: it is cut, get it again; if these rows are all that are meant, set #variants_number=1 in a copy of it"},
		{"rows too many", "#variants_number=1\n" + columns + "1\t100\tA\tG\t1\n1\t101\tA\tG\t1\n", fileerr.Inconsistent, 0, "variants_number", "declares 1 rows, the file holds 2: rows were added, get it again; if these rows are all that are meant, set #variants_number=2 in a copy of it"},
		{"a count that is none", "#variants_number=many\n" + columns + "1\t100\tA\tG\t1\n", fileerr.Malformed, 0, "variants_number", "is not a number"},
		{"no text", columns + "1\t\x00\tA\tG\t1\n", fileerr.Malformed, 2, "", "zero byte"},
		{"an endless line", strings.Repeat("x", 2<<20), fileerr.Malformed, 1, "", "longer than"},
		{"UTF-16", "\xff\xfec\x00", fileerr.Malformed, 0, "", "UTF-16"},
		{"zstd", "\x28\xb5\x2f\xfd....", fileerr.Malformed, 0, "", "zstd"},
		{"zip", "PK\x03\x04....", fileerr.Malformed, 0, "", "zip"},
		{"damaged gzip", "\x1f\x8b\x08\x00garbage garbage garbage", fileerr.Integrity, 0, "", "gzip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "broken.txt", []byte(c.text))
			scores, err := readOne(path)
			var placed *fileerr.Error
			if !errors.As(err, &placed) {
				t.Fatalf("error %v, %d scores", err, len(scores))
			}
			if placed.Class != c.class || placed.Line != c.line || placed.Field != c.field || !strings.Contains(err.Error(), c.message) || placed.Path != path {
				t.Errorf("class %d line %d field %q: %v\nwant class %d line %d field %q, %q", placed.Class, placed.Line, placed.Field, err, c.class, c.line, c.field, c.message)
			}
		})
	}
}

// A file of another kind may hold people's ids: no message repeats it.
func TestReadKeepsIDsOutOfMessages(t *testing.T) {
	for _, text := range []string{
		"canary-1234\tF\t1970\ncanary-1235\tM\t1971\n",
		"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tcanary-1234\n1\t5\t.\tA\tG\t.\t.\t.\tGT\t0/1\n",
		"canary-1234,0.5,1\n", "canary-1234 canary-1234 0 0 1 -9\n",
	} {
		if _, err := readOne(write(t, "people.txt", []byte(text))); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v", err)
		}
	}
}

func TestReadNotAFile(t *testing.T) {
	if _, err := readOne(filepath.Join(t.TempDir(), "none.txt")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: %v", err)
	}
	if _, err := readOne(t.TempDir()); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a directory: %v", err)
	}
}
