package source

import (
	"reflect"
	"slices"
	"testing"
)

// Every field is an outcome of records but those named here: Total must not forget
// one that is added later.
func TestTotalAddsEveryOutcome(t *testing.T) {
	var o Outcomes
	v := reflect.ValueOf(&o).Elem()
	others := []string{"LargestRounding", "Records", "HalfCalls", "HaploidHet", "PolyploidCalls", "PolyploidRecords", "RecordsWithoutCalls",
		"ReferenceRows", "LowQualityCalls", "UnstatedQualityCalls", "FilteredCalls", "UnseenCalls", "ContradictedCalls", "ContradictedDosages", "UnscaledDosages"}
	want := int64(0)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).CanInt() {
			v.Field(i).SetInt(int64(1) << i)
		}
		if !slices.Contains(others, name) {
			want += int64(1) << i
		}
	}
	if got := o.Total(); got != want {
		t.Errorf("Total is %d, the outcomes add up to %d", got, want)
	}
}

// TestPolyploidRecords: a record counts where nobody has a call or a dosage beside its calls
// of more than two alleles, whatever stands in the unused bits of a row.
func TestPolyploidRecords(t *testing.T) {
	const no = MissingDosage
	for name, test := range map[string]struct {
		calls   int64
		samples int
		site    Site
		want    int64
	}{
		"nobody, a whole byte":    {4, 4, Site{Calls: [][]byte{{0xff}}}, 1},
		"nobody, unused bits":     {5, 5, Site{Calls: [][]byte{{0xff, 0b00_00_00_11}}}, 1},
		"the last has REF":        {5, 6, Site{Calls: [][]byte{{0xff, 0b00_00_00_11}}}, 0},
		"the first has REF":       {3, 4, Site{Calls: [][]byte{{0b11_11_11_00}}}, 0},
		"one heterozygous":        {2, 3, Site{Calls: [][]byte{{0b00_11_01_11}}}, 0},
		"one of two ALTs":         {2, 3, Site{Calls: [][]byte{{0b00_11_11_11}, {0b00_11_10_11}}}, 0},
		"no such call":            {0, 4, Site{Calls: [][]byte{{0xff}}}, 0},
		"dosages, nobody":         {1, 2, Site{Dosages: [][]uint16{{no, no}, {no, no}}}, 1},
		"dosages, a dosage of 0":  {1, 2, Site{Dosages: [][]uint16{{no, 0}}}, 0},
		"dosages, the second ALT": {1, 2, Site{Dosages: [][]uint16{{no, no}, {no, 3}}}, 0},
		"a dosage without a call": {1, 2, Site{Calls: [][]byte{{0b1111}}, Dosages: [][]uint16{{no, 3}}}, 0},
		"neither call nor dosage": {1, 2, Site{Calls: [][]byte{{0b1111}}, Dosages: [][]uint16{{no, no}}}, 1},
	} {
		o := Outcomes{PolyploidCalls: 10, PolyploidRecords: 20}
		if o.CountPolyploid(test.calls, &test.site, test.samples); o.PolyploidCalls != 10+test.calls || o.PolyploidRecords != 20+test.want {
			t.Errorf("%s: %+v, want %d and %d more", name, o, test.calls, test.want)
		}
	}
}

// TestCount: a record is in one outcome, and given out where rows are made of it.
func TestCount(t *testing.T) {
	var o Outcomes
	for outcome := Imported; outcome <= ReferenceBlock; outcome++ {
		for range outcome + 1 {
			if given := o.Count(outcome); given != (outcome == Imported || outcome == Split || outcome == Symbolic) {
				t.Errorf("outcome %d: given %v", outcome, given)
			}
		}
	}
	if want := (Outcomes{Records: 36, Imported: 1, Split: 2, Symbolic: 3, UnsupportedContig: 4, Filtered: 5, Malformed: 6, NotRequested: 7, ReferenceBlock: 8}); o != want || o.Total() != o.Records {
		t.Errorf("%+v, want %+v", o, want)
	}
}

// TestOutcomeOf: one ALT that a score can name, or that stands for REF alone, is enough.
func TestOutcomeOf(t *testing.T) {
	for _, c := range []struct {
		ref  string
		alts []string
		want Outcome
	}{
		{"A", []string{"C"}, Imported}, {"A", []string{"."}, Imported}, {"L", []string{"H"}, Imported},
		{"A", []string{"C", "G"}, Split}, {"A", []string{"*", "G"}, Split}, {"A", []string{"G", "<DEL>"}, Split},
		{"A", []string{"*"}, Symbolic}, {"A", []string{"<DEL>", "*"}, Symbolic}, {"<DEL>", []string{"A"}, Symbolic}, {"*", []string{"C", "G"}, Symbolic},
	} {
		if got := OutcomeOf(c.ref, c.alts); got != c.want {
			t.Errorf("%s %v: %d, want %d", c.ref, c.alts, got, c.want)
		}
	}
}
