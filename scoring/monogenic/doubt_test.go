package monogenic

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
)

// TestCarriersInOtherWordsAreNotToldNegative: sample 1 carries nothing, sample 2 one copy
// by the other row or rows, sample 3 has no call there, sample 4 carries the row that the
// catalogue names.
func TestCarriersInOtherWordsAreNotToldNegative(t *testing.T) {
	for _, tc := range []struct {
		name      string
		catalogue string
		others    []string
		asserted  bool
		doubted   bool
	}{
		{"deletion further right in a repeat", "1:1000:CA:C", []string{"1:1003:AA:A"}, true, true},
		{"deletion further left", "1:1000:AA:A", []string{"1:991:GA:G"}, true, true},
		{"deletion further left than the base before the repeat", "1:1000:CA:C", []string{"1:991:GA:G"}, true, false},
		{"insertion further right", "1:1000:C:CAG", []string{"1:1003:A:AGA"}, true, true},
		{"insertion a whole unit further", "1:1000:C:CAG", []string{"1:1004:G:GAG"}, true, true},
		{"insertion of bases that do not follow", "1:1000:C:CAG", []string{"1:1003:A:AAG"}, true, false},
		{"deletion of other bases", "1:1000:CA:C", []string{"1:1003:AG:A"}, true, false},
		{"deletion of more", "1:1000:CA:C", []string{"1:1003:AAA:A"}, true, false},
		{"insertion of the bases deleted", "1:1000:CA:C", []string{"1:1003:A:AA"}, true, false},
		{"a base between is another", "1:1000:CA:C", []string{"1:1002:G:T", "1:1003:AA:A"}, true, false},
		{"a base between is of the repeat", "1:1000:CA:C", []string{"1:1002:A:T", "1:1003:AA:A"}, true, true},
		{"a base between, its REF not asserted", "1:1000:CA:C", []string{"1:1002:G:T", "1:1003:AA:A"}, false, true},
		{"the base before is another", "1:1000:CA:C", []string{"1:1003:GA:G"}, true, false},
		{"the base before is another, REF not asserted", "1:1000:CA:C", []string{"1:1003:GA:G"}, false, false},
		{"the base before is another, an insertion, REF not asserted", "1:1000:CA:C", []string{"1:1003:G:GA"}, false, false},
		{"too far", "1:1000:CA:C", []string{"1:2001:AA:A"}, true, false},
		{"as far as is looked", "1:1000:CA:C", []string{"1:2000:AA:A"}, true, true},
		{"a longer substitution", "1:1000:A:G", []string{"1:1000:AC:GT"}, true, true},
		{"one that begins before", "1:1000:A:G", []string{"1:998:TCA:GCG"}, true, true},
		{"one of another base there", "1:1000:A:G", []string{"1:1000:AC:TT"}, true, false},
		{"a replacement of another length", "1:1000:A:G", []string{"1:999:CAT:GG"}, true, true},
		{"a replacement by one base", "1:1000:A:G", []string{"1:999:TA:G"}, true, true},
		{"a replacement of one base", "1:1000:A:G", []string{"1:1000:A:TG"}, true, true},
		{"a replacement by other bases", "1:1000:A:G", []string{"1:999:CAT:TC"}, true, false},
		{"a deletion with a change behind it", "1:1000:CA:C", []string{"1:1001:AT:G"}, true, true},
		{"an insertion with a change behind it", "1:1000:C:CAG", []string{"1:1001:T:AGG"}, true, true},
		{"another insertion with a change", "1:1000:C:CAG", []string{"1:1001:T:CTG"}, true, false},
		{"a deletion over it", "1:1000:A:G", []string{"1:999:CAT:C"}, true, false},
		{"a deletion with a change beside it", "1:1000:CA:C", []string{"1:999:TCA:GC"}, true, true},
		{"a substitution in two rows", "1:1000:AC:GT", []string{"1:1000:A:G", "1:1001:C:T"}, true, true},
		{"half a substitution", "1:1000:AC:GT", []string{"1:1000:A:G"}, true, false},
		{"another half", "1:1000:AC:GT", []string{"1:1000:A:G", "1:1001:C:G"}, true, false},
		{"ends of a substitution whose middle stays", "1:1000:ATC:GTG", []string{"1:1000:A:G", "1:1002:C:G"}, true, true},
	} {
		cohort := newCohort(4).with(tc.catalogue, 0, 0, 0, 1)
		for _, other := range tc.others {
			cohort.with(other, 0, 1, 3, 0)
		}
		cat := catalogue(t, row(tc.catalogue, "G", "C", AD, AllPLP))
		o := options(WGS)
		o.RefAsserted = tc.asserted
		s := screen(t, cat, cohort, o)
		want := []Status{NotDetected, NotDetected, NotDetected, HetAffectedGenotype}
		if tc.doubted {
			want[1], want[2] = NoCall, NoCall
		}
		for sample := range want {
			if got := s.stateOf(int32(sample), 0).Status; got != want[sample] {
				t.Errorf("%s: sample %d is %s, want %s", tc.name, sample+1, got, want[sample])
			}
		}
		if got := s.Plan.Doubtful(); (got == 1) != tc.doubted {
			t.Errorf("%s: %d rows in doubt", tc.name, got)
		}
	}
}

// A row that a list of variants leaves out is no match, and its carriers are not negative.
func TestCarriersByRowsLeftOutAreNotToldNegative(t *testing.T) {
	c := newCohort(4).with("1:1000:GAC:GAT", 0, 1, 3, 0).with("1:1002:C:T", 0, 0, 0, 1)
	o := options(WGS)
	o.Keep = func(v *genome.Variant) bool { return v.Pos != 1000 }
	s := screen(t, catalogue(t, row("1:1002:C:T", "G", "C", AD, AllPLP)), c, o)
	for sample, want := range []Status{NotDetected, NoCall, NoCall, HetAffectedGenotype} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// One copy by the row of the variant and one by a row that may be it are two, it may be:
// sample 1 has those, sample 2 the first alone, sample 3 no call of the second, sample 4 two
// copies of the first.
func TestOneCopyAndOneInOtherWordsAreLookedAt(t *testing.T) {
	for _, others := range [][]string{{"1:1000:AC:GT"}, {"1:999:TA:G"}} {
		c := newCohort(4).with("1:1000:A:G", 1, 1, 1, 2)
		for _, other := range others {
			c.with(other, 1, 0, 3, 1)
		}
		s := screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AR, TwoPLP)), c, options(WGS))
		for sample, want := range []Status{QCReview, Carrier, Carrier, BiallelicHom} {
			if got := s.stateOf(int32(sample), 0).Status; got != want {
				t.Errorf("%v: sample %d: %s, want %s", others, sample+1, got, want)
			}
		}
	}
}

func TestDoubtsAtTheLastPosition(t *testing.T) {
	c := newCohort(1).with("1:1000:CA:C", 1).with("1:2147483647:CA:C", 0)
	cat := catalogue(t, row("1:1000:CA:C", "G", "C", AD, AllPLP), row("1:2147483647:CA:C", "G", "C", AD, AllPLP))
	if s := screen(t, cat, c, options(WGS)); s.stateOf(0, 0).Status != HetAffectedGenotype {
		t.Errorf("%s", s.stateOf(0, 0).Status)
	}
}

// The two halves of a substitution say nothing of who carries one of them alone.
func TestHalfASubstitutionIsNoDoubt(t *testing.T) {
	c := newCohort(5).with("1:1000:AC:GT", 0, 0, 0, 0, 0).
		with("1:1000:A:G", 1, 0, 1, 3, 0).with("1:1001:C:T", 0, 1, 2, 1, 3)
	s := screen(t, catalogue(t, row("1:1000:AC:GT", "G", "C", AD, AllPLP)), c, options(WGS))
	for sample, want := range []Status{NotDetected, NotDetected, NoCall, NoCall, NotDetected} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// Where REF is not asserted, a row may have REF and ALT exchanged, and one row may be
// matched one way and in doubt the other way.
func TestDoubtsOfExchangedAlleles(t *testing.T) {
	o := options(WGS)
	o.RefAsserted = false
	// Codes of the insertion at 1003: 2 copies of AA are no copy of A, if AA is REF; and who
	// has A twice has it as nearly everybody, if A is.
	c := newCohort(4).with("1:1000:CA:C", 0, 0, 0, 0).with("1:1003:A:AA", 2, 1, 0, 3)
	s := screen(t, catalogue(t, row("1:1000:CA:C", "G", "C", AD, AllPLP)), c, o)
	for sample, want := range []Status{NotDetected, NoCall, NotDetected, NoCall} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("sample %d: %s, want %s", sample+1, got, want)
		}
	}
	// The insertion of the base at the same place.
	c = newCohort(4).with("1:1000:CA:C", 0, 0, 1, 0).with("1:1000:C:CA", 0, 1, 0, 3)
	s = screen(t, catalogue(t, row("1:1000:CA:C", "G", "C", AD, AllPLP)), c, o)
	for sample, want := range []Status{NotDetected, NoCall, HetAffectedGenotype, NoCall} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("insertion beside a deletion: sample %d: %s, want %s", sample+1, got, want)
		}
	}
	if f := s.Findings; len(f) != 1 || f[0].Review != 0 {
		t.Errorf("%+v", f)
	}
	// Two rows of one variant, the second exchanged: sample 2 carries it by that alone.
	c = newCohort(4).with("1:1000:A:G", 0, 0, 1, 0).with("1:1000:G:A", 2, 1, 0, 3)
	s = screen(t, catalogue(t, row("1:1000:A:G", "G", "C", AD, AllPLP)), c, o)
	for sample, want := range []Status{NotDetected, NoCall, HetAffectedGenotype, NoCall} {
		if got := s.stateOf(int32(sample), 0).Status; got != want {
			t.Errorf("exchanged: sample %d: %s, want %s", sample+1, got, want)
		}
	}
	// 1000 CA>C is matched exchanged for the insertion, and may be the deletion of 1003.
	c = newCohort(4).with("1:1000:CA:C", 2, 1, 0, 3).with("1:1003:AA:A", 0, 0, 0, 0)
	s = screen(t, catalogue(t, row("1:1000:C:CA", "G", "first", AD, AllPLP), row("1:1003:AA:A", "H", "second", AD, AllPLP)), c, o)
	for sample, want := range []Status{NoCall, NoCall, NotDetected, NoCall} {
		if got := s.stateOf(int32(sample), 1).Status; got != want {
			t.Errorf("second condition, sample %d: %s, want %s", sample+1, got, want)
		}
	}
}

// A row of which REF is the rarer allele may have it exchanged: two copies of it are a doubt.
// Sample 1 has two of the commoner allele, sample 4 two of the rarer one.
func TestTwoCopiesOfTheRarerAlleleOfAnExchangedRow(t *testing.T) {
	for _, tc := range []struct {
		name, catalogue, other string
		common                 uint8 // code of two copies of the commoner allele
		asserted, pinned       bool
		want                   [4]Status
	}{
		{"deletion", "1:1000:CA:C", "1:1003:A:AA", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
		{"deletion, REF asserted", "1:1000:CA:C", "1:1003:A:AA", 2, true, false, [4]Status{NotDetected, NotDetected, NotDetected, NotDetected}},
		{"deletion, frequencies pinned", "1:1000:CA:C", "1:1003:A:AA", 2, false, true, [4]Status{NotDetected, NoCall, NoCall, NotDetected}},
		{"deletion, REF the commoner", "1:1000:CA:C", "1:1003:A:AA", 0, false, false, [4]Status{NotDetected, NoCall, NoCall, NotDetected}},
		{"insertion", "1:1000:C:CAG", "1:1003:AGA:A", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
		{"the same place", "1:1000:CA:C", "1:1000:C:CA", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
		{"replacement by more", "1:1000:A:G", "1:999:GG:CAT", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
		{"replacement by more, REF asserted", "1:1000:A:G", "1:999:GG:CAT", 2, true, false, [4]Status{NotDetected, NotDetected, NotDetected, NotDetected}},
		{"replacement by more, its REF another base than the variant's", "1:1000:A:G", "1:999:GG:CAT", 0, false, false, [4]Status{NoCall, NoCall, NoCall, NotDetected}},
		{"replacement that ends before", "1:1001:A:G", "1:999:G:CCA", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
		{"replacement that ends before, REF the commoner", "1:1001:A:G", "1:999:G:CCA", 0, false, false, [4]Status{NotDetected, NoCall, NoCall, NotDetected}},
		{"replacement without the ALT", "1:1000:A:G", "1:999:TT:CAT", 2, false, false, [4]Status{NotDetected, NotDetected, NotDetected, NotDetected}},
		{"deletion in a replacement", "1:1000:CA:C", "1:1001:G:AT", 2, false, false, [4]Status{NotDetected, NoCall, NoCall, NoCall}},
	} {
		c := newCohort(5).with(tc.catalogue, 0, 0, 0, 0, 0).with(tc.other, tc.common, 1, 3, 2-tc.common, tc.common)
		o := options(WGS)
		o.RefAsserted = tc.asserted
		if tc.pinned {
			o.Frequencies = pinned{Frequency{AF: 0.001}, true}
		}
		s := screen(t, catalogue(t, row(tc.catalogue, "G", "C", AD, AllPLP)), c, o)
		for sample, want := range tc.want {
			if got := s.stateOf(int32(sample), 0).Status; got != want {
				t.Errorf("%s: sample %d is %s, want %s", tc.name, sample+1, got, want)
			}
		}
	}
}

// TestTheSameSequenceIsNeverNegative: whatever two spellings give the same bases, who
// carries one of them is not told that the other was not detected. All spellings of up to
// four bases in short repeats. The same where the alleles of the other are exchanged.
func TestTheSameSequenceIsNeverNegative(t *testing.T) {
	for _, unit := range []string{"A", "AC", "AAC", "ACC"} {
		reference := "G" + strings.Repeat(unit, 12/len(unit))[:9] + "GA"
		spellings := map[string][]string{} // by the bases that they give
		for at := range len(reference) - 3 {
			for n := 1; n <= 4; n++ {
				for _, bases := range []string{"", "A", "C", "AA", "AC", "CA", "CC", "AAC", "CAA", "ACC"} {
					ref := reference[at:][:n]
					if alt := ref[:1] + bases; alt != ref {
						carried := reference[:at] + alt + reference[at+n:]
						spellings[carried] = append(spellings[carried], fmt.Sprintf("1:%d:%s:%s", 100+at, ref, alt))
					}
				}
			}
		}
		pairs := 0
		for _, same := range spellings {
			for _, named := range same {
				cat := catalogue(t, row(named, "G", "C", AD, AllPLP))
				for _, other := range same {
					if other == named {
						continue
					}
					pairs++
					s := screen(t, cat, newCohort(2).with(named, 0, 0).with(other, 0, 1), options(WGS))
					if nobody, carrier := s.stateOf(0, 0).Status, s.stateOf(1, 0).Status; nobody != NotDetected || carrier == NotDetected {
						t.Fatalf("%s in %s: the carrier of %s is %s, the other person %s", named, reference, other, carrier, nobody)
					}
					o := options(WGS)
					o.RefAsserted = false
					v := splitColon(other)
					s = screen(t, cat, newCohort(4).with(named, 0, 0, 0, 0).with(v[0]+":"+v[1]+":"+v[3]+":"+v[2], 2, 2, 1, 0), o)
					for sample := int32(2); sample < 4; sample++ {
						if got := s.stateOf(sample, 0).Status; got == NotDetected {
							t.Fatalf("%s in %s: sample %d carries %s with its alleles exchanged, and is %s", named, reference, sample+1, other, got)
						}
					}
				}
			}
		}
		if pairs < 100 {
			t.Errorf("%s: %d pairs of spellings", reference, pairs)
		}
	}
}
