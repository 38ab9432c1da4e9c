package vcf

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
)

// table reads a text file with tabs, without its header line.
func table(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows [][]string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		rows = append(rows, strings.Split(lines.Text(), "\t"))
	}
	return rows[1:]
}

// plink2.afreq is PLINK 2's own reading of the same file.
func TestFrequenciesAreThoseOfPLINK(t *testing.T) {
	data := testfile.Folder(t, "allele frequencies of tiny1000G against PLINK 2")
	want := map[string][]string{}
	for _, row := range table(t, filepath.Join(data, "golden/tiny1000G_PGS001229/plink2.afreq")) {
		want[row[1]] = row
	}
	r, err := Open([]string{filepath.Join(data, "genotypes/tiny1000G/tiny1000G.vcf.gz")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	compared := 0
	var site source.Site
	for {
		if err := r.Next(&site); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		row := want[site.ID]
		if row == nil {
			continue // PLINK's run was over the autosomes
		}
		compared++
		copies, alleles := 0, 0
		for s := range r.Samples() {
			if code := site.Calls[0][s/4] >> (2 * (s % 4)) & 3; code != 3 {
				copies, alleles = copies+int(code), alleles+2
			}
		}
		// PLINK prints six significant digits.
		frequency := strconv.FormatFloat(float64(copies)/float64(alleles), 'g', 6, 64)
		if row[0] != site.Chrom.String() || row[2] != site.Ref || row[3] != site.Alts[0] || len(site.Alts) != 1 ||
			!sameNumber(row[4], frequency) || row[5] != strconv.Itoa(alleles) {
			t.Errorf("%s: %s>%s frequency %s of %d, PLINK has %v", site.ID, site.Ref, site.Alts, frequency, alleles, row)
		}
	}
	if compared != len(want) || compared < 900 {
		t.Errorf("%d variants compared, PLINK has %d", compared, len(want))
	}
}

func sameNumber(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	return errA == nil && errB == nil && x == y
}

// apoe_genotype.tsv was made from bcftools' reading of the same file.
func TestAPOEGenotypesAreThoseOfBcftools(t *testing.T) {
	data := testfile.Folder(t, "APOE genotypes against bcftools")
	r, err := Open([]string{filepath.Join(data, "genotypes/apoe/apoe.vcf.gz")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	copies := map[string][]int{}
	var site source.Site
	for {
		if err := r.Next(&site); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for s := range r.Samples() {
			copies[site.ID] = append(copies[site.ID], int(site.Calls[0][s/4]>>(2*(s%4))&3))
		}
	}
	// e4 has the ALT of rs429358, e2 that of rs7412, e1 both, e3 none. e2/e4 and
	// e1/e3 differ by phase alone.
	genotype := map[[2]int]string{{0, 0}: "e3/e3", {1, 0}: "e3/e4", {0, 1}: "e2/e3", {2, 0}: "e4/e4",
		{1, 1}: "e2/e4", {0, 2}: "e2/e2", {2, 1}: "e1/e4"}
	rows := table(t, filepath.Join(data, "golden/apoe_1000G/apoe_genotype.tsv"))
	if len(rows) != len(r.Samples()) || len(rows) != 2504 {
		t.Fatalf("%d samples, bcftools has %d", len(r.Samples()), len(rows))
	}
	for s, sample := range r.Samples() {
		got := genotype[[2]int{copies["rs429358"][s], copies["rs7412"][s]}]
		if row := rows[s]; row[0] != sample.ID || row[5] != got {
			t.Fatalf("sample number %d: %q, bcftools has %q", s+1, got, row[5])
		}
	}
}

// What other projects wrote to be read or refused.
func TestFilesOfOtherProjects(t *testing.T) {
	data := testfile.Folder(t, "VCF files of other projects")
	files := 0
	for _, folder := range []string{"malformed", "genotypes", "monogenic", "phenotypes", "scores"} {
		err := filepath.WalkDir(filepath.Join(data, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !called(path, ".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", ".bgen", ".pgen", ".bed", ".parquet") {
				return err
			}
			files++
			name, err := filepath.Rel(data, path)
			if err != nil {
				return err
			}
			sites, outcomes, err := readAll([]string{path}, 2)
			class := fileerr.ClassOf(err)
			switch {
			case strings.Contains(name, "/passed/") && err != nil:
				t.Errorf("%s has to be read: %v", name, err)
			case mustRefuse(name) && err == nil:
				t.Errorf("%s was read: %q", name, sites)
			case err != nil && class != fileerr.Malformed && class != fileerr.Integrity && class != fileerr.Inconsistent:
				t.Errorf("%s: class %d: %v", name, class, err)
			case err != nil && !strings.HasPrefix(err.Error(), path+":"):
				t.Errorf("%s: error %q does not begin with the file", name, err)
			case outcomes.Total() != outcomes.Records || int64(len(sites)) != outcomes.Records-outcomes.UnsupportedContig:
				t.Errorf("%s: %d sites of %+v", name, len(sites), outcomes)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 450 {
		t.Errorf("%d files were tried; the data hold more than 450", files)
	}
}

func called(path string, ends ...string) bool {
	for _, end := range ends {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// mustRefuse names the files in which something is broken that a genotype, its
// place or its owner depends on. Other files under failed/ break rules of
// meta lines, INFO and further FORMAT fields, which are not read, or of the
// order of records, which the cohort sorts.
func mustRefuse(name string) bool {
	for _, part := range []string{
		"failed_body_alt_", "failed_body_pos_", "failed_body_ref_", "failed_body_sample_000", "failed_body_sample_001",
		"failed_body_sample_002", "failed_body_sample_003", "failed_body_sample_011", "failed_body_format_000",
		"failed_body_format_001", "failed_body_format_002", "failed_body_format_004", "failed_body_chrom_000",
		"failed_body_chrom_002", "failed_fileformat_", "failed_header_", "failed_body_id_",
		"hail/invalid_base.vcf", "hail/malformed.vcf", "hail/duplicate_ids.vcf",
	} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return !called(name, ".vcf", ".vcf.gz", ".vcf.bgz", ".bcf")
}

func ExampleOpen() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "three.vcf")
	text := "##fileformat=VCFv4.2\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\n" +
		"chr1\t100\trs1\tA\tC,G\t.\tPASS\t.\tGT\t0|1\t2/2\t./.\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		panic(err)
	}
	r, err := Open([]string{path}, Options{Threads: 1})
	if err != nil {
		panic(err)
	}
	defer r.Close()
	var site source.Site
	for {
		if err := r.Next(&site); err == io.EOF {
			break
		} else if err != nil {
			panic(err)
		}
		fmt.Println(site.Chrom, site.Pos, site.Ref)
		for j, alt := range site.Alts {
			fmt.Printf("%s %08b\n", alt, site.Calls[j])
		}
	}
	// Output:
	// 1 100 A
	// C [00110001]
	// G [00111000]
}
