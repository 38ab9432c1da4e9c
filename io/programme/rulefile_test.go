package programme

import (
	"errors"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/risk"
)

func shippedRules(t testing.TB) *risk.Rules {
	t.Helper()
	file, err := parseRules(defaultRulesName, defaultRules)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := file.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// The truth table of the shipped tiers. Expected: section 7 of the project's
// clinical facts, read by hand.
func TestShippedTiers(t *testing.T) {
	rules := shippedRules(t)
	lab := func(gene, status string) risk.Finding {
		return risk.Finding{Origin: risk.KindLab, Gene: gene, Status: status, Classification: "pathogenic"}
	}
	screen := func(disposition, status string, review bool) risk.Finding {
		return risk.Finding{Origin: risk.KindMonogenic, Gene: "LDLR", Status: status, Disposition: disposition, Classification: "pathogenic", Stars: 2, Review: review}
	}
	type values = map[string]float64
	cases := []struct {
		name     string
		numbers  values
		findings []risk.Finding
		want     string // rule, status, action
		reasons  string // codes
	}{
		{"nothing", nil, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"17 years", values{"person.age": 17}, []risk.Finding{lab("LDLR", "hom")}, "T0b EXCLUDED NONE", "UNDER_AGE"},
		{"homozygous FH", nil, []risk.Finding{lab("LDLR", "hom")}, "T1a FINAL REFER_SPECIALIST_URGENT", "CONFIRMED_URGENT_FINDING CONFIRMED_FINDING"},
		{"FH in two genes", nil, []risk.Finding{lab("APOB", "double_het")}, "T1a FINAL REFER_SPECIALIST_URGENT", "CONFIRMED_URGENT_FINDING CONFIRMED_FINDING"},
		{"long QT", nil, []risk.Finding{lab("KCNH2", "het_affected_genotype")}, "T1a FINAL REFER_SPECIALIST_URGENT", "CONFIRMED_URGENT_FINDING CONFIRMED_FINDING"},
		{"carrier of a recessive condition", nil, []risk.Finding{lab("CASQ2", "carrier")}, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"heterozygous FH", nil, []risk.Finding{lab("LDLR", "het_affected_genotype")}, "T1b FINAL REFER_SPECIALIST", "CONFIRMED_FINDING"},
		{"Fabry", nil, []risk.Finding{lab("GLA", "hemizygous")}, "T1b FINAL REFER_SPECIALIST", "CONFIRMED_FINDING"},
		{"confirmed alleles, phase open", nil, []risk.Finding{lab("GAA", "biallelic_possible")}, "T2p PROVISIONAL CONFIRMATORY_TEST", "CONFIRMED_ALLELES_PHASE_UNRESOLVED"},
		{"finding of this run", nil, []risk.Finding{screen("report", "het_affected_genotype", false)}, "T2 PROVISIONAL CONFIRMATORY_TEST", "UNCONFIRMED_FINDING"},
		{"finding of this run with two alleles", nil, []risk.Finding{screen("report", "biallelic_dominant", true)}, "T2 PROVISIONAL CONFIRMATORY_TEST", "UNCONFIRMED_FINDING"},
		{"reported carriers are no tier", nil, []risk.Finding{screen("report", "carrier", false)}, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"finding to review", nil, []risk.Finding{screen("qc_review", "het_affected_genotype", true)}, "T7 PROVISIONAL NONE", "NO_RULE_APPLIES REVIEW_PENDING"},
		{"finding of this run, score very high", values{"score.cad.percentile": 99.5, "score.cad.support": 1}, []risk.Finding{screen("report", "hom", false)},
			"T2 PROVISIONAL CONFIRMATORY_TEST", "UNCONFIRMED_FINDING CAD_SCORE_VERY_HIGH_SUPPORTED CAD_SCORE_HIGH CAD_SCORE_ENHANCED MODIFIER_HIGH MODIFIER_HIGH"},
		{"99, half of the support", values{"score.cad.percentile": 99, "score.cad.support": 0.5}, nil, "T3a FINAL PRIORITY_RISK_REVIEW", "CAD_SCORE_VERY_HIGH_SUPPORTED CAD_SCORE_HIGH CAD_SCORE_ENHANCED"},
		{"99, less support", values{"score.cad.percentile": 99, "score.cad.support": 0.4}, nil, "T4a FINAL RISK_ASSESSMENT", "CAD_SCORE_HIGH CAD_SCORE_ENHANCED"},
		{"integrated 20 percent", values{"score.cad.integrated_risk": 20, "clinical.ten_year_risk": 15}, nil, "T3c FINAL PRIORITY_RISK_REVIEW", "INTEGRATED_RISK_VERY_HIGH"},
		{"95", values{"score.cad.percentile": 95}, nil, "T4a FINAL RISK_ASSESSMENT", "CAD_SCORE_HIGH CAD_SCORE_ENHANCED"},
		{"just under 95", values{"score.cad.percentile": 94.999}, nil, "T6a FINAL NOTE_IN_RECORD", "CAD_SCORE_ENHANCED"},
		{"LDL score and LDL-C", values{"score.ldl.decile": 9, "measurement.ldl_c": 4.9}, nil, "T4b FINAL RISK_ASSESSMENT", "LDL_SCORE_AND_LDL_C_HIGH"},
		{"LDL score alone", values{"score.ldl.decile": 10}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"LDL-C alone", values{"measurement.ldl_c": 8}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"LDL score and total cholesterol of 7.5", values{"score.ldl.decile": 9, "measurement.total_cholesterol": 7.5}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"LDL score and total cholesterol", values{"score.ldl.decile": 9, "measurement.total_cholesterol": 7.6}, nil, "T4c FINAL RISK_ASSESSMENT", "LDL_SCORE_AND_TOTAL_CHOLESTEROL_HIGH"},
		{"crossing 10 percent", values{"clinical.ten_year_risk": 5, "score.cad.integrated_risk": 10}, nil, "T5 FINAL DISCUSS_LIPID_LOWERING", "INTEGRATED_RISK_CROSSES_THRESHOLD"},
		{"already over 10 percent", values{"clinical.ten_year_risk": 10, "score.cad.integrated_risk": 12}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"not crossing", values{"clinical.ten_year_risk": 9.9, "score.cad.integrated_risk": 9.99}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"80", values{"score.cad.percentile": 80}, nil, "T6a FINAL NOTE_IN_RECORD", "CAD_SCORE_ENHANCED"},
		{"just under 80", values{"score.cad.percentile": 79.99}, nil, "T7 FINAL NONE", "NO_RULE_APPLIES"},
		{"atrial fibrillation score", values{"score.af.percentile": 95}, nil, "T6b FINAL NOTE_IN_RECORD", "AF_SCORE_HIGH"},
		{"stroke score", values{"score.stroke.percentile": 95}, nil, "T6c FINAL NOTE_IN_RECORD", "STROKE_SCORE_HIGH"},
		{"thrombosis score", values{"score.vte.percentile": 95}, nil, "T6d FINAL NOTE_IN_RECORD", "VTE_SCORE_HIGH"},
		{"risk allele", nil, []risk.Finding{screen("enhancer", "risk_allele", false)}, "T6e FINAL NOTE_IN_RECORD", "RISK_ALLELE"},
	}
	var names []string
	for _, in := range rules.Inputs() {
		names = append(names, in.Name)
	}
	d, err := rules.Declare(names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := d.NewPerson()
			p.Set(risk.InputOptOut, risk.Boolean(false))
			p.Set(risk.InputSampleQCFailed, risk.Boolean(false))
			for name, x := range (values{
				"person.age": 50, "measurement.ldl_c": 3, "measurement.total_cholesterol": 5, "clinical.ten_year_risk": 3,
				"score.cad.percentile": 50, "score.cad.support": 0, "score.cad.integrated_risk": 3, "score.ldl.decile": 5,
				"score.af.percentile": 50, "score.stroke.percentile": 50, "score.vte.percentile": 50,
			}) {
				p.Set(name, risk.Number(x))
			}
			for name, x := range c.numbers {
				p.Set(name, risk.Number(x))
			}
			d.SetFindings(p, c.findings, risk.Screen{Assayed: 10, Called: 9, Least: 1})
			var r risk.Result
			d.Decide(p, &r)
			if got := r.RuleID + " " + string(r.Status) + " " + r.Action; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			var codes []string
			for _, reason := range r.Reasons {
				codes = append(codes, reason.Code)
			}
			if got := strings.Join(codes, " "); got != c.reasons {
				t.Errorf("reasons %s, want %s", got, c.reasons)
			}
		})
	}
}

// There is no word of reassurance in the shipped rules (hazard: a low score read
// as one). "low" stands only in names of thresholds and of medicine.
func TestShippedRulesDoNotReassure(t *testing.T) {
	set := shippedRules(t).Ruleset()
	var texts []string
	for _, a := range set.Actions {
		texts = append(texts, a.Code, a.Meaning)
	}
	for _, r := range set.Rules {
		texts = append(texts, r.Title, r.Reason, r.Action)
	}
	for _, text := range texts {
		for _, word := range []string{"low_risk", "low risk", "normal", "negative", "healthy", "not_detected", "reassur", "clear"} {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("%q says %q", text, word)
			}
		}
	}
}

func TestRuleFileRefuses(t *testing.T) {
	text := string(defaultRules)
	edit := func(old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the shipped rules do not hold %q", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	// lineOf is the line of the first rule with the id in the shipped file.
	lineOf := func(id string) int {
		return 1 + strings.Count(text[:strings.Index(text, "- id: "+id+"\n")], "\n")
	}
	cases := []struct {
		name, text string
		line       int
		want       string
	}{
		{"unknown operator", edit(`op: "<", parameter: adult_age`, `op: "=<", parameter: adult_age`), 0, "not one of == !="},
		{"unknown tier", edit("tier: T5", "tier: T9"), 0, "T0 to T7"},
		{"unknown status", edit("status: FINAL", "status: DONE"), 0, "not a status"},
		{"unknown audience", edit("audience: analyst", "audience: public"), 0, "not one of"},
		{"unknown type", edit("type: boolean", "type: bool"), 0, "number, boolean, text"},
		{"half a range", edit("min: 0, max: 130", "min: 0"), 0, "min and max"},
		{"a comparison without value", edit(", parameter: adult_age}", "}"), 0, "one of value and parameter"},
		{"value and parameter", edit("parameter: adult_age}", "parameter: adult_age, value: 18}"), 0, "one of value and parameter"},
		{"in without list", edit(`op: "<", parameter: adult_age`, `op: in, value: 18`), 0, `"in" has values`},
		{"a literal list", edit(`op: "<", parameter: adult_age`, `op: "<", value: [18]`), 0, "expected a number, a text"},
		{"two forms", edit("when: {input: score.vte", "when: {not: {input: person.age, op: \"<\", value: 5}, input: score.vte"), 0, "unknown key"},
		{"else and condition", edit("    else: true", "    else: true\n    when: {input: person.age, op: \"<\", value: 5}"), 0, "either a condition"},
		{"neither", edit("    else: true", "    else: false"), 0, "either a condition"},
		{"an empty pattern", edit("- review: true", "- min_stars: 0"), 0, ""},
		{"five stars", edit("- review: true", "- {review: true, min_stars: 5}"), 0, "0 to 4"},
		{"a boolean that is a word", edit("- review: true", "- review: yes"), 0, "true or false"},
		{"compiled: unknown input names the rule's line", edit("when: {input: score.af.percentile", "when: {input: score.aff.percentile"), lineOf("T6b"), `unknown input "score.aff.percentile"`},
		{"compiled: unknown action names the rule's line", edit("action: DISCUSS_LIPID_LOWERING", "action: TREAT"), lineOf("T5"), `action "TREAT"`},
		{"compiled: law 7", edit("when: {input: lab.confirmed, op", "when: {input: score.cad.percentile, op"), lineOf("T1b"), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file, err := parseRules("rules.yaml", []byte(c.text))
			if err == nil {
				_, err = file.Compile(nil)
			}
			if c.name == "an empty pattern" { // min_stars: 0 asks nothing, and says so
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var placed *fileerr.Error
			if !errors.As(err, &placed) {
				t.Fatalf("accepted, want %q", c.want)
			}
			if !strings.Contains(err.Error(), c.want) || placed.Line == 0 || c.line > 0 && placed.Line != c.line {
				t.Errorf("got %v\nwant line %d: %s", err, c.line, c.want)
			}
		})
	}
}

func FuzzParseRules(f *testing.F) {
	f.Add(defaultRules)
	f.Add([]byte("ruleset: r\nversion: 1\nsource: s\nrules: [{id: T7, tier: T7, else: true}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := parseRules("rules.yaml", text)
		if err == nil {
			_, err = file.Compile(nil)
		}
		var placed *fileerr.Error
		if err != nil && (!errors.As(err, &placed) || placed.Class == fileerr.Internal) {
			t.Fatal(err)
		}
	})
}
