package job_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A variant whose calls did not pass the source's filter is read for review
// alone. Whose X cannot be told, or who has an allele in imputed data, is not
// told that nothing asks for action there either.
func TestReviewAloneIsNoFinalResult(t *testing.T) {
	const ref, het = "0/0", "0/1"
	people := []subject{{"woman", ref, ref, ref, ref, ref}, {"man", "0", "0", ref, ref, ref},
		{"unresolved", ref, "0", ref, ref, ref}, {"unresolved-carrier", het, "0", ref, ref, ref}, {"carrier", het, ref, ref, ref, ref}}
	vcf := strings.Replace(string(read(t, vcfOfSubjects(t, people))), "\t100653420\t.\tA\tG\t.\tPASS", "\t100653420\t.\tA\tG\t.\tLowQual", 1)
	for assay, unresulted := range map[string]string{"wgs": "unresolved unresolved-carrier", "imputed": ""} {
		flags := decided(t, imported(t, job.ImportOptions{VCF: []string{write(t, "review.vcf", vcf)}, Assay: assay}))
		for _, s := range people {
			got, want := flags[s.id].Tier+" "+flags[s.id].Status, "T7 FINAL"
			switch {
			case assay == "imputed": // imputation does not see rare variants
				want = "NOT_RESULTED NOT_RESULTED"
			case strings.Contains(" "+unresulted+" ", " "+s.id+" "):
				want = "NOT_RESULTED NOT_RESULTED"
			case s.id == "carrier":
				want = "T7 PROVISIONAL" // the finding is in the analyst's queue
			}
			if got != want {
				t.Errorf("%s, %s: %s, want %s", assay, s.id, got, want)
			}
		}
	}
}

// A programme of findings alone needs no frequency, however many cohorts it has.
func TestFindingsOfSeveralCohorts(t *testing.T) {
	p := partedDemo(t)
	text := string(read(t, programmeOf(t, p.demo, strings.Join(p.parts, ", "))))
	text = text[:strings.Index(text, "scores:")] + text[strings.Index(text, "catalogue:"):]
	run := ranInto(t, write(t, "programme.yaml", text), 2)
	if flags := flagsOf(t, run); len(flags) != len(p.sampleIDs) {
		t.Errorf("%d flags", len(flags))
	}
}

// Each score is placed by the distribution of the file that the programme names
// for it, whatever else that file, or another one, holds.
func TestEachScoreHasItsOwnReference(t *testing.T) {
	demo := sharedDemo(t)
	path := filepath.Join(demo, "reference/scores/reference.json")
	text := string(read(t, path))
	at := strings.Index(text, "\"SIMULATED_CAD\"")
	other := write(t, "other.json", text[:at]+regexp.MustCompile(`"mean": -?[0-9.e-]+`).ReplaceAllString(text[at:], `"mean": 0.9`))
	programme := string(read(t, programmeOf(t, demo, filepath.Join(demo, "cohort"))))
	last := strings.LastIndex(programme, path) // that of the LDL score
	run := ranInto(t, write(t, "programme.yaml", programme[:last]+other+programme[last+len(path):]), 2)
	sameTexts(t, "scores", rowText(t, run), rowText(t, filepath.Join(demo, "run")))
}
