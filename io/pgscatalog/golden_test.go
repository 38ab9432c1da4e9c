package pgscatalog

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// sites reads chromosome, position, REF and ALT from the given columns of a text
// file, such as a VCF or a .bim; every line is a site of its own.
func sites(t *testing.T, path string, chrom, pos, ref, alt int) scoretest.Variants {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var text io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if text, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	var rows []genome.Variant
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		f := strings.SplitN(lines.Text(), "\t", 7)
		n, err := strconv.Atoi(f[pos])
		if err != nil {
			t.Fatal(err)
		}
		c, _ := genome.ParseChromosome(f[chrom])
		rows = append(rows, genome.Variant{Chrom: c, Pos: int32(n), Ref: f[ref], Alt: f[alt], Site: int32(len(rows)), SiteAlts: 1, AC: 1, AN: 2})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return scoretest.SortVariants(rows)
}

// The counts of matched rows that accompany the golden scores: made with another
// program, by chromosome, position and both alleles, without regard to
// palindromic pairs; strand_only rows match on the other strand alone.
func TestMatchedRowsOfGoldenCases(t *testing.T) {
	root := data(t)
	genotypes := func(name string) string { return filepath.Join(root, "genotypes", filepath.FromSlash(name)) }
	for _, c := range []struct {
		score                        string
		variants                     scoretest.Variants
		matched, strandOnly, nowhere int
		mismatched                   int
	}{
		{"PGS001229/PGS001229_hmPOS_GRCh38.txt.gz", sites(t, genotypes("tiny1000G/tiny1000G.vcf.gz"), 0, 1, 3, 4), 983, 3, 50223, 0},
		{"pgsc_calc/scorefile.txt", sites(t, genotypes("cineca_synthetic/cineca_synthetic_subset.vcf.gz"), 0, 1, 3, 4), 829, 0, 6, 0},
		{"pgs_catalog/PGS000957.txt.gz", sites(t, genotypes("hapmap2_ceu/hapmap2_ceu_pgs000957.bim"), 0, 3, 5, 4), 2137, 0, 9138, 1},
		{"genopred/PGS002804.txt.gz", sites(t, genotypes("ref_chr22/ref.chr22.pvar"), 0, 1, 3, 4), 708, 0, 0, 0},
	} {
		scores, err := readOne(filepath.Join(root, "scores", filepath.FromSlash(c.score)))
		if err != nil {
			t.Fatal(err)
		}
		results, err := match.Match(context.Background(), c.variants, scores, match.Options{Ambiguous: match.AmbiguousKeep})
		if err != nil {
			t.Fatal(err)
		}
		n := results[0].Coverage.Counts
		matched := n[scoreset.RefAlt] + n[scoreset.AltRef]
		strandOnly := n[scoreset.RefAltFlipped] + n[scoreset.AltRefFlipped]
		nowhere := n[scoreset.Absent] + n[scoreset.NoPosition] + n[scoreset.UnsupportedContig] + n[scoreset.ComplexUnsupported]
		if matched != c.matched || strandOnly != c.strandOnly || nowhere != c.nowhere || n[scoreset.AlleleMismatch] != c.mismatched {
			t.Errorf("%s: %v", c.score, n)
		}
	}
}
