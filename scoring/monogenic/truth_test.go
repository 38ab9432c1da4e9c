package monogenic

import (
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// truthTable is written by hand from facts: the ACMG rules of what to report
// and the genotype-to-status table of the project. One person, one catalogue
// variant of two stars, position on chromosome 1 or, for XL, on X outside the
// pseudo-autosomal regions.
//
// copies: ALT copies, or . for a missing call. X: number of X, ? unknown, * any.
// The last three columns are the state of person and condition by sequencing
// (wgs and exome), array, and imputed calls. A state that stands for a finding
// is followed by the disposition of the finding.
const truthTable = `
MOI  rule              copies X  sequencing                     array                          imputed
AD   ALL_PLP           0      *  not_detected                   array_limited                  array_limited
AD   ALL_PLP           1      *  het_affected_genotype/report   het_affected_genotype/report   imputed_only
AD   ALL_PLP           2      *  biallelic_dominant/report      biallelic_dominant/report      imputed_only
AD   ALL_PLP           .      *  no_call                        no_call                        no_call
AD   TRUNCATING_PLP    0      *  not_detected                   array_limited                  array_limited
AD   TRUNCATING_PLP    1      *  het_affected_genotype/report   het_affected_genotype/report   imputed_only
AD   TRUNCATING_PLP    2      *  biallelic_dominant/report      biallelic_dominant/report      imputed_only
AD   TRUNCATING_PLP    .      *  no_call                        no_call                        no_call
SD   ALL_PLP           0      *  not_detected                   array_limited                  array_limited
SD   ALL_PLP           1      *  het_affected_genotype/report   het_affected_genotype/report   imputed_only
SD   ALL_PLP           2      *  hom/report                     hom/report                     imputed_only
SD   ALL_PLP           .      *  no_call                        no_call                        no_call
AR   TWO_PLP           0      *  not_detected                   array_limited                  array_limited
AR   TWO_PLP           1      *  carrier/withheld               carrier/withheld               imputed_only
AR   TWO_PLP           2      *  biallelic_hom/report           biallelic_hom/report           imputed_only
AR   TWO_PLP           .      *  no_call                        no_call                        no_call
AR   HFE_C282Y_HOM     0      *  not_detected                   array_limited                  array_limited
AR   HFE_C282Y_HOM     1      *  carrier/withheld               carrier/withheld               imputed_only
AR   HFE_C282Y_HOM     2      *  biallelic_hom/report           biallelic_hom/report           imputed_only
AR   HFE_C282Y_HOM     .      *  no_call                        no_call                        no_call
RISK ALL_PLP           0      *  not_detected                   array_limited                  array_limited
RISK ALL_PLP           1      *  risk_allele/enhancer           risk_allele/enhancer           imputed_only
RISK ALL_PLP           2      *  risk_allele/enhancer           risk_allele/enhancer           imputed_only
RISK ALL_PLP           .      *  no_call                        no_call                        no_call
XL   HEMI_HET_HOM      0      1  not_detected                   array_limited                  array_limited
XL   HEMI_HET_HOM      1      1  qc_review/qc_review            qc_review/qc_review            imputed_only
XL   HEMI_HET_HOM      2      1  hemizygous/report              hemizygous/report              imputed_only
XL   HEMI_HET_HOM      .      1  no_call                        no_call                        no_call
XL   HEMI_HET_HOM      0      2  not_detected                   array_limited                  array_limited
XL   HEMI_HET_HOM      1      2  het_female/report              het_female/report              imputed_only
XL   HEMI_HET_HOM      2      2  hom_female/report              hom_female/report              imputed_only
XL   HEMI_HET_HOM      .      2  no_call                        no_call                        no_call
XL   HEMI_HET_HOM      0      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HET_HOM      1      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HET_HOM      2      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HET_HOM      .      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HOM_OR_2HET  0      1  not_detected                   array_limited                  array_limited
XL   HEMI_HOM_OR_2HET  1      1  qc_review/qc_review            qc_review/qc_review            imputed_only
XL   HEMI_HOM_OR_2HET  2      1  hemizygous/report              hemizygous/report              imputed_only
XL   HEMI_HOM_OR_2HET  .      1  no_call                        no_call                        no_call
XL   HEMI_HOM_OR_2HET  0      2  not_detected                   array_limited                  array_limited
XL   HEMI_HOM_OR_2HET  1      2  carrier/withheld               carrier/withheld               imputed_only
XL   HEMI_HOM_OR_2HET  2      2  hom_female/report              hom_female/report              imputed_only
XL   HEMI_HOM_OR_2HET  .      2  no_call                        no_call                        no_call
XL   HEMI_HOM_OR_2HET  0      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HOM_OR_2HET  1      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HOM_OR_2HET  2      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
XL   HEMI_HOM_OR_2HET  .      ?  sex_unresolved                 sex_unresolved                 sex_unresolved
`

func TestTruthTableOfOneVariant(t *testing.T) {
	assays := map[Assay]int{WGS: 4, Exome: 4, Array: 5, Imputed: 6} // column of truthTable
	covered := map[[3]string]bool{}
	cells := 0
	for _, line := range strings.Split(strings.TrimSpace(truthTable), "\n")[1:] {
		cell := strings.Fields(line)
		moi, ok := ParseInheritance(cell[0])
		rule, ok2 := ParseRule(cell[1])
		if !ok || !ok2 {
			t.Fatalf("bad line %q", line)
		}
		variant := "1:1000:A:G"
		if moi == XL {
			variant = "X:100652880:A:G"
		}
		code := uint8(3)
		if cell[2] != "." {
			code = cell[2][0] - '0'
		}
		for x, name := range map[genome.Ploidy]string{genome.Haploid: "1", genome.Diploid: "2", genome.UnknownPloidy: "?"} {
			if cell[3] != "*" && cell[3] != name {
				continue
			}
			covered[[3]string{cell[0] + cell[1], cell[2], name}] = true
			for assay, column := range assays {
				// A second person is called, so that the variant is assayed.
				c := newCohort(2).with(variant, code, 0)
				c.samples[0].XPloidy = x
				s := screen(t, catalogue(t, row(variant, "G", "C", moi, rule)), c, options(assay))
				got := s.stateOf(0, 0).Status.String()
				for i := range s.Findings {
					f := &s.Findings[i]
					got += "/" + f.Disposition.String()
					if f.Sample != 0 || f.Confirmed() || !f.NeedsConfirmation() {
						t.Errorf("%s %s: a finding of nobody, or one that needs no confirmation", assay, line)
					}
				}
				if got != cell[column] {
					t.Errorf("%s X=%s %q\ngot  %s\nwant %s", assay, name, line, got, cell[column])
				}
				cells++
			}
		}
	}
	// 8 pairs of inheritance and rule x 4 calls x 3 numbers of X x 4 assays.
	if len(covered) != 8*4*3 || cells != 8*4*3*4 {
		t.Errorf("%d genotypes and %d cells covered, want 96 and 384", len(covered), cells)
	}
}

func TestInheritanceAndRuleThatHaveNoMeaningTogetherAreRefused(t *testing.T) {
	allowed := map[string]bool{"AD ALL_PLP": true, "AD TRUNCATING_PLP": true, "SD ALL_PLP": true, "AR TWO_PLP": true,
		"AR HFE_C282Y_HOM": true, "XL HEMI_HOM_OR_2HET": true, "XL HEMI_HET_HOM": true, "RISK ALL_PLP": true}
	for i := Inheritance(0); i <= Risk; i++ {
		for r := AllPLP; r <= HFEC282YHom; r++ {
			_, err := NewCatalogue([]Row{row("1:1000:A:G", "G", "C", i, r)}, "")
			if want := allowed[i.String()+" "+r.String()]; (err == nil) != want {
				t.Errorf("%s %s: error %v, want allowed %t", i, r, err, want)
			}
		}
	}
}

// Two alleles. In each case the codes of one person at the rows of the
// catalogue, and the findings expected, by hand.
func TestTruthTableOfTwoAlleles(t *testing.T) {
	const a, b, sameBase = "1:1000:A:G", "1:2000:C:T", "1:1000:A:T"
	const xa, xb = "X:100652880:A:G", "X:100652990:C:T"
	type rows = []Row
	two := func(va, vb, ga, gb string, i Inheritance, r Rule) rows {
		return rows{row(va, ga, "C", i, r), row(vb, gb, "C", i, r)}
	}
	for _, tc := range []struct {
		name  string
		rows  rows
		codes [2]uint8
		x     genome.Ploidy
		state string
		want  string // gene:zygosity:status:disposition of both
	}{
		{"AD, one gene, unphased", two(a, b, "G", "G", AD, AllPLP), [2]uint8{1, 1}, 2, "het_or_compound_unresolved",
			"G:heterozygous:het_or_compound_unresolved:report G:heterozygous:het_or_compound_unresolved:report"},
		{"AD, one gene, two bases of one place", two(a, sameBase, "G", "G", AD, AllPLP), [2]uint8{1, 1}, 2, "biallelic_dominant",
			"G:heterozygous:biallelic_dominant:report G:heterozygous:biallelic_dominant:report"},
		{"AD, one gene, hom and het", two(a, b, "G", "G", AD, AllPLP), [2]uint8{2, 1}, 2, "biallelic_dominant",
			"G:homozygous:biallelic_dominant:report G:heterozygous:biallelic_dominant:report"},
		{"AD, two genes do not add up", two(a, b, "G", "H", AD, AllPLP), [2]uint8{1, 1}, 2, "het_affected_genotype",
			"G:heterozygous:het_affected_genotype:report H:heterozygous:het_affected_genotype:report"},
		{"SD, one gene, unphased", two(a, b, "G", "G", SD, AllPLP), [2]uint8{1, 1}, 2, "het_or_compound_unresolved",
			"G:heterozygous:het_or_compound_unresolved:report G:heterozygous:het_or_compound_unresolved:report"},
		{"SD, one gene, two bases of one place", two(a, sameBase, "G", "G", SD, AllPLP), [2]uint8{1, 1}, 2, "compound",
			"G:heterozygous:compound:report G:heterozygous:compound:report"},
		{"SD, two genes", two(a, b, "G", "H", SD, AllPLP), [2]uint8{1, 1}, 2, "double_het",
			"G:heterozygous:double_het:report H:heterozygous:double_het:report"},
		{"SD, two genes, one hom", two(a, b, "G", "H", SD, AllPLP), [2]uint8{1, 2}, 2, "hom",
			"G:heterozygous:hom:report H:homozygous:hom:report"},
		{"AR, one gene, unphased", two(a, b, "G", "G", AR, TwoPLP), [2]uint8{1, 1}, 2, "biallelic_possible",
			"G:heterozygous:biallelic_possible:report G:heterozygous:biallelic_possible:report"},
		{"AR, one gene, two bases of one place", two(a, sameBase, "G", "G", AR, TwoPLP), [2]uint8{1, 1}, 2, "biallelic_compound",
			"G:heterozygous:biallelic_compound:report G:heterozygous:biallelic_compound:report"},
		{"AR, one gene, hom and het", two(a, b, "G", "G", AR, TwoPLP), [2]uint8{1, 2}, 2, "biallelic_hom",
			"G:heterozygous:biallelic_hom:report G:homozygous:biallelic_hom:report"},
		{"AR, two genes do not add up", two(a, b, "G", "H", AR, TwoPLP), [2]uint8{1, 1}, 2, "carrier",
			"G:heterozygous:carrier:withheld H:heterozygous:carrier:withheld"},
		{"XL any zygosity, two X", two(xa, xb, "G", "G", XL, HemiHetHom), [2]uint8{1, 1}, 2, "het_female",
			"G:heterozygous:het_female:report G:heterozygous:het_female:report"},
		{"XL two needed, two X", two(xa, xb, "G", "G", XL, HemiHomOr2Het), [2]uint8{1, 1}, 2, "biallelic_possible",
			"G:heterozygous:biallelic_possible:report G:heterozygous:biallelic_possible:report"},
		{"XL two needed, two bases of one place", two(xa, "X:100652880:A:T", "G", "G", XL, HemiHomOr2Het), [2]uint8{1, 1}, 2, "biallelic_compound",
			"G:heterozygous:biallelic_compound:report G:heterozygous:biallelic_compound:report"},
		{"XL, one X, both on it", two(xa, xb, "G", "G", XL, HemiHomOr2Het), [2]uint8{2, 2}, 1, "hemizygous",
			"G:hemizygous:hemizygous:report G:hemizygous:hemizygous:report"},
		{"XL, one X, an error beside an allele", two(xa, xb, "G", "G", XL, HemiHomOr2Het), [2]uint8{2, 1}, 1, "hemizygous",
			"G:hemizygous:hemizygous:report G:heterozygous:haploid_het:qc_review"},
		{"RISK", two(a, b, "G", "G", Risk, AllPLP), [2]uint8{1, 2}, 2, "risk_allele",
			"G:heterozygous:risk_allele:enhancer G:homozygous:risk_allele:enhancer"},
	} {
		c := newCohort(1).with(tc.rows[0].Key(), tc.codes[0]).with(tc.rows[1].Key(), tc.codes[1])
		c.samples[0].XPloidy = tc.x
		s := screen(t, catalogue(t, tc.rows...), c, options(WGS))
		if got := strings.Join(found(s), " "); got != tc.want {
			// Findings come in the order of position, then alleles.
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, got, tc.want)
		}
		if got := s.stateOf(0, 0).Status.String(); got != tc.state {
			t.Errorf("%s: state %s, want %s", tc.name, got, tc.state)
		}
	}
}

func TestTwoIndelsOfOnePlaceAreNotTakenForTwoChromosomes(t *testing.T) {
	// A>G and A>AT are anchored at one base, and one chromosome can carry both.
	rows := []Row{row("1:1000:A:G", "G", "C", AR, TwoPLP), row("1:1000:A:AT", "G", "C", AR, TwoPLP)}
	s := screen(t, catalogue(t, rows...), newCohort(1).with("1:1000:A:AT", 1).with("1:1000:A:G", 1), options(WGS))
	if got := s.stateOf(0, 0).Status; got != BiallelicPossible {
		t.Errorf("state %s, want biallelic_possible", got)
	}
}

func TestConditionsOfOneNameAndTwoInheritancesDoNotMix(t *testing.T) {
	// Familial hypercholesterolaemia: LDLR semi-dominant, LDLRAP1 recessive.
	const fh = "Familial hypercholesterolaemia"
	rows := []Row{row("19:11200000:A:G", "LDLR", fh, SD, AllPLP), row("1:25870254:G:A", "LDLRAP1", fh, AR, TwoPLP)}
	c := newCohort(1).with("1:25870254:G:A", 1).with("19:11200000:A:G", 1)
	s := screen(t, catalogue(t, rows...), c, options(WGS))
	want := "LDLR:heterozygous:het_affected_genotype:report LDLRAP1:heterozygous:carrier:withheld"
	if got := strings.Join(found(s), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(s.Conditions) != 2 {
		t.Errorf("%d conditions, want 2", len(s.Conditions))
	}
}

func TestRecordedSexThatContradictsTheCallsIsUnresolved(t *testing.T) {
	for _, tc := range []struct {
		sex  genome.Sex
		x    genome.Ploidy
		want Status
	}{
		{genome.Male, genome.Haploid, Hemizygous},
		{genome.Male, genome.Diploid, SexUnresolved},
		{genome.Male, genome.UnknownPloidy, SexUnresolved},
		{genome.Female, genome.Haploid, SexUnresolved},
		{genome.Female, genome.Diploid, HomFemale},
		{genome.Female, genome.UnknownPloidy, SexUnresolved},
		{genome.UnknownSex, genome.Haploid, Hemizygous},
		{genome.UnknownSex, genome.Diploid, HomFemale},
	} {
		c := newCohort(1).with("X:100652880:A:G", 2)
		c.samples[0].Sex, c.samples[0].XPloidy = tc.sex, tc.x
		s := screen(t, catalogue(t, row("X:100652880:A:G", "GLA", "Fabry", XL, HemiHetHom)), c, options(WGS))
		if got := s.stateOf(0, 0).Status; got != tc.want {
			t.Errorf("%s with %s X: %s, want %s", tc.sex, tc.x, got, tc.want)
		}
		if unresolved := tc.want == SexUnresolved; unresolved != (len(s.Findings) == 0) {
			t.Errorf("%s with %s X: %d findings", tc.sex, tc.x, len(s.Findings))
		}
	}
}
