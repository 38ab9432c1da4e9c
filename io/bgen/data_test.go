package bgen

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
	"cardioscore/io/vcf"
	"cardioscore/scoring/genome"
)

// vcfRecords reads the columns of every record of a plain VCF.
func vcfRecords(t *testing.T, path string) (records [][]string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "#") {
			records = append(records, strings.Split(lines.Text(), "\t"))
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return records
}

// units reads a printed probability as a whole number over m. It has to lie so
// near to one that no other is meant.
func units(t *testing.T, printed string, m float64) uint64 {
	t.Helper()
	value, err := strconv.ParseFloat(printed, 64)
	n := math.Round(value * m)
	if err != nil || math.Abs(value*m-n) > 0.01 {
		t.Fatalf("%s is not a multiple of 1/%v", printed, m)
	}
	return uint64(n)
}

// expectedCopies gives the copies of each allele, in units of 1/m, that a column
// of GP means, and the ploidy; nil copies where it is missing. Numbers that add
// up to more than 1 are of haplotypes one by one.
func expectedCopies(t *testing.T, gp string, alleles int, m float64) (copies []uint64, ploidy int) {
	t.Helper()
	printed := strings.Split(gp, ",")
	if printed[0] == "." {
		return nil, 0
	}
	copies = make([]uint64, alleles)
	sum := uint64(0)
	numbers := make([]uint64, len(printed))
	for i := range printed {
		numbers[i] = units(t, printed[i], m)
		sum += numbers[i]
	}
	if haplotypes := int(sum / uint64(m)); haplotypes > 1 {
		for i, n := range numbers {
			copies[i%alleles] += n
		}
		return copies, haplotypes
	}
	for ploidy = 1; len(genotypes(ploidy, alleles)) != len(numbers); ploidy++ {
		if ploidy == 8 {
			t.Fatalf("%d probabilities of %d alleles are of no ploidy", len(numbers), alleles)
		}
	}
	for i, genotype := range genotypes(ploidy, alleles) {
		for _, allele := range genotype {
			copies[allele] += numbers[i]
		}
	}
	return copies, ploidy
}

// The VCFs were written by the projects that wrote the BGEN files, and print the
// probabilities to six digits: enough to know the numbers of 8 bits again.
func TestDosagesArePairedVCF(t *testing.T) {
	data := filepath.Join(testfile.Folder(t, "dosages of BGEN against the VCF of the same probabilities"), "genotypes/bgen_glow")
	ids := "ID_1\n0\n"
	for s := range 2504 {
		ids += fmt.Sprint("s", s, "\n")
	}
	unnamed := write(t, "f.sample", []byte(ids))
	for _, test := range []struct {
		bgen, vcf   string
		sample      string
		units       float64
		denominator int64
		records     int
		polyploid   int64
		// Variants with no other call.
		polyploidRecords int64
	}{
		{"example.8bits.bgen", "example.8bits.vcf", "", 255, 255, 199, 0, 0},
		{"example.8bits.bgen", "example.8bits.vcf", filepath.Join(data, "example.sample"), 255, 255, 199, 0, 0},
		{"example.8bits.bgen", "example.8bits.vcf", filepath.Join(data, "example.fake.sample"), 255, 255, 199, 0, 0},
		// Values of 8 bits, stored in more of them.
		{"example.8bits.uncompressed.bgen", "example.8bits.vcf", "", 255, 16384, 199, 0, 0},
		{"example.8bits.zstd.bgen", "example.8bits.vcf", "", 255, 16384, 199, 0, 0},
		{"complex.16bits.bgen", "complex.16bits.vcf", "", 1, 16384, 10, 6, 1},
		{"phased.16bits.bgen", "phased.16bits.vcf", unnamed, 1, 16384, 1, 0, 0},
	} {
		records := vcfRecords(t, filepath.Join(data, test.vcf))
		if len(records) != test.records {
			t.Fatalf("%s has %d records", test.vcf, len(records))
		}
		r, err := Open([]string{filepath.Join(data, test.bgen)}, Options{SampleFile: test.sample})
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Storage().Denominator; d != test.denominator {
			t.Errorf("%s: denominator %d, want %d", test.bgen, d, test.denominator)
		}
		scale := newScale(uint64(test.units), uint64(test.denominator))
		var site source.Site
		for _, record := range records {
			if err := r.Next(&site); err != nil {
				t.Fatal(err)
			}
			alleles := append([]string{site.Ref}, site.Alts...)
			if got := strings.Join(alleles, ","); got != record[3]+","+record[4] || fmt.Sprint(site.Pos) != record[1] || !strings.HasPrefix(record[2], site.ID) {
				t.Fatalf("%s: %d %s %s, the VCF has %v", test.bgen, site.Pos, site.ID, got, record[:5])
			}
			if len(record)-9 != len(r.Samples()) {
				t.Fatalf("%d samples, the VCF has %d", len(r.Samples()), len(record)-9)
			}
			for s, gp := range record[9:] {
				copies, ploidy := expectedCopies(t, gp, len(alleles), test.units)
				for j := range site.Alts {
					want := uint16(source.MissingDosage)
					if copies != nil && ploidy <= 2 {
						want = scale.of(copies[j+1] * uint64(2/ploidy))
					}
					if got := site.Dosages[j][s]; got != want {
						t.Fatalf("%s: %s, sample number %d: %d / %d, want %d for %s", test.bgen, site.ID, s+1, got, test.denominator, want, gp)
					}
				}
				if site.CallLength != nil && copies != nil && ploidy != int(site.CallLength[s]) && ploidy <= 2 {
					t.Errorf("%s: %s, sample number %d: call length %d, want %d", test.bgen, site.ID, s+1, site.CallLength[s], ploidy)
				}
			}
		}
		if err := r.Next(&site); err != io.EOF {
			t.Errorf("%s: %v behind the last record", test.bgen, err)
		}
		o := r.Outcomes()
		if o.Records != int64(test.records) || o.Total() != o.Records || o.Imported+o.Split != o.Records || o.PolyploidCalls != test.polyploid || o.PolyploidRecords != test.polyploidRecords {
			t.Errorf("%s: %+v", test.bgen, o)
		}
		r.Close()
	}
}

// The BGEN file was made of the VCF, with ALT first. Its writer gave the last
// sample two copies of the first allele at every site of X, whatever the VCF
// says; PLINK 2 reads that too.
func TestDosagesAreHardCallsOfVCF(t *testing.T) {
	data := testfile.Folder(t, "dosages of tiny1000G against the calls of its VCF")
	calls, err := vcf.Open([]string{filepath.Join(data, "genotypes/tiny1000G/tiny1000G.vcf.gz")}, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer calls.Close()
	dosages, err := Open([]string{filepath.Join(data, "genotypes/tiny1000G/tiny1000G.bgen")}, Options{RefFrom: "a2"})
	if err != nil {
		t.Fatal(err)
	}
	defer dosages.Close()
	type key struct {
		chrom    string
		pos      int32
		ref, alt string
	}
	rows := map[key][]uint16{}
	for {
		var site source.Site
		if err := dosages.Next(&site); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		rows[key{site.Chrom.String(), site.Pos, site.Ref, site.Alts[0]}] = site.Dosages[0]
	}
	var site source.Site
	compared := 0
	for {
		if err := calls.Next(&site); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		row := rows[key{site.Chrom.String(), site.Pos, site.Ref, site.Alts[0]}]
		if row == nil {
			t.Errorf("%v:%d %s>%s is not among the dosages", site.Chrom, site.Pos, site.Ref, site.Alts)
			continue
		}
		compared++
		for s, n := range row {
			want := 16384 * uint16(site.Calls[0][s/4]>>(2*(s%4))&3)
			if want == 3*16384 {
				want = source.MissingDosage
			}
			if site.Chrom == genome.ChrX && s == len(row)-1 {
				want = 0
			}
			if n != want || dosages.Samples()[s].ID != calls.Samples()[s].ID {
				t.Fatalf("%v:%d, sample number %d: %d, want %d", site.Chrom, site.Pos, s+1, n, want)
			}
		}
	}
	if compared != len(rows) || compared < 1000 {
		t.Errorf("%d variants compared of %d", compared, len(rows))
	}
}

// plinkDosages lets PLINK 2 read a BGEN file and gives, for each variant and
// sample, the number over 16,384 that it holds, -1 where missing: it prints as
// many digits as tell it from its neighbours.
func plinkDosages(t *testing.T, path string) (rows [][]int) {
	t.Helper()
	plink2, err := exec.LookPath("plink2")
	if err != nil {
		t.Skip("NOT CHECKED: what plink2 reads in the same file, because none is on PATH")
	}
	out := filepath.Join(t.TempDir(), "out")
	if message, err := exec.Command(plink2, "--bgen", path, "ref-first", "--threads", "1", "--memory", "700",
		"--export", "vcf", "vcf-dosage=DS-force", "--out", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, message)
	}
	for _, record := range vcfRecords(t, out+".vcf") {
		var row []int
		for _, column := range record[9:] {
			_, printed, _ := strings.Cut(column, ":")
			if printed == "." {
				row = append(row, -1)
				continue
			}
			dosage, err := strconv.ParseFloat(printed, 64)
			if err != nil {
				t.Fatalf("PLINK printed %s", column)
			}
			row = append(row, int(math.Round(dosage*16384)))
		}
		rows = append(rows, row)
	}
	return rows
}

// PLINK 2 holds dosages over 16,384, so that it rounds what is exact here: by
// half of its unit at most.
func TestDosagesAreThoseOfPLINK(t *testing.T) {
	data := testfile.Folder(t, "dosages of 1 and 14 bits, and haplotypes, against PLINK 2")
	for file, variants := range map[string]int{"example.14bits.bgen": 199, "example.1bits.bgen": 199, "haplotypes.bgen": 4} {
		path := filepath.Join(data, "genotypes/bgen", file)
		comparePLINK(t, path, variants)
	}
}

// Numbers of layout 1 that add up to more or less than 1 count over their sum.
func TestLayout1IsThatOfPLINK(t *testing.T) {
	v := testVariant{id: "v", rsid: "rs", chrom: "1", pos: 5, alleles: []string{"A", "G"}}
	for _, numbers := range [][]uint32{{32768, 0, 0}, {0, 0, 0}, {16384, 8192, 8192}, {1, 2, 32765}, {10000, 10000, 10000},
		{0, 0, 7}, {32767, 1, 0}, {32765, 3, 0}, {5, 32773, 5}, {10930, 10940, 10940}, {3000, 200, 11}} {
		v.calls = append(v.calls, testCall{numbers: numbers})
	}
	for _, how := range []compression{uncompressed, zlibCompressed} {
		names := ids(len(v.calls))
		comparePLINK(t, write(t, "f.bgen", (&testFile{layout: 1, compression: how, ids: names, variants: []testVariant{v}}).bytes()), 1)
	}
}

func comparePLINK(t *testing.T, path string, variants int) {
	t.Helper()
	want := plinkDosages(t, path)
	r, err := Open([]string{path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	denominator := int(r.Storage().Denominator)
	var site source.Site
	for v := range want {
		if err := r.Next(&site); err != nil {
			t.Fatal(err)
		}
		for s, n := range site.Dosages[0] {
			got, plink := int(n), want[v][s]
			if n == source.MissingDosage {
				got = -1
				if plink == got {
					continue
				}
			}
			// |got / denominator - plink / 16384| is half of 1/16384 at most.
			if difference := got*16384 - plink*denominator; got < 0 || plink < 0 || max(difference, -difference)*2 > denominator {
				t.Fatalf("%s: variant %d, sample number %d: %d / %d, PLINK has %d / 16384", filepath.Base(path), v+1, s+1, got, denominator, plink)
			}
		}
	}
	if err := r.Next(&site); err != io.EOF || len(want) != variants {
		t.Errorf("%d variants in PLINK's file, want %d; %v behind them", len(want), variants, err)
	}
}

// Broken files of the authors of two readers.
func TestDataRefused(t *testing.T) {
	data := testfile.Folder(t, "broken BGEN files")
	for _, test := range []struct {
		path  string
		class fileerr.Class
		want  string
	}{
		{"genotypes/bgen/example.14bits.bgen.truncated", fileerr.Integrity, "found 17 bytes, expected a header of 24"},
		{"genotypes/bgen/random.bgen", fileerr.Malformed, "this is not BGEN"},
		{"genotypes/bgen/zero_len_chrom_id.bgen", fileerr.Malformed, "chromosome: variant number 1 of 50: the name is empty"},
		{"genotypes/bgen_glow/phased.16bits.bgen", fileerr.Inconsistent, "holds no sample ids"},
		{"genotypes/bgen_glow/example.8bits.vcf", fileerr.Malformed, "this is not BGEN"},
		{"genotypes/tiny1000G/tiny1000G.bgen.bgi", fileerr.Malformed, "this is not BGEN"},
	} {
		_, _, err := readAll([]string{filepath.Join(data, test.path)}, Options{})
		if fileerr.ClassOf(err) != test.class || !strings.Contains(fmt.Sprint(err), test.want) {
			t.Errorf("%s: %v; want class %d and %q", test.path, err, test.class, test.want)
		}
	}
	// Position 0 and chromosome 0 are no places.
	sites, outcomes, err := readAll([]string{filepath.Join(data, "malformed/hail/skip_invalid_loci.bgen")},
		Options{SampleFile: filepath.Join(data, "malformed/hail/skip_invalid_loci.sample")})
	want := source.Outcomes{Records: 5, Imported: 3, UnsupportedContig: 2}
	if err != nil || outcomes != want || len(sites) != 3 || sites[0] != "1:3 1:3:A:C A>C [.]" {
		t.Errorf("skip_invalid_loci: %q %+v %v", sites, outcomes, err)
	}
}
