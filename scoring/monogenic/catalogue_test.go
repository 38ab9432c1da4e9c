package monogenic

import (
	"errors"
	"testing"

	"cardioscore/scoring/genome"
)

func TestCatalogueRefuses(t *testing.T) {
	base := func(change ...func(*Row)) Row { return row("1:1000:A:G", "G", "C", AD, AllPLP, change...) }
	for _, tc := range []struct {
		name  string
		rows  []Row
		field string
	}{
		{"no build", []Row{base(func(r *Row) { r.Build = 0 })}, "build"},
		{"two builds", []Row{base(), row("1:5:A:G", "G", "C", AD, AllPLP, func(r *Row) { r.Build = genome.GRCh38 })}, "build"},
		{"no chromosome", []Row{base(func(r *Row) { r.Chrom = 0 })}, "chrom"},
		{"chromosome 26", []Row{base(func(r *Row) { r.Chrom = 26 })}, "chrom"},
		{"position 0", []Row{base(func(r *Row) { r.Pos = 0 })}, "pos"},
		{"no REF", []Row{base(func(r *Row) { r.Ref = "" })}, "ref"},
		{"no ALT", []Row{base(func(r *Row) { r.Alt = "" })}, "alt"},
		{"ALT is REF", []Row{base(func(r *Row) { r.Alt = "A" })}, "alt"},
		{"no gene", []Row{base(func(r *Row) { r.Gene = "" })}, "gene"},
		{"no condition", []Row{base(func(r *Row) { r.Condition = "" })}, "condition"},
		{"no inheritance", []Row{base(func(r *Row) { r.Inheritance = 0 })}, "inheritance"},
		{"rule of another inheritance", []Row{base(func(r *Row) { r.Rule = TwoPLP })}, "report_rule"},
		{"no classification", []Row{base(class(0))}, "classification"},
		{"five stars", []Row{base(stars(5))}, "stars"},
		{"no source", []Row{base(func(r *Row) { r.Source = "" })}, "source"},
		{"no release", []Row{base(func(r *Row) { r.Release = "" })}, "release"},
		{"frequency above 1", []Row{base(maxAF(1.5))}, "max_cohort_af"},
		{"the same variant twice", []Row{base(), base()}, "alt"},
		{"the same variant in two spellings", []Row{base(), row("1:999:CA:CG", "G", "C", AD, AllPLP)}, "alt"},
		{"one variant in two genes of a condition", []Row{base(), row("1:1000:A:G", "H", "C", AD, AllPLP)}, "alt"},
		{"a gene of two inheritances", []Row{base(), row("1:5:A:G", "G", "C", AR, TwoPLP)}, "inheritance"},
		{"a gene of two rules", []Row{base(), row("1:5:A:G", "G", "C", AD, TruncatingPLP)}, "inheritance"},
		{"one identifier, two conditions", []Row{base(id("MONDO:1")), row("1:5:A:G", "H", "D", AD, AllPLP, id("MONDO:1"))}, "condition"},
		{"two identifiers, one condition", []Row{base(id("MONDO:1")), row("1:5:A:G", "H", "C", AD, AllPLP, id("MONDO:2"))}, "condition_id"},
		{"two variants of the one-variant rule", []Row{
			row("6:26093141:G:A", "HFE", "C", AR, HFEC282YHom), row("6:26091179:C:G", "HFE", "C", AR, HFEC282YHom)}, "report_rule"},
		{"two bases of one reference", []Row{base(), row("1:1000:G:A", "H", "D", AD, AllPLP)}, "ref"},
		{"two stretches of one reference, a shorter one between", []Row{row("1:1000:CAT:C", "G", "C", AD, AllPLP), row("1:1000:C:T", "G", "C", AD, AllPLP), row("1:1000:CAG:C", "G", "C", AD, AllPLP)}, "ref"},
		{"two stretches of one reference", []Row{base(), row("1:1000:GT:G", "H", "D", AD, AllPLP)}, "ref"},
	} {
		_, err := NewCatalogue(tc.rows, "")
		var fault *RowError
		if !errors.As(err, &fault) || fault.Field != tc.field || fault.Row != len(tc.rows)-1 || fault.Error() == "" {
			t.Errorf("%s: error %v, want one of column %s", tc.name, err, tc.field)
		}
	}
	if _, err := NewCatalogue([]Row{base(maxAF(1))}, ""); err != nil {
		t.Errorf("a row that no frequency makes implausible: %v", err)
	}
	if _, err := NewCatalogue(nil, ""); err == nil {
		t.Error("an empty catalogue is taken")
	}
}

func id(text string) func(*Row) { return func(r *Row) { r.ConditionID = text } }

func TestCatalogueKeepsInheritanceByGeneAndCondition(t *testing.T) {
	// One gene in two conditions, one variant in both, deletion and insertion at one place.
	cat := catalogue(t,
		row("3:1000:A:G", "SCN5A", "LQTS", AD, AllPLP), row("3:1000:A:G", "SCN5A", "Brugada", AD, AllPLP),
		row("3:1000:AT:A", "SCN5A", "LQTS", AD, AllPLP), row("3:1000:A:AT", "SCN5A", "LQTS", AD, AllPLP),
		row("1:5:A:G", "CASQ2", "CPVT", AR, TwoPLP), row("1:9:A:G", "RYR2", "CPVT", AD, AllPLP, func(r *Row) { r.Source = "another" }))
	conditions, of := conditionsOf(cat.Rows)
	want := []string{"Brugada AD", "CPVT AD", "CPVT AR", "LQTS AD"}
	for k := range conditions {
		if got := conditions[k].Name + " " + conditions[k].Inheritance.String(); got != want[k] {
			t.Errorf("condition %d is %s, want %s", k, got, want[k])
		}
	}
	for i, k := range []int{3, 0, 3, 3, 2, 1} {
		if of[i] != k {
			t.Errorf("row %d is in condition %d, want %d", i+1, of[i], k)
		}
	}
	if cat.Source != "another; test" || cat.Release != "2026-01-01" {
		t.Errorf("sources %q, releases %q", cat.Source, cat.Release)
	}
}

func TestJoinCountsRowsThrough(t *testing.T) {
	a := catalogue(t, row("1:5:A:G", "G", "C", AD, AllPLP), row("1:6:A:G", "G", "C", AD, AllPLP))
	b := catalogue(t, row("1:7:A:G", "G", "C", AD, AllPLP))
	both, err := Join(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(both.Rows) != 3 || both.Rows[2].Number != 3 || both.Rows[2].Pos != 7 || len(both.Digest) != 64 {
		t.Errorf("%d rows, last %+v, digest %s", len(both.Rows), both.Rows[2], both.Digest)
	}
	if b.Rows[0].Number != 1 {
		t.Error("Join changed its argument")
	}
	if one, _ := Join(a); one != a {
		t.Error("one catalogue is not returned as it is")
	}
	if _, err := Join(a, a); err == nil {
		t.Error("a variant in two files is taken twice")
	}
}

func TestClosedWords(t *testing.T) {
	for i := AD; i <= Risk; i++ {
		if got, ok := ParseInheritance(i.String()); !ok || got != i {
			t.Errorf("inheritance %s", i)
		}
	}
	for r := AllPLP; r <= HFEC282YHom; r++ {
		if got, ok := ParseRule(r.String()); !ok || got != r {
			t.Errorf("rule %s", r)
		}
	}
	for c := Pathogenic; c <= OtherClassification; c++ {
		if got, ok := ParseClassification(c.String()); !ok || got != c {
			t.Errorf("classification %s", c)
		}
	}
	for v := ValidityNotStated; v <= NoKnownRelation; v++ {
		if got, ok := ParseValidity(v.String()); !ok || got != v {
			t.Errorf("validity %s", v)
		}
	}
	for p := PenetranceNotStated; p <= RiskPenetrance; p++ {
		if got, ok := ParsePenetrance(p.String()); !ok || got != p {
			t.Errorf("penetrance %s", p)
		}
	}
	for a := WGS; a <= Imputed; a++ {
		if got, ok := ParseAssay(a.String()); !ok || got != a {
			t.Errorf("assay %s", a)
		}
	}
	for z := Heterozygous; z <= CompoundHeterozygous; z++ {
		if got, ok := ParseZygosity(z.String()); !ok || got != z {
			t.Errorf("zygosity %s", z)
		}
	}
	unknown := []bool{}
	_, ok := ParseInheritance("ad")
	unknown = append(unknown, ok)
	_, ok = ParseInheritance("")
	unknown = append(unknown, ok)
	_, ok = ParseRule("ALL")
	unknown = append(unknown, ok)
	_, ok = ParseClassification("")
	unknown = append(unknown, ok)
	_, ok = ParseClassification("Pathogenic|risk_factor")
	unknown = append(unknown, ok)
	_, ok = ParseValidity("good")
	unknown = append(unknown, ok)
	_, ok = ParsePenetrance("high")
	unknown = append(unknown, ok)
	_, ok = ParseAssay("WGS")
	unknown = append(unknown, ok)
	_, ok = ParseZygosity("het")
	unknown = append(unknown, ok)
	for i, known := range unknown {
		if known {
			t.Errorf("unknown word %d is taken", i)
		}
	}
}

func TestClassificationInTheWordsOfClinVar(t *testing.T) {
	for text, want := range map[string]Classification{
		"Pathogenic":                                   Pathogenic,
		"Likely pathogenic":                            LikelyPathogenic,
		"Likely_pathogenic":                            LikelyPathogenic,
		"Pathogenic/Likely_pathogenic":                 PathogenicOrLikely,
		"Pathogenic, low penetrance":                   PathogenicLowPenetrance,
		"Likely_pathogenic,_low_penetrance":            LikelyPathogenicLowPenetrance,
		"Conflicting_classifications_of_pathogenicity": Conflicting,
		"Conflicting interpretations of pathogenicity": Conflicting,
		"Uncertain significance":                       UncertainSignificance,
		"Established risk allele":                      EstablishedRiskAllele,
		"risk_factor":                                  RiskFactor,
		"Likely benign":                                LikelyBenign,
	} {
		if got, ok := ParseClassification(text); !ok || got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	for c := Pathogenic; c <= OtherClassification; c++ {
		if want := c == Pathogenic || c == PathogenicOrLikely || c == LikelyPathogenic ||
			c == PathogenicLowPenetrance || c == LikelyPathogenicLowPenetrance; c.PLP() != want {
			t.Errorf("%s: PLP %t", c, c.PLP())
		}
	}
}
