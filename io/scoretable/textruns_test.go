package scoretable

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTextRuns: the rows of runs are those that were taken, however they were cut, and
// whether or not equal texts are one in memory.
func TestTextRuns(t *testing.T) {
	closed := []string{"", "resulted", "within_cohort", "a"}
	rapid.Check(t, func(t *rapid.T) {
		var r textRuns
		var want []string
		for range rapid.IntRange(0, 5).Draw(t, "takes") {
			var texts []string
			for range rapid.IntRange(0, 6).Draw(t, "runs") {
				text := rapid.SampledFrom(closed).Draw(t, "text")
				if rapid.Bool().Draw(t, "copied") {
					text = strings.Clone(text)
				}
				texts = append(texts, slices.Repeat([]string{text}, rapid.IntRange(1, 4).Draw(t, "rows"))...)
			}
			r.take(texts, 1000)
			want = append(want, texts...)
		}
		if r.rows() != len(want) {
			t.Fatalf("%d rows, want %d", r.rows(), len(want))
		}
		var got []string
		for i, text := range r.texts {
			got = append(got, slices.Repeat([]string{text}, r.length(i))...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("rows %q, want %q", got, want)
		}
		for row, text := range want {
			if found := r.texts[r.runOf(row)]; found != text {
				t.Fatalf("row %d is %q, want %q", row, found, text)
			}
		}
		r.clear()
		if r.rows() != 0 || len(r.texts) > 0 {
			t.Fatal("clear left rows")
		}
	})
}
