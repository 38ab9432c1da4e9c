package scoretable_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// coverageRow holds 7 score rows of chosen outcomes, 4 of them used.
func coverageRow() *scoretable.CoverageRow {
	return &scoretable.CoverageRow{
		Cohort: "north", ScoreID: "PGS000001",
		Coverage: match.Coverage{
			Rows: 7, Used: 4,
			Counts:     map[scoreset.Outcome]int{scoreset.RefAlt: 3, scoreset.EffectOnly: 1, scoreset.Absent: 2, scoreset.WrongPloidy: 1},
			FilledMean: 1, FilledHomRef: 2, FilledCallable: 3,
			ByCount: 4.0 / 7, ByWeight: 0.5, ByVariance: nan,
		},
		Grid:       scoreset.Grid{Power: -3, Digits: 4, Exact: true},
		ErrorBound: 0, FrequencySource: "pinned:00ff", Licence: "free \"for\"\tresearch\r\nonly",
		Status: "not_resulted", Reason: "coverage",
		CohortDigest: "c0", ScoreDigest: "5c", UsedRowsDigest: "", HeaviestLost: "19:45411941 C/T 1.03 12.50% absent",
	}
}

func TestCoverageTSV(t *testing.T) {
	var out bytes.Buffer
	table := scoretable.NewCoverage(newTSV(t, &out, scoretable.CoverageColumns()), "coverage.tsv")
	if err := table.Write(coverageRow()); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 3 || lines[2] != "" {
		t.Fatalf("got %d lines:\n%s", len(lines), out.String())
	}
	names, values := strings.Split(lines[0], "\t"), strings.Split(lines[1], "\t")
	if len(names) != len(values) {
		t.Fatalf("%d names, %d values", len(names), len(values))
	}
	want := map[string]string{
		"cohort": "north", "score_id": "PGS000001", "rows": "7", "used": "4",
		"ref_alt": "3", "effect_only": "1", "absent": "2", "wrong_ploidy": "1",
		"filled_mean": "1", "filled_homref": "2", "filled_callable": "3",
		"coverage_count": "0.5714285714285714", "coverage_weight": "0.5", "coverage_variance": "NA",
		"grid_power": "-3", "grid_digits": "4", "grid_exact": "1", "error_bound": "0",
		"frequency_source": "pinned:00ff", "licence": "free 'for' research only",
		"status": "not_resulted", "reason": "coverage",
		"cohort_digest": "c0", "score_digest": "5c", "used_rows_digest": "NA", "heaviest_lost": "19:45411941 C/T 1.03 12.50% absent",
	}
	outcomes := map[string]bool{}
	for _, o := range scoreset.Outcomes() {
		outcomes[o.String()] = true
	}
	for i, name := range names {
		expected, given := want[name]
		if !given && outcomes[name] {
			expected, given = "0", true
		}
		if !given || values[i] != expected {
			t.Errorf("%s: got %q, want %q", name, values[i], expected)
		}
		delete(want, name)
		delete(outcomes, name)
	}
	if len(want) > 0 || len(outcomes) > 0 {
		t.Errorf("columns are lacking: %v %v", want, outcomes)
	}
}

func TestCoverageRoundTrip(t *testing.T) {
	var out bytes.Buffer
	table := scoretable.NewCoverage(newParquet(t, &out, scoretable.CoverageColumns()), "coverage.parquet")
	second := coverageRow()
	second.Cohort, second.Licence, second.Grid.Exact, second.ErrorBound = "", "", false, 1.5e-12
	second.Coverage = match.Coverage{ByCount: nan, ByWeight: nan, ByVariance: 1, Counts: map[scoreset.Outcome]int{}}
	var want []string
	for _, row := range []*scoretable.CoverageRow{coverageRow(), second} {
		if err := table.Write(row); err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprintf("%+v", *row)) // Sprintf shows NaN as itself, and sorts maps
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := scoretable.ReadCoverage(save(t, out.Bytes()), func(row *scoretable.CoverageRow) error {
		got = append(got, fmt.Sprintf("%+v", *row))
		return nil
	})
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v, got\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCoverageAddsUp: outcomes that do not add up to the rows are refused.
func TestCoverageAddsUp(t *testing.T) {
	for name, spoil := range map[string]func(*match.Coverage){
		"a row lost":        func(c *match.Coverage) { c.Counts[scoreset.Absent]-- },
		"a row too many":    func(c *match.Coverage) { c.Rows-- },
		"used miscounted":   func(c *match.Coverage) { c.Used++ },
		"an undecided row":  func(c *match.Coverage) { c.Counts[scoreset.Absent]--; c.Counts[scoreset.Undecided]++ },
		"used and not used": func(c *match.Coverage) { c.Counts[scoreset.Absent]++; c.Counts[scoreset.RefAlt]-- },
	} {
		var out bytes.Buffer
		row := coverageRow()
		spoil(&row.Coverage)
		table := scoretable.NewCoverage(newTSV(t, &out, scoretable.CoverageColumns()), "coverage.tsv")
		if err := table.Write(row); err == nil || fileerr.ClassOf(err) != fileerr.Internal {
			t.Errorf("%s: got %v, want an Internal error", name, err)
		}
	}
}
