package monogenic

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// bases is a reference of one chromosome, 1, whose first base has position 1.
type bases string

func (b bases) Bases(chrom genome.Chromosome, pos int32, n int) (string, error) {
	if chrom != 1 || pos < 1 || int(pos)-1+n > len(b) {
		return "", nil
	}
	return string(b)[pos-1:][:n], nil
}

type brokenReference struct{}

var errBroken = errors.New("the disk is gone")

func (brokenReference) Bases(genome.Chromosome, int32, int) (string, error) { return "", errBroken }

// Positions of the reference:
//
//	         1         2
//	12345678901234567890123
//	GGTCACACACGAAATTTGGCCCC
//
// Without one CA: TCA>T at 3 on the left, CAC>C at 8 on the right (HGVS puts it there).
// With one A more: G>GA at 11 on the left, A>AA at 14 on the right.
const repeats = bases("GGTCACACACGAAATTTGGCCCC")

// TestSpellingsOfACatalogueMeetTheCohort: an insertion or deletion is found wherever in a
// repeat catalogue and cohort spell it, with a reference. Without one it is found where
// they agree; else it is absent, and nobody is told that it was not detected.
func TestSpellingsOfACatalogueMeetTheCohort(t *testing.T) {
	for _, c := range []struct {
		name, catalogue, cohort string
		plain                   Outcome // without a reference
	}{
		{"deletion, catalogue to the right", "1:8:CAC:C", "1:3:TCA:T", Absent},
		{"deletion, cohort to the right", "1:3:TCA:T", "1:8:CAC:C", Absent},
		{"deletion, both in the middle", "1:5:ACA:A", "1:6:CAC:C", Absent},
		{"deletion, with bases that both share", "1:8:CACGAA:CGAA", "1:3:TCAC:TC", Absent},
		{"insertion, catalogue to the right", "1:14:A:AA", "1:11:G:GA", Absent},
		{"insertion, cohort to the right", "1:11:G:GA", "1:14:A:AA", Absent},
		{"insertion, the same", "1:11:G:GA", "1:11:G:GA", Assayed},
		{"insertion, beside another variant", "1:14:A:AA", "1:14:A:AAA", AlleleMismatch},
	} {
		cat := catalogue(t, row(c.catalogue, "G", "C", AD, AllPLP))
		cohort := newCohort(3).with(c.cohort, 0, 1, 2)
		for _, reference := range []genome.Reference{nil, repeats} {
			o, want := options(WGS), Assayed
			if o.Reference = reference; reference == nil || c.plain == AlleleMismatch {
				want = c.plain
			}
			if got := match(t, cat, cohort, o).Matches[0].Outcome; got != want {
				t.Errorf("%s, reference %v: %s, want %s", c.name, reference, got, want)
			}
			states := []Status{NotAssayed, NotAssayed, NotAssayed}
			if want == Assayed {
				states = []Status{NotDetected, HetAffectedGenotype, BiallelicDominant}
			}
			s := screen(t, cat, cohort, o)
			for sample, state := range states {
				if got := s.stateOf(int32(sample), 0).Status; got != state {
					t.Errorf("%s, reference %v: sample %d is %s, want %s", c.name, reference, sample+1, got, state)
				}
			}
		}
	}
}

// A cohort whose REF is not asserted may have it the other way round.
func TestExchangedAllelesAreMovedToo(t *testing.T) {
	cat := catalogue(t, row("1:8:CAC:C", "G", "C", AD, AllPLP))
	o := options(WGS)
	o.Reference, o.RefAsserted = repeats, false
	p := match(t, cat, newCohort(2).with("1:3:T:TCA", 2, 1), o)
	if m := p.Matches[0]; m.Outcome != Assayed || m.Review&ReviewSwapped == 0 {
		t.Errorf("%+v: want a match that goes to review", m)
	}
}

// Two rows that a reference shows to be one variant would be two alleles of a gene in
// everybody who carries it.
func TestOneVariantTwice(t *testing.T) {
	cat := catalogue(t, row("1:3:TCA:T", "G", "C", AR, TwoPLP), row("1:8:CAC:C", "G", "C", AR, TwoPLP), row("1:8:CAC:C", "G", "other", AR, TwoPLP))
	o := options(WGS)
	if _, err := Match(context.Background(), cat, newCohort(1), o); err != nil {
		t.Errorf("without a reference: %v", err)
	}
	o.Reference = repeats
	_, err := Match(context.Background(), cat, newCohort(1), o)
	var same *SameVariantError
	if !errors.As(err, &same) || !strings.Contains(err.Error(), "1:3:TCA:T and 1:8:CAC:C") {
		t.Errorf("got %v", err)
	}
	apart := catalogue(t, row("1:3:TCA:T", "G", "C", AR, TwoPLP), row("1:8:CAC:C", "G", "other", AR, TwoPLP))
	p := match(t, apart, newCohort(1).with("1:6:CAC:C", 1), o)
	for i, m := range p.Matches {
		if m.Outcome != Assayed {
			t.Errorf("row %d of two conditions: %s", i+1, m.Outcome)
		}
	}
}

func TestReferenceOfACatalogueFails(t *testing.T) {
	o := options(WGS)
	o.Reference = brokenReference{}
	for name, cat := range map[string]*Catalogue{
		"row":    catalogue(t, row("1:8:CAC:C", "G", "C", AD, AllPLP)),
		"record": catalogue(t, row("1:8:C:G", "G", "C", AD, AllPLP), row("1:3:NNN:N", "G", "D", AD, AllPLP)),
	} {
		if _, err := Match(context.Background(), cat, newCohort(1).with("1:8:CAC:C", 1), o); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// What lies further than genome.Furthest bases to the left does not meet, and what is nearer
// does.
func TestFurthestOfACatalogue(t *testing.T) {
	reference := bases("G" + strings.Repeat("A", 3*genome.Furthest))
	for _, from := range []string{"1:1001:A:AA", "1:1002:A:AA"} {
		o := options(WGS)
		o.Reference = reference
		p := match(t, catalogue(t, row("1:1:G:GA", "G", "C", AD, AllPLP)), newCohort(1).with(from, 1), o)
		if want := map[string]Outcome{"1:1001:A:AA": Assayed, "1:1002:A:AA": Absent}[from]; p.Matches[0].Outcome != want {
			t.Errorf("%s: %s, want %s", from, p.Matches[0].Outcome, want)
		}
	}
}
