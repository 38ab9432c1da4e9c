package risk

import (
	"errors"
	"strings"
	"testing"
)

func TestTraceText(t *testing.T) {
	d := declareAll(mustCompile(smallSet()), "lab.confirmed")
	p := healthy(d)
	p.Set("score.cad.percentile", Number(99.5))
	p.Set("score.cad.support", Missing())
	finding := Boolean(false)
	finding.Note = "nothing of note"
	p.Set("monogenic.provisional", finding)
	var b strings.Builder
	if err := WriteTrace(&b, d.Trace(p)); err != nil {
		t.Fatal(err)
	}
	want := `T0 T0a title of T0a: false
    person.opt_out == true
    person.opt_out = false
T0 T0b title of T0b: false
    person.age < 18
    person.age = 50
T1 T1 title of T1: not evaluated, the run has no lab.confirmed
    lab.confirmed == true
    lab.confirmed = missing
T2 T2 title of T2: false
    monogenic.provisional == true
    monogenic.provisional = false [nothing of note]
T2 T2q title of T2q: false
    monogenic.qc_review == true
    monogenic.qc_review = false
T3 T3a title of T3a: unresulted
    (score.cad.percentile >= very_high and score.cad.support >= 0.5)
    score.cad.percentile = 99.5
    score.cad.support = missing
    very_high = 99
T3 T3b title of T3b: not evaluated, yields to score.cad.support
    score.cad.percentile >= very_high
    score.cad.percentile = 99.5
    very_high = 99
T4 T4a title of T4a: true, decides
    score.cad.percentile >= 95
    score.cad.percentile = 99.5
T4 T4b title of T4b: false
    (measurement.ldl_c > 4.9 and not (clinical.group in [a, b]))
    measurement.ldl_c = 3
    clinical.group = c
T7 T7 title of T7: true
    else
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if err := WriteTrace(failing{}, d.Trace(p)); !errors.Is(err, errDisk) {
		t.Errorf("a failed write: %v", err)
	}
}

func TestConditionText(t *testing.T) {
	c := anyOne(yes("lab.confirmed"), not(testParameter("score.cad.percentile", Less, "cut")))
	if got, want := c.String(), "(lab.confirmed == true or not (score.cad.percentile < cut))"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var names []string
	c.parameters(func(name string) { names = append(names, name) })
	if len(names) != 1 || names[0] != "cut" {
		t.Errorf("parameters %q", names)
	}
}

func TestSummaryText(t *testing.T) {
	d := declareAll(mustCompile(smallSet()), "lab.confirmed")
	s, again := d.NewSummary(), d.NewSummary()
	for _, x := range []Value{Number(50), Number(96), Missing()} {
		p := healthy(d)
		p.Set("score.cad.percentile", x)
		p.Set("monogenic.qc_review", Boolean(x.Num == 96))
		r := decide(d, p)
		s.Add(&r)
		again.Add(&r)
	}
	if n, some := s.ByRule[""]; some {
		t.Errorf("%d people are counted for a rule without a name", n)
	}
	var b strings.Builder
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `tier                 people
T0                        0
T1                        0
T2                        0
T3                        0
T4                        1
T5                        0
T6                        0
T7                        1
NOT_RESULTED              1
all                       3
status FINAL                     1
status PROVISIONAL               1
status NOT_RESULTED              1
status EXCLUDED                  0
rule T0a        decides 0, unresulted 0, in review 0
rule T0b        decides 0, unresulted 0, in review 0
rule T1         not evaluated: the run lacks an input, or has a better one
rule T2         decides 0, unresulted 0, in review 0
rule T2q        decides 0, unresulted 0, in review 1
rule T3a        decides 0, unresulted 0, in review 0
rule T3b        not evaluated: the run lacks an input, or has a better one
rule T4a        decides 1, unresulted 1, in review 0
rule T4b        decides 0, unresulted 0, in review 0
rule T7         decides 1, unresulted 0, in review 0
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if !s.Equal(again) {
		t.Error("equal counts are called different")
	}
	if r := (Result{Tier: T1, Status: Final}); true {
		again.Add(&r)
	}
	if s.Equal(again) {
		t.Error("different counts are called equal")
	}
	if err := s.Write(failing{}); !errors.Is(err, errDisk) {
		t.Errorf("a failed write: %v", err)
	}
}

var errDisk = errors.New("no space")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errDisk }
