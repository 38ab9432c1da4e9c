package pgscatalog

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/scoreset"
)

// contents reads score files that are not there yet: each is written over the last one.
type contents struct {
	path string
	pool *pool
}

func newContents(t testing.TB) *contents {
	c := &contents{path: filepath.Join(t.TempDir(), "score.txt"), pool: newPool(1)}
	t.Cleanup(c.pool.close)
	return c
}

func (c *contents) read(t testfile.T, content []byte, by asked) ([]*scoreset.Score, error) {
	t.Helper()
	testfile.Overwrite(t, c.path, content)
	r := &reader{path: c.path, pool: c.pool, blocks: 1, asked: by}
	return r.readFile()
}

// FuzzRead reads anything as a score file, in each known layout. Whatever it is ends in
// scores whose rows hold what checkScores says, or in an error that has a class.
func FuzzRead(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add([]byte(seed), uint8(0))
	}
	f.Add(packed(f, "chr_name\tchr_position\teffect_allele\teffect_weight\n1\t1\tA\t1\n"), uint8(0))
	f.Add([]byte("22\trs1\t100\tA\tG\t1.5e-3\n"), uint8(3))
	f.Add([]byte("#CHROM\tPOS\tID\tREF\tALT\tA1\tTEST\tOR\n22\t5\trs1\tA\tC,G\tG\tADD\t1.2\n"), uint8(2))
	f.Add([]byte("1:5:A:G A 0.5\n1_6_A_G C 0.5\n"), uint8(4))
	f.Add([]byte(" Id Name Chrom Position A1 A2 A1Frq A1Effect\n 1 rs1 22 5 A T 0.1 -0.2\n"), uint8(5))
	if dir := os.Getenv("CARDIOSCORE_DATA"); dir != "" {
		_ = filepath.WalkDir(filepath.Join(dir, "scores"), func(path string, entry fs.DirEntry, err error) error {
			if info, known := entry.Info(); err == nil && known == nil && info.Mode().IsRegular() && info.Size() < 20_000 {
				if content, err := os.ReadFile(path); err == nil {
					f.Add(content, uint8(0))
				}
			}
			return nil
		})
	}
	contents := newContents(f)
	names := append([]string{""}, layoutNames()...)
	f.Fuzz(func(t *testing.T, content []byte, choice uint8) {
		scores, err := contents.read(t, content, asked{layout: layouts[names[int(choice)%len(names)]], population: "x"})
		if err != nil {
			if fileerr.ClassOf(err) == fileerr.Internal {
				t.Fatalf("an error without a class: %v", err)
			}
			return
		}
		checkScores(t, scores)
	})
}

var fuzzSeeds = []string{
	"", "#pgs_id=x\n", "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tA\tG\t0.5\n",
	"# PGS ID = x\nrsID effect_allele effect_weight\nrs1 A 1e5\n",
	"#HmPOS_build=GRCh38\nrsID\thm_chr\thm_pos\teffect_allele\teffect_weight\thm_inferOtherAllele\nrs1\t1\t5\tA\t1\tC/T\n",
	"rsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tis_diplotype\nrs429358;rs7412\t19;19\t1;2\te2/e3\t1\tTRUE\n",
	"chr_name\tchr_position\teffect_allele\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\n1\t1\tA\t0\t1\t2\n",
	"chr_name\tchr_position\teffect_allele\teffect_weight_a\teffect_weight_b\taccession\n1\t1\tA\t0\t1\tx\n",
	"#weight_type=OR\nchr_name,chr_position,effect_allele,other_allele,OR,allelefrequency_effect_x\n1,1,A,T,1.25,0.3\n1,2,\"A\",,0,2\n",
	"#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tlocus_name\n\t19\t\te2\t-0.47\tAPOE\n",
	"rsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tis_interaction\tis_haplotype\nrs1_x_rs2\t1_x_2\t5_x_6\tA_x_C\t1\tTRUE\t\nrs1;rs2\t1\t5;6\tA;C\t1\t\tTRUE\n",
	"rsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tvariant_type\tvariant_description\nrs1\t6\t5\tHLA-B*57:01\t1\tHLA_allele\tmarker=[rs1-G]\n",
	"\"#pgs_id=x\"\t\t\n\"chr_name\"\t\"chr_position\"\t\"effect_allele\"\t\"effect_weight\"\n\"1\"\t\"5\"\t\"A\"\t\"0.5\"\n",
}
