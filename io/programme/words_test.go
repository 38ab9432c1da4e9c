package programme

import (
	"strings"
	"testing"
)

// A misspelt word in a finding class would make its rule false for everybody.
func TestWordsOfFindingsAreClosed(t *testing.T) {
	whole := string(defaultRules)
	for _, c := range []struct{ good, bad string }{
		{"dispositions: [report]", "dispositions: [reported]"},
		{"statuses: [biallelic_possible]", "statuses: [bialelic_possible]"},
		{"statuses: [biallelic_possible]", "statuses: [not_detected]"},
		{"classifications: [pathogenic, pathogenic/likely_pathogenic, likely_pathogenic]", "classifications: [Pathogenic]"},
	} {
		if !strings.Contains(whole, c.good) {
			t.Fatalf("the shipped rules do not hold %q", c.good)
		}
		_, err := parseRules("rules.yaml", []byte(strings.Replace(whole, c.good, c.bad, 1)))
		if err == nil || !strings.Contains(err.Error(), "no word of the findings table") || !strings.Contains(err.Error(), "rules.yaml:") {
			t.Errorf("%s: %v", c.bad, err)
		}
	}
}
