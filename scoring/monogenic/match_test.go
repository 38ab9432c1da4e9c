package monogenic

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

func TestMatchOutcomes(t *testing.T) {
	const condition = "C"
	ad := func(variant string, change ...func(*Row)) Row {
		return row(variant, "G", condition, AD, AllPLP, change...)
	}
	for _, tc := range []struct {
		name     string
		row      Row
		cohort   *testCohort
		asserted bool
		outcome  Outcome
		reason   Reason
		review   Review
		evidence bool
		rows     []int // cohort rows
	}{
		{"same spelling", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"nothing there", ad("1:1000:A:G"), newCohort(2).with("1:1001:A:G", 0, 1), true, Absent, "", 0, false, nil},
		{"empty chromosome", ad("7:1000:A:G"), newCohort(2).with("1:1001:A:G", 0, 1), true, Absent, "", 0, false, nil},
		{"other ALT", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:C", 0, 1), true, AlleleMismatch, "", 0, false, nil},
		{"never complemented", ad("1:1000:A:G"), newCohort(2).with("1:1000:T:C", 0, 1), false, AlleleMismatch, "", 0, false, nil},
		{"nobody called", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:G", 3, 3), true, AllNoCall, "", 0, true, []int{0}},
		{"cohort has a padded spelling", ad("1:1002:C:T"), newCohort(2).with("1:1000:GACAG:GATAG", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"catalogue has a padded spelling", ad("1:1000:GAC:GAT"), newCohort(2).with("1:1002:C:T", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"deletion padded on the right", ad("1:1000:CAT:C"), newCohort(2).with("1:1000:CATG:CG", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"two spellings in the cohort", ad("1:1002:C:T"), newCohort(2).with("1:1000:GAC:GAT", 0, 1).with("1:1002:C:T", 0, 3), true, Assayed, "", 0, true, []int{0, 1}},
		{"padded with other alleles", ad("1:1002:C:T"), newCohort(2).with("1:1000:GACAG:GAGAG", 0, 1), true, AlleleMismatch, "", 0, false, nil},
		{"exchanged, REF asserted", ad("1:1000:A:G"), newCohort(2).with("1:1000:G:A", 2, 1), true, AlleleMismatch, "", 0, false, nil},
		{"exchanged, REF not asserted", ad("1:1000:A:G"), newCohort(2).with("1:1000:G:A", 2, 1), false, Assayed, "", ReviewSwapped, false, []int{0}},
		{"filter failed", ad("1:1000:A:G"), failing(newCohort(2).with("1:1000:A:G", 0, 1)), true, Assayed, "", ReviewFilter, false, []int{0}},
		{"symbolic ALT", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:<DEL>", 0, 1), true, AlleleMismatch, "", 0, false, nil},
		{"star ALT", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:*", 0, 1), true, AlleleMismatch, "", 0, false, nil},
		{"reference-only row", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:.", 0, 3), true, Assayed, "", 0, true, []int{0}},
		{"reference-only row of another base", ad("1:1000:A:G"), newCohort(2).with("1:1000:G:.", 0, 3), true, AlleleMismatch, "", 0, false, nil},
		{"reference-only row says nothing of an insertion", ad("1:1000:A:AG"), newCohort(2).with("1:1000:A:.", 0, 0), true, AlleleMismatch, "", 0, false, nil},
		{"variant beside a reference-only row", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:.", 0, 0).with("1:1000:A:G", 0, 1), true, Assayed, "", 0, true, []int{1}},
		{"another variant written there", ad("1:1000:C:T"), newCohort(2).with("1:1000:CAT:CAG", 0, 1), true, AlleleMismatch, "", 0, false, nil},
		{"exchanged beside a reference-only row", ad("1:1000:A:G"), newCohort(2).with("1:1000:A:.", 0, 0).with("1:1000:G:A", 2, 1), false, Assayed, "", ReviewSwapped, false, []int{1}},
		{"no star", ad("1:1000:A:G", stars(0)), newCohort(2).with("1:1000:A:G", 0, 1), true, BelowStars, "", 0, false, nil},
		{"stars not stated", ad("1:1000:A:G", stars(NoStars)), newCohort(2).with("1:1000:A:G", 0, 1), true, BelowStars, "", 0, false, nil},
		{"one star", ad("1:1000:A:G", stars(1)), newCohort(2).with("1:1000:A:G", 0, 1), true, Assayed, "", ReviewStars, false, []int{0}},
		{"conflicting", ad("1:1000:A:G", class(Conflicting), stars(4)), newCohort(2).with("1:1000:A:G", 0, 1), true, Unsupported, ReasonClassification, 0, false, nil},
		{"benign", ad("1:1000:A:G", class(Benign)), newCohort(2).with("1:1000:A:G", 0, 1), true, Unsupported, ReasonClassification, 0, false, nil},
		{"risk factor outside RISK", ad("1:1000:A:G", class(RiskFactor)), newCohort(2).with("1:1000:A:G", 0, 1), true, Unsupported, ReasonClassification, 0, false, nil},
		{"risk factor", row("1:1000:A:G", "G", condition, Risk, AllPLP, class(RiskFactor)), newCohort(2).with("1:1000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"low penetrance", ad("1:1000:A:G", class(LikelyPathogenicLowPenetrance)), newCohort(2).with("1:1000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"disputed gene", ad("1:1000:A:G", func(r *Row) { r.Validity = Disputed }), newCohort(2).with("1:1000:A:G", 0, 1), true, Unsupported, ReasonValidity, 0, false, nil},
		{"limited gene", ad("1:1000:A:G", func(r *Row) { r.Validity = Limited }), newCohort(2).with("1:1000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"not spelled out", ad("1:1000:A:<DEL>"), newCohort(2).with("1:1000:A:<DEL>", 0, 1), true, Unsupported, ReasonAlleles, 0, false, nil},
		{"truncating", row("2:179400000:A:G", "TTN", condition, AD, TruncatingPLP, consequence("SO:0001583|missense,SO:0001574|splice_acceptor")),
			newCohort(2).with("2:179400000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"truncating by name", row("2:179400000:A:G", "TTN", condition, AD, TruncatingPLP, consequence("missense_variant&stop_gained")),
			newCohort(2).with("2:179400000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"another name under the truncating rule", row("2:179400000:A:G", "TTN", condition, AD, TruncatingPLP, consequence("stop_retained_variant")),
			newCohort(2).with("2:179400000:A:G", 0, 1), true, Unsupported, ReasonConsequence, 0, false, nil},
		{"missense under the truncating rule", row("2:179400000:A:G", "TTN", condition, AD, TruncatingPLP, consequence("SO:0001583|missense")),
			newCohort(2).with("2:179400000:A:G", 0, 1), true, Unsupported, ReasonConsequence, 0, false, nil},
		{"no consequence under the truncating rule", row("2:179400000:A:G", "TTN", condition, AD, TruncatingPLP, consequence("")),
			newCohort(2).with("2:179400000:A:G", 0, 1), true, Unsupported, ReasonConsequence, 0, false, nil},
		{"dominant on X", ad("X:100652880:A:G"), newCohort(2).with("X:100652880:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
		{"X-linked on an autosome", row("1:1000:A:G", "G", condition, XL, HemiHetHom), newCohort(2).with("1:1000:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
		{"X-linked in the pseudo-autosomal part", row("X:100000:A:G", "G", condition, XL, HemiHetHom), newCohort(2).with("X:100000:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
		{"dominant in the pseudo-autosomal part", ad("X:100000:A:G"), newCohort(2).with("X:100000:A:G", 0, 1), true, Assayed, "", 0, true, []int{0}},
		{"Y", ad("Y:5000000:A:G"), newCohort(2).with("Y:5000000:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
		{"X-linked on Y", row("Y:5000000:A:G", "G", condition, XL, HemiHetHom), newCohort(2).with("Y:5000000:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
		{"mitochondrial", ad("MT:3243:A:G"), newCohort(2).with("MT:3243:A:G", 0, 1), true, Unsupported, ReasonRegion, 0, false, nil},
	} {
		o := options(WGS)
		o.RefAsserted = tc.asserted
		p := match(t, catalogue(t, tc.row), tc.cohort, o)
		m := p.Matches[0]
		if m.Outcome != tc.outcome || m.Reason != tc.reason || m.Review != tc.review || m.Evidence != tc.evidence ||
			!reflect.DeepEqual(m.CohortRows, tc.rows) {
			t.Errorf("%s: got %s %q review %q evidence %t rows %v\nwant %s %q review %q evidence %t rows %v", tc.name,
				m.Outcome, m.Reason, m.Review, m.Evidence, m.CohortRows,
				tc.outcome, tc.reason, tc.review, tc.evidence, tc.rows)
		}
		if n := p.Counts()[tc.outcome]; n != 1 {
			t.Errorf("%s: counts %v", tc.name, p.Counts())
		}
		read := len(tc.rows)
		if tc.outcome == AllNoCall {
			read = 0
		}
		if got := p.Rows(); len(got) != read {
			t.Errorf("%s: %d rows to read, want %d", tc.name, len(got), read)
		}
	}
}

func failing(c *testCohort) *testCohort {
	c.variants[0].Filter = "LowQual"
	return c
}

func consequence(text string) func(*Row) { return func(r *Row) { r.Consequence = text } }

func TestStarsAreParameters(t *testing.T) {
	c := newCohort(1).with("1:1000:A:G", 1)
	for _, tc := range []struct {
		stars         int8
		min, unstated int
		outcome       Outcome
		review        Review
	}{
		{2, 0, 0, Assayed, 0},
		{1, 1, 0, Assayed, 0},
		{2, 3, 0, Assayed, ReviewStars},
		{4, 4, 0, Assayed, 0},
		{0, 1, 4, BelowStars, 0}, // stated as none: the substitute is for unstated stars only
		{NoStars, 2, 2, Assayed, 0},
		{NoStars, 2, 1, Assayed, ReviewStars},
		{NoStars, 1, 0, BelowStars, 0},
	} {
		o := options(WGS)
		o.MinStars, o.UnstatedStars = tc.min, tc.unstated
		m := match(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP, stars(tc.stars))), c, o).Matches[0]
		if m.Outcome != tc.outcome || m.Review != tc.review {
			t.Errorf("%d stars, minimum %d, unstated %d: %s, review %q", tc.stars, tc.min, tc.unstated, m.Outcome, m.Review)
		}
	}
}

func TestMatchRefuses(t *testing.T) {
	cat := catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP))
	c := newCohort(1).with("1:1000:A:G", 1)
	for name, change := range map[string]func(*MatchOptions){
		"another build":          func(o *MatchOptions) { o.Build = genome.GRCh38 },
		"five stars":             func(o *MatchOptions) { o.MinStars = 5 },
		"negative minimum":       func(o *MatchOptions) { o.MinStars = -1 },
		"negative unstated":      func(o *MatchOptions) { o.UnstatedStars = -1 },
		"five unstated stars":    func(o *MatchOptions) { o.UnstatedStars = 5 },
		"no assay":               func(o *MatchOptions) { o.Assay = 0 },
		"an assay out of bounds": func(o *MatchOptions) { o.Assay = Imputed + 1 },
	} {
		o := options(WGS)
		change(&o)
		p, err := Match(context.Background(), cat, c, o)
		if err == nil || p != nil {
			t.Errorf("%s: error %v", name, err)
		}
		var build *BuildError
		if isBuild := errors.As(err, &build); isBuild != (name == "another build") || isBuild && !strings.Contains(err.Error(), "GRCh37") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Match(ctx, cat, c, options(WGS)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func TestOneCohortRowIsNotReadBothWays(t *testing.T) {
	// The insertion A>AT and the deletion AT>A at one position are two variants,
	// and with REF not asserted one cohort row could be read as either.
	cat := catalogue(t, row("1:1000:A:AT", "G", "C", AD, AllPLP), row("1:1000:AT:A", "H", "D", AD, AllPLP))
	o := options(WGS)
	o.RefAsserted = false
	p := match(t, cat, newCohort(2).with("1:1000:A:AT", 0, 1), o)
	if p.Matches[0].Outcome != Assayed || p.Matches[0].Review != 0 || p.Matches[1].Outcome != AlleleMismatch {
		t.Errorf("got %s review %q, %s; want assayed, allele_mismatch", p.Matches[0].Outcome, p.Matches[0].Review, p.Matches[1].Outcome)
	}
}

func TestCallsOfExchangedAllelesAreTurned(t *testing.T) {
	c := newCohort(9).with("1:1000:G:A", 2, 2, 2, 2, 1, 0, 3, 2, 1)
	o := options(WGS)
	o.RefAsserted = false
	s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", SD, AllPLP)), c, o)
	want := []string{"G:heterozygous:het_affected_genotype:qc_review", "G:homozygous:hom:qc_review", "G:heterozygous:het_affected_genotype:qc_review"}
	if got := found(s); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for i, sample := range []int32{4, 5, 8} {
		if s.Findings[i].Sample != sample {
			t.Errorf("finding %d is of sample %d, want %d", i, s.Findings[i].Sample, sample)
		}
	}
	// Not evidence: nobody is said to be without the variant.
	if got := s.stateOf(0, 0); got != (State{NotAssayed, 1, 0, 0}) {
		t.Errorf("state of a person without the allele: %+v", got)
	}
}

func TestSeveralSpellingsOfOneVariantInTheCohort(t *testing.T) {
	// The most copies count; a missing call counts unless a copy is seen.
	c := newCohort(5).with("1:1000:GAC:GAT", 0, 1, 3, 0, 3).with("1:1002:C:T", 0, 2, 1, 3, 3)
	s := screen(t, catalogue(t, row("1:1002:C:T", "G", "C", SD, AllPLP)), c, options(WGS))
	for sample, want := range []Status{NotDetected, Hom, HetAffectedGenotype, NoCall, NoCall} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// One copy by each of two rows of a variant may be two copies: somebody has to look,
// and where two are needed nobody is passed over as a carrier.
func TestOneCopyInEachOfTwoRowsOfAVariant(t *testing.T) {
	c := newCohort(4).with("1:1000:GAC:GAT", 1, 1, 0, 2).with("1:1002:C:T", 0, 1, 1, 1)
	for _, tc := range []struct {
		row  Row
		want []string
	}{
		{row("1:1002:C:T", "G", "C", AR, TwoPLP), []string{"carrier withheld ", "carrier qc_review unusual_zygosity", "carrier withheld ", "biallelic_hom report "}},
		{row("1:1002:C:T", "G", "C", SD, AllPLP), []string{"het_affected_genotype report ", "het_affected_genotype report unusual_zygosity", "het_affected_genotype report ", "hom report "}},
	} {
		s := screen(t, catalogue(t, tc.row), c, options(WGS))
		var got []string
		for _, f := range s.Findings {
			got = append(got, f.Status.String()+" "+f.Disposition.String()+" "+f.Review.String())
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.row.Inheritance, got, tc.want)
		}
	}
	if s := screen(t, catalogue(t, row("1:1002:C:T", "G", "C", AR, TwoPLP)), c, options(WGS)); s.stateOf(1, 0).Status != QCReview {
		t.Errorf("state %s", s.stateOf(1, 0).Status)
	}
}

func TestReferenceOnlyRowIsEvidence(t *testing.T) {
	c := newCohort(4).with("1:1000:A:.", 0, 3, 1, 2)
	s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP)), c, options(Exome))
	// A copy of an ALT that is not named is an error of the source: no call.
	for sample, want := range []Status{NotDetected, NoCall, NoCall, NoCall} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

func TestTrim(t *testing.T) {
	for _, tc := range []struct {
		pos      int32
		ref, alt string
		wantPos  int32
		want     string
	}{
		{10, "A", "G", 10, "A>G"},
		{10, "GAC", "GAT", 12, "C>T"},
		{10, "GACAG", "GATAG", 12, "C>T"},
		{10, "CATG", "CG", 10, "CAT>C"},
		{10, "CAAA", "CAA", 10, "CA>C"}, // the right end goes first
		{10, "AT", "AT", 10, "A>A"},
		{10, "A", "AT", 10, "A>AT"},
		{10, "GA", "GAT", 11, "A>AT"},
		{10, "AC", "GT", 10, "AC>GT"},
	} {
		pos, ref, alt := genome.Trim(tc.pos, tc.ref, tc.alt)
		if pos != tc.wantPos || ref+">"+alt != tc.want {
			t.Errorf("%d:%s>%s: got %d:%s>%s, want %d:%s", tc.pos, tc.ref, tc.alt, pos, ref, alt, tc.wantPos, tc.want)
		}
	}
}
