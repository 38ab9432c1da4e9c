package pgscatalog

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The number of rows is what the header declares, or near what the size leaves room for;
// a packed file is rather taken for more than for less.
func TestEstimateRows(t *testing.T) {
	const rows = 20_000
	var text strings.Builder
	text.WriteString("rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	for i := range rows {
		fmt.Fprintf(&text, "rs%d\t1\t%d\tA\tC\t0.%09d\n", 1_000_000+i*7, 1_000_000+i, i*48_271%1_000_000_007)
	}
	body := text.String()
	for name, c := range map[string]struct {
		content     string
		packed      bool
		least, most int
	}{
		"plain":                      {body, false, rows - rows/20, rows + rows/20},
		"packed":                     {body, true, rows * 3 / 4, 4 * rows},
		"declared":                   {"#variants_number=12345\n" + body, false, 12345, 12345},
		"declared, packed":           {"#variants_number=12345\n" + body, true, 12345, 12345},
		"declared beyond its size":   {"#variants_number=1000000000\n" + body[:300], false, 1, 2000},
		"few rows":                   {strings.Join(strings.SplitAfter(body, "\n")[:4], ""), false, 3, 3},
		"no rows":                    {"#pgs_id=x\n", false, 0, 0},
		"a header with two meanings": {"#pgs_id=x\n#pgs_id=y\n" + body, false, 0, 0},
	} {
		content := []byte(c.content)
		if c.packed {
			content = packed(t, c.content)
		}
		path := write(t, "score.txt", content)
		if got := EstimateRows(path); got < c.least || got > c.most {
			t.Errorf("%s: %d rows, want %d to %d", name, got, c.least, c.most)
		}
		want := max(0, strings.Count(c.content, "\nrs1"))
		if strings.Contains(c.content, "rsID") {
			if got, err := CountRows(path); err != nil || got != want {
				t.Errorf("%s: %d rows are counted, want %d: %v", name, got, want, err)
			}
		}
	}
	if got := EstimateRows(filepath.Join(t.TempDir(), "absent.txt")); got != 0 {
		t.Errorf("a file that is not there: %d rows", got)
	}
}
