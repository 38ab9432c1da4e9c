package monogenic

import (
	"errors"
	"reflect"
	"testing"

	"cardioscore/scoring/genome"
)

func labCatalogue(t *testing.T) *Catalogue {
	return catalogue(t,
		row("19:11200000:A:G", "LDLR", "FH", SD, AllPLP), row("2:21229160:C:T", "APOB", "FH", SD, AllPLP),
		row("1:25870254:G:A", "LDLRAP1", "FH", AR, TwoPLP),
		row("14:23880000:A:G", "MYH7", "HCM", AD, AllPLP),
		row("3:38590000:A:G", "SCN5A", "LQTS", AD, AllPLP), row("3:38590001:A:G", "SCN5A", "Brugada", AD, AllPLP),
		row("X:100652880:A:G", "GLA", "Fabry", XL, HemiHetHom, id("MONDO:0010526")),
		row("6:26093141:G:A", "HFE", "Haemochromatosis", AR, HFEC282YHom))
}

func lab(sample, gene string, z Zygosity, change ...func(*LabFinding)) LabFinding {
	f := LabFinding{SampleID: sample, Gene: gene, Variant: "c.1A>G", Zygosity: z, Classification: LikelyPathogenic,
		Method: "panel", ReportID: "R1", Date: "2026-01-01", Lab: "L"}
	for _, c := range change {
		c(&f)
	}
	return f
}

func TestLabFindingsAreTheOnlyConfirmedOnes(t *testing.T) {
	second := func(f *LabFinding) { f.Variant = "c.2A>G" }
	report := func(f *LabFinding) { f.ReportID = "R2" }
	for _, tc := range []struct {
		name  string
		lab   []LabFinding
		want  []string
		state map[string]Status // by condition name and inheritance
	}{
		{"heterozygous", []LabFinding{lab("S1", "LDLR", Heterozygous)},
			[]string{"LDLR:heterozygous:het_affected_genotype:report"}, map[string]Status{"FH SD": HetAffectedGenotype, "FH AR": NotAssayed}},
		{"homozygous", []LabFinding{lab("S1", "LDLR", Homozygous)},
			[]string{"LDLR:homozygous:hom:report"}, map[string]Status{"FH SD": Hom}},
		{"two genes", []LabFinding{lab("S1", "LDLR", Heterozygous), lab("S1", "APOB", Heterozygous)},
			[]string{"LDLR:heterozygous:double_het:report", "APOB:heterozygous:double_het:report"}, map[string]Status{"FH SD": DoubleHet}},
		{"two alleles, phase not stated", []LabFinding{lab("S1", "LDLR", Heterozygous), lab("S1", "LDLR", Heterozygous, second)},
			[]string{"LDLR:heterozygous:het_or_compound_unresolved:report", "LDLR:heterozygous:het_or_compound_unresolved:report"}, map[string]Status{"FH SD": HetOrCompoundUnresolved}},
		{"compound by the laboratory", []LabFinding{lab("S1", "LDLR", CompoundHeterozygous), lab("S1", "LDLR", CompoundHeterozygous, second)},
			[]string{"LDLR:compound_heterozygous:compound:report", "LDLR:compound_heterozygous:compound:report"}, map[string]Status{"FH SD": Compound}},
		{"carrier, in two reports", []LabFinding{lab("S1", "LDLRAP1", Heterozygous), lab("S1", "LDLRAP1", Heterozygous, report)},
			[]string{"LDLRAP1:heterozygous:carrier:withheld", "LDLRAP1:heterozygous:carrier:withheld"}, map[string]Status{"FH AR": Carrier}},
		{"two recessive alleles", []LabFinding{lab("S1", "LDLRAP1", Heterozygous), lab("S1", "LDLRAP1", Heterozygous, second)},
			[]string{"LDLRAP1:heterozygous:biallelic_possible:report", "LDLRAP1:heterozygous:biallelic_possible:report"}, map[string]Status{"FH AR": BiallelicPossible}},
		{"homozygous in the later report", []LabFinding{lab("S1", "LDLRAP1", Heterozygous), lab("S1", "LDLRAP1", Homozygous, report)},
			[]string{"LDLRAP1:heterozygous:biallelic_hom:report", "LDLRAP1:homozygous:biallelic_hom:report"}, map[string]Status{"FH AR": BiallelicHom}},
		{"carrier", []LabFinding{lab("S1", "LDLRAP1", Heterozygous)},
			[]string{"LDLRAP1:heterozygous:carrier:withheld"}, map[string]Status{"FH AR": Carrier, "FH SD": NotAssayed}},
		{"dominant, homozygous", []LabFinding{lab("S1", "MYH7", Homozygous)},
			[]string{"MYH7:homozygous:biallelic_dominant:report"}, map[string]Status{"HCM AD": BiallelicDominant}},
		{"condition named", []LabFinding{lab("S1", "SCN5A", Heterozygous, func(f *LabFinding) { f.Condition = "LQTS" })},
			[]string{"SCN5A:heterozygous:het_affected_genotype:report"}, map[string]Status{"LQTS AD": HetAffectedGenotype, "Brugada AD": NotAssayed}},
		{"condition named by its identifier", []LabFinding{lab("S1", "GLA", Heterozygous, func(f *LabFinding) { f.Condition = "MONDO:0010526" })},
			[]string{"GLA:heterozygous:het_female:report"}, map[string]Status{"Fabry XL": HetFemale}},
		{"one X, whatever is told after", []LabFinding{lab("S1", "GLA", HemizygousAllele), lab("S1", "GLA", Heterozygous, second)},
			[]string{"GLA:hemizygous:hemizygous:report", "GLA:heterozygous:hemizygous:report"}, map[string]Status{"Fabry XL": Hemizygous}},
		{"two alleles where two copies of one variant count", []LabFinding{lab("S1", "HFE", Heterozygous), lab("S1", "HFE", Heterozygous, second)},
			[]string{"HFE:heterozygous:carrier:withheld", "HFE:heterozygous:carrier:withheld"}, map[string]Status{"Haemochromatosis AR": Carrier}},
		{"one X, sex of the sample not known", []LabFinding{lab("S1", "GLA", HemizygousAllele)},
			[]string{"GLA:hemizygous:hemizygous:report"}, map[string]Status{"Fabry XL": Hemizygous}},
	} {
		c := newCohort(1)
		c.samples[0].XPloidy = genome.UnknownPloidy
		s := screen(t, labCatalogue(t), c, options(Array), func(o *Observations) { o.Lab = tc.lab })
		if got := found(s); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", tc.name, got, tc.want)
		}
		for k := range s.Conditions {
			name := s.Conditions[k].Name + " " + s.Conditions[k].Inheritance.String()
			if want, ok := tc.state[name]; ok && s.stateOf(0, k).Status != want {
				t.Errorf("%s: %s is %s, want %s", tc.name, name, s.stateOf(0, k).Status, want)
			}
		}
		for i := range s.Findings {
			f := &s.Findings[i]
			if !f.Confirmed() || f.NeedsConfirmation() || f.Variant() != "c.1A>G" && f.Variant() != "c.2A>G" || f.Classification() != LikelyPathogenic {
				t.Errorf("%s: finding %+v", tc.name, f)
			}
		}
		if s.Lab.Used != len(tc.lab) {
			t.Errorf("%s: outcomes %+v", tc.name, s.Lab)
		}
	}
}

func TestLabFindingStandsBesideGenotypes(t *testing.T) {
	c := newCohort(2).with("2:21229160:C:T", 1, 1).with("19:11200000:A:G", 1, 0)
	s := screen(t, labCatalogue(t), c, options(WGS), func(o *Observations) {
		o.Lab = []LabFinding{lab("S1", "LDLR", Heterozygous)}
	})
	want := []string{"LDLR:heterozygous:het_affected_genotype:report", "APOB:heterozygous:double_het:report",
		"LDLR:heterozygous:double_het:report", "APOB:heterozygous:het_affected_genotype:report"}
	if got := found(s); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if !s.Findings[0].Confirmed() || s.Findings[1].Confirmed() {
		t.Error("only the first finding is confirmed")
	}
}

func TestLabOutcomesAddUp(t *testing.T) {
	all := []LabFinding{
		lab("S1", "LDLR", Heterozygous), lab("S2", "LDLR", Heterozygous), lab("elsewhere", "a gene of no condition", Heterozygous),
		lab("S1", "LDLR", Heterozygous, func(f *LabFinding) { f.Classification = UncertainSignificance }),
	}
	s := screen(t, labCatalogue(t), newCohort(2), options(WGS), func(o *Observations) {
		o.Lab, o.Excluded = all, func(sample int) bool { return sample == 1 }
	})
	if want := (LabOutcomes{Used: 1, NotReportable: 1, NotInCohort: 1, Excluded: 1}); s.Lab != want {
		t.Errorf("got %+v, want %+v", s.Lab, want)
	}
	if len(s.Findings) != 1 || s.stateOf(1, 0).Status != Excluded {
		t.Errorf("findings %v, state of the excluded %s", found(s), s.stateOf(1, 0).Status)
	}
}

// Of several cohorts, each finding belongs to one: whatever is not NotInCohort
// adds up over the cohorts to the findings of their people, so that one of
// nobody's shows.
func TestLabOutcomesAddUpOverCohorts(t *testing.T) {
	benign := func(f *LabFinding) { f.Classification = Benign }
	all := []LabFinding{lab("S1", "LDLR", Heterozygous), lab("S1", "LDLR", Heterozygous, benign),
		lab("T1", "LDLR", Heterozygous), lab("T1", "MYH7", Heterozygous, benign), lab("nobody", "LDLR", Heterozygous, benign)}
	for _, id := range []string{"S1", "T1"} {
		c := newCohort(1)
		c.samples[0].ID = id
		s := screen(t, labCatalogue(t), c, options(WGS), func(o *Observations) { o.Lab = all })
		if want := (LabOutcomes{Used: 1, NotReportable: 1, NotInCohort: 3}); s.Lab != want {
			t.Errorf("%+v, want %+v", s.Lab, want)
		}
	}
}

func TestLabFindingsThatCannotBePlaced(t *testing.T) {
	for _, tc := range []struct {
		name  string
		f     LabFinding
		field string
	}{
		{"gene of no condition", lab("S1", "FBN1", Heterozygous), "gene"},
		{"gene of another condition", lab("S1", "LDLR", Heterozygous, func(f *LabFinding) { f.Condition = "HCM" }), "gene"},
		{"gene of two conditions", lab("S1", "SCN5A", Heterozygous), "condition"},
		{"hemizygous on an autosome", lab("S1", "LDLR", HemizygousAllele), "zygosity"},
	} {
		p := match(t, labCatalogue(t), newCohort(1), options(WGS))
		_, err := p.Evaluate(Observations{Samples: newCohort(1).samples, Lab: []LabFinding{lab("S1", "LDLR", Heterozygous), tc.f}})
		var placed *LabError
		if !errors.As(err, &placed) || placed.Index != 1 || placed.Field != tc.field || placed.Error() == "" {
			t.Errorf("%s: error %v", tc.name, err)
		}
	}
}

// An allele of another gene is not the second allele that the rule needs.
func TestLaboratoryAndRunAlleleOfTwoRecessiveGenes(t *testing.T) {
	cat := catalogue(t, row("1:1000:A:G", "G", "C", AR, TwoPLP), row("2:2000:C:T", "H", "C", AR, TwoPLP))
	s := screen(t, cat, newCohort(1).with("2:2000:C:T", 1), options(WGS), func(o *Observations) {
		o.Lab = []LabFinding{lab("S1", "G", Heterozygous)}
	})
	if got, want := found(s), []string{"G:heterozygous:carrier:withheld", "H:heterozygous:carrier:withheld"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// One allele of a recessive gene from the laboratory and one from this run may be
// the two that the rule needs: the analyst looks. The same allele from both is one.
func TestLaboratoryAndRunAlleleOfOneRecessiveGene(t *testing.T) {
	c := newCohort(1).with("1:25870254:G:A", 1)
	for variant, want := range map[string][]string{
		"c.406C>T": {
			"LDLRAP1:heterozygous:carrier:withheld", "LDLRAP1:heterozygous:carrier:qc_review"},
		"1:25870254:G:A": {
			"LDLRAP1:heterozygous:carrier:withheld", "LDLRAP1:heterozygous:carrier:withheld"},
	} {
		s := screen(t, labCatalogue(t), c, options(WGS), func(o *Observations) {
			o.Lab = []LabFinding{lab("S1", "LDLRAP1", Heterozygous, func(f *LabFinding) { f.Variant = variant })}
		})
		if got := found(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", variant, got, want)
		}
	}
}
