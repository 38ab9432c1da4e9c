package risk

import "testing"

func TestSetFindings(t *testing.T) {
	lab := Finding{Origin: KindLab, Gene: "LDLR", Status: "het", Note: "LDLR het"}
	carrier := Finding{Origin: KindLab, Gene: "CASQ2", Status: "carrier"}
	reported := Finding{Origin: KindMonogenic, Status: "het", Disposition: "report", Stars: 2, Note: "one"}
	second := Finding{Origin: KindMonogenic, Status: "hom", Disposition: "report", Stars: 4, Note: "two"}
	oneStar := Finding{Origin: KindMonogenic, Status: "het", Disposition: "qc_review", Stars: 1, Review: true}
	seen := Screen{Assayed: 10, Called: 10, Least: 1}
	cases := []struct {
		name         string
		findings     []Finding
		screen       Screen
		lab          string // with note
		provisional  string
		review       string
		unclassified int
	}{
		{"nothing found", nil, seen, "false", "false", "false", 0},
		{"a confirmed finding is no finding of this run", []Finding{lab}, seen, "true LDLR het", "false", "false", 0},
		{"a finding of this run is not confirmed", []Finding{reported}, seen, "false", "true one", "false", 0},
		{"several findings", []Finding{reported, second}, seen, "false", "true one, two", "false", 0},
		{"below the stars", []Finding{oneStar}, seen, "false", "false", "true", 0},
		{"a carrier is in no class, and counted", []Finding{carrier}, seen, "false", "false", "false", 1},
		{"half is enough at a rate of one half", nil, Screen{Assayed: 10, Called: 5, Least: 1}, "false", "false", "false", 0},
		{"too few calls", nil, Screen{Assayed: 10, Called: 4, Least: 1}, "false", "missing", "missing", 0},
		{"one condition under its share", nil, Screen{Assayed: 10, Called: 9, Least: 0.2}, "false", "missing", "missing", 0},
		{"one condition at its share", nil, Screen{Assayed: 10, Called: 9, Least: 0.25}, "false", "false", "false", 0},
		{"nothing assayed", nil, Screen{}, "false", "missing", "missing", 0},
		{"a finding stands whatever was not called", []Finding{reported}, Screen{Assayed: 10, Called: 1, Least: 1}, "false", "true one", "missing", 0},
	}
	d := declareAll(mustCompile(smallSet()))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := healthy(d)
			if got := len(d.SetFindings(p, c.findings, c.screen)); got != c.unclassified {
				t.Errorf("%d findings fit no class, want %d", got, c.unclassified)
			}
			for name, want := range map[string]string{"lab.confirmed": c.lab, "monogenic.provisional": c.provisional, "monogenic.qc_review": c.review} {
				v := p.values[d.rules.index[name]]
				got := v.String()
				if v.Note != "" {
					got += " " + v.Note
				}
				if got != want {
					t.Errorf("%s = %q, want %q", name, got, want)
				}
			}
		})
	}
	set := smallSet() // asks for no share of each condition
	set.ScreenMinConditionRate = ""
	set.Parameters = set.Parameters[:2]
	whole := declareAll(mustCompile(set))
	for screen, want := range map[Screen]string{{}: "missing", {Assayed: 10}: "missing", {Assayed: 10, Called: 5}: "false"} {
		p := healthy(whole)
		whole.SetFindings(p, nil, screen)
		slot, _ := d.Slot("monogenic.provisional")
		if got := p.At(slot).String(); got != want {
			t.Errorf("%+v without a share of each condition: %s, want %s", screen, got, want)
		}
	}
	none, err := d.rules.Declare("lab.confirmed")
	if err != nil {
		t.Fatal(err)
	}
	p := none.NewPerson()
	if got := none.SetFindings(p, []Finding{lab, reported}, seen); len(got) != 1 {
		t.Errorf("a finding whose class was not declared has to be counted: %d", got)
	}
	if v := p.values[none.rules.index["monogenic.provisional"]]; v.Known {
		t.Error("an input that was not declared was filled")
	}
}

func TestPatternAsksEveryList(t *testing.T) {
	f := Finding{Gene: "G", Condition: "C", Status: "S", Disposition: "D", Classification: "P", Stars: 2, Review: true}
	fits := FindingPattern{
		Genes: []string{"X", "G"}, Conditions: []string{"C"}, Statuses: []string{"S"},
		Dispositions: []string{"D"}, Classifications: []string{"P"}, MinStars: 2, Review: new(true),
	}
	if !fits.fits(&f) {
		t.Fatal("the pattern names the finding in every list")
	}
	for name, edit := range map[string]func(*FindingPattern){
		"gene": func(p *FindingPattern) { p.Genes = []string{"X"} }, "condition": func(p *FindingPattern) { p.Conditions = []string{"X"} },
		"status": func(p *FindingPattern) { p.Statuses = []string{"X"} }, "disposition": func(p *FindingPattern) { p.Dispositions = []string{"X"} },
		"classification": func(p *FindingPattern) { p.Classifications = []string{"X"} },
		"stars":          func(p *FindingPattern) { p.MinStars = 3 }, "review": func(p *FindingPattern) { p.Review = new(false) },
	} {
		other := fits
		edit(&other)
		if other.fits(&f) {
			t.Errorf("another %s fits", name)
		}
	}
}
