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
	others := []string{"LargestRounding", "Records", "HalfCalls", "HaploidHet", "PolyploidCalls", "RecordsWithoutCalls",
		"ReferenceRows", "LowQualityCalls", "UnstatedQualityCalls", "UnscaledDosages"}
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
