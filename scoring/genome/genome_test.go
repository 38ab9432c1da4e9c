package genome

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseBuild(t *testing.T) {
	for text, want := range map[string]Build{
		"GRCh37": GRCh37, "hg19": GRCh37, " grch38 ": GRCh38, "HG38": GRCh38,
		"NR": UnknownBuild, "": UnknownBuild, "hg18": UnknownBuild, "GRCh3": UnknownBuild,
	} {
		got, ok := ParseBuild(text)
		if got != want || ok != (want != UnknownBuild) {
			t.Errorf("ParseBuild(%q) = %v, %v", text, got, ok)
		}
	}
}

func TestParseChromosome(t *testing.T) {
	for name, want := range map[string]Chromosome{
		"1": 1, "chr1": 1, "CHR22": 22, "09": 9, "X": ChrX, "chrX": ChrX, "23": ChrX, "XY": ChrX, "25": ChrX, "PAR1": ChrX, "chrPAR2": ChrX,
		"Y": ChrY, "24": ChrY, "M": ChrMT, "chrM": ChrMT, "MT": ChrMT, "26": ChrMT,
		"": 0, "0": 0, "27": 0, "chr": 0, "chrUn_KI270742v1": 0, "1_random": 0, "HLA-A*01": 0, "-1": 0, "1 ": 0, "2147483649": 0,
	} {
		got, ok := ParseChromosome(name)
		if got != want || ok != (want != 0) {
			t.Errorf("ParseChromosome(%q) = %v, %v; want %v", name, got, ok, want)
		}
	}
	for c := Chromosome(1); c <= LastChromosome; c++ {
		if got, ok := ParseChromosome(c.String()); !ok || got != c {
			t.Errorf("chromosome %d is written %s and read back as %d", c, c, got)
		}
	}
}

// The edges of the pseudo-autosomal regions, from the Genome Reference
// Consortium's tables of the two assemblies.
func TestRegionOf(t *testing.T) {
	cases := []struct {
		build Build
		chrom Chromosome
		pos   int32
		want  Region
	}{
		{GRCh37, 1, 60001, Autosome},
		{GRCh37, ChrX, 60000, XNonPAR}, {GRCh37, ChrX, 60001, XPAR}, {GRCh37, ChrX, 2699520, XPAR}, {GRCh37, ChrX, 2699521, XNonPAR},
		{GRCh37, ChrX, 154931043, XNonPAR}, {GRCh37, ChrX, 154931044, XPAR}, {GRCh37, ChrX, 155260560, XPAR}, {GRCh37, ChrX, 155260561, XNonPAR},
		{GRCh38, ChrX, 10000, XNonPAR}, {GRCh38, ChrX, 10001, XPAR}, {GRCh38, ChrX, 2781479, XPAR}, {GRCh38, ChrX, 2781480, XNonPAR},
		{GRCh38, ChrX, 155701382, XNonPAR}, {GRCh38, ChrX, 155701383, XPAR}, {GRCh38, ChrX, 156030895, XPAR}, {GRCh38, ChrX, 156030896, XNonPAR},
		{GRCh37, ChrY, 10001, XPAR}, {GRCh37, ChrY, 2649521, Y}, {GRCh37, ChrY, 59034050, XPAR}, {GRCh37, ChrY, 59363567, Y},
		{GRCh38, ChrY, 2781479, XPAR}, {GRCh38, ChrY, 2781480, Y}, {GRCh38, ChrY, 56887903, XPAR}, {GRCh38, ChrY, 57217416, Y},
		{GRCh38, ChrMT, 1, MT},
	}
	for _, c := range cases {
		if got := RegionOf(c.build, c.chrom, c.pos); got != c.want {
			t.Errorf("RegionOf(%v, %v, %d) = %v, want %v", c.build, c.chrom, c.pos, got, c.want)
		}
	}
	for r := Autosome; r <= MT; r++ {
		if got, ok := ParseRegion(r.String()); !ok || got != r {
			t.Errorf("region %v is read back as %v", r, got)
		}
	}
	if _, ok := ParseRegion("nowhere"); ok {
		t.Error("an unknown region is read")
	}
}

func TestReverseComplement(t *testing.T) {
	for allele, want := range map[string]string{
		"A": "T", "C": "G", "G": "C", "T": "A", "AC": "GT", "AACG": "CGTT",
		"": "", "N": "", "AN": "", "L": "", "a": "", "*": "", "<DEL>": "",
	} {
		got, ok := ReverseComplement(allele)
		if got != want || ok != (want != "") {
			t.Errorf("ReverseComplement(%q) = %q, %v", allele, got, ok)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		allele := rapid.StringMatching(`[ACGT]{1,20}`).Draw(t, "allele")
		once, _ := ReverseComplement(allele)
		if twice, ok := ReverseComplement(once); !ok || twice != allele {
			t.Fatalf("twice gives %q", twice)
		}
	})
}

func TestPalindromic(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"A", "T", true}, {"T", "A", true}, {"C", "G", true}, {"G", "C", true}, {"AC", "GT", true},
		{"A", "C", false}, {"A", "G", false}, {"C", "T", false}, {"G", "T", false}, {"A", "A", false}, {"AC", "TG", false}, {"L", "H", false},
	} {
		if got := Palindromic(c.a, c.b); got != c.want {
			t.Errorf("Palindromic(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestMatchable(t *testing.T) {
	for alt, want := range map[string]bool{
		"A": true, "ACGT": true, "L": true, "": false, "*": false, ".": false, "<DEL>": false, "<*>": false,
		"G]17:198982]": false, "[13:123456[T": false, ".A": false,
	} {
		if got := Matchable(alt); got != want {
			t.Errorf("Matchable(%q) = %v", alt, got)
		}
	}
}

func TestPloidyIn(t *testing.T) {
	var man, woman, unknown Sample
	man.SetSex(Male)
	woman.SetSex(Female)
	unknown.SetSex(UnknownSex)
	for _, c := range []struct {
		sample *Sample
		region Region
		want   Ploidy
	}{
		{&man, Autosome, Diploid}, {&man, XPAR, Diploid}, {&man, XNonPAR, Haploid}, {&man, Y, Haploid}, {&man, MT, Haploid},
		{&woman, XNonPAR, Diploid}, {&woman, Y, NoCopies}, {&woman, MT, Haploid},
		{&unknown, XNonPAR, UnknownPloidy}, {&unknown, Y, UnknownPloidy}, {&unknown, XPAR, Diploid},
	} {
		if got := c.sample.PloidyIn(c.region); got != c.want {
			t.Errorf("%v in %v: %v, want %v", c.sample.Sex, c.region, got, c.want)
		}
	}
	for _, p := range []Ploidy{UnknownPloidy, Haploid, Diploid, NoCopies} {
		if got, ok := ParsePloidy(p.String()); !ok || got != p {
			t.Errorf("ploidy %v is read back as %v", p, got)
		}
	}
	for _, s := range []Sex{UnknownSex, Female, Male} {
		if got, ok := ParseSex(s.String()); !ok || got != s {
			t.Errorf("sex %v is read back as %v", s, got)
		}
	}
	if _, ok := ParseSex("f"); ok {
		t.Error("an unknown sex is read")
	}
	if _, ok := ParsePloidy("3"); ok {
		t.Error("an unknown ploidy is read")
	}
}

// Dosages are counted in half units wherever somebody may have one allele.
func TestAlleleUnits(t *testing.T) {
	for _, c := range []struct {
		region      Region
		denominator int64
		want        int64
	}{
		{Autosome, 1, 1}, {XNonPAR, 1, 1}, {MT, 1, 1},
		{Autosome, 255, 255}, {XPAR, 255, 255},
		{XNonPAR, 255, 510}, {Y, 255, 510}, {MT, 255, 510},
	} {
		v := Variant{Region: c.region}
		if got := v.AlleleUnits(c.denominator); got != c.want {
			t.Errorf("%s, 1/%d copies: %d units, want %d", c.region, c.denominator, got, c.want)
		}
	}
}
