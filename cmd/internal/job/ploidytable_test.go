package job_test

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// The truth tables of sex chromosomes, written by hand from the rules of the cohort
// (io/README.md): what one genotype becomes in a man, a woman and a person of unknown sex,
// at each kind of place, by every encoding.

// ploidyPlace is a place next to an end of a pseudo-autosomal region; the ends are those
// of the assembly reports.
type ploidyPlace struct {
	chrom  string
	pos    map[string]int // by build
	region string
}

var ploidyPlaces = []ploidyPlace{
	{"1", map[string]int{"GRCh37": 60_000, "GRCh38": 60_000}, "autosome"},
	{"X", map[string]int{"GRCh37": 60_000, "GRCh38": 10_000}, "x_nonpar"},
	{"X", map[string]int{"GRCh37": 60_001, "GRCh38": 10_001}, "x_par"},
	{"X", map[string]int{"GRCh37": 2_699_520, "GRCh38": 2_781_479}, "x_par"},
	{"X", map[string]int{"GRCh37": 2_699_521, "GRCh38": 2_781_480}, "x_nonpar"},
	{"X", map[string]int{"GRCh37": 154_931_043, "GRCh38": 155_701_382}, "x_nonpar"},
	{"X", map[string]int{"GRCh37": 154_931_044, "GRCh38": 155_701_383}, "x_par"},
	{"X", map[string]int{"GRCh37": 155_260_560, "GRCh38": 156_030_895}, "x_par"},
	{"X", map[string]int{"GRCh37": 155_260_561, "GRCh38": 156_030_896}, "x_nonpar"},
	{"Y", map[string]int{"GRCh37": 10_000, "GRCh38": 10_000}, "y"},
	{"Y", map[string]int{"GRCh37": 10_001, "GRCh38": 10_001}, "x_par"},
	{"Y", map[string]int{"GRCh37": 2_649_520, "GRCh38": 2_781_479}, "x_par"},
	{"Y", map[string]int{"GRCh37": 2_649_521, "GRCh38": 2_781_480}, "y"},
	{"Y", map[string]int{"GRCh37": 59_034_049, "GRCh38": 56_887_902}, "y"},
	{"Y", map[string]int{"GRCh37": 59_034_050, "GRCh38": 56_887_903}, "x_par"},
	{"Y", map[string]int{"GRCh37": 59_363_566, "GRCh38": 57_217_415}, "x_par"},
	{"Y", map[string]int{"GRCh37": 59_363_567, "GRCh38": 57_217_416}, "y"},
	{"MT", map[string]int{"GRCh37": 73, "GRCh38": 73}, "mt"},
}

// allelesOf are the alleles of a man, a woman and an unknown person, the last by what the
// calls show: 0 nothing, 1 or 2 alleles.
var allelesOf = map[string][3][3]int64{
	"autosome": {{2, 2, 2}, {2, 2, 2}, {2, 2, 2}},
	"x_par":    {{2, 2, 2}, {2, 2, 2}, {2, 2, 2}},
	"x_nonpar": {{1, 2, 0}, {1, 2, 1}, {1, 2, 2}},
	"y":        {{1, 0, 0}, {1, 0, 1}, {1, 0, 2}},
	"mt":       {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}},
}

// codesOf are the stored codes of a man, a woman and an unknown person for what the source
// says of all three. Homozygous calls are the same with one allele and with two.
var codesOf = map[string]map[string]string{
	"reference":    {"autosome": "000", "x_par": "000", "x_nonpar": "000", "y": "000", "mt": "000"},
	"alternate":    {"autosome": "222", "x_par": "222", "x_nonpar": "222", "y": "222", "mt": "222"},
	"heterozygous": {"autosome": "111", "x_par": "111", "x_nonpar": ".11", "y": ".11", "mt": "..."},
	"missing":      {"autosome": "...", "x_par": "...", "x_nonpar": "...", "y": "...", "mt": "..."},
	"half":         {"autosome": "...", "x_par": "...", "x_nonpar": "...", "y": "...", "mt": "..."},
	"three":        {"autosome": "...", "x_par": "...", "x_nonpar": "...", "y": "...", "mt": "..."},
}

// ploidyVariant is one variant of the tables: everybody's genotype is the same.
type ploidyVariant struct {
	ploidyPlace
	says string
	text string // of a VCF
}

// ploidyVariants makes a variant of each place and text. Variants of a place have a REF of
// their own, so that they are no site together.
func ploidyVariants(says, texts []string) (all []ploidyVariant) {
	for _, place := range ploidyPlaces {
		for i, text := range texts {
			all = append(all, ploidyVariant{place, says[i], text})
		}
	}
	return all
}

// refOf is REF of the i-th variant of a place; ALT is A.
func refOf(i int) string { return "C" + strings.Repeat("G", i) }

func TestPloidyTruthTable(t *testing.T) {
	words := []string{"reference", "alternate", "heterozygous", "missing"}
	diploid := ploidyVariants(words, []string{"0/0", "1/1", "0/1", "./."})
	turned := ploidyVariants(words, []string{"0|0", "1|1", "1|0", ".|."})
	broken := ploidyVariants([]string{"half", "half", "half", "three", "reference"}, []string{"0/.", "./1", "1|.", "0/1/1", "0/0"})
	haploid := ploidyVariants([]string{"reference", "alternate", "missing"}, []string{"0", "1", "."})
	for _, build := range []string{"GRCh37", "GRCh38"} {
		for _, c := range []struct {
			name     string
			variants []ploidyVariant
			shown    int // alleles of the unknown person's calls
			dosages  bool
			options  job.ImportOptions
		}{
			{"VCF, two alleles", diploid, 2, false, ploidyVCF(t, build, diploid)},
			{"VCF, two alleles with phase", turned, 2, false, ploidyVCF(t, build, turned)},
			{"VCF, one allele", haploid, 1, false, ploidyVCF(t, build, haploid)},
			{"VCF, half calls and three alleles", broken, 2, false, ploidyVCF(t, build, broken)},
			{"PLINK 1", diploid, 0, false, ploidyBed(t, build, diploid)},
			{"PLINK 2", diploid, 0, false, ploidyPgen(t, build, diploid)},
			{"Parquet", diploid, 0, false, ploidyParquet(t, build, diploid)},
			{"BGEN, two alleles", diploid, 2, true, ploidyBGEN(t, build, diploid)},
			{"BGEN, one allele", haploid, 1, true, ploidyBGEN(t, build, haploid)},
		} {
			c.options.Build = build
			got := cellsOf(t, imported(t, c.options))
			rows := map[string]int{}
			for row := range got.variants {
				rows[got.variants[row].Key()] = row
			}
			if len(got.variants) != len(c.variants) {
				t.Fatalf("%s %s: %d variants, expected %d", build, c.name, len(got.variants), len(c.variants))
			}
			for i, v := range c.variants {
				n := i % (len(c.variants) / len(ploidyPlaces))
				row, there := rows[fmt.Sprintf("%s:%d:%s:A", v.chrom, v.pos[build], refOf(n))]
				if !there {
					t.Fatalf("%s %s: no row of %+v", build, c.name, v)
				}
				codes, ac, an := "", int64(0), int64(0)
				for s, code := range got.calls[row] {
					codes += string("012."[code])
					alleles := allelesOf[v.region][c.shown][s]
					copies := map[byte]int64{'0': 0, '1': 1, '2': 2}[codesOf[v.says][v.region][s]]
					// A dosage stays where a heterozygous call of the only copy does not.
					if c.dosages && v.says == "heterozygous" {
						copies = 1
					} else if codesOf[v.says][v.region][s] == '.' {
						continue
					}
					ac, an = ac+copies*alleles, an+2*alleles // in half alleles
				}
				g := got.variants[row]
				halves, units := int64(2), int64(1) // of stored alleles
				if c.dosages {
					units = got.meta.Denominator
					if v.region != "autosome" && v.region != "x_par" {
						halves = 1 // stored as such
					}
				}
				if g.Region.String() != v.region || codes != codesOf[v.says][v.region] || g.AC*halves != ac*units || g.AN*halves != an*units {
					t.Errorf("%s %s: %s %q: %v, calls %s, %d of %d; expected %s, %s, %d of %d half alleles",
						build, c.name, v.region, v.text, g.Region, codes, g.AC, g.AN, v.region, codesOf[v.says][v.region], ac, an)
				}
			}
			places := int64(len(ploidyPlaces))
			o := got.meta.Outcomes
			if c.name == "VCF, half calls and three alleles" && (o.HalfCalls != 3*3*places || o.PolyploidCalls != 3*places) {
				t.Errorf("%s: %d half calls, %d of three alleles", c.name, o.HalfCalls, o.PolyploidCalls)
			}
			// One man at 4 places of X and 4 of Y, three people at one of MT.
			if hets := int64(4 + 4 + 3); len(c.variants) == len(diploid) && !c.dosages && o.HaploidHet != hets {
				t.Errorf("%s %s: %d heterozygous calls of one copy, expected %d", build, c.name, o.HaploidHet, hets)
			}
			want := []genome.Ploidy{genome.UnknownPloidy, genome.Haploid, genome.Diploid}[c.shown]
			if u := got.samples[2]; u.Sex != genome.UnknownSex || u.XPloidy != want || u.YPloidy != want {
				t.Errorf("%s %s: the unknown person is %v %v %v, expected ploidy %v", build, c.name, u.Sex, u.XPloidy, u.YPloidy, want)
			}
		}
	}
}

// Dosages of a VCF count two copies whatever the ploidy: those of a call of one allele, or
// of one haplotype, are doubled. -1 is missing, in units of 1/10,000.
func TestPloidyOfDosages(t *testing.T) {
	for _, c := range []struct {
		format, value     string
		autosome, sexChrs int
		refused           string
	}{
		{"GT:DS", "0:0.25", 5000, 5000, ""},
		{"GT:DS", "1:0.75", 15000, 15000, ""},
		{"GT:DS", "./.:0.5", 5000, 5000, ""},
		{"GT:DS", ".:0.5", 5000, -1, ""}, // out of one copy, or of two?
		{"GT:DS", "0/1:1.25", 12500, 12500, ""},
		{"GT:DS", "0/.:0.5", 5000, 5000, ""},
		{"GT:DS", "1:.", 20000, 20000, ""},
		{"GT:DS", "0/1:.", 10000, 10000, ""},
		{"GT:DS", ".:.", -1, -1, ""},
		{"DS", "0.5", 5000, 5000, ""},
		{"DS", "1.5", 15000, 15000, ""},
		{"GT:HDS", "1:0.75", 15000, 15000, ""},
		{"HDS", "0.75", 15000, 15000, ""},
		{"HDS", "0.25,0.5", 7500, 7500, ""},
		{"GT:GP", "1:0.25,0.75", 15000, 15000, ""},
		{"GP", "0.25,0.75", 15000, 15000, ""},
		{"GP", "0.125,0.75,0.125", 10000, 10000, ""},
		{"GT:DS", "1:1.5", 0, 0, "over 1"},
		{"GT:DS", "0/1:2.5", 0, 0, "over 2"},
		{"DS", "-0.5", 0, 0, "negative"},
	} {
		var text strings.Builder
		text.WriteString("##fileformat=VCFv4.3\n##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"dosage\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tM\tF\tU\n")
		for _, place := range ploidyPlaces {
			fmt.Fprintf(&text, "%s\t%d\t.\tC\tCG\t.\t.\t.\t%s\t%s\t%s\t%s\n", place.chrom, place.pos["GRCh38"], c.format, c.value, c.value, c.value)
		}
		o := job.ImportOptions{VCF: []string{write(t, "d.vcf", text.String())}, Sex: write(t, "sex.tsv", "M\tmale\nF\tfemale\n"), Build: "GRCh38", Assay: "imputed"}
		if c.refused != "" {
			o.Common = quiet(t.TempDir(), 1)
			if err := job.Import(t.Context(), o); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s %s: %v; expected %q", c.format, c.value, err, c.refused)
			}
			continue
		}
		got := cellsOf(t, imported(t, o))
		for row, v := range got.variants {
			want := c.sexChrs
			if v.Chrom < genome.ChrX {
				want = c.autosome
			}
			for s, n := range got.dosages[row] {
				if int(n) != want && !(want < 0 && n == 65535) {
					t.Errorf("%s %s: %s, person %d: %d, expected %d", c.format, c.value, v.Key(), s+1, n, want)
				}
			}
		}
		if len(got.variants) != len(ploidyPlaces) {
			t.Errorf("%s %s: %d variants", c.format, c.value, len(got.variants))
		}
	}
}
