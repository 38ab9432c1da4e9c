package workload

import "testing"

func TestWorkloads(t *testing.T) {
	names, finished := map[string]bool{}, map[string]bool{}
	last := ""
	for _, w := range All() {
		if names[w.Name] {
			t.Errorf("%s stands twice", w.Name)
		}
		names[w.Name] = true
		// Data is made when a cohort is met first and may be removed after its last workload.
		if here := w.Cohort.Directory(); here != last {
			if finished[here] {
				t.Errorf("%s: the workloads of %s are not together", w.Name, here)
			}
			finished[last] = true
			last = here
		}
		if w.Kind != Import && (w.Scores.Count < 1 || w.Scores.Least <= 0 || w.Scores.Least > w.Scores.Most || w.Scores.Name == "") {
			t.Errorf("%s: scores %+v", w.Name, w.Scores)
		}
		if w.AtLeast > w.Aim {
			t.Errorf("%s: at least %v, aim %v", w.Name, w.AtLeast, w.Aim)
		}
	}
}

func TestScaled(t *testing.T) {
	if c := array.Scaled(1); c != array {
		t.Errorf("full size: %+v", c)
	}
	if c := array.Scaled(0.05); c.Variants != 10_000 || c.Samples != array.Samples || c.Directory() == array.Directory() {
		t.Errorf("a twentieth: %+v", c)
	}
}

func TestGenotypes(t *testing.T) {
	w := Workload{Cohort: Cohort{Samples: 10, Variants: 100}, Scores: Scores{Count: 4, Least: 0.1, Most: 0.3}}
	if got := w.Genotypes(); got < 799.999 || got > 800.001 {
		t.Errorf("%v genotypes, expected 4 x 10 x 100 x 0.2", got)
	}
}
