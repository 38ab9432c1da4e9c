package plink

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// call reads sample s of a packed row.
func call(row []byte, s int) byte { return row[s/4] >> (2 * (s % 4)) & 3 }

// matrix is a whole set in memory: calls[v][s] is 0, 1, 2, or 3 for missing.
type matrix struct {
	samples []genome.Sample
	sites   []source.Site // without calls
	calls   [][]byte
}

func load(t *testing.T, prefix string, opts Options) (matrix, source.Outcomes) {
	t.Helper()
	src, err := Open([]string{prefix}, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	m := matrix{samples: src.Samples()}
	for {
		var site source.Site
		if err := src.Next(&site); err == io.EOF {
			return m, src.Outcomes()
		} else if err != nil {
			t.Fatal(err)
		}
		calls := make([]byte, len(m.samples))
		for s := range calls {
			calls[s] = call(site.Calls[0], s)
		}
		site.Calls = nil
		m.sites = append(m.sites, site)
		m.calls = append(m.calls, calls)
	}
}

// table reads a text table: the fields of each line, the first line as names.
func table(t *testing.T, path string) (names []string, rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if i == 0 {
			names = strings.Fields(strings.TrimPrefix(line, "#"))
		} else {
			rows = append(rows, strings.Fields(line))
		}
	}
	return names, rows
}

// Allele counts and missing calls as PLINK 2 counts them (golden/*/plink2.*).
func TestAgreesWithPlink2(t *testing.T) {
	data := testfile.Folder(t, "agreement with PLINK's and others' results on real files is")
	for _, c := range []struct{ set, golden string }{
		{"bed_reader/some_missing", "bed_some_missing"},
		{"bed_reader/toydata.5chrom", "bed_toydata_5scores"},
		{"plink_sim/plink_sim_10s_100v_10pmiss", "plink_sim_10pmiss"},
		{"hapmap2_ceu/hapmap2_ceu_pgs000957", "hapmap2_ceu_PGS000957"},
		{"cineca_synthetic/cineca_synthetic_subset", "cineca_PGS001229_22"},
	} {
		t.Run(c.golden, func(t *testing.T) {
			m, outcomes := load(t, filepath.Join(data, "genotypes", c.set), Options{})
			golden := filepath.Join(data, "golden", c.golden)

			names, rows := table(t, filepath.Join(golden, "plink2.afreq"))
			if len(rows) != len(m.sites) || outcomes.Imported != int64(len(rows)) || outcomes.Records != outcomes.Imported {
				t.Fatalf("got %d sites, %+v; PLINK 2 has %d variants", len(m.sites), outcomes, len(rows))
			}
			column := func(name string) int { return slices.Index(names, name) }
			for v, row := range rows {
				site := &m.sites[v]
				if site.ID != row[column("ID")] || site.Ref != row[column("REF")] || site.Alts[0] != row[column("ALT")] ||
					site.Chrom.String() != row[column("CHROM")] {
					t.Fatalf("row %d: got %s %s %s>%s, PLINK 2 has %v", v, site.Chrom, site.ID, site.Ref, site.Alts[0], row)
				}
				ac, an := 0, 0
				for _, copies := range m.calls[v] {
					if copies != 3 {
						ac, an = ac+int(copies), an+2
					}
				}
				freq, err := strconv.ParseFloat(row[column("ALT_FREQS")], 64)
				if err != nil {
					t.Fatal(err)
				}
				// PLINK 2 prints 6 significant digits.
				if strconv.Itoa(an) != row[column("OBS_CT")] || math.Abs(float64(ac)/float64(an)-freq) > 1e-5*freq {
					t.Errorf("%s: got %d of %d alleles, PLINK 2 has %s of %s",
						site.ID, ac, an, row[column("ALT_FREQS")], row[column("OBS_CT")])
				}
			}

			names, rows = table(t, filepath.Join(golden, "plink2.smiss"))
			if len(rows) != len(m.samples) {
				t.Fatalf("got %d samples, PLINK 2 has %d", len(m.samples), len(rows))
			}
			for s, row := range rows {
				missing := 0
				for v := range m.calls {
					if m.calls[v][s] == 3 {
						missing++
					}
				}
				if m.samples[s].ID != row[column("IID")] || strconv.Itoa(missing) != row[column("MISSING_CT")] {
					t.Errorf("sample number %d: got %d missing calls, PLINK 2 has %s", s+1, missing, row[column("MISSING_CT")])
				}
			}
		})
	}
}

// vcfLine is what the tests need of a VCF record, read without this project's reader.
type vcfLine struct {
	chrom, pos, id, ref, alt string
	calls                    []byte
}

func readVCF(t *testing.T, path string) []vcfLine {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	var lines []vcfLine
	for scanner.Scan() {
		if strings.HasPrefix(scanner.Text(), "#") {
			continue
		}
		f := strings.Split(scanner.Text(), "\t")
		line := vcfLine{chrom: f[0], pos: f[1], id: f[2], ref: f[3], alt: f[4]}
		for _, gt := range f[9:] {
			code, known := map[string]byte{
				"0/0": 0, "0/1": 1, "1/0": 1, "1/1": 2, "./.": 3, "0|0": 0, "0|1": 1, "1|0": 1, "1|1": 2,
			}[gt[:3]]
			if !known {
				t.Fatalf("%s: the genotype %q is not in the test's table", path, gt)
			}
			line.calls = append(line.calls, code)
		}
		lines = append(lines, line)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// The same calls as VCF, written by other programs (PLINK 1.9, PGS Catalog's set).
func TestAgreesWithVCF(t *testing.T) {
	genotypes := filepath.Join(testfile.Folder(t, "agreement with PLINK's and others' results on real files is"), "genotypes")
	glow := filepath.Join("glow_plink", "five-samples-five-variants")
	for _, c := range []struct{ set, vcf string }{
		{"plink_sim/plink_sim_10s_100v_10pmiss", "plink_sim/plink_sim_10s_100v_10pmiss.vcf"},
		{"plink_sim/example", "plink_sim/example.vcf"},
		{"plink_sim/example_with_fam", "plink_sim/example_with_fam.vcf"},
		{"cineca_synthetic/cineca_synthetic_subset", "cineca_synthetic/cineca_synthetic_subset.vcf.gz"},
		// Heterozygous calls of males on 23 to 25, and of everybody on 26, stay.
		{glow + "/bed-bim-fam/test", glow + "/vcf/test.vcf"},
	} {
		t.Run(c.set, func(t *testing.T) {
			m, outcomes := load(t, filepath.Join(genotypes, c.set), Options{})
			lines := readVCF(t, filepath.Join(genotypes, c.vcf))
			if len(lines) != len(m.sites) || len(lines) == 0 {
				t.Fatalf("got %d sites, the VCF has %d", len(m.sites), len(lines))
			}
			for v, line := range lines {
				site := &m.sites[v]
				if strconv.Itoa(int(site.Pos)) != line.pos || site.ID != line.id || site.Ref != line.ref || site.Alts[0] != line.alt {
					t.Fatalf("row %d: got %d %s %s>%s, the VCF has %s %s %s>%s",
						v, site.Pos, site.ID, site.Ref, site.Alts[0], line.pos, line.id, line.ref, line.alt)
				}
				if !slices.Equal(m.calls[v], line.calls) {
					t.Errorf("%s: got %v, expected %v", site.ID, m.calls[v], line.calls)
				}
			}
			if outcomes.HaploidHet != 0 {
				t.Errorf("haploid het calls: got %d, expected none: the cohort counts them", outcomes.HaploidHet)
			}
		})
	}
}

// some_missing.val.npy holds the A1 counts of bed-reader's own reader: 100 x 100
// float64, samples x variants in Fortran order, NaN for missing.
func TestAgreesWithBedReader(t *testing.T) {
	folder := filepath.Join(testfile.Folder(t, "agreement with PLINK's and others' results on real files is"), "genotypes", "bed_reader")
	npy, err := os.ReadFile(filepath.Join(folder, "some_missing.val.npy"))
	if err != nil {
		t.Fatal(err)
	}
	const header = 10 // magic, version, length of the text
	text := int(binary.LittleEndian.Uint16(npy[8:]))
	if head := string(npy[header : header+text]); !strings.Contains(head, "'<f8', 'fortran_order': True, 'shape': (100, 100)") {
		t.Fatalf("the array is %s", head)
	}
	values := npy[header+text:]
	m, _ := load(t, filepath.Join(folder, "some_missing"), Options{})
	if len(m.calls) != 100 || len(m.samples) != 100 {
		t.Fatalf("got %d variants of %d samples, expected 100 of 100", len(m.calls), len(m.samples))
	}
	for v := range m.calls {
		for s, copies := range m.calls[v] {
			value := math.Float64frombits(binary.LittleEndian.Uint64(values[8*(100*v+s):]))
			if math.IsNaN(value) && copies != 3 || !math.IsNaN(value) && float64(copies) != value {
				t.Fatalf("variant %d, sample number %d: got %d, bed-reader has %v", v, s+1, copies, value)
			}
		}
	}
}

// Every broken set is refused with its class and its file; the whole ones are read.
func TestBrokenSets(t *testing.T) {
	data := testfile.Folder(t, "agreement with PLINK's and others' results on real files is")
	glow := "genotypes/glow_plink/five-samples-five-variants/"
	for _, c := range []struct {
		prefix  string
		class   fileerr.Class
		message string
	}{
		{"genotypes/bed_reader/badfile", fileerr.Malformed, "badfile.bed: begins with the bytes 546869"},
		{"genotypes/bed_reader/empty", fileerr.Integrity, "empty.bed: found 0 bytes"},
		{"genotypes/bed_reader/smallmodebad", fileerr.Malformed, "smallmodebad.bed: mode byte 30"},
		{"genotypes/bed_reader/smallmode0", fileerr.Malformed, "smallmode0.bed: individual-major"},
		{"genotypes/bed_reader/small_too_short", fileerr.Integrity, "small_too_short.bed: found 6 bytes, expected 7"},
		{"genotypes/bed_reader/small_no_bim", fileerr.Inconsistent, "small_no_bim.bim: not found"},
		{"genotypes/bed_reader/small_no_fam", fileerr.Inconsistent, "small_no_fam.fam: not found"},
		{glow + "malformed/test", fileerr.Integrity, "malformed/test.bed: found 12 bytes, expected 13"},
		{glow + "no-bim/test", fileerr.Inconsistent, "no-bim/test.bim: not found"},
		{glow + "no-fam/test", fileerr.Inconsistent, "no-fam/test.fam: not found"},
	} {
		_, _, err := read([]string{filepath.Join(data, c.prefix)}, Options{})
		if fileerr.ClassOf(err) != c.class || err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, expected class %d with %q", c.prefix, err, c.class, c.message)
		}
	}

	// The broken texts lie beside other names of their set; put the set together.
	folder := filepath.Join(data, "genotypes", "bed_reader")
	content := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	bed, bim, fam := content("small.bed"), string(content("small.bim")), string(content("small.fam"))
	hail := filepath.Join(data, "malformed", "hail")
	duplicates, err := os.ReadFile(filepath.Join(hail, "duplicate_id.fam"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set     files
		class   fileerr.Class
		message string
	}{
		"small.bad_bim": {files{bed, string(content("small.bad_bim")), fam}, fileerr.Malformed, ".bim:3: found 5 fields"},
		"small.bim_bad_positions.bim": {files{bed, string(content("small.bim_bad_positions.bim")), fam},
			fileerr.Malformed, `.bim:2: centimorgans: found "X"`},
		"small.fam_bad":    {files{bed, bim, string(content("small.fam_bad"))}, fileerr.Malformed, ".fam:4: found 1 field"},
		"duplicate_id.fam": {files{bed, bim, string(duplicates)}, fileerr.Inconsistent, ".fam:2: sample id: the same id as in line 1"},
	} {
		_, _, err := read([]string{c.set.write(t, t.TempDir(), "x")}, Options{})
		if fileerr.ClassOf(err) != c.class || err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, expected class %d with %q", name, err, c.class, c.message)
		}
	}

	for prefix, expected := range map[string]source.Outcomes{
		// Row 1 has A for both alleles.
		filepath.Join(folder, "small"):                   {Records: 4, Imported: 3, Malformed: 1},
		filepath.Join(folder, "sparse"):                  {Records: 20, Imported: 20},
		filepath.Join(data, glow, "bed-bim-fam", "test"): {Records: 5, Imported: 5},
		// One variant on chromosome 0, one at position 0.
		filepath.Join(hail, "skip_invalid_loci"): {Records: 5, Imported: 3, UnsupportedContig: 2},
	} {
		_, outcomes, err := read([]string{prefix}, Options{})
		if err != nil || outcomes != expected {
			t.Errorf("%s: got %v, %s; expected %s", filepath.Base(prefix), err, fmt.Sprint(outcomes), fmt.Sprint(expected))
		}
	}
}
