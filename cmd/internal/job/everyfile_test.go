package job_test

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
)

// everyFile is a genotype file of the shared data, or a set of them, and what import
// makes of it: a cohort, or a refusal.
type everyFile struct {
	path   string            // below genotypes/; of sets the prefix
	kind   string            // bed, pgen, bgen or vcf
	parts  map[string]string // of a set whose parts have names of their own: ending, file
	build  string            // of positions that GRCh37 does not have
	sample string            // of BGEN: a .sample file, or a VCF whose ids are written to one
	// samples and records are those that bcftools, the tables of the sets or the header
	// of BGEN tell; variants are the rows that the records become.
	samples, records, variants int
	class                      fileerr.Class
	refused                    string
}

var everyFiles = []everyFile{
	{path: "apoe/apoe.vcf.gz", kind: "vcf", samples: 2504, records: 8, variants: 8},
	{path: "bed_reader/badfile", kind: "bed", class: fileerr.Malformed, refused: "not a PLINK 1 .bed"},
	{path: "bed_reader/empty", kind: "bed", class: fileerr.Integrity, refused: "expected a header of 3"},
	{path: "bed_reader/plink_sim_10s_100v_10pmiss", kind: "bed", samples: 10, records: 100, variants: 100},
	{path: "bed_reader/small", kind: "bed", samples: 3, records: 4, variants: 3},                                                                      // one has the same two alleles
	{path: "small.deb", kind: "bed", parts: map[string]string{".bed": "small.deb", ".bim": "small.mib", ".fam": "small.maf"}, samples: 3, records: 4}, // all on chromosome 0
	{path: "small.bad_bim", kind: "bed", parts: map[string]string{".bed": "small.bed", ".bim": "small.bad_bim", ".fam": "small.fam"}, class: fileerr.Malformed, refused: "found 5 fields, expected 6"},
	{path: "small.bim_bad_positions", kind: "bed", parts: map[string]string{".bed": "small.bed", ".bim": "small.bim_bad_positions.bim", ".fam": "small.fam"}, class: fileerr.Malformed, refused: `set.bim:2: centimorgans: found "X"`},
	{path: "small.fam_bad", kind: "bed", parts: map[string]string{".bed": "small.bed", ".bim": "small.bim", ".fam": "small.fam_bad"}, class: fileerr.Malformed, refused: "set.fam:4: found 1 field,"},
	{path: "bed_reader/small_no_bim", kind: "bed", class: fileerr.Inconsistent, refused: "small_no_bim.bim: not found"},
	{path: "bed_reader/small_no_fam", kind: "bed", class: fileerr.Inconsistent, refused: "small_no_fam.fam: not found"},
	{path: "bed_reader/small_too_short", kind: "bed", class: fileerr.Integrity, refused: "found 6 bytes, expected 7 for 4 variants"},
	{path: "bed_reader/smallmode0", kind: "bed", class: fileerr.Malformed, refused: "individual-major"},
	{path: "bed_reader/smallmodebad", kind: "bed", class: fileerr.Malformed, refused: "mode byte 30"},
	{path: "bed_reader/some_missing", kind: "bed", samples: 100, records: 100, variants: 100},
	{path: "bed_reader/sparse", kind: "bed", samples: 10, records: 20, variants: 20},
	{path: "bed_reader/toydata.5chrom", kind: "bed", samples: 500, records: 10_000, variants: 10_000},
	{path: "bgen/example.14bits.bgen", kind: "bgen", samples: 500, records: 199, variants: 198}, // one stands twice
	{path: "bgen/example.14bits.bgen.truncated", kind: "bgen", class: fileerr.Integrity, refused: "found 17 bytes"},
	{path: "bgen/example.1bits.bgen", kind: "bgen", samples: 500, records: 199, variants: 198},
	{path: "bgen/haplotypes.bgen", kind: "bgen", samples: 4, records: 4, variants: 4},
	{path: "bgen/random.bgen", kind: "bgen", class: fileerr.Malformed, refused: "this is not BGEN"},
	{path: "bgen/zero_len_chrom_id.bgen", kind: "bgen", class: fileerr.Malformed, refused: "the name is empty"},
	{path: "bgen_glow/complex.16bits.bgen", kind: "bgen", samples: 4, records: 10, variants: 25},
	{path: "bgen_glow/complex.16bits.vcf", kind: "vcf", samples: 4, records: 10, variants: 25},
	{path: "bgen_glow/example.8bits.bgen", kind: "bgen", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/example.8bits.bgen", kind: "bgen", sample: "bgen_glow/example.sample", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/example.8bits.bgen", kind: "bgen", sample: "bgen_glow/example.fake.sample", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/example.8bits.uncompressed.bgen", kind: "bgen", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/example.8bits.zstd.bgen", kind: "bgen", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/example.8bits.vcf", kind: "vcf", samples: 500, records: 199, variants: 198},
	{path: "bgen_glow/phased.16bits.bgen", kind: "bgen", class: fileerr.Inconsistent, refused: "holds no sample ids"},
	{path: "bgen_glow/phased.16bits.bgen", kind: "bgen", sample: "bgen_glow/phased.16bits.vcf", samples: 2504, records: 1, variants: 1},
	{path: "bgen_glow/phased.16bits.bgen", kind: "bgen", sample: "bgen_glow/example.sample", class: fileerr.Inconsistent, refused: "found 500 samples, the BGEN file has 2504"},
	{path: "bgen_glow/phased.16bits.vcf", kind: "vcf", samples: 2504, records: 1, variants: 1},
	{path: "cineca_synthetic/cineca_synthetic_subset", kind: "bed", samples: 2504, records: 829, variants: 829},
	{path: "cineca_synthetic/cineca_synthetic_subset", kind: "pgen", samples: 2504, records: 829, variants: 829},
	{path: "cineca_synthetic/cineca_synthetic_subset.vcf.gz", kind: "vcf", samples: 2504, records: 829, variants: 829},
	{path: "glow_plink/five-samples-five-variants/bed-bim-fam/test", kind: "bed", samples: 5, records: 5, variants: 5},
	{path: "glow_plink/five-samples-five-variants/malformed/test", kind: "bed", class: fileerr.Integrity, refused: "found 12 bytes, expected 13"},
	{path: "glow_plink/five-samples-five-variants/no-bim/test", kind: "bed", class: fileerr.Inconsistent, refused: "test.bim: not found"},
	{path: "glow_plink/five-samples-five-variants/no-fam/test", kind: "bed", class: fileerr.Inconsistent, refused: "test.fam: not found"},
	{path: "glow_plink/five-samples-five-variants/vcf/test.vcf", kind: "vcf", samples: 5, records: 5, variants: 5},
	{path: "hapmap2_ceu/hapmap2_ceu_pgs000957", kind: "bed", samples: 60, records: 2138, variants: 2138},
	{path: "pgs_calc_small/single.hg38.vcf", kind: "vcf", class: fileerr.Malformed, refused: "more fields than FORMAT"},
	{path: "pgs_calc_small/single.vcf", kind: "vcf", class: fileerr.Malformed, refused: "more fields than FORMAT"},
	{path: "pgs_calc_small/single.wrong_chr.vcf", kind: "vcf", class: fileerr.Malformed, refused: "more fields than FORMAT"},
	{path: "pgs_calc_small/two.vcf", kind: "vcf", class: fileerr.Malformed, refused: "more fields than FORMAT"},
	{path: "pgs_calc_small/small.vcf", kind: "vcf", samples: 51, records: 4, variants: 4},
	{path: "pgs_calc_small/test.chr1.vcf", kind: "vcf", samples: 2, records: 5, variants: 5},
	{path: "pgs_calc_small/test.chr2.vcf", kind: "vcf", samples: 2, records: 5, variants: 5},
	{path: "pgs_calc_small/test.chr2.wrong.vcf", kind: "vcf", samples: 3, records: 5, variants: 5},
	{path: "plink_sim/example", kind: "bed", samples: 10, records: 2, variants: 2},
	{path: "plink_sim/example.vcf", kind: "vcf", samples: 10, records: 2, variants: 2},
	{path: "plink_sim/example_with_fam", kind: "bed", samples: 10, records: 2, variants: 2},
	{path: "plink_sim/example_with_fam.vcf", kind: "vcf", samples: 10, records: 2, variants: 2},
	{path: "plink_sim/plink_sim_10s_100v_10pmiss", kind: "bed", samples: 10, records: 100, variants: 100},
	{path: "plink_sim/plink_sim_10s_100v_10pmiss.vcf", kind: "vcf", samples: 10, records: 100, variants: 100},
	{path: "ref_chr22/ref.chr22", kind: "pgen", samples: 3313, records: 1000, variants: 1000},
	{path: "target_chr22/example.chr22", kind: "pgen", samples: 12, records: 1000, variants: 1000},
	{path: "tiny1000G/tiny1000G.bgen", kind: "bgen", build: "GRCh38", samples: 3202, records: 1004, variants: 1004},
	{path: "tiny1000G/tiny1000G.vcf.gz", kind: "vcf", build: "GRCh38", samples: 3202, records: 1004, variants: 1004},
}

// notGenotypes are the endings of files that hold none, and those of formats that
// import has no option for: the text of PLINK 1 (.ped with .map), which PLINK turns
// into a .bed.
var notGenotypes = []string{
	".afreq", ".bgi", ".hap", ".keep", ".log", ".map", ".nosex", ".ped", ".snplist", ".tbi", ".tsv", ".txt", ".val.npy", "README",
}

// TestEveryGenotypeFile imports every genotype file of the shared data, in every
// encoding it comes in, and holds that none is forgotten.
func TestEveryGenotypeFile(t *testing.T) {
	folder := filepath.Join(dataFolder(t, "every genotype file"), "genotypes")
	used := map[string]bool{}
	for _, c := range everyFiles {
		o, files := c.options(t, folder)
		for _, file := range files {
			used[file] = true
		}
		t.Run(strings.Join([]string{c.path, c.kind, filepath.Base(c.sample)}, " "), func(t *testing.T) {
			o.Build, o.Assay = cmp.Or(c.build, "GRCh37"), "wgs"
			o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 2)
			err := job.Import(context.Background(), o)
			if c.refused != "" {
				if fileerr.ClassOf(err) != c.class || err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("error %v, expected class %d and %q", err, c.class, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			made, err := cohort.Open(context.Background(), o.Out)
			if err != nil {
				t.Fatal(err)
			}
			defer made.Close()
			m := made.Meta()
			if m.Samples != c.samples || m.Variants != c.variants || m.Outcomes.Records != int64(c.records) {
				t.Errorf("%d samples, %d records, %d variants; expected %d, %d, %d", m.Samples, m.Outcomes.Records, m.Variants, c.samples, c.records, c.variants)
			}
		})
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || used[path] {
			return err
		}
		for _, ending := range notGenotypes {
			if strings.HasSuffix(path, ending) {
				return nil
			}
		}
		t.Errorf("%s is imported by no case", strings.TrimPrefix(path, folder))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// options are those of the case, and all files that it is about.
func (c *everyFile) options(t *testing.T, folder string) (o job.ImportOptions, files []string) {
	t.Helper()
	path := filepath.Join(folder, c.path)
	switch c.kind {
	case "bed":
		for _, ending := range []string{".bed", ".bim", ".fam"} {
			files = append(files, path+ending)
		}
		if c.parts != nil {
			path, files = c.assembled(t, folder)
		}
		o.BFile = []string{path}
	case "pgen":
		o.PFile, files = []string{path}, []string{path + ".pgen", path + ".pvar", path + ".psam"}
	case "bgen":
		o.BGEN, files = []string{path}, []string{path}
	case "vcf":
		o.VCF, files = []string{path}, []string{path}
	}
	if c.sample != "" {
		o.SampleFile = filepath.Join(folder, c.sample)
		files = append(files, o.SampleFile)
		if filepath.Ext(c.sample) == ".vcf" {
			o.SampleFile = samplesOfVCF(t, o.SampleFile)
		}
	}
	return o, files
}

// assembled copies the parts of a set to one prefix.
func (c *everyFile) assembled(t *testing.T, folder string) (prefix string, files []string) {
	t.Helper()
	prefix = filepath.Join(t.TempDir(), "set")
	for ending, part := range c.parts {
		from := filepath.Join(folder, "bed_reader", part)
		if err := os.WriteFile(prefix+ending, read(t, from), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, from)
	}
	return prefix, files
}

// samplesOfVCF writes the ids of a VCF as a .sample file.
func samplesOfVCF(t *testing.T, path string) string {
	t.Helper()
	text := "ID_1 ID_2 missing\n0 0 0\n"
	for line := range strings.Lines(string(read(t, path))) {
		if strings.HasPrefix(line, "#CHROM") {
			for _, id := range strings.Fields(line)[9:] {
				text += id + " " + id + " 0\n"
			}
		}
	}
	return write(t, "ids.sample", text)
}
