package programme

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

const whole = `
programme: nhs-north   # a comment
version: 1.10
purpose: direct_care
cohorts: [north, ../south]
scores:
  - name: cad
    file: scores/PGS000018.txt.gz
    reference: refs/cad.json
    min_coverage: 0.9
    max_abs_z: 5
    hazard_ratio: {per_sd: 1.3, source: "a source: with a colon"}
  - name: cad_old
    file: /abs/PGS000013.txt
    support_for: cad
    support_percentile: 80
policies: {match: pgsc2, missing: skip, absent: homref, x_male_dosage: 1, ambiguous: keep, frequencies: af.tsv, intended_use: research, allow_licences: [PGS000018],
  columns: ["prscs_*.txt:prs-cs", "OR=ratio"], effect_frequency: European, score_build: GRCh37}
catalogue:
  files: [clinvar.tsv]
  min_stars: 1
people:
  file: people.tsv
  risk_unit: percent
  measurements:
    - {column: ldl_c, unit: mmol/L}
    - {column: hba1c, unit: mmol/mol}
lab_findings: lab.tsv
opt_out: out.txt
rules: default
parameters:
  cad_very_high: 98.5
outputs: {formats: [parquet], ids: pseudonym, pseudonym_key: key.txt}
`

func TestParse(t *testing.T) {
	p, err := Parse(filepath.Join("conf", "p.yaml"), []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	rules := p.Rules
	p.Rules = nil
	conf := func(name string) string { return filepath.Join("conf", filepath.FromSlash(name)) }
	want := &Programme{
		ID: "nhs-north", Version: "1.10", Path: conf("p.yaml"), Digest: p.Digest, Purpose: DirectCare,
		Cohorts: []string{conf("north"), "south"},
		Scores: []Score{
			{Name: "cad", File: conf("scores/PGS000018.txt.gz"), Reference: conf("refs/cad.json"), MinCoverage: 0.9, MaxAbsZ: 5,
				SupportPercentile: 90, HazardRatio: &HazardRatio{PerSD: 1.3, Source: "a source: with a colon"}},
			{Name: "cad_old", File: "/abs/PGS000013.txt", SupportFor: "cad", SupportPercentile: 80, MinCoverage: 0.75, MaxAbsZ: 6},
		},
		Match: "pgsc2", Missing: "skip", Absent: "homref", XMaleDosage: "1", Ambiguous: "keep", Frequencies: conf("af.tsv"),
		IntendedUse: "research", AllowedLicences: []string{"PGS000018"},
		Columns: []string{"prscs_*.txt:prs-cs", "OR=ratio"}, EffectFrequency: "European", ScoreBuild: "GRCh37",
		Catalogues: []string{conf("clinvar.tsv")}, MinStars: 1,
		People:      &People{File: conf("people.tsv"), RiskUnit: "percent", Measurements: []Measurement{{"ldl_c", "mmol/L"}, {"hba1c", "mmol/mol"}}},
		LabFindings: conf("lab.tsv"), OptOut: conf("out.txt"),
		Parameters: map[string]float64{"cad_very_high": 98.5},
		Outputs:    Outputs{Formats: []string{"parquet"}, IDs: "pseudonym", PseudonymKey: conf("key.txt")},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got  %+v\nwant %+v", p, want)
	}
	// sha256sum of the text above is not stable to edit; that it is one of 64 digits is.
	if len(p.Digest) != 64 {
		t.Errorf("digest %q", p.Digest)
	}
	if v := rules.Ruleset().Version; !strings.HasPrefix(v, "1.0.0+") {
		t.Errorf("an edited threshold has to show in the version: %s", v)
	}
}

func TestDefaults(t *testing.T) {
	p, err := Parse("p.yaml", []byte("programme: a\nversion: 1\ncohorts: [c]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if study, err := Parse("p.yaml", []byte("programme: a\nversion: 1\ncohorts: [c]\npurpose: research\n")); err != nil || study.IntendedUse != "research" {
		t.Errorf("intended use of research: %v, %v", study.IntendedUse, err)
	}
	if p.Match != "strict" || p.Missing != "mean" || p.Absent != "skip" || p.XMaleDosage != "2" || p.Ambiguous != "drop" || p.MinStars != 2 || p.People != nil ||
		len(p.Outputs.Formats) != 2 || p.Outputs.IDs != "plain" || p.Rules.Ruleset().ID != "cardioscore-default" || p.Purpose != DirectCare || p.IntendedUse != "clinical" {
		t.Errorf("got %+v", p)
	}
}

func TestRulesFromElsewhere(t *testing.T) {
	const small = `
ruleset: small
version: 2
source: this test
inputs: [{name: person.age, type: number, unit: years, min: 0, max: 130}, {name: clinical.group, type: text}]
actions: [{code: NONE, meaning: nothing}]
rules:
  - {id: T0, tier: T0, title: t, version: 1, source: s, status: EXCLUDED, action: NONE, reason: AGE, when: {input: person.age, op: "<", value: 18}}
  - {id: T6, tier: T6, title: t, version: 1, source: s, status: FINAL, action: NONE, reason: GROUP,
     when: {any: [{input: clinical.group, op: in, values: [a, "5"]}, {not: {all: [{input: person.age, op: "<=", value: 4e1}]}}]}}
  - {id: T7, tier: T7, title: t, version: 1, source: s, status: FINAL, action: NONE, reason: NOTHING, else: true}
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rules.yaml"), []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "p.yaml")
	head := "programme: a\nversion: 1\ncohorts: [c]\nrules: "
	for name, rules := range map[string]string{"a file": "rules.yaml\n", "in place": strings.ReplaceAll(small, "\n", "\n  ")} {
		if err := os.WriteFile(path, []byte(head+rules), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Read(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		set := p.Rules.Ruleset()
		if got, want := set.Rules[1].When.String(), "(clinical.group in [a, 5] or not ((person.age <= 40)))"; got != want || set.Version != "2" {
			t.Errorf("%s: version %s, %s, want %s", name, set.Version, got, want)
		}
	}
}

func TestRefuses(t *testing.T) {
	const head = "programme: a\nversion: 1\ncohorts: [c]\n"
	score := func(keys string) string { return head + "scores:\n  - {name: cad, file: f, " + keys + "}\n" }
	cases := []struct {
		name, text   string
		line, column int // 0: not looked at
		want         string
	}{
		{"empty", "", 0, 0, "empty"},
		{"only a comment", "# nothing\n", 0, 0, "empty"},
		{"a list", "- a\n", 1, 0, "expected a mapping"},
		{"a text", "hello\n", 1, 1, "expected a mapping"},
		{"unknown key", head + "treads: 4\n", 4, 1, "unknown key"},
		{"unknown key below", score("fiel: g"), 5, 0, "unknown key in scores"},
		{"key twice", head + "version: 2\n", 4, 1, "already defined"},
		{"no version", "programme: a\ncohorts: [c]\n", 1, 0, `"version" is missing`},
		{"no value", head + "opt_out:\n", 4, 1, "no value"},
		{"null", head + "opt_out: null\n", 4, 1, "no value"},
		{"no cohort", "programme: a\nversion: 1\n", 1, 0, `"cohorts" is missing`},
		{"empty list", "programme: a\nversion: 1\ncohorts: []\n", 3, 0, "at least one"},
		{"cohort is no list", "programme: a\nversion: 1\ncohorts: c\n", 3, 10, "expected a list"},
		{"cohort twice", "programme: a\nversion: 1\ncohorts: [c, c]\n", 3, 0, "twice"},
		{"id of two words", "programme: a b\nversion: 1\ncohorts: [c]\n", 1, 12, "one word"},
		{"boolean for text", "programme: true\nversion: 1\ncohorts: [c]\n", 1, 12, "expected a text"},
		{"quoted number", score(`min_coverage: "0.9"`), 5, 0, "expected a number"},
		{"octal", score("max_abs_z: 010"), 5, 0, "expected a number"},
		{"hexadecimal", score("max_abs_z: 0x6"), 5, 0, "expected a number"},
		{"underscore", score("max_abs_z: 1_0"), 5, 0, "expected a number"},
		{"not a number", score("max_abs_z: .nan"), 5, 0, "expected a number"},
		{"infinity", score("max_abs_z: .inf"), 5, 0, "expected a number"},
		{"too large", score("max_abs_z: 1e999"), 5, 0, "expected a number"},
		{"coverage over 1", score("min_coverage: 75"), 5, 0, "not from 0 to 1"},
		{"hazard ratio of 0", score("hazard_ratio: {per_sd: 0, source: s}"), 5, 0, "not from 0.1"},
		{"hazard ratio without number", score("hazard_ratio: {source: s}"), 5, 0, `"per_sd" is missing`},
		{"support of nothing", score("support_for: x"), 5, 0, "is no score"},
		{"support of itself", score("support_for: cad"), 5, 0, "is this one"},
		{"support cut alone", score("support_percentile: 90"), 5, 0, "only beside support_for"},
		{"score name", head + "scores: [{name: CAD, file: f}]\n", 4, 0, "lower-case word"},
		{"score twice", head + "scores:\n  - {name: a, file: f}\n  - {name: a, file: g}\n", 6, 0, "two scores"},
		{"policy", head + "policies: {missing: zero}\n", 4, 21, "not one of"},
		{"intended use", head + "policies: {intended_use: care}\n", 4, 0, "not one of"},
		{"stars", head + "catalogue: {files: [c], min_stars: 1.5}\n", 4, 0, "1 to 4 stars"},
		{"zero stars", head + "catalogue: {files: [c], min_stars: 0}\n", 4, 0, "1 to 4 stars"},
		{"unit of a measurement", head + "people: {file: p, measurements: [{column: ldl_c, unit: mg/dL}]}\n", 4, 1, "the rules need mmol/L"},
		{"name of a measurement", head + "people: {file: p, measurements: [{column: LDL, unit: mg/dL}]}\n", 4, 0, "lower-case"},
		{"risk unit", head + "people: {file: p, risk_unit: permille}\n", 4, 0, "not one of"},
		{"format", head + "outputs: {formats: [xlsx]}\n", 4, 0, "csv, parquet"},
		{"format twice", head + "outputs: {formats: [csv, csv]}\n", 4, 0, "csv, parquet"},
		{"pseudonym without key", head + "outputs: {ids: pseudonym}\n", 4, 0, "key file"},
		{"unknown parameter", head + "parameters: {cad_vry_high: 98}\n", 0, 0, "unknown parameter"},
		{"parameter against the rules", head + "parameters: {cad_high: 99.5}\n", 0, 0, "T4a: can never decide"},
		{"parameter that opens a gap", head + "parameters: {adult_age: -5}\n", 0, 0, "declared range"},
		{"alias bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", 1, 4, "anchors, aliases"},
		{"alias", head + "opt_out: *x\n", 4, 0, "anchors, aliases"},
		{"merge key", head + "<<: {opt_out: x}\n", 4, 1, "merge keys"},
		{"tag", head + "opt_out: !!binary aGk=\n", 4, 0, "tags"},
		{"explicit key", head + "? opt_out\n: x\n", 4, 0, "keys are not read"},
		{"directive", "%YAML 1.2\n---\n" + head, 1, 0, "directives"},
		{"two documents", head + "---\n" + head, 0, 0, "second YAML document"},
		{"brackets", "a: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), 1, 0, "nested deeper"},
		{"dashes", strings.Repeat("- ", 100) + "a\n", 1, 0, "nested deeper"},
		{"long line", "a: " + strings.Repeat("x", 5000), 1, 0, "bytes"},
		{"large file", strings.Repeat("# x\n", 1<<19), 0, 0, "bytes"},
		{"zero byte", "a: \x00\n", 1, 0, "not UTF-8"},
		{"not UTF-8", "a: \xff\n", 1, 0, "not UTF-8"},
		{"unclosed bracket", head + "opt_out: [a\n", 0, 0, "not YAML"},
		{"rules are a list", head + "rules: [a]\n", 4, 0, "expected a mapping"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse("p.yaml", []byte(c.text))
			var placed *fileerr.Error
			if !errors.As(err, &placed) || p != nil {
				t.Fatalf("accepted (%v), want %q", err, c.want)
			}
			if placed.Class == fileerr.Internal || placed.Path == "" {
				t.Errorf("class %d, path %q: %v", placed.Class, placed.Path, err)
			}
			if !strings.Contains(err.Error(), c.want) || c.line > 0 && placed.Line != c.line || c.column > 0 && placed.Column != c.column {
				t.Errorf("got %v\nwant line %d column %d: %s", err, c.line, c.column, c.want)
			}
		})
	}
	dir := t.TempDir()
	if _, err := Read(filepath.Join(dir, "none.yaml")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: %v", err)
	}
	if _, err := Read(dir); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Parse(filepath.Join(dir, "p.yaml"), []byte(head+"rules: none.yaml\n")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no rule file: %v", err)
	}
}

// FuzzParse: whatever the text, a programme or an error with a class and a path.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("programme: a\nversion: 1\ncohorts: [c]\nrules: {ruleset: r}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? - - {\n"))
	f.Add([]byte("|\n x\n>-\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("p.yaml", text)
		var placed *fileerr.Error
		if (p == nil) == (err == nil) || err != nil && (!errors.As(err, &placed) || placed.Class == fileerr.Internal) {
			t.Fatalf("programme %v, error %v", p, err)
		}
	})
}
