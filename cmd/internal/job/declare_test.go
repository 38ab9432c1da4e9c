package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/manifest"
)

// heard keeps what is written, and the log as it was when that began.
type heard struct {
	log  func() string
	text strings.Builder
	then string
}

func (h *heard) Write(b []byte) (int, error) {
	if h.text.Len() == 0 {
		h.then = h.log()
	}
	return h.text.Write(b)
}

// Which rules a run cannot evaluate, and which scores no rule reads, is told before the
// genotypes are read, and stands in manifest and rows.
func TestRulesWithoutInputsAreToldBeforeThePass(t *testing.T) {
	demo := sharedDemo(t)
	programme := programmeOf(t, demo, filepath.Join(demo, "cohort"), "- name: cad\n", "- name: cadd\n") // read by no rule: they read cad
	for _, memory := range []int64{1 << 30, 64 << 20} {
		o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 1), Programme: programme}
		out := &heard{log: func() string { return string(read(t, filepath.Join(o.Out, "cardioscore.log"))) }}
		o.Memory, o.Quiet, o.Stdout = memory, false, out
		if err := job.Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.then, "msg=pass") || strings.Count(out.log(), "msg=pass") == 0 {
			t.Errorf("the log when the first word was said:\n%s", out.then)
		}
		first, _, _ := strings.Cut(out.text.String(), "to be written:")
		for _, want := range []string{
			"rules that are not evaluated in this run, for anybody:\n",
			"\n  T3b VERY_HIGH_POLYGENIC: the run has no score.cad.percentile\n",
			"\n  T6b ENHANCED: the run has no score.af.percentile\n",
			"\nscored, and read by no rule (by their names in the programme): cadd\n",
		} {
			if !strings.Contains(first, want) {
				t.Errorf("%q is not told before the tiers:\n%s", want, first)
			}
		}
		if strings.Contains(first, "T4b") {
			t.Errorf("a rule is told of that has its input, the decile of ldl:\n%s", first)
		}
		m, err := manifest.Read(o.Out)
		if err != nil {
			t.Fatal(err)
		}
		for _, flag := range flagsOf(t, o.Out) {
			if rules := strings.ReplaceAll(flag.NotEvaluated, ";", ""); rules != m.Options["rules_not_evaluated"] || !strings.Contains(rules, "T3b") {
				t.Fatalf("not evaluated: %q in rows, %q in the manifest", rules, m.Options["rules_not_evaluated"])
			}
		}
	}
}

// A rule that yields to a better input is told of as that.
func TestRulesThatYieldAreTold(t *testing.T) {
	demo := sharedDemo(t)
	programme := programmeOf(t, demo, filepath.Join(demo, "cohort"), "  - name: ldl\n    file: ldl12.txt\n", "  - name: second\n    support_for: cad\n    support_percentile: 90\n    file: ldl12.txt\n")
	o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 1), Programme: programme}
	var out strings.Builder
	o.Quiet, o.Stdout = false, &out
	if err := job.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "  T3b VERY_HIGH_POLYGENIC: it yields to score.cad.support\n") || strings.Contains(text, "read by no rule") {
		t.Errorf("%s", text)
	}
}
