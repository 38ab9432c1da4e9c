package source

import (
	"reflect"
	"testing"
)

// Every record field below Records, up to the counts of calls, is an outcome:
// Total must not forget one that is added later.
func TestTotalAddsEveryOutcome(t *testing.T) {
	var o Outcomes
	v := reflect.ValueOf(&o).Elem()
	want := int64(0)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		v.Field(i).SetInt(int64(1) << i)
		if name != "Records" && name != "HalfCalls" && name != "HaploidHet" {
			want += int64(1) << i
		}
	}
	if got := o.Total(); got != want {
		t.Errorf("Total is %d, the outcomes add up to %d", got, want)
	}
}
