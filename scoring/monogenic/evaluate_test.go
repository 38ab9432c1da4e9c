package monogenic

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// Three reportable variants of one dominant condition in two genes.
func threeVariants(change ...func(*Row)) []Row {
	return []Row{
		row("1:1000:A:G", "G", "C", AD, AllPLP, change...),
		row("1:2000:C:T", "G", "C", AD, AllPLP, change...),
		row("2:3000:C:T", "H", "C", AD, AllPLP, change...),
	}
}

func TestNotDetectedNeedsEveryVariantAssayedAndCalled(t *testing.T) {
	full := func() *testCohort {
		return newCohort(4).with("1:1000:A:G", 0, 3, 0, 3).with("1:2000:C:T", 0, 0, 1, 3).with("2:3000:C:T", 0, 0, 3, 3)
	}
	lacking := newCohort(4).with("1:1000:A:G", 0, 3, 0, 3).with("1:2000:C:T", 0, 0, 1, 3)
	for _, tc := range []struct {
		name   string
		cohort *testCohort
		assay  Assay
		want   []State
	}{
		{"genome", full(), WGS, []State{{NotDetected, 3, 3, 0}, {Partial, 3, 3, 1}, {HetAffectedGenotype, 3, 3, 1}, {NoCall, 3, 3, 3}}},
		{"genome, one variant absent", lacking, WGS, []State{{Partial, 3, 2, 0}, {Partial, 3, 2, 1}, {HetAffectedGenotype, 3, 2, 0}, {NoCall, 3, 2, 2}}},
		{"array", full(), Array, []State{{ArrayLimited, 3, 3, 0}, {ArrayLimited, 3, 3, 1}, {HetAffectedGenotype, 3, 3, 1}, {NoCall, 3, 3, 3}}},
		{"array, one variant absent", lacking, Array, []State{{ArrayLimited, 3, 2, 0}, {ArrayLimited, 3, 2, 1}, {HetAffectedGenotype, 3, 2, 0}, {NoCall, 3, 2, 2}}},
		{"imputed", full(), Imputed, []State{{ArrayLimited, 3, 3, 0}, {ArrayLimited, 3, 3, 1}, {ImputedOnly, 3, 3, 1}, {NoCall, 3, 3, 3}}},
		{"nothing there", newCohort(4), WGS, slices.Repeat([]State{{NotAssayed, 3, 0, 0}}, 4)},
		{"nothing there, array", newCohort(4), Array, slices.Repeat([]State{{NotAssayed, 3, 0, 0}}, 4)},
	} {
		s := screen(t, catalogue(t, threeVariants()...), tc.cohort, options(tc.assay))
		for sample, want := range tc.want {
			if got := s.stateOf(int32(sample), 0); got != want {
				t.Errorf("%s, sample %d: got %s %+v, want %s %+v", tc.name, sample+1, got.Status, got, want.Status, want)
			}
		}
	}
}

func TestVariantThatNobodyHasACallAt(t *testing.T) {
	c := newCohort(3).with("1:1000:A:G", 3, 3, 3).with("1:2000:C:T", 0, 1, 3).with("2:3000:C:T", 0, 0, 0)
	s := screen(t, catalogue(t, threeVariants()...), c, options(WGS))
	if got := s.Scope[0].State; got != (State{Partial, 3, 3, 1}) {
		t.Errorf("scope: %+v", got)
	}
	want := []PersonState{
		{1, 0, State{HetAffectedGenotype, 3, 3, 1}},
		{2, 0, State{Partial, 3, 3, 2}},
	}
	if !reflect.DeepEqual(s.People, want) {
		t.Errorf("people who differ: %+v, want %+v", s.People, want)
	}
}

func TestAConditionWithoutReportableRowsIsNeverNotDetected(t *testing.T) {
	for name, change := range map[string]func(*Row){
		"no stars": stars(0), "one star": stars(1), "conflicting": class(Conflicting),
	} {
		c := newCohort(1).with("1:1000:A:G", 0).with("1:2000:C:T", 0).with("2:3000:C:T", 0)
		s := screen(t, catalogue(t, threeVariants(change)...), c, options(WGS))
		if got := s.stateOf(0, 0); got != (State{NotAssayed, 0, 0, 0}) {
			t.Errorf("%s: %s %+v", name, got.Status, got)
		}
	}
}

// What would be reported and cannot be looked for keeps a search from being complete; what
// would not be reported does not.
func TestWhatCannotBeLookedForIsNotNegative(t *testing.T) {
	c := newCohort(2).with("1:1000:A:G", 0, 1).with("1:2000:A:G", 0, 0)
	for _, tc := range []struct {
		name  string
		other Row
		want  Status
	}{
		{"symbolic", row("1:2000:A:<DEL>", "G", "C", AD, AllPLP), Partial},
		{"symbolic, too few stars", row("1:2000:A:<DEL>", "G", "C", AD, AllPLP, stars(1)), NotDetected},
		{"symbolic, conflicting", row("1:2000:A:<DEL>", "G", "C", AD, AllPLP, class(Conflicting)), NotDetected},
		{"symbolic, not truncating", row("1:2000:A:<DEL>", "H", "C", AD, TruncatingPLP, consequence("SO:0001583")), NotDetected},
		{"dominant on X", row("X:100652880:A:G", "G", "C", AD, AllPLP), Partial},
		{"benign", row("1:2000:A:G", "G", "C", AD, AllPLP, class(Benign)), NotDetected},
		{"disputed", row("1:2000:A:G", "G", "C", AD, AllPLP, func(r *Row) { r.Validity = Disputed }), NotDetected},
	} {
		s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP), tc.other), c, options(WGS))
		if got := s.stateOf(0, 0).Status; got != tc.want || s.stateOf(1, 0).Status != HetAffectedGenotype {
			t.Errorf("%s: %s, want %s; the carrier is %s", tc.name, got, tc.want, s.stateOf(1, 0).Status)
		}
	}
}

func TestDoubtfulAllelesNeverChangeWhatIsReported(t *testing.T) {
	// One variant of two stars, one of one star, in a recessive gene.
	rows := []Row{row("1:1000:A:G", "G", "C", AR, TwoPLP), row("1:2000:C:T", "G", "C", AR, TwoPLP, stars(1))}
	c := newCohort(3).with("1:1000:A:G", 1, 0, 2).with("1:2000:C:T", 1, 2, 1)
	s := screen(t, catalogue(t, rows...), c, options(WGS))
	want := []string{
		"G:heterozygous:carrier:withheld", "G:heterozygous:biallelic_possible:qc_review",
		"G:homozygous:biallelic_hom:qc_review",
		"G:homozygous:biallelic_hom:report", "G:heterozygous:biallelic_hom:qc_review",
	}
	if got := found(s); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for sample, want := range []Status{QCReview, QCReview, BiallelicHom} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// Of several findings the weightiest stands for the person, wherever it lies.
func TestTheWeightiestFindingStandsForThePerson(t *testing.T) {
	cat := catalogue(t, row("1:1000:A:G", "G", "C", AR, TwoPLP), row("2:2000:C:T", "H", "C", AR, TwoPLP))
	c := newCohort(3).with("1:1000:A:G", 2, 1, 1).with("2:2000:C:T", 1, 2, 1)
	s := screen(t, cat, c, options(WGS))
	for sample, want := range []Status{BiallelicHom, BiallelicHom, Carrier} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// Two changes of a single base at one place lie on two chromosomes; of longer ones that is
// not concluded.
func TestTwoAllelesAtOnePlace(t *testing.T) {
	for _, tc := range []struct {
		first, second string
		want          Status
	}{
		{"1:1000:A:G", "1:1000:A:T", BiallelicDominant},
		{"1:1000:AC:GT", "1:1000:AC:TG", HetOrCompoundUnresolved},
		{"1:1000:A:G", "1:1000:A:AT", HetOrCompoundUnresolved},
		{"1:1000:A:G", "1:1001:A:T", HetOrCompoundUnresolved},
	} {
		cat := catalogue(t, row(tc.first, "G", "C", AD, AllPLP), row(tc.second, "G", "C", AD, AllPLP))
		s := screen(t, cat, newCohort(1).with(tc.first, 1).with(tc.second, 1), options(WGS))
		if got := s.stateOf(0, 0).Status; got != tc.want {
			t.Errorf("%s and %s: %s, want %s", tc.first, tc.second, got, tc.want)
		}
	}
}

// Where all that the cohort holds of an X-linked condition goes to review, it still cannot
// be read in a person whose number of X is not known.
func TestSexUnresolvedWhereAllIsInReview(t *testing.T) {
	c := newCohort(2).with("X:100652880:A:G", 1, 0)
	c.samples[0].XPloidy = genome.UnknownPloidy
	s := screen(t, catalogue(t, row("X:100652880:A:G", "GLA", "Fabry", XL, HemiHetHom, stars(1))), c, options(WGS))
	if got := s.stateOf(0, 0).Status; got != SexUnresolved || len(s.Findings) != 0 {
		t.Errorf("%s, findings %v", got, found(s))
	}
	if got := s.stateOf(1, 0).Status; got != NotAssayed {
		t.Errorf("of two X: %s, want %s", got, NotAssayed)
	}
}

func TestTwoAllelesOfADominantConditionAreReportedAndReviewed(t *testing.T) {
	s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP)), newCohort(1).with("1:1000:A:G", 2), options(WGS))
	f := s.Findings[0]
	if f.Disposition != Report || f.Review.String() != "unusual_zygosity" {
		t.Errorf("%s, review %q", f.Disposition, f.Review)
	}
	if f.Variant() != "1:1000:A:G" || f.Classification() != Pathogenic || f.Gene() != "G" {
		t.Errorf("finding of %s %s %s", f.Gene(), f.Variant(), f.Classification())
	}
}

func TestHeterozygousCallOnAnOnlyXIsNoCall(t *testing.T) {
	c := newCohort(2).with("X:100652880:A:G", 1, 0)
	c.samples[0].XPloidy = genome.Haploid
	s := screen(t, catalogue(t, row("X:100652880:A:G", "GLA", "Fabry", XL, HemiHetHom)), c, options(WGS))
	if got := s.stateOf(0, 0); got != (State{QCReview, 1, 1, 1}) {
		t.Errorf("state %s %+v", got.Status, got)
	}
	if f := s.Findings[0]; f.Status != HaploidHet || f.Review != ReviewHaploid {
		t.Errorf("finding %s, review %q", f.Status, f.Review)
	}
}

func TestUnresolvedSexMattersOnlyWhereSomethingWasAssayed(t *testing.T) {
	c := newCohort(1)
	c.samples[0].XPloidy = genome.UnknownPloidy
	s := screen(t, catalogue(t, row("X:100652880:A:G", "GLA", "Fabry", XL, HemiHetHom)), c, options(WGS))
	if got := s.stateOf(0, 0).Status; got != NotAssayed {
		t.Errorf("state %s", got)
	}
}

func TestExcludedPeopleHaveNoFindingAndAStateOfTheirOwn(t *testing.T) {
	rows := append(threeVariants(), row("3:100:A:G", "K", "D", AR, TwoPLP))
	c := newCohort(2).with("1:1000:A:G", 1, 1).with("1:2000:C:T", 3, 0)
	s := screen(t, catalogue(t, rows...), c, options(WGS), func(o *Observations) {
		o.Excluded = func(sample int) bool { return sample == 0 }
	})
	if len(s.Findings) != 1 || s.Findings[0].Sample != 1 {
		t.Errorf("findings %v", found(s))
	}
	for condition := range s.Conditions {
		if got := s.stateOf(0, condition).Status; got != Excluded {
			t.Errorf("condition %d: %s", condition, got)
		}
	}
}

func TestCarriersAreWithheld(t *testing.T) {
	s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AR, TwoPLP)), newCohort(1).with("1:1000:A:G", 1), options(WGS))
	if want := []string{"G:heterozygous:carrier:withheld"}; !reflect.DeepEqual(found(s), want) {
		t.Errorf("got %v, want %v", found(s), want)
	}
}

func TestFindingsAreInOrder(t *testing.T) {
	rows := []Row{ // not in the order of the genome, conditions not in the order of the alphabet
		row("2:50:C:T", "G", "Z", AD, AllPLP), row("1:2000:C:T", "G", "Z", AD, AllPLP),
		row("1:2000:C:A", "G", "Z", AD, AllPLP), row("1:1000:A:G", "G", "B", AD, AllPLP),
	}
	c := newCohort(7).with("1:1000:A:G", 0, 0, 0, 0, 0, 0, 1).with("1:2000:C:A", 1, 0, 0, 0, 0, 0, 1).
		with("1:2000:C:T", 1, 0, 0, 0, 0, 0, 1).with("2:50:C:T", 1, 0, 0, 0, 0, 1, 1)
	s := screen(t, catalogue(t, rows...), c, options(WGS))
	var got []string
	for i := range s.Findings {
		f := &s.Findings[i]
		got = append(got, string('1'+f.Sample)+" "+s.Conditions[f.Condition].Name+" "+f.Variant())
	}
	want := "1 Z 1:2000:C:A, 1 Z 1:2000:C:T, 1 Z 2:50:C:T, 6 Z 2:50:C:T, 7 B 1:1000:A:G, 7 Z 1:2000:C:A, 7 Z 1:2000:C:T, 7 Z 2:50:C:T"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestEvaluateRefusesCallsThatCannotBe(t *testing.T) {
	c := newCohort(2).with("1:1000:A:G", 1, 0)
	p := match(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP)), c, options(WGS))
	for name, calls := range map[string][][]Call{
		"no rows":          nil,
		"sample too large": {{{2, 1}}},
		"negative sample":  {{{-1, 1}}},
		"twice":            {{{1, 1}, {0, 1}, {1, 2}}},
		"no copies":        {{{0, 0}}},
		"four copies":      {{{0, 4}}},
	} {
		if _, err := p.Evaluate(Observations{Samples: c.samples, Calls: calls}); err == nil || !strings.Contains(err.Error(), "BUG:") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestStatusWords(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Statuses() {
		name := s.String()
		if name == "" || name != strings.ToLower(name) || seen[name] {
			t.Errorf("status %d is called %q", s, name)
		}
		seen[name] = true
		if s.IsFinding() == (s >= QCReview) {
			t.Errorf("%s: IsFinding %t", name, s.IsFinding())
		}
	}
	if len(seen) != 24 || NoStatus.IsFinding() {
		t.Errorf("%d words", len(seen))
	}
	if got := (ReviewStars | ReviewFilter).String(); got != "stars;filter" {
		t.Errorf("reasons %q", got)
	}
}
